"""Which group a question belongs to: the nearest one, if it is near enough and asks for no other thing.

Nearness is the cosine to the group's mean vector, and the words shared with its first question, each by its rarity.
A question never joins a group that asks for other sections ("lệ phí" against "hồ sơ"), or whose matter is turned
another way ("cấp" against "cấp lại", "gia hạn", "có yếu tố nước ngoài"). The figures of this and other designs stand
in decisions/gaps.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from assistant.desk.gaps.reading import Reading

Vectors = NDArray[np.float32]
NEAR = 0.6
WORDS = 0.35
"""The share of the words in nearness; the rest is the cosine's."""
BLOCK = 256
"""Questions that are compared with all groups by one multiplication of matrices."""


class Groups:
    """Groups that grow while questions are put into them; rows count them in the order in which they came."""

    def __init__(self, dimension: int) -> None:
        self.ids: list[str] = []
        self.counts: list[int] = []
        self._means: Vectors = np.zeros((64, dimension), np.float32)
        self._units: Vectors = np.zeros((64, dimension), np.float32)
        self._weights = np.zeros(64, np.float32)
        self._asks: list[frozenset[str]] = []
        self._rows_with: dict[str, dict[int, float]] = defaultdict(dict)
        self._rows_turned: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, group_id: str, mean: Vectors, count: int, kept: Mapping[str, Any]) -> int:
        """Take in a group, and give its row; `kept` is what it keeps of its first question (`Reading.kept`)."""
        row = len(self.ids)
        if row == len(self._means):
            self._means, self._units = (
                np.concatenate([part, np.zeros_like(part)]) for part in (self._means, self._units)
            )
            self._weights = np.concatenate([self._weights, np.zeros_like(self._weights)])
        self.ids.append(group_id)
        self.counts.append(count)
        self._set(row, mean)
        self._weights[row] = sum(kept["words"].values())
        self._asks.append(frozenset(kept["asks"]))
        for word, weight in kept["words"].items():
            self._rows_with[word][row] = weight
        self._rows_turned[tuple(kept["turns"])].append(row)
        return row

    def mean(self, row: int) -> Vectors:
        """Give the mean vector of a group."""
        mean: Vectors = self._means[row]
        return mean

    def put(self, vectors: Vectors, readings: Sequence[Reading]) -> list[int]:
        """Put questions into groups, one after another, and give the row of each; a group is opened where none is near.

        The same as putting each alone: a group that changed since its block began is compared anew.
        """
        rows: list[int] = []
        for start in range(0, len(readings), BLOCK):
            block = vectors[start : start + BLOCK]
            known = len(self.ids)
            cosines = block @ self._units[:known].T
            changed: set[int] = set()
            for vector, cosine, reading in zip(block, cosines, readings[start : start + BLOCK], strict=True):
                row = self._nearest(vector, cosine, reading, changed)
                if row is None:
                    row = self.add(uuid4().hex, vector, 1, reading.kept())
                else:
                    self.join(row, vector)
                changed.add(row)
                rows.append(row)
        return rows

    def join(self, row: int, vector: Vectors) -> None:
        """Count a question in a group."""
        self.counts[row] += 1
        self._set(row, self._means[row] + (vector - self._means[row]) / self.counts[row])

    def _set(self, row: int, mean: Vectors) -> None:
        self._means[row] = mean
        self._units[row] = mean / max(float(np.linalg.norm(mean)), 1e-6)

    def _nearest(self, vector: Vectors, cosine: Vectors, reading: Reading, changed: Iterable[int]) -> int | None:
        candidates = self._rows_turned.get(reading.turns)
        if not candidates:
            return None
        total = len(self.ids)
        near = np.full(total, -1.0, np.float32)
        near[: len(cosine)] = cosine
        if renewed := list(changed):
            near[renewed] = self._units[renewed] @ vector
        shared = np.zeros(total, np.float32)
        for word, weight in reading.words.items():
            if there := self._rows_with.get(word):
                shared[list(there)] += weight
        own = sum(reading.words.values())
        score = (1 - WORDS) * near + WORDS * 2 * shared / np.maximum(self._weights[:total] + own, 1e-6)
        for row in sorted(np.array(candidates)[score[candidates] >= NEAR], key=lambda row: -score[row]):
            if not (reading.asks and self._asks[row]) or not self._asks[row].isdisjoint(reading.asks):
                return int(row)
        return None
