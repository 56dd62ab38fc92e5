"""Two baselines over our own index: its vectors alone, and its signals fused by rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from assistant.config import Settings
from eval.systems.local import LocalSystem
from eval.systems.quoting import Found
from index.cards import searched_passages
from index.live import OpenIndex
from index.question import read_question
from index.retriever import Retriever
from index.store import DENSE, NAME, PASSAGE, TEXT, Hit

RRF_K = 60
"""1 / (60 + rank): Cormack, Clarke and Büttcher, SIGIR 2009."""
QUOTED_FROM = 3
"""Passages are quoted from this many of the first documents."""


class FusionSystem(LocalSystem):
    """Ranks documents by the sum of 1 / (60 + rank) over the given signals; quotes by the passage signal."""

    def __init__(self, name: str, index: OpenIndex, settings: Settings, signals: tuple[str, ...]) -> None:
        super().__init__(name, index)
        self._signals = signals
        self._retriever = Retriever(settings.index.ranking, None)

    def find(self, query: str, *, for_answer: bool) -> list[Found]:
        """Rank documents, and give each with its best passages, in that order."""
        hits = self._retriever.signals(self.index, read_question(query, vocabulary=self.index.vocabulary))
        scores = self._scores(hits)
        places = _places(hits[PASSAGE])
        ranked = sorted(scores, key=lambda i: -scores[i])
        kept = ranked[:QUOTED_FROM] if for_answer else ranked
        return [
            Found(self.documents[i], start, end, scores[i])
            for i in kept
            for start, end in (places.get(i) or self._first_passage(i))
        ]

    def _scores(self, hits: Mapping[str, list[Hit]]) -> dict[str, float]:
        """Give documents their score: a signal that stands alone keeps its own."""
        if len(self._signals) == 1:
            return {h.payload["document_id"]: h.score for h in hits[self._signals[0]]}
        scores: dict[str, float] = defaultdict(float)
        for signal in self._signals:
            for place, document_id in enumerate(dict.fromkeys(h.payload["document_id"] for h in hits[signal])):
                scores[document_id] += 1 / (RRF_K + place + 1)
        return scores

    def _first_passage(self, document_id: str) -> list[tuple[int, int]]:
        return [(p.start, p.end) for p in searched_passages(self.documents[document_id])[:1]]


def _places(hits: Iterable[Hit]) -> Mapping[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for hit in hits:
        found[hit.payload["document_id"]].append((hit.payload["start"], hit.payload["end"]))
    return found


DENSE_ONLY = (DENSE,)
ALL_SIGNALS = (NAME, TEXT, PASSAGE, DENSE)
