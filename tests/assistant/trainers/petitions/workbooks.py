"""Workbooks as people fill them in, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def book(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Give a workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in (columns, *rows):
        made.worksheets[0].append(list(row))
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheets(data: bytes) -> list[Worksheet]:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets


def filled(data: bytes, answers: Mapping[str, tuple[str, str]]) -> bytes:
    """Fill a digest's workbook in as a department does: answer and basis by code."""
    made = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in made.worksheets:
        for row in sheet.iter_rows(min_row=4):
            if row[0].value in answers:
                row[5].value, row[6].value = answers[row[0].value]
    return saved(made)


def repacked(
    data: bytes, change: Callable[[str, bytes], bytes] = lambda _, part: part, parts: Mapping[str, bytes] | None = None
) -> bytes:
    """Give an archive with parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (parts or {}).items():
            new.writestr(name, part)
    return out.getvalue()
