"""A digest as a workbook: one sheet a department, to be filled in and sent back.

Whatever stands in a cell is text, so that nothing that a commune wrote is worked out as a formula by a program that
opens the file: cells are typed as strings, and marked so that Excel keeps them as text when they are edited.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.desk.petitions import messages as say
from assistant.desk.petitions.sheets import CELL_CHARS
from assistant.desk.petitions.tables import Digest, DigestItem
from assistant.desk.petitions.weeks import named

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (15, 44, 8, 18, 12, 46, 28)
_HEADING_ROW = 3
_FOR_ANSWERS = (6, 7)
"""Columns that departments write into; the others are locked, without a password, against slips."""
_SHEET_CHARS = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']+")
_LINE = Side(style="thin", color="FF9AA5A0")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", start_color="FFDDEBE4")
_ANSWER_FILL = PatternFill("solid", start_color="FFFFFBEA")
_OVERDUE_FILL = PatternFill("solid", start_color="FFFBE3DF")
_FACE = "Times New Roman"
_LINE_POINTS = 15.5


def workbook(digest: Digest, items: Iterable[DigestItem]) -> bytes:
    """Give the workbook of a digest's items, which must be sorted by department."""
    book = Workbook()
    book.remove(book.worksheets[0])
    names: set[str] = set()
    for department, asked in groupby(items, key=lambda item: item.department):
        _fill(book.create_sheet(_sheet_name(department, names)), digest, department, list(asked))
    if not book.worksheets:
        _fill(book.create_sheet(say.NOTHING_ASKED), digest, say.NOTHING_ASKED, [])
    book.properties.title = say.WORKBOOK_TITLE.format(week=named(digest.week))
    book.properties.creator = say.PRODUCT
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def petition_form() -> bytes:
    """Give an empty list of petitions, to be filled in and imported."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = say.PETITIONS_SHEET
    for column, (name, width) in enumerate(zip(say.PETITION_COLUMNS, (80, 28, 24, 10), strict=True), 1):
        _write(sheet, 1, column, name, Font(name=_FACE, size=12, bold=True), _HEAD_FILL)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, digest: Digest, department: str, items: Sequence[DigestItem]) -> None:
    title = say.SHEET_TITLE.format(week=named(digest.week), department=department)
    _write(sheet, 1, 1, title, Font(name=_FACE, size=14, bold=True))
    _write(sheet, 2, 1, say.SHEET_HINT.format(due=f"{digest.due:%d/%m/%Y}"), Font(name=_FACE, size=11, italic=True))
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(say.COLUMNS))
        sheet.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = 24
    for column, (name, width) in enumerate(zip(say.COLUMNS, _WIDTHS, strict=True), 1):
        cell = _write(sheet, _HEADING_ROW, column, name, Font(name=_FACE, size=12, bold=True), _HEAD_FILL)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, item in enumerate(items, _HEADING_ROW + 1):
        _row(sheet, row, item, digest.due)
    _lay_out(sheet, _HEADING_ROW + len(items))


def _row(sheet: Worksheet, row: int, item: DigestItem, due: date) -> None:
    shown = f"{due:%d/%m/%Y}" + (say.OVERDUE_SINCE.format(since=f"{item.since:%d/%m/%Y}") if item.since else "")
    said = (item.code, item.question, "", ", ".join(item.communes), shown, item.answer or "", item.basis or "")
    for column, text in enumerate(said, 1):
        fill = _ANSWER_FILL if column in _FOR_ANSWERS else _OVERDUE_FILL if item.since else None
        cell = _write(sheet, row, column, text, Font(name=_FACE, size=12), fill)
        cell.border = _BORDER
        cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="center" if column == 5 else None)
        cell.protection = Protection(locked=column not in _FOR_ANSWERS)
    number = sheet.cell(row, 3)
    number.value = item.count
    number.alignment = Alignment(vertical="top", horizontal="center")
    # Excel fits the height of a row to wrapped text only when somebody edits it.
    lines = max(_lines(text, width) for text, width in zip(said, _WIDTHS, strict=True))
    sheet.row_dimensions[row].height = min(409.0, max(3, lines) * _LINE_POINTS + 4)


def _lay_out(sheet: Worksheet, last: int) -> None:
    sheet.freeze_panes = f"B{_HEADING_ROW + 1}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(say.COLUMNS))}{last}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.3
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&P/&N"))


def _write(
    sheet: Worksheet, row: int, column: int, text: str, font: Font, fill: PatternFill | None = None
) -> Cell | MergedCell:
    cell = sheet.cell(row, column)
    cell.value = text[:CELL_CHARS] or None
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
    if text[:1] in ("=", "+", "-", "@", "\t"):
        cell.quotePrefix = True
    cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-len(line) // max(1, width - 2))) for line in text.split("\n"))


def _sheet_name(department: str, taken: set[str]) -> str:
    """Give a name that Excel takes, not used yet: at most 31 characters, without the signs that it forbids.

    >>> _sheet_name("Sở Nông nghiệp và Môi trường/Chi cục Quản lý đất đai", set())
    'Sở Nông nghiệp và Môi trường Ch'
    """
    base = " ".join(_NOT_IN_NAMES.sub(" ", department).split())[:_SHEET_CHARS].strip() or say.UNASSIGNED
    name, n = base, 1
    while name.casefold() in taken:
        n += 1
        name = f"{base[: _SHEET_CHARS - len(str(n)) - 1]} {n}"
    taken.add(name.casefold())
    return name
