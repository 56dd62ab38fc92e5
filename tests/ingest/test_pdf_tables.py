from __future__ import annotations

import io

import pdfplumber
import pypdf
import pytest
from made_files import PARAGRAPH, pdf
from pypdf.generic import DecodedStreamObject, NameObject

from ingest.readers.pdf_pages import open_pdf, pages_of
from ingest.readers.pdf_tables import TablePages, _cell, _rows


def ruled(columns: list[int], rows: list[int]) -> bytes:
    """Make a page of three lines of words at 15 points each, with rules at these places (in points)."""
    writer = pypdf.PdfWriter(
        clone_from=pypdf.PdfReader(io.BytesIO(pdf([["DANH MỤC việc của thôn", "Mục Người làm", "Quét nhà Thôn"]])))
    )
    sheet = writer.pages[0]
    rules = "".join(f"{x} {rows[0]} m {x} {rows[-1]} l S\n" for x in columns)
    rules += "".join(f"{columns[0]} {y} m {columns[-1]} {y} l S\n" for y in rows)
    stream = DecodedStreamObject()
    stream.set_data(sheet.get_contents().get_data() + rules.encode())  # type: ignore[union-attr]
    sheet[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_ruled_table_becomes_rows_below_the_text_above_it() -> None:
    # A letter is 5.5 points wide: "Quét nhà" and "Mục" end before 95, "Thôn" and "Người làm" begin after.
    data = ruled([36, 60, 88, 200], [765, 780, 797])
    (page,) = pages_of(open_pdf(data))
    lines = page.text.split("\n")
    assert lines[0] == "DANH MỤC việc của thôn"
    assert all(" | " in line for line in lines[1:])
    assert len(lines) == 3


def test_a_page_without_rules_is_not_given_to_the_table_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(pdfplumber, "open", refuse)
    (page,) = pages_of(open_pdf(pdf([[PARAGRAPH]])))
    assert page.text == PARAGRAPH


def test_a_file_that_the_table_engine_cannot_read_keeps_its_plain_text() -> None:
    assert TablePages(b"no pdf").text(0, "lớp chữ") == "lớp chữ"


def test_a_table_that_loses_letters_is_not_taken() -> None:
    data = ruled([36, 60, 88, 200], [765, 780, 797])
    assert TablePages(data).text(0, PARAGRAPH * 20) == PARAGRAPH * 20


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        ([["TT", "Việc"], ["1", "Quét\nnhà"]], ["TT | Việc", "1 | Quét nhà"]),
        ([["TT", "Việc", None], ["1", "", "Thôn"]], ["TT | Việc", "1 | Thôn"]),
        ([["a | b", "c"], ["d", "e"]], ["a / b | c", "d | e"]),
        ([["Khung có chữ"]], []),
        ([["một"], ["hai"], ["ba"]], []),
        ([[None, ""], [None, None]], []),
    ],
)
def test_rows_are_written_cell_by_cell(cells: list[list[str | None]], rows: list[str]) -> None:
    assert _rows(cells) == rows


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("T oán 2, tập hai", "Toán 2, tập hai"),
        ("Đ ạo đức 2", "Đạo đức 2"),
        ("Ở xã", "Ở xã"),
        ("Ý kiến", "Ý kiến"),
        ("Y tế", "Y tế"),
    ],
)
def test_a_first_letter_set_apart_goes_back_to_its_syllable(text: str, cell: str) -> None:
    assert _cell(text) == cell
