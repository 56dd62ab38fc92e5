from __future__ import annotations

import datetime as dt

import pytest
from made_files import in_code_page, repacked, workbook

from ingest.errors import UnreadableFileError
from ingest.readers import workbook as workbook_reader
from ingest.readers.code_pages import CodePage
from ingest.readers.office import converted, soffice
from ingest.readers.workbook import read_sheets

VALUES = [["Số", 7308, 1.5, 20000.0], ["Ngày", dt.datetime(2026, 7, 1), dt.datetime(2026, 7, 1, 8, 30), True]]
SHOWN = (("Số", "7308", "1.5", "20000"), ("Ngày", "01/07/2026", "01/07/2026 08:30"))


def test_values_are_written_as_a_sheet_shows_them() -> None:
    (sheet,) = read_sheets(workbook(Phí=VALUES), "xlsx")
    assert sheet.name == "Phí"
    assert tuple(tuple(cell for cell in row if cell) for row in sheet.rows) == SHOWN


@pytest.mark.skipif(soffice() is None, reason="LibreOffice, which makes the .xls, is not installed")
def test_the_old_kind_is_read_alike() -> None:
    data = converted(workbook(Phí=VALUES), ".xlsx", ".xls")
    (sheet,) = read_sheets(data, "xls")
    assert tuple(tuple(cell for cell in row if cell) for row in sheet.rows) == SHOWN


def test_empty_sheets_and_rows_are_left_out() -> None:
    (sheet,) = read_sheets(workbook(Một=[[], [None, " "], ["a", "b"], [], ["c"]], Hai=[]), "xlsx")
    assert sheet.rows == (("a", "b"), ("c",))


@pytest.mark.parametrize("page", CodePage)
def test_cells_in_an_old_code_page_become_unicode(page: CodePage) -> None:
    cells = ["Nội dung", "Ủy ban nhân dân xã", "mượn phòng họp", "Mức thu (đồng)"]
    (sheet,) = read_sheets(workbook(Một=[[in_code_page(cell, page) for cell in cells]]), "xlsx")
    assert [cell.lower() for cell in sheet.rows[0]] == [cell.lower() for cell in cells]


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_reader, "MAX_CELLS", 3)
    with pytest.raises(UnreadableFileError, match="hơn 3 ô"):
        read_sheets(workbook(Một=VALUES), "xlsx")


def test_a_sheet_with_two_far_corners_costs_nothing() -> None:
    data = workbook(Một=[["a"]])
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    far += b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    far += b"</sheetData></worksheet>"
    (sheet,) = read_sheets(repacked(data, {"xl/worksheets/sheet1.xml": far}), "xlsx")
    assert [row[-1] for row in sheet.rows] == ["1", "2"]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize("data", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)])
def test_broken_workbooks_are_refused(kind: str, data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read_sheets(data, kind)


def test_a_locked_workbook_of_1997_says_so() -> None:
    # BIFF8: beginning of the workbook, then FILEPASS
    stream = (
        b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x06\x00\x00\x00\x00\x00\x00\x00" + b"\x0a\0\0\0"
    )
    with pytest.raises(UnreadableFileError, match="mật khẩu"):
        read_sheets(stream, "xls")
