"""Hit rates of a model over questions: card vectors alone, a plain BM25 alone, and the two fused."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.embedding import card_text
from index.training.prune import fold
from index.training.questions import Question
from index.training.records import Record

Scores = NDArray[np.float32]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
DEPTHS = (1, 5, 10)


def record_card(record: Record) -> str:
    """Return the card of a record."""
    return card_text(
        record.name,
        record.level,
        record.field,
        record.subjects,
        record.result,
        record.dossier,
        record.conditions,
    )


class Bm25:
    """BM25 over folded syllables and their bigrams; the name counts as often as `name_weight` says."""

    def __init__(self, records: Sequence[Record], name_weight: int = 5, k: float = 1.2, b: float = 0.75) -> None:
        bags = []
        for record in records:
            bag = Counter(_terms(" ".join((record.field, record.result, record.raw))))
            for term in _terms(record.name):
                bag[term] += name_weight
            bags.append(bag)
        lengths = np.array([sum(bag.values()) for bag in bags], np.float32)
        norm = k * (1 - b + b * lengths / lengths.mean())
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, bag in enumerate(bags):
            for term, count in bag.items():
                postings[term].append((row, count))
        self._size = len(bags)
        self._postings: dict[str, tuple[NDArray[np.int32], Scores]] = {}
        for term, entries in postings.items():
            rows = np.array([row for row, _ in entries], np.int32)
            counts = np.array([count for _, count in entries], np.float32)
            idf = math.log(1 + (self._size - len(rows) + 0.5) / (len(rows) + 0.5))
            self._postings[term] = rows, (idf * counts * (k + 1) / (counts + norm[rows])).astype(np.float32)

    def scores(self, question: str) -> Scores:
        """Return the score of every record, shape (records,)."""
        total = np.zeros(self._size, np.float32)
        for term in set(_terms(question)):
            if term in self._postings:
                rows, values = self._postings[term]
                total[rows] += values
        return total


def fuse(vector: Scores, terms: Scores, share: float = 0.6) -> Scores:
    """Return the weighted sum of two scores, each stretched to 0..1 over the records; vectors weigh `share`."""
    return share * _stretch(vector) + (1 - share) * _stretch(terms)


def hit_rates(ranks: Sequence[int]) -> list[float]:
    """Return the share of ranks (1 = best) within the first 1, 5 and 10."""
    return [sum(rank <= depth for rank in ranks) / max(1, len(ranks)) for depth in DEPTHS]


def rank_of(scores: Scores, rows: Sequence[int]) -> int:
    """Return the rank (1 = best) of the best-placed row among `rows`."""
    return int((scores > scores[list(rows)].max()).sum()) + 1


def evaluate(
    questions: Sequence[Question],
    codes: Sequence[str],
    cards: Scores,
    encode: Encode,
    bm25: Bm25 | None = None,
) -> Mapping[str, Mapping[str, list[float]]]:
    """Return hit rates at 1, 5 and 10 by signal ("vector", "bm25", "fused") and by style ("all" for every question).

    `cards` has shape (len(codes), dimension); `encode` turns questions into unit rows. Questions on unknown codes are
    left out.
    """
    row_of = {code: row for row, code in enumerate(codes)}
    known = [question for question in questions if any(code in row_of for code in question.codes)]
    ranks: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for question, vector in zip(known, encode([question.text for question in known]), strict=True):
        rows = [row_of[code] for code in question.codes if code in row_of]
        signals = {"vector": cards @ vector}
        if bm25 is not None:
            signals["bm25"] = bm25.scores(question.text)
            signals["fused"] = fuse(signals["vector"], signals["bm25"])
        for signal, scores in signals.items():
            rank = rank_of(scores, rows)
            ranks[signal]["all"].append(rank)
            ranks[signal][question.style].append(rank)
    return {
        signal: {f"{style} ({len(found)})": hit_rates(found) for style, found in by_style.items()}
        for signal, by_style in ranks.items()
    }


def _stretch(scores: Scores) -> Scores:
    low, high = float(scores.min()), float(scores.max())
    return (scores - low) / max(high - low, 1e-6)


def _terms(text: str) -> list[str]:
    syllables = re.findall(r"\w+", fold(text).lower())
    return syllables + [f"{one} {two}" for one, two in pairwise(syllables)]
