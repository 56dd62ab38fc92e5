"""What stands against the right card: every other card, by a bank of vectors, and look-alikes in the same batch."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.training.noise import drop_words, noisy
from index.training.pairs import PairMaker, groups
from index.training.questions import Question
from index.training.records import Record

Pair = tuple[str, int]
NATURAL_SHARE = 0.4
PRACTICE_SHARE = 0.05
COMMUNE_WEIGHT = 2.5


def twin_rows(records: Mapping[str, Record]) -> NDArray[np.int32]:
    """Return a group number for each record, in order: cards of one group are never each other's negatives."""
    number = {code: index for index, codes in enumerate(groups(records).values()) for code in codes}
    return np.array([number[code] for code in records], np.int32)


def nearest(cards: NDArray[np.float32], twins: NDArray[np.int32], count: int = 24) -> NDArray[np.int32]:
    """Return the rows of the `count` most similar cards of other groups for each card, shape (cards, count)."""
    found = np.empty((len(cards), count), np.int32)
    for start in range(0, len(cards), 512):
        rows = slice(start, start + 512)
        scores = cards[rows] @ cards.T
        scores[twins[rows, None] == twins[None, :]] = -1.0
        found[rows] = np.argpartition(-scores, count, axis=1)[:, :count]
    return found


class Sampler:
    """Draws batches of (question, row of its card): half of the rows at random, half look-alikes of the first half."""

    def __init__(
        self, records: Mapping[str, Record], questions: Sequence[Question], maker: PairMaker, seed: int
    ) -> None:
        """Take the records in the order of the card rows, and the natural questions that may be trained on."""
        self._records = list(records.values())
        row_of = {code: row for row, code in enumerate(records)}
        self._maker = maker
        self._draw = random.Random(seed)  # noqa: S311 - a reproducible draw, no secret
        self._by_row: dict[int, list[str]] = {}
        found: dict[bool, list[int]] = {True: [], False: []}
        for question in questions:
            for code in question.codes:
                if code in row_of:
                    found[question.style == "practice"].append(row_of[code])
                    self._by_row.setdefault(row_of[code], []).append(question.text)
        self._practice, self._natural = (sorted(set(found[kind])) for kind in (True, False))
        self._groups = [[row_of[code] for code in codes] for codes in groups(records).values()]
        self._weights = [
            COMMUNE_WEIGHT if any("Xã" in self._records[row].level for row in rows) else 1.0 for rows in self._groups
        ]

    def batch(self, cards: int, voices: int, neighbours: NDArray[np.int32]) -> list[Pair]:
        """Return `voices` questions for each of about `cards` rows; `neighbours` has the rows of look-alikes by row."""
        rows = [self._row() for _ in range(cards // 2)]
        rows += [int(self._draw.choice(neighbours[row].tolist())) for row in rows]
        return [(text, row) for row in dict.fromkeys(rows) for text in self._voices(row, voices)]

    def _row(self) -> int:
        if self._draw.random() < NATURAL_SHARE:
            source = self._practice if self._draw.random() < PRACTICE_SHARE else self._natural
            return self._draw.choice(source)
        return self._draw.choice(self._draw.choices(self._groups, self._weights)[0])

    def _voices(self, row: int, count: int) -> list[str]:
        """Return natural questions on a row, all but one as far as there are, and generated ones for the rest."""
        known = self._by_row.get(row, [])
        chosen = self._draw.sample(known, min(len(known), count - 1))
        made = [self._maker.question(self._records[row], self._draw) for _ in range(count - len(chosen))]
        return [self._disturbed(text) for text in chosen] + made

    def _disturbed(self, text: str) -> str:
        """Return a natural question as it is, or typed another way, so that few are met twice in the same words."""
        kind = self._draw.random()
        if kind < 0.5:
            return text
        return drop_words(text, self._draw, 0.15) if kind < 0.75 else noisy(text, self._draw)
