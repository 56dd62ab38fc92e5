"""Where vectors live: one interface, two engines (Qdrant Edge in the process, Qdrant server by URL).

A collection holds two kinds of points: a card for each document (vectors `dense`, `name`, `text`, `wording`) and its
passages (vector `passage`). Sparse vectors are weighted by inverse document frequency inside the engine, each vector
name with the counts of its own points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

DENSE = "dense"
NAME = "name"
TEXT = "text"
PASSAGE = "passage"
WORDING = "wording"
SPARSE_VECTORS = (NAME, TEXT, PASSAGE, WORDING)


@dataclass(frozen=True, slots=True)
class SparseTerms:
    """A sparse vector: term numbers and their weights, of equal length."""

    ids: list[int]
    weights: list[float]


@dataclass(frozen=True, slots=True)
class Point:
    """What is stored: `id` is a UUID as text."""

    id: str
    payload: dict[str, Any]
    dense: NDArray[np.float32] | None = None
    sparse: dict[str, SparseTerms] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A point that was found, with its score under one vector; `found` is the engine's own record of it."""

    score: float
    payload: dict[str, Any]
    found: Any

    @property
    def id(self) -> str:
        """Give the id; made when asked for only, since it costs 5 ms for the 1,200 hits of a question."""
        return str(self.found.id)


@dataclass(frozen=True, slots=True)
class VectorQuery:
    """One search: the nearest `limit` points under the vector named `using`."""

    using: str
    vector: NDArray[np.float32] | SparseTerms
    limit: int


class Collection(Protocol):
    """The points of one generation."""

    def upsert(self, points: Iterable[Point]) -> None:
        """Write points, replacing those of the same id."""

    def delete(self, ids: Sequence[str]) -> None:
        """Remove points; an id that is not there is no error."""

    def get(self, ids: Sequence[str]) -> list[Point]:
        """Give the points of these ids that are there, in any order."""

    def query(self, queries: Sequence[VectorQuery]) -> list[list[Hit]]:
        """Answer several searches at once, each best first."""

    def count(self) -> int:
        """Give the number of points."""

    def points(self) -> Iterator[Point]:
        """Walk over all points, in the order of their ids."""

    def finish(self) -> None:
        """Make all that was written searchable at full speed, and durable."""

    def close(self) -> None:
        """Let go of the engine's resources."""


class Engine(Protocol):
    """Makes, opens, copies and drops collections by the name of their generation."""

    def create(self, generation: str, dimension: int) -> Collection:
        """Make an empty collection."""

    def open(self, generation: str) -> Collection:
        """Open a collection that exists."""

    def copy(self, generation: str, to: str, dimension: int) -> Collection:
        """Make a collection that holds the same points as another, and open it."""

    def drop(self, generation: str) -> None:
        """Remove a collection; one that is not there is no error."""


def open_engine(kind: str, folder: Path, url: str | None, api_key: str | None, prefix: str) -> Engine:
    """Give the engine that the configuration names: "edge" (in `folder`) or "server" (at `url`)."""
    if kind == "server":
        from index.store_server import ServerEngine, connect

        return ServerEngine(connect(url or "", api_key), prefix)
    from index.store_edge import EdgeEngine

    return EdgeEngine(folder)
