"""Puts the marks back on Vietnamese that was typed without them, wholly or in part.

Each bare syllable has the marked forms that the corpus holds; the likeliest path through them is found by Viterbi over
pairs of neighbours (a bigram model with a unigram floor). The counts are learnt by `index.training.diacritics`.
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from index.analysis import folded
from index.errors import SearchIndexError
from ingest.text import has_marks

MODEL = Path(__file__).parent / "data" / "diacritics.json.gz"
PAIR_SHARE = 0.9
"""How much of a syllable's likelihood comes from its left neighbour."""
BARE_BELOW = 0.34
"""A text is taken for one without marks when fewer of its syllables carry one; in normal text two of three do."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Restorer:
    """Counts of syllables and of neighbouring pairs, and the marked forms of each bare syllable."""

    singles: Mapping[str, int]
    pairs: Mapping[str, int]
    forms: Mapping[str, Sequence[str]]
    total: int

    def path(self, choices: Sequence[Sequence[str]]) -> list[str]:
        """Give the likeliest row of words, one out of the choices for each place."""
        if not choices:
            return []
        scores = {form: math.log(self._single(form)) for form in choices[0]}
        steps: list[dict[str, str]] = []
        for forms in choices[1:]:
            best: dict[str, float] = {}
            came: dict[str, str] = {}
            for form in forms:
                single = (1 - PAIR_SHARE) * self._single(form)
                score, before = max(
                    (score + math.log(PAIR_SHARE * self._pair(before, form) + single), before)
                    for before, score in scores.items()
                )
                best[form], came[form] = score, before
            scores = best
            steps.append(came)
        form = max(scores, key=lambda f: scores[f])
        found = [form]
        for came in reversed(steps):
            form = came[form]
            found.append(form)
        return found[::-1]

    def marked_forms(self, word: str) -> Sequence[str]:
        """Give the forms that a lower-case word may have; one that carries marks has only itself."""
        if folded(word) != word:
            return (word,)
        return self.forms.get(word, (word,))

    def _single(self, form: str) -> float:
        return (self.singles.get(form, 0) + 0.5) / self.total

    def _pair(self, before: str, form: str) -> float:
        count = self.singles.get(before, 0)
        return self.pairs.get(f"{before} {form}", 0) / count if count else 0.0


@cache
def load_restorer(path: Path = MODEL) -> Restorer:
    """Read the counts; raises SearchIndexError when the file is damaged."""
    try:
        raw = orjson.loads(gzip.decompress(path.read_bytes()))
        singles, pairs = raw["singles"], raw["pairs"]
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise SearchIndexError(
            "Tệp thống kê dấu tiếng Việt bị hỏng; hãy cài lại phần mềm.", f"{path}: {error}"
        ) from error
    forms: dict[str, list[str]] = {}
    for syllable in singles:
        forms.setdefault(folded(syllable), []).append(syllable)
    return Restorer(singles, pairs, forms, sum(singles.values()))


def lacks_marks(text: str) -> bool:
    """Tell whether a text was typed without marks, wholly or for the most part.

    >>> lacks_marks("lam giay khai sinh cho bé"), lacks_marks("Đăng ký khai sinh cần giấy tờ gì")
    (True, False)
    """
    words = _WORD.findall(text)
    return bool(words) and sum(has_marks(w) for w in words) / len(words) < BARE_BELOW


def restore(text: str) -> str:
    """Put the marks back on a text; the rest of it (case of bare words aside) stays as it is.

    >>> restore("lam giay chung tu cho ong cu mat o nha")
    'làm giấy chứng tử cho ông cụ mất ở nhà'
    """
    pieces = re.split(r"(?<=[.,;:?!])\s+", text)
    return " ".join(_restore_piece(piece) for piece in pieces)


def _restore_piece(text: str) -> str:
    restorer = load_restorer()
    marked = iter(restorer.path([restorer.marked_forms(word.lower()) for word in _WORD.findall(text)]))
    return _WORD.sub(lambda _: next(marked), text)
