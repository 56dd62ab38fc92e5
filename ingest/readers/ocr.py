"""Words of a page image, by Tesseract with Vietnamese: the picture made ready, junk left out, confidence kept."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ingest.errors import IngestError
from ingest.readers.ocr_tables import INK, Grid, grid_of, rows_of
from ingest.text import clean

PAGE_SECONDS = 150
"""A page that takes longer is given up."""
LOW_CONFIDENCE = 0.8
"""A page whose words are less certain on the average (0 to 1) is named as doubtful."""
MISSING = "chưa cài bộ nhận dạng chữ; hãy cài hai gói tesseract-ocr và tesseract-ocr-vie (apt-get install) rồi nạp lại"

_LANGUAGE = "vie"
_STEEPEST, _STEP, _LEVEL = 5.0, 0.25, 0.6
"""Degrees: how far a page is turned back at most, how finely the angle is sought, and what is left as it is.

Tesseract follows lines that lean a little; turning them costs more (sharpness of the marks) than it gains.
"""
_SKEW_PIXELS = 1000
_COARSE = 220
"""Up to this many dots an inch the median filter helps; above, it does only where a page is speckled."""
_SPECKLED = 0.0004
"""Share of lone dark pixels above which a page is speckled; clean scans have a tenth of that."""
_WHOLE, _SPARSE = 3, 11
"""Tesseract's ways of going through a page: by its blocks; every scrap of text, as the cells of a table need."""
_IN_CELLS = 0.95
"""Share of a table's words that must lie in cells; where rules are lost, rows would run into one another."""
_SURE, _UNSURE = 0.5, 0.25
_BULLET_LINE = re.compile(r"^[«»¢®©](?=\s+\w)")


class RecognitionError(IngestError):
    """A page that could not be recognised, or a machine without the recogniser."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a page and the mean confidence of its words, 0 to 1, each word by its length."""

    lines: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Word:
    line: tuple[int, int, int]
    text: str
    confidence: float
    x: int
    y: int


@cache
def available() -> bool:
    """Tell whether Tesseract and its Vietnamese model are installed."""
    if shutil.which("tesseract") is None:
        return False
    try:
        return _LANGUAGE in pytesseract.get_languages()
    except (pytesseract.TesseractError, OSError, RuntimeError):
        return False


def recognise(image: Image.Image, dpi: int) -> Recognised:
    """Read a page image of a known resolution.

    Raises RecognitionError when Tesseract is absent, fails, or needs more than PAGE_SECONDS.
    """
    if not available():
        raise RecognitionError(f"Trang là bản quét, {MISSING}.", "no tesseract, or no model for Vietnamese")
    page = made_ready(image, dpi)
    words = _words(page, _WHOLE, dpi)
    grid, wiped = grid_of(page, dpi)
    if grid.is_table:
        inside = _in_table(_words(wiped, _SPARSE, dpi), words, grid)
        rows = _rows(inside, grid)
        if rows:
            outside = [word for word in words if not grid.holds(word.x, word.y)]
            return Recognised(tuple(_among(rows, list(_lines(outside)))), _mean([*outside, *inside]))
    return Recognised(tuple(text for _, text in _lines(words)), _mean(words))


def _words(page: Image.Image, mode: int, dpi: int) -> list[_Word]:
    # Its threads spin against each other and against other workers: one thread takes no longer for a page.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        table = pytesseract.image_to_data(
            page,
            lang=_LANGUAGE,
            config=f"--psm {mode} --dpi {dpi}",
            timeout=PAGE_SECONDS,
            output_type=pytesseract.Output.DICT,
        )
    except (pytesseract.TesseractError, RuntimeError, OSError, ValueError) as error:
        raise RecognitionError("Không nhận dạng được chữ ở trang này.", f"{type(error).__name__}: {error}") from error
    return [
        _Word(
            (table["block_num"][at], table["par_num"][at], table["line_num"][at]),
            clean(text),
            float(table["conf"][at]) / 100,
            table["left"][at] + table["width"][at] // 2,
            table["top"][at] + table["height"][at] // 2,
        )
        for at, text in enumerate(table["text"])
        if text.strip() and float(table["conf"][at]) >= 0
    ]


def made_ready(image: Image.Image, dpi: int) -> Image.Image:
    """Give the image in grey, without specks where it has many, and upright; Tesseract makes it black and white.

    >>> made_ready(Image.new("RGB", (40, 40), "white"), 200).mode
    'L'
    """
    grey = image.convert("L")
    if dpi <= _COARSE or _speckles(grey) > _SPECKLED:
        grey = grey.filter(ImageFilter.MedianFilter(3))
    angle = skew(grey)
    if abs(angle) >= _LEVEL:
        grey = grey.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return grey


