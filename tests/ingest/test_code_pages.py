from __future__ import annotations

import pytest

from ingest.readers.code_pages import CodePage, letters, to_unicode

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


@pytest.mark.parametrize(
    ("page", "typed", "meant"),
    [
        (CodePage.TCVN3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        (CodePage.TCVN3, "Q§ vÒ Th\xadëng trùc H§ND, gÆp g×, b»ng ®á", "QĐ về Thưởng trực HĐND, gặp gì, bằng đỏ"),
        (CodePage.VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        (
            CodePage.VNI,
            "UÛY BAN NHAÂN DAÂN TÆNH, saün saøng, thaúng, kyõ, lyø, mî",
            "ỦY BAN NHÂN DÂN TỈNH, sẵn sàng, thẳng, kỹ, lỳ, mỵ",
        ),
        (CodePage.VNI, "viêïc", "việc"),
        (
            CodePage.VISCII,
            "C\xb5ng h\xf2a x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        (CodePage.VISCII, "\xd0\xb5c l\xa7p - T\xf1 do - H\xd5nh ph\xfac", "Độc lập - Tự do - Hạnh phúc"),
    ],
)
def test_known_words_are_read(page: CodePage, typed: str, meant: str) -> None:
    assert to_unicode(typed, page) == meant


@pytest.mark.parametrize("page", CodePage)
def test_every_small_letter_of_vietnamese_can_be_written(page: CodePage) -> None:
    bases = "aeiouyôöAEIOUY"
    written = {to_unicode(sign, page) for sign in letters(page)}
    written |= {to_unicode(base + sign, page) for base in bases for sign in letters(page)}
    assert not set(VOWELS) - written - set("aeiouy" + "áàãâéèêíìóòõôúùý")


def test_the_case_of_vni_is_that_of_the_base() -> None:
    assert to_unicode("AØ Aø aØ", CodePage.VNI) == "À À à"


def test_capitals_that_tcvn3_has_not_are_raised_by_their_word() -> None:
    assert to_unicode("CéNG HOµ X· HéI", CodePage.TCVN3) == "CỘNG HOÀ XÃ HỘI"
    assert to_unicode("Sè 5 cña BTC, Lý do", CodePage.TCVN3) == "Số 5 của BTC, Lý do"


def test_signs_of_every_day_are_no_letters_of_tcvn3() -> None:
    assert to_unicode("20 °C, m², m³, ±5, “a” – b…", CodePage.TCVN3) == "20 °C, m², m³, ±5, “a” – b…"
