"""How well scans are recognised: pages of text PDFs are made into bad scans, read, and held against their text.

`python -m ingest.recognition FILE.pdf… --pages 10` prints a line a page and the mean. The text layer of a page with
ruled tables has an order of its own (columns, cells): such pages are drawn with `--tables`, for the share of words.
"""

from __future__ import annotations

import argparse
import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from ingest.readers.legibility import looks_misrecognised
from ingest.readers.ocr import recognise
from ingest.readers.pdf_tables import FEWEST_RULES
from ingest.text import clean

DPI = 200
_FEWEST_LETTERS = 800


def character_accuracy(output: str, truth: str) -> float:
    """Give 1 less the edit distance by the length of the truth; both in NFC, runs of white space as one space.

    >>> character_accuracy("Nộp  hồ sợ", "Nộp hồ sơ")
    0.8888888888888888
    """
    ours, wanted = (" ".join(unicodedata.normalize("NFC", text).split()) for text in (output, truth))
    if not wanted:
        return float(not ours)
    letters = np.array([ord(letter) for letter in wanted])
    steps = np.arange(len(wanted) + 1)
    row = steps.copy()
    for at, letter in enumerate(ours):
        changed = np.concatenate(([at + 1], np.minimum(row[:-1] + (letters != ord(letter)), row[1:] + 1)))
        row = np.minimum.accumulate(changed - steps) + steps
    return 1 - int(row[-1]) / len(wanted)


def words_found(output: str, truth: str) -> float:
    """Give the share of the words of the truth that the output has, wherever they stand.

    >>> words_found("sơ hồ", "Nộp hồ sơ")
    0.6666666666666666
    """
    ours, wanted = (Counter(unicodedata.normalize("NFC", text).split()) for text in (output, truth))
    return (ours & wanted).total() / max(wanted.total(), 1)


def bad_scan(image: Image.Image, seed: int) -> Image.Image:
    """Give a page skewed by 1 degree, blurred (radius 1), speckled (2 in 1000 dots), as JPEG of quality 60."""
    turned = image.convert("L").rotate(1, resample=Image.Resampling.BICUBIC, fillcolor=255)
    pixels = np.array(turned.filter(ImageFilter.GaussianBlur(1)))
    chance = np.random.default_rng(seed).random(pixels.shape)
    pixels[chance < 0.001] = 0
    pixels[chance > 0.999] = 255
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=60)
    return Image.open(out)


def pages_of(files: list[Path], count: int, seed: int, *, tables: bool) -> Iterator[tuple[Path, int, str, Image.Image]]:
    """Draw pages of running text by lot, in turn from each file: (file, page from 1, its text, its image)."""
    lot = np.random.default_rng(seed)
    drawn = 0
    orders = {file: list(lot.permutation(len(pdfium.PdfDocument(file)))) for file in files}
    while drawn < count and any(orders.values()):
        for file, order in orders.items():
            if drawn == count:
                return
            while order:
                at = int(order.pop())
                document = pdfium.PdfDocument(file)
                text = document[at].get_textpage().get_text_bounded()
                rules = sum(1 for _ in document[at].get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=4))
                known = sum(map(str.isalpha, text)) >= _FEWEST_LETTERS and not looks_misrecognised(clean(text))
                if known and (rules >= FEWEST_RULES) is tables:
                    drawn += 1
                    yield file, at + 1, text, document[at].render(scale=DPI / 72, grayscale=True).to_pil()
                    break


def main() -> None:
    """Print the accuracy of each page, the confidence that was claimed for it, and the mean."""
    arguments = argparse.ArgumentParser(description="character accuracy of recognition on bad scans of text PDFs")
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--pages", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--tables", action="store_true")
    given = arguments.parse_args()
    found: list[tuple[float, float]] = []
    for file, page, text, image in pages_of(given.files, given.pages, given.seed, tables=given.tables):
        read = recognise(bad_scan(image, given.seed + page), DPI)
        output = "\n".join(read.lines)
        found.append((character_accuracy(output, text), words_found(output, text)))
        characters, words = found[-1]
        sys.stdout.write(
            f"characters {characters:.4f}  words {words:.3f}  confidence {read.confidence:.2f}  "
            f"{file.name} page {page}\n"
        )
    characters, words = (sum(values) / max(len(found), 1) for values in zip(*found, strict=True))
    sys.stdout.write(f"characters {characters:.4f}  words {words:.3f}  mean of {len(found)} pages\n")


if __name__ == "__main__":
    main()
