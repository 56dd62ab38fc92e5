from __future__ import annotations

from collections.abc import Sequence

import pytest
from made_files import workbook

from ingest.document import Document, DocumentKind, Procedure, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.reading import read, read_all

HEADER = [
    "STT",
    "Mã số TTHC",
    "Tên thủ tục hành chính",
    "Thời hạn giải quyết",
    "Phí, lệ phí (nếu có)",
    "Căn cứ pháp lý",
    "Ghi chú",
]
ROWS: list[Sequence[object]] = [
    ["ỦY BAN NHÂN DÂN XÃ"],
    ["DANH MỤC THỦ TỤC HÀNH CHÍNH CỦA XÃ"],
    [],
    HEADER,
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
    ["I", None, "LĨNH VỰC HỘ TỊCH"],
    [1, "9.000001", "Mượn phòng họp", "01 ngày", "Không thu", "Quy chế thôn"],
    [None, None, None, None, None, "Quyết định 5"],
    [2, 9.00012, "Mượn loa", "Ngay", "20.000 đồng"],
    ["II. Lĩnh vực Đất đai"],
    HEADER,
    [3, None, "Mượn sân", "02 ngày"],
    [4, "9.000001", "Mượn phòng họp (cấp tỉnh)", "03 ngày"],
]


def read_rows(rows: Sequence[Sequence[object]], path: str = "danh-muc.xlsx") -> list[Document]:
    return read_all(workbook(Danh=rows), Provenance("tệp", path, "0"))


def test_a_catalogue_gives_a_procedure_a_row() -> None:
    documents = read_rows(ROWS)
    assert [document.title for document in documents] == [
        "Mượn phòng họp",
        "Mượn loa",
        "Mượn sân",
        "Mượn phòng họp (cấp tỉnh)",
    ]
    assert documents[0].procedure == Procedure("9.000001", "Mượn phòng họp", None, "HỘ TỊCH", summary=True)
    assert documents[0].text.split("\n") == [
        "Mã thủ tục: 9.000001",
        "Tên thủ tục: Mượn phòng họp",
        "Lĩnh vực: HỘ TỊCH",
        "Thời hạn giải quyết: 01 ngày",
        "Phí, lệ phí (nếu có): Không thu",
        "Căn cứ pháp lý: Quy chế thôn",
        "Quyết định 5",
    ]
    assert [section.kind for section in documents[0].sections] == [
        SectionKind.NAME, SectionKind.DURATION, SectionKind.FEES, SectionKind.LEGAL_BASIS,
    ]  # fmt: skip


def test_a_code_that_was_stored_as_a_number_gets_its_noughts_back() -> None:
    assert read_rows(ROWS)[1].code == "9.000120"


def test_a_row_without_a_code_is_a_document() -> None:
    document = read_rows(ROWS)[2]
    assert (document.kind, document.procedure) == (DocumentKind.DOCUMENT, None)
    assert "Lĩnh vực: Đất đai" in document.text


def test_ids_are_unique_and_stay_when_rows_are_added() -> None:
    before = [document.id for document in read_rows(ROWS)]
    after = [document.id for document in read_rows([*ROWS[:6], [9, "9.000009", "Mượn bàn", "Ngay"], *ROWS[6:]])]
    assert len(set(before)) == len(before) == 4
    assert [i for i in after if i in before] == before
    assert not set(before) & {document.id for document in read_rows(ROWS, "khac/danh-muc.xlsx")}


def test_any_other_sheet_is_a_table() -> None:
    (document,) = read_rows([["Mẫu số 21"], ["STT", "Nội dung", "Số tiền"], [1, "Thu", 20]])
    assert document.kind is DocumentKind.DOCUMENT
    assert document.text == "Mẫu số 21\nSTT | Nội dung | Số tiền\n1 | Thu | 20"


def test_a_price_list_is_no_catalogue() -> None:
    (document,) = read_rows([["Mã dịch vụ", "Tên dịch vụ", "Giá"], ["KB01", "Khám bệnh", 20000]])
    assert document.text.endswith("KB01 | Khám bệnh | 20000")


def test_a_workbook_may_hold_both() -> None:
    book = workbook(Bìa=[["Kèm theo Quyết định"]], Danh=ROWS)
    documents = read_all(book, Provenance("tệp", "a.xlsx", ""))
    assert [document.kind for document in documents].count(DocumentKind.PROCEDURE) == 3
    assert documents[-1].text == "Kèm theo Quyết định"


def test_a_caller_of_one_document_gets_the_whole_book() -> None:
    document = read(workbook(Danh=ROWS), Provenance("tệp", "a.xlsx", ""))
    assert document.title == "DANH MỤC THỦ TỤC HÀNH CHÍNH CỦA XÃ"
    assert "1 | 9.000001 | Mượn phòng họp | 01 ngày | Không thu | Quy chế thôn" in document.text


def test_sections_hold_all_lines_in_order() -> None:
    for document in read_rows(ROWS):
        assert "\n".join(document.text[section.start : section.end] for section in document.sections) == document.text


@pytest.mark.parametrize("rows", [[], [[1, 2], [3.5]], [[None], [" "]]])
def test_a_book_without_words_is_refused(rows: list[Sequence[object]]) -> None:
    with pytest.raises(UnreadableFileError, match="không có chữ"):
        read_rows(rows)
