"""The engine for more users than one machine serves: a Qdrant server or cluster, through qdrant-client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models

from index.errors import SearchIndexError
from index.store import DENSE, SPARSE_VECTORS, Hit, Point, SparseTerms, VectorQuery

BATCH = 256


def connect(url: str, api_key: str | None) -> QdrantClient:
    """Connect to a server; ":memory:" gives qdrant-client's own engine, for tests of the API only.

    Raises SearchIndexError when the address is missing or does not answer.
    """
    if url == ":memory:":
        return QdrantClient(location=url)
    try:
        # The client's own check of versions warns from a thread; the next line already tells if it answers.
        client = QdrantClient(url=url, api_key=api_key, timeout=30, check_compatibility=False)
        client.get_collections()
    except Exception as error:  # any failure of the network or the server is one to the user
        raise SearchIndexError(f"Không kết nối được máy chủ Qdrant tại «{url}».", repr(error)) from error
    return client


class ServerCollection:
    """One collection of a Qdrant server."""

    def __init__(self, client: QdrantClient, name: str) -> None:
        self._client = client
        self._name = name

    def upsert(self, points: Iterable[Point]) -> None:
        """Write points, replacing those of the same id."""
        todo = iter(points)
        while batch := list(islice(todo, BATCH)):
            self._client.upsert(self._name, [_struct(p) for p in batch], wait=True)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove points; an id that is not there is no error."""
        if ids:
            self._client.delete(self._name, models.PointIdsList(points=list(ids)), wait=True)

    def get(self, ids: Sequence[str]) -> list[Point]:
        """Give the points of these ids that are there, in any order."""
        records = self._client.retrieve(self._name, list(ids), with_payload=True, with_vectors=True) if ids else []
        return [_point(str(r.id), r.payload or {}, r.vector) for r in records]

    def query(self, queries: Sequence[VectorQuery]) -> list[list[Hit]]:
        """Answer several searches at once, each best first."""
        requests = [
            models.QueryRequest(query=_native(q.vector), using=q.using, limit=q.limit, with_payload=True)
            for q in queries
        ]
        found = self._client.query_batch_points(self._name, requests)
        return [[Hit(p.score, p.payload or {}, p) for p in reply.points] for reply in found]

    def count(self) -> int:
        """Give the number of points."""
        return self._client.count(self._name, exact=True).count

    def points(self) -> Iterator[Point]:
        """Walk over all points, in the order of their ids."""
        offset: Any = None
        while True:
            records, offset = self._client.scroll(
                self._name, limit=BATCH, offset=offset, with_payload=True, with_vectors=True
            )
            for record in records:
                yield _point(str(record.id), record.payload or {}, record.vector)
            if offset is None:
                return

    def finish(self) -> None:
        """Nothing to do: writes were waited for, and the server optimises by itself."""

    def close(self) -> None:
        """Nothing to do: the client belongs to the engine."""


class ServerEngine:
    """Collections named `prefix_generation`."""

    def __init__(self, client: QdrantClient, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def _name(self, generation: str) -> str:
        return f"{self._prefix}_{generation}"

    def create(self, generation: str, dimension: int) -> ServerCollection:
        """Make an empty collection for dense vectors of this dimension."""
        self._client.create_collection(
            self._name(generation),
            vectors_config={DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)},
            sparse_vectors_config={n: models.SparseVectorParams(modifier=models.Modifier.IDF) for n in SPARSE_VECTORS},
        )
        return self.open(generation)

    def open(self, generation: str) -> ServerCollection:
        """Open a collection that exists."""
        if not self._client.collection_exists(self._name(generation)):
            raise SearchIndexError(
                f"Máy chủ Qdrant không có kho chỉ mục {self._name(generation)}. Hãy nạp lại tài liệu.", "no collection"
            )
        return ServerCollection(self._client, self._name(generation))

    def copy(self, generation: str, to: str, dimension: int) -> ServerCollection:
        """Make a collection with the same points; the server has no copy of its own, so they go over the line."""
        target = self.create(to, dimension)
        target.upsert(self.open(generation).points())
        return target

    def drop(self, generation: str) -> None:
        """Remove a collection."""
        self._client.delete_collection(self._name(generation))


def _native(vector: Any) -> Any:
    if isinstance(vector, SparseTerms):
        return models.SparseVector(indices=vector.ids, values=vector.weights)
    return vector.tolist()


def _struct(point: Point) -> models.PointStruct:
    vector: dict[str, Any] = {name: _native(terms) for name, terms in point.sparse.items() if terms.ids}
    if point.dense is not None:
        vector[DENSE] = point.dense.tolist()
    return models.PointStruct(id=point.id, vector=vector, payload=point.payload)


def _point(point_id: str, payload: dict[str, Any], vector: Any) -> Point:
    named = vector if isinstance(vector, dict) else {}
    sparse = {
        name: SparseTerms(list(value.indices), list(value.values))
        for name, value in named.items()
        if isinstance(value, models.SparseVector)
    }
    dense = np.asarray(named[DENSE], np.float32) if DENSE in named else None
    return Point(point_id, payload, dense, sparse)
