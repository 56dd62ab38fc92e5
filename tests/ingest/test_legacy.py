from __future__ import annotations

import random
import tarfile
import unicodedata
from pathlib import Path

import pytest
from made_files import PARAGRAPH, in_code_page

from ingest.readers.code_pages import CodePage
from ingest.readers.legacy import Stretch, page_of_font, unicode_stretches, unicode_text

SHARED = Path(__file__).parents[2] / ".." / "shared"
LINES = (
    "Ủy ban nhân dân xã thông báo về việc cho mượn nhà văn hóa thôn",
    "Người mượn gửi đơn trước ba ngày làm việc",
    "Mức thu: 20.000 đồng một buổi",
    "Tên công ty",
    PARAGRAPH,
)
FOREIGN = (
    "Le maire de la commune délivre gratuitement l'acte de décès à côté de l'hôtel de ville, où siège le préfet.",
    "El año pasado la señora pidió más información sobre el niño en la oficina de correos.",
    "Für die Übersetzung der Bücher müssen Gebühren über 20 € gezahlt werden, §5 Absatz 2 gemäß.",
    "© 2026 Nguyen & Co® – 20 °C, 5 µm, ½ kg, «quoted», naïve café, São Paulo, Zürich",
)


@pytest.mark.parametrize("page", CodePage)
@pytest.mark.parametrize("length", [1, 3, 5])
def test_text_of_a_code_page_is_turned(page: CodePage, length: int) -> None:
    text = "\n".join(LINES[:length])
    assert unicode_text(in_code_page(text, page)).lower() == text.lower()


@pytest.mark.parametrize("text", [*LINES, "\n".join(LINES), *FOREIGN, "\n".join(FOREIGN), "½ µ § ®", ""])
def test_unicode_and_foreign_text_is_left_alone(text: str) -> None:
    assert unicode_text(text) == text
    assert unicode_text(text, [".VnTime"]) == text
    assert unicode_text(text, ["VNI-Times"]) == text


def test_decomposed_text_is_composed_and_no_more() -> None:
    text = "\n".join(LINES)
    assert unicode_text(unicodedata.normalize("NFD", text)) == text


def test_lines_in_several_code_pages_are_told_apart() -> None:
    pages = [None, CodePage.TCVN3, CodePage.VNI]
    order = random.Random(5)  # noqa: S311
    lines = [line for line in LINES if line != "Tên công ty"] * 6  # five letters decide nothing on their own
    mixed = [in_code_page(line, page) if (page := order.choice(pages)) else line for line in lines]
    assert unicode_text("\n".join(mixed)).lower() == "\n".join(lines).lower()


def test_a_font_decides_what_the_words_leave_open() -> None:
    assert unicode_text("Tµi") == "Tµi"
    assert unicode_text("Tµi s¶n", ["ABCDEF+.VnTimeH", "Arial"]) == "Tài sản"
    assert unicode_text("Taøi saûn", ["VNI-Times"]) == "Tài sản"


def test_a_font_that_lies_decides_nothing() -> None:
    stretches = [Stretch(line, ".VnTime") for line in LINES]
    assert unicode_stretches(stretches) == list(LINES)


@pytest.mark.parametrize("font", ["Times New Roman", "Vni", "VNTimeless", ""])
def test_fonts_are_told_by_their_names(font: str) -> None:
    assert page_of_font(font) is (CodePage.VNI if font == "Vni" else None if font != "VNTimeless" else CodePage.TCVN3)


@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="../shared (the national corpus) is absent")
def test_no_record_of_the_national_corpus_is_changed() -> None:
    with tarfile.open(SHARED / "corpora/tthc-portal-txt.tar.xz") as archive:
        for at, member in enumerate(archive):
            if member.isfile() and at % 10 == 0:
                stream = archive.extractfile(member)
                assert stream
                text = stream.read().decode("utf-8-sig", "replace")
                assert unicode_text(text) == unicodedata.normalize("NFC", text), member.name
