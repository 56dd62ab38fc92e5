"""BM25 over passages (Robertson and Zaragoza 2009) by bm25s, each passage under the title of its document."""

from __future__ import annotations

import logging

import numpy as np

from eval.systems.local import LocalSystem
from eval.systems.quoting import Found
from index.analysis import folded, syllables
from index.cards import searched_passages
from index.live import OpenIndex


class Bm25System(LocalSystem):
    """Terms are syllables without their marks: with them, a question typed without diacritics would find nothing."""

    def __init__(self, name: str, index: OpenIndex) -> None:
        super().__init__(name, index)
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._passages = [(d, p) for d in self.documents.values() for p in searched_passages(d)]
        self._bm25 = bm25s.BM25()
        self._bm25.index([_terms(f"{d.title}\n{p.text}") for d, p in self._passages], show_progress=False)

    def about(self) -> dict[str, str]:
        """Give the library, which has the default k1 = 1.5 and b = 0.75."""
        from importlib.metadata import version

        return {**super().about(), "model": f"bm25s {version('bm25s')}"}

    def find(self, query: str, *, for_answer: bool) -> list[Found]:
        """Score every passage, and give those that share a term with the question."""
        scores = self._bm25.get_scores(_known(_terms(query), self._bm25.vocab_dict))
        best = np.argsort(-scores, kind="stable")
        return [
            Found(document, passage.start, passage.end, float(scores[at]))
            for at in best
            if scores[at] > 0
            for document, passage in [self._passages[at]]
        ]


def _terms(text: str) -> list[str]:
    return [folded(syllable) for syllable in syllables(text)]


def _known(terms: list[str], vocabulary: dict[str, int]) -> list[str]:
    """Leave out terms that no passage has: bm25s fails on a query of them alone."""
    return [term for term in terms if term in vocabulary] or [next(iter(vocabulary))]
