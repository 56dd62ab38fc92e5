"""Workbooks that people send in: read as text, cell by cell, and refused where they hold what a filled form has not.

Beyond what `ingest.readers.archives` refuses (bombs, macros, entities, parts outside), links to other files are, and
formulas are told from texts: what a formula would give is not trusted, since a program elsewhere has worked it out.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter

from assistant.desk.errors import DeskError, TooLargeError
from assistant.desk.petitions import messages as say
from assistant.store.answers import storable
from ingest.errors import UnreadableFileError
from ingest.readers.archives import check_archive

LARGEST = 8 * 1024 * 1024
"""Bytes of a filled workbook, at most."""
MOST_ROWS = 20_000
MOST_COLUMNS = 40
"""What stands further right is not looked at."""
CELL_CHARS = 32_767
"""What Excel itself lets a cell hold."""
_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the heading: the text under each column that was asked for; `formulas` names cells that are none."""

    sheet: str
    number: int
    texts: dict[str, str]
    formulas: dict[str, str]

    @property
    def place(self) -> str:
        """Say where the row stands."""
        return say.ROW_PLACE.format(sheet=self.sheet, row=self.number)


def rows_under(data: bytes, columns: Sequence[str], needed: Sequence[str]) -> list[Row]:
    """Give the rows of all sheets that have a heading with the needed columns, empty ones left out.

    Raises DeskError for what is no workbook, is unsafe, or has no sheet with such a heading.
    """
    if len(data) > LARGEST:
        raise TooLargeError(say.TOO_LARGE.format(most=LARGEST // 1024**2), f"{len(data)} bytes")
    _check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl names each oddity of a file
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            found = [
                list(_rows(sheet.title, sheet.iter_rows(max_col=MOST_COLUMNS), columns, needed))
                for sheet in book.worksheets
            ]
    except DeskError:
        raise
    # Damaged files raise anything: KeyError, ValueError, IndexError, ParseError.
    except Exception as error:
        raise DeskError(say.BROKEN_XLSX, f"{type(error).__name__}: {error}") from error
    if not any(found):
        quoted = ", ".join(f"«{name}»" for name in needed)
        raise DeskError(say.NO_HEADING.format(columns=quoted), "no sheet with the heading")
    return [row for rows in found for row in rows[1:] if row is not None and (any(row.texts.values()) or row.formulas)]


def _check(data: bytes) -> None:
    if not data.startswith(b"PK"):
        raise DeskError(say.NOT_XLSX, "not a zip archive")
    try:
        check_archive(data, ".xlsx")
    except UnreadableFileError as error:
        raise DeskError(str(error), "unsafe or broken archive") from error
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name.lower().replace("\\", "/") for name in archive.namelist()]
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
    if "xl/workbook.xml" not in names or b"macroenabled" in types.lower():
        raise DeskError(say.NOT_XLSX, "not an .xlsx workbook")
    if any(name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/")) for name in names):
        raise DeskError(say.EXTERNAL_LINKS, "external links")


def _rows(
    title: str, rows: Iterator[tuple[Cell | MergedCell, ...]], columns: Sequence[str], needed: Sequence[str]
) -> Iterator[Row | None]:
    """Give None for the heading, then each row below it; nothing where there is no heading."""
    places: dict[int, str] = {}
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise DeskError(say.TOO_MANY_ROWS.format(most=MOST_ROWS), "too many rows")
        if not places:
            if number > _HEADING_ROWS:
                return
            named = {n: name for n, cell in enumerate(cells) if (name := _column(cell.value, columns))}
            if set(needed) <= set(named.values()):
                places = named
                yield None
            continue
        texts, formulas = {}, {}
        for n, name in places.items():
            cell = cells[n] if n < len(cells) else None
            if cell is not None and cell.data_type == "f":
                formulas[name] = f"{get_column_letter(n + 1)}{number}"
            texts[name] = "" if cell is None or cell.data_type in "fe" else _shown(cell.value)
        yield Row(title[:60], number, texts, formulas)


def _column(value: object, columns: Sequence[str]) -> str | None:
    said = " ".join(str(value or "").split()).casefold()
    return next((name for name in columns if name.casefold() == said), None)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "\n".join(line.rstrip() for line in storable(str(value)).replace("_x000D_", "").strip().splitlines())
    return text[:CELL_CHARS]
