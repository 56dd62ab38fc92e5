"""How much of what a question names stands in a document: low where the corpus has no answer to give."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise

from assistant.intent import matter_of
from index.analysis import folded, syllables
from index.diacritics import load_restorer
from index.question import Question
from ingest.document import Document


@cache
def _counts() -> tuple[Counter[str], int]:
    """Give how often bare syllables and pairs stand in the national corpus, and how many syllables it has."""
    restorer = load_restorer()
    counts: Counter[str] = Counter()
    for text, n in (*restorer.singles.items(), *restorer.pairs.items()):
        counts[" ".join(folded(word) for word in text.split())] += n
    return counts, restorer.total


def _weight(term: str) -> float:
    counts, total = _counts()
    return math.log(total / (counts[term] + 3))


@lru_cache(maxsize=256)
def _terms(document: Document) -> frozenset[str]:
    words = [folded(word) for word in syllables(f"{document.title}\n{document.text}")]
    return frozenset(words) | {f"{a} {b}" for a, b in pairwise(words)}


def coverage(question: Question, document: Document) -> float:
    """Give the share, from 0 to 1, of the question's matter that a document names; rare words and pairs weigh more.

    A question without any matter of its own ("thế còn lệ phí?") is covered by whatever document is in hand.
    """
    words = [folded(word) for word in syllables(question.spelt)]
    matter = set(matter_of(question.spelt))
    wanted = {word for word in words if word in matter} | {
        f"{a} {b}" for a, b in pairwise(words) if a in matter and b in matter
    }
    if not wanted:
        return 1.0
    there = _terms(document)
    named = sum(_weight(t) for t in wanted if t in there) / sum(map(_weight, wanted))
    # Everyday words are named where the official terms behind them are; half a point, since they were not typed.
    meant = {folded(word) for meaning in question.meanings for word in syllables(meaning)}
    return max(named, (named + len(meant & there) / len(meant)) / 2) if meant else named
