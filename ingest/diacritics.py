"""How well a text keeps its Vietnamese marks: the share of marked letters that an output has right.

Run it over a folder of files: `python -m ingest.diacritics FOLDER`; FOLDER/ground-truth/NAME.txt is the truth of
FOLDER/NAME.doc, whatever its ending.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from ingest.document import Provenance
from ingest.errors import IngestError
from ingest.reading import read_all
from ingest.text import fold

_GRAM = 3


def diacritic_accuracy(output: str, truth: str) -> float:
    """Give the share (0 to 1) of letters that carry a mark in the truth and are the same letter, case included, at the
    aligned place of the output; 1 where the truth has no such letter.

    The alignment goes by words without their marks, in runs of three words first, then words, then letters; text
    that the output has beyond the truth costs nothing.

    >>> diacritic_accuracy("Hộ tich xã", "Hộ tịch xã"), diacritic_accuracy("Mẫu 1. Hộ tịch", "Hộ tịch")
    (0.6666666666666666, 1.0)
    """  # noqa: D205
    ours, wanted = (unicodedata.normalize("NFC", text).split() for text in (output, truth))
    total = sum(map(_marked, "".join(wanted)))
    right = 0
    for ours_words, wanted_words in _aligned(ours, wanted):
        if len(ours_words) == len(wanted_words) and all(
            len(a) == len(b) and fold(a) == fold(b) for a, b in zip(ours_words, wanted_words, strict=True)
        ):
            pairs = zip("".join(ours_words), "".join(wanted_words), strict=True)
            right += sum(a == b for a, b in pairs if _marked(b))
        else:
            a, b = "".join(ours_words), "".join(wanted_words)
            for at, _, size in SequenceMatcher(None, b, a, autojunk=False).get_matching_blocks():
                right += sum(map(_marked, b[at : at + size]))
    return right / total if total else 1.0


def _marked(letter: str) -> bool:
    return letter in "đĐ" or (not letter.isascii() and len(unicodedata.normalize("NFD", letter)) > 1)


def _aligned(ours: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Give stretches of words that belong together: the same words, or what stands between such stretches."""
    a, b = [fold(word) for word in ours], [fold(word) for word in wanted]
    grams_a = [tuple(a[at : at + _GRAM]) for at in range(len(a) - _GRAM + 1)]
    grams_b = [tuple(b[at : at + _GRAM]) for at in range(len(b) - _GRAM + 1)]
    for left, right in _blocks(grams_a, grams_b, _GRAM - 1, len(a), len(b)):
        words_a, words_b = a[slice(*left)], b[slice(*right)]
        for inner_left, inner_right in _blocks(words_a, words_b, 0, len(words_a), len(words_b)):
            yield ours[left[0] :][slice(*inner_left)], wanted[right[0] :][slice(*inner_right)]


def _blocks(
    a: Sequence[Hashable], b: Sequence[Hashable], more: int, end_a: int, end_b: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Give the matching blocks (`more` units longer than found) and the gaps between them, in order."""
    at_a = at_b = 0
    for start_a, start_b, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        start_a, start_b = max(start_a, at_a), max(start_b, at_b)
        if not size:
            start_a, start_b = end_a, end_b
        if start_a > at_a or start_b > at_b:
            yield (at_a, start_a), (at_b, start_b)
        if size:
            length = min(size + more, end_a - start_a, end_b - start_b)
            yield (start_a, start_a + length), (start_b, start_b + length)
            at_a, at_b = start_a + length, start_b + length


def main(folder: Path) -> None:
    """Print the accuracy of each file of a folder that has a ground truth, and their mean."""
    found: list[float] = []
    for path in sorted(folder.iterdir()):
        truth = folder / "ground-truth" / f"{path.stem}.txt"
        if not truth.is_file():
            continue
        try:
            documents = read_all(path.read_bytes(), Provenance(str(folder), path.name, ""))
        except IngestError as error:
            sys.stdout.write(f"        {path.name}: {error.message}\n")
            continue
        found.append(diacritic_accuracy("\n".join(document.text for document in documents), truth.read_text("utf-8")))
        sys.stdout.write(f"{found[-1]:.4f}  {path.name}\n")
    sys.stdout.write(f"{sum(found) / max(len(found), 1):.4f}  mean of {len(found)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
