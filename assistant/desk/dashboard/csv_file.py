"""A table as a file that Excel opens as it is set up in Vietnam, and that can't make Excel do anything."""

from __future__ import annotations

import csv
import io
from datetime import date

from assistant.desk.cells import defused
from assistant.desk.dashboard.sheets import Cell, Sheet

SEPARATOR = ";"
"""Windows in Vietnamese writes a comma before decimals, so Excel there parts the cells of a CSV by semicolons."""


def csv_file(sheet: Sheet) -> bytes:
    """Write a table as CSV: UTF-8 with its mark, semicolons, days as 26/11/2026."""
    out = io.StringIO()
    # Every text is quoted, so that no text can be read as a number or end its cell.
    writer = csv.writer(out, delimiter=SEPARATOR, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_cell(column) for column in sheet.columns])
    writer.writerows([_cell(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str | int:
    """Give a cell; a text that Excel would take for a formula begins with an apostrophe, as Excel marks texts.

    >>> _cell("=1+1"), _cell(" @x"), _cell(-5), _cell(date(2026, 11, 26))
    ("'=1+1", "' @x", -5, '26/11/2026')
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return defused(value)
