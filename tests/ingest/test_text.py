from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import clean, fold, has_marks, one_tone_placement

VIETNAMESE = st.text("aăâeêioôơuưyàáảãạờớởỡợuỳýỷỹỵòóỏõọèéẻẽẹqhHOAUYÀÝđĐ ngthc\u0300\u0301\u0309\u0303\u0323.,-")


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("ho\u0300a giải", "hòa giải"),
        ("hai  \u00a0 chỗ\t cách", "hai chỗ cách"),
        ("  đầu và cuối  \n  dòng hai ", "đầu và cuối\ndòng hai"),
        ("một\r\nhai\rba\x0bbốn\u2028năm", "một\nhai\nba\nbốn\nnăm"),
        ("xã\u200e hội\u00ad \ufeffmới", "xã hội mới"),
        ("\uf0b7 một \uf0e0 hai \ue123", "- một → hai •"),
        ("СА Ủy ban", "CA Ủy ban"),
        ("chữ\x07lạ", "chữ lạ"),
    ],
)
def test_characters_are_mended_and_words_stay(raw: str, stored: str) -> None:
    assert clean(raw) == stored


def test_a_real_russian_word_is_left_as_it_is() -> None:
    assert clean("báo Правда") == "báo Правда"


@pytest.mark.parametrize("raw", ["ho\u200b\u0300a", "xa\u00ad\u0303", "x\u0430\u0303"])
def test_a_mark_is_composed_even_where_something_stood_before_it(raw: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(raw))
    assert clean(clean(raw)) == clean(raw)


@given(st.text())
def test_clean_text_stays_as_it_is_when_cleaned_again(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_text_is_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))


@given(VIETNAMESE)
def test_composed_and_decomposed_text_are_stored_alike(text: str) -> None:
    assert clean(unicodedata.normalize("NFD", text)) == clean(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "placed"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "HÒA"),
        ("Thuỷ", "Thủy"),
        ("khoẻ", "khỏe"),
        ("hòa", "hòa"),
        ("hoàn toàn", "hoàn toàn"),
        ("quý", "quý"),
        ("Quỳnh", "Quỳnh"),
        ("khuỷu", "khuỷu"),
        ("toạ đàm, hoá đơn", "tọa đàm, hóa đơn"),
    ],
)
def test_tones_are_placed_in_one_way(written: str, placed: str) -> None:
    assert one_tone_placement(written) == placed


@given(VIETNAMESE)
def test_placing_tones_twice_changes_nothing_more(text: str) -> None:
    assert one_tone_placement(one_tone_placement(text)) == one_tone_placement(text)


@given(VIETNAMESE)
def test_placing_tones_changes_no_letter(text: str) -> None:
    assert fold(one_tone_placement(text)) == fold(text)


@given(st.text())
def test_folded_text_has_no_marks(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(("text", "folded"), [("Đăng ký", "dang ky"), ("ĐƯỜNG", "duong"), ("a1-B", "a1-b")])
def test_marks_fall_and_letters_stay(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "expected"), [("đất", True), ("dat dai", False), ("ĐẤT", True), ("123", False)])
def test_a_text_with_marks_is_known(text: str, expected: bool) -> None:
    assert has_marks(text) is expected
