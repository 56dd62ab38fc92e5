"""A question's vector, computed once for all baselines: they differ in what they do with it, not in the vector.

The time that it took counts for each of them (eval.clock). Our own build never has this: each of its replies is made
anew, as the contract asks of a server that is examined.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.clock import Clock, spare
from index.embedding import Embedder, Progress, Vectors


class SharedVectors(Embedder):
    """An embedder that remembers the vectors of questions."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimension = embedder.dimension
        self._embedder = embedder
        self._known: dict[tuple[str, ...], tuple[Vectors, float]] = {}

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read."""
        return self._embedder.max_tokens

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, or give the vectors that are known."""
        key = tuple(texts)
        if key in self._known:
            vectors, seconds = self._known[key]
            spare(seconds)
            return vectors
        clock = Clock()
        vectors = self._embedder.embed_queries(texts)
        self._known[key] = vectors, clock.seconds
        return vectors

    def embed_documents(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Embed documents."""
        return self._embedder.embed_documents(texts, on_progress)