def skew(grey: Image.Image) -> float:
    """Give the angle in degrees by which a page must be turned so that its lines lie level.

    The rows of a level page are either full of ink or empty, so the changes from row to row are then the greatest.
    """
    small = grey.copy()
    small.thumbnail((_SKEW_PIXELS, _SKEW_PIXELS))
    ink = Image.fromarray(((np.asarray(small) < INK) * np.uint8(255)).astype(np.uint8))
    angles = [float(angle) for angle in np.arange(-_STEEPEST, _STEEPEST + _STEP, _STEP)]
    best = max(angles, key=lambda angle: (_sharpness(ink, angle), -abs(angle)))
    return best if _sharpness(ink, best) > 1.02 * _sharpness(ink, 0.0) else 0.0


def _sharpness(ink: Image.Image, angle: float) -> float:
    turned = ink if angle == 0 else ink.rotate(angle, resample=Image.Resampling.NEAREST)
    rows = np.asarray(turned, dtype=np.float32).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _speckles(grey: Image.Image) -> float:
    """Give the share of dark pixels whose neighbours are all light."""
    pixels: NDArray[np.bool_] = np.asarray(grey) < 128
    inner = pixels[1:-1, 1:-1]
    around = (
        pixels[:-2, 1:-1] | pixels[2:, 1:-1] | pixels[1:-1, :-2] | pixels[1:-1, 2:]
        | pixels[:-2, :-2] | pixels[:-2, 2:] | pixels[2:, :-2] | pixels[2:, 2:]
    )  # fmt: skip
    return float((inner & ~around).mean()) if inner.size else 0.0


def _lines(words: Sequence[_Word]) -> Iterator[tuple[int, str]]:
    """Give the lines with their places from the top."""
    for _, group in groupby(words, key=lambda word: word.line):
        line = [word for word in group if not _is_junk(word)]
        if not line or max(word.confidence for word in line) < _UNSURE:
            continue
        text = _BULLET_LINE.sub("•", " ".join(word.text for word in line))
        if re.search(r"\w", text):
            yield min(word.y for word in line), text


def _in_table(scraps: Sequence[_Word], words: Sequence[_Word], grid: Grid) -> list[_Word]:
    """Give the words of a table: all scraps, and in the cells that these leave empty what the first reading is sure of.

    Reading by scraps passes over a number that stands alone.
    """
    inside = [word for word in scraps if grid.holds(word.x, word.y) and _is_word(word)]
    filled = {grid.cell(word.x, word.y) for word in inside}
    return inside + [
        word
        for word in words
        if (cell := grid.cell(word.x, word.y)) is not None
        and cell not in filled
        and _is_word(word)
        and word.confidence >= _SURE
    ]


def _is_word(word: _Word) -> bool:
    return re.search(r"\w", word.text) is not None and not _is_junk(word)


def _rows(words: Sequence[_Word], grid: Grid) -> list[tuple[int, str]]:
    """Give the rows of a table with their places; none where its rules are too faint to be sure of its cells."""
    cells = [(cell, word.text) for word in words if (cell := grid.cell(word.x, word.y)) is not None]
    rows = list(rows_of(cells))
    sure = len(cells) >= _IN_CELLS * len(words) and len(rows) > 1 and len({left for (_, left), _ in cells}) > 1
    return rows if sure else []


def _among(rows: Sequence[tuple[int, str]], lines: Sequence[tuple[int, str]]) -> list[str]:
    """Put the rows of a table among the lines around it, each before the first line that stands lower."""
    left = list(rows)
    out: list[str] = []
    for place, text in lines:
        while left and left[0][0] < place:
            out.append(left.pop(0)[1])
        out.append(text)
    return out + [text for _, text in left]


def _is_junk(word: _Word) -> bool:
    """Tell specks, rules and strokes of a signature from words."""
    if re.search(r"[^\W_]", word.text):
        return word.confidence < _UNSURE and len(word.text) < 3
    return word.confidence < _SURE


def _mean(words: Sequence[_Word]) -> float:
    letters = [(len(re.findall(r"\w", word.text)), word.confidence) for word in words]
    total = sum(count for count, _ in letters)
    return sum(count * confidence for count, confidence in letters) / total if total else 0.0
