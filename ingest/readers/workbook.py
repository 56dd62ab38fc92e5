"""Spreadsheets into rows of text: .xlsx by openpyxl, .xls by xlrd; both are pure Python, so no file can crash us."""

from __future__ import annotations

import datetime as dt
import io
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import openpyxl
import xlrd
from xlrd.biffh import XLRDError
from xlrd.xldate import XLDateError, xldate_as_datetime

from ingest.errors import UnreadableFileError
from ingest.readers.archives import check_archive
from ingest.readers.legacy import Stretch, unicode_stretches
from ingest.text import clean

MAX_CELLS = 1_000_000
"""A workbook with more cells that hold something is refused."""
_MAX_ROWS = 1_100_000
_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows, from the first that holds something; a cell is a line of clean text or ""."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_sheets(data: bytes, kind: str) -> list[Sheet]:
    """Give the sheets of a workbook that hold something; `kind` is "xlsx" or "xls".

    Raises UnreadableFileError when it is broken, encrypted, unsafe (see check_archive) or has over MAX_CELLS cells.
    """
    if kind == "xlsx":
        check_archive(data, ".xlsx")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl names each oddity of a file
            raw = list((_xlsx if kind == "xlsx" else _xls)(data))
    except UnreadableFileError:
        raise
    except XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableFileError(
                "Bảng tính .xls có mật khẩu; hãy lưu lại một bản không có mật khẩu.", str(error)
            ) from error
        raise UnreadableFileError("Bảng tính .xls hỏng, không mở được.", str(error)) from error
    # Damaged files raise anything in both libraries: KeyError, struct.error, IndexError, AssertionError, ParseError.
    except Exception as error:
        raise UnreadableFileError(
            f"Bảng tính .{kind} hỏng, không mở được.", f"{type(error).__name__}: {error}"
        ) from error
    turned = iter(unicode_stretches([cell for _, rows in raw for row in rows for cell in row]))
    sheets = []
    for name, rows in raw:
        lines = [tuple(" ".join(clean(next(turned)).split()) for _ in row) for row in rows]
        if any(map(any, lines)):
            sheets.append(Sheet(" ".join(clean(name).split()), tuple(row for row in lines if any(row))))
    return sheets


Rows = list[Sequence[Stretch]]


def _xlsx(data: bytes) -> Iterator[tuple[str, Rows]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    left = MAX_CELLS
    for sheet in book.worksheets:
        rows: Rows = []
        for number, cells in enumerate(sheet.iter_rows()):
            row = [_stretch(cell.value, cell.font.name if isinstance(cell.value, str) else "") for cell in cells]
            left = _counted(left, row, number)
            while row and not row[-1].text:
                row.pop()
            if row:
                rows.append(row)
        yield sheet.title, rows


def _xls(data: bytes) -> Iterator[tuple[str, Rows]]:
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        book = xlrd.open_workbook(file_contents=data, logfile=nowhere, formatting_info=True, ragged_rows=True)
    left = MAX_CELLS
    for sheet in book.sheets():
        rows: Rows = []
        for number in range(sheet.nrows):
            row = [_stretch(_value(cell, 1 if book.datemode else 0), _font(book, cell)) for cell in sheet.row(number)]
            left = _counted(left, row, number)
            rows.append(row)
        yield sheet.name, rows


def _counted(left: int, row: Sequence[Stretch], number: int) -> int:
    left -= sum(bool(cell.text) for cell in row)
    if left < 0 or number > _MAX_ROWS:
        raise UnreadableFileError(f"Bảng tính có hơn {MAX_CELLS} ô có chữ; hãy tách nhỏ.", "too many cells")
    return left


def _font(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype != xlrd.XL_CELL_TEXT or cell.xf_index is None:
        return ""
    try:
        return str(book.font_list[book.xf_list[cell.xf_index].font_index].name)
    except (IndexError, TypeError):
        return ""


def _value(cell: xlrd.sheet.Cell, datemode: Literal[0, 1]) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE and isinstance(cell.value, float):
        try:
            return xldate_as_datetime(cell.value, datemode)
        except (XLDateError, ValueError, OverflowError):
            return cell.value
    return None if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN) else cell.value


def _stretch(value: object, font: str | None) -> Stretch:
    return Stretch(_shown(value), font or "")


def _shown(value: object) -> str:
    """Write a value as a sheet shows it: whole numbers without a point, dates as in Vietnam."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}" if value.time() == dt.time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return f"{value:.{_CODE_DIGITS}f}".rstrip("0") if abs(value) < 1e9 else str(value)
    return str(value)
