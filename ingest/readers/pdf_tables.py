"""Ruled tables of a PDF page, by pdfplumber: a line a row with " | " between its cells, the text around it in order."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from ingest.readers.syllables import is_syllable

FEWEST_RULES = 6
"""A page with fewer drawn paths has no ruled table."""
_KEPT = 0.9
"""Share of the letters of the text layer that the page with tables must keep, or it is not used."""
_APART = re.compile(r"[A-ZÀ-Ỹ] ([a-zà-ỹ]+)(?!\w)")
_TEXT = {"x_tolerance_ratio": 0.15, "y_tolerance": 3}
_SETTINGS = {f"text_{key}": value for key, value in _TEXT.items()}


class TablePages:
    """The pages of one PDF as pdfplumber sees them; opened when a page first asks for it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: PDF | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def text(self, at: int, layer: str) -> str:
        """Give page `at` (from 0) with its tables as rows; `layer`, its plain text, where it has none or they fail."""
        try:
            if self._opened is None:
                self._opened = pdfplumber.open(io.BytesIO(self._data))
            page = self._opened.pages[at]
            try:
                lines = _lines(page)
            finally:
                page.close()
        except MemoryError:
            raise
        # pdfminer raises many kinds of errors on odd files; the plain text is there all the same.
        except Exception:
            return layer
        text = "\n".join(lines)
        return text if lines and _letters(text) >= _KEPT * _letters(layer) else layer


def _lines(page: Page) -> list[str]:
    """Give the lines of a page; none where no table is on it."""
    tables = [(table.bbox, rows) for table in page.find_tables(_SETTINGS) if (rows := _rows(table.extract(**_TEXT)))]
    if not tables:
        return []
    out: list[str] = []
    above = page.bbox[1]
    for (_, top, _, bottom), rows in sorted(tables, key=lambda found: found[0][1]):
        out += _between(page, above, top)
        out += rows
        above = max(above, bottom)
    return out + _between(page, above, page.bbox[3])


def _between(page: Page, top: float, bottom: float) -> list[str]:
    if bottom - top < 1:
        return []
    text: str = page.crop((page.bbox[0], top, page.bbox[2], bottom), strict=False).extract_text(**_TEXT)
    return [line for line in text.split("\n") if line.strip()]


def _rows(cells: Sequence[Sequence[str | None]]) -> list[str]:
    """Give the rows of a table; none for a frame that is no table (hardly a row has two cells filled)."""
    rows = [[_cell(cell or "") for cell in row] for row in cells]
    filled = [row for row in rows if any(row)]
    if len(filled) < 2 or sum(sum(map(bool, row)) > 1 for row in filled) * 2 < len(filled):
        return []
    return [" | ".join(cell for cell in row if cell) for row in filled]


def _cell(text: str) -> str:
    """Give the words of a cell on one line; a first letter that was set apart goes back to its syllable."""
    text = " ".join(text.replace("|", "/").split())
    apart = _APART.match(text)
    return text[0] + text[2:] if apart and is_syllable(text[0] + apart.group(1)) else text


def _letters(text: str) -> int:
    return len(re.findall(r"\w", text))
