"""The default engine: Qdrant Edge, in the process, a folder a generation.

A published generation is never written again (changes go to a copy), so several processes may read it at once; the
write-ahead log, which would lock it to one process, is left out, and durability comes from the flush before a switch.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from qdrant_edge import (
    CountRequest,
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeSparseVectorParams,
    EdgeVectorParams,
    Modifier,
    Query,
    QueryBatchRequest,
    QueryRequest,
    ScrollRequest,
    SparseVector,
    UpdateOperation,
)
from qdrant_edge import Point as EdgePoint

from index.errors import SearchIndexError
from index.store import DENSE, SPARSE_VECTORS, Hit, Point, SparseTerms, VectorQuery

BATCH = 512


class EdgeCollection:
    """One shard of Qdrant Edge."""

    def __init__(self, shard: EdgeShard) -> None:
        self._shard = shard

    def upsert(self, points: Iterable[Point]) -> None:
        """Write points, replacing those of the same id."""
        todo = iter(points)
        while batch := list(islice(todo, BATCH)):
            self._shard.update(UpdateOperation.upsert_points([_edge_point(p) for p in batch]))

    def delete(self, ids: Sequence[str]) -> None:
        """Remove points; an id that is not there is no error."""
        if ids:
            self._shard.update(UpdateOperation.delete_points(list(ids)))

    def get(self, ids: Sequence[str]) -> list[Point]:
        """Give the points of these ids that are there, in any order."""
        records = self._shard.retrieve(list(ids), with_payload=True, with_vector=True) if ids else []
        return [_point(str(r.id), r.payload or {}, r.vector or {}) for r in records]

    def query(self, queries: Sequence[VectorQuery]) -> list[list[Hit]]:
        """Answer several searches at once, each best first."""
        requests = [
            QueryRequest(limit=q.limit, query=Query.Nearest(_native(q.vector), using=q.using), with_payload=True)
            for q in queries
        ]
        found = self._shard.query_batch(QueryBatchRequest(requests))
        return [[Hit(p.score, p.payload or {}, p) for p in hits] for hits in found]

    def count(self) -> int:
        """Give the number of points."""
        return int(self._shard.count(CountRequest(exact=True)))

    def points(self) -> Iterator[Point]:
        """Walk over all points, in the order of their ids."""
        offset: Any = None
        while True:
            records, offset = self._shard.scroll(
                ScrollRequest(offset=offset, limit=BATCH, with_payload=True, with_vector=True)
            )
            for record in records:
                yield _point(str(record.id), record.payload or {}, record.vector or {})
            if offset is None:
                return

    def finish(self) -> None:
        """Make all that was written searchable at full speed, and durable."""
        self._shard.optimize()
        self._shard.flush()

    def close(self) -> None:
        """Let go of the shard."""
        self._shard.close()


class EdgeEngine:
    """Collections as sub-folders `points/` of the generations below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, generation: str) -> Path:
        return self._folder / generation / "points"

    def create(self, generation: str, dimension: int) -> EdgeCollection:
        """Make an empty collection for dense vectors of this dimension."""
        path = self._path(generation)
        path.mkdir(parents=True)
        config = EdgeConfig(
            vectors={DENSE: EdgeVectorParams(size=dimension, distance=Distance.Cosine)},
            sparse_vectors={name: EdgeSparseVectorParams(modifier=Modifier.Idf) for name in SPARSE_VECTORS},
            wal_enabled=False,
        )
        return EdgeCollection(EdgeShard.create(str(path), config))

    def open(self, generation: str) -> EdgeCollection:
        """Open a collection that exists."""
        path = self._path(generation)
        try:
            return EdgeCollection(EdgeShard.load(str(path)))
        except Exception as error:  # the bindings raise bare Exception
            raise SearchIndexError(
                f"Không mở được kho chỉ mục {generation}. Hãy chạy «troly rollback» hoặc nạp lại tài liệu.",
                f"{path}: {error}",
            ) from error

    def copy(self, generation: str, to: str, dimension: int) -> EdgeCollection:
        """Copy the files of a published generation, and open the copy; the dimension is the same."""
        shutil.copytree(self._path(generation), self._path(to), copy_function=_copy_sparse)
        return self.open(to)

    def drop(self, generation: str) -> None:
        """Remove a collection's files."""
        shutil.rmtree(self._path(generation), ignore_errors=True)


def _copy_sparse(source: str, target: str) -> str:
    """Copy a file without filling its holes: Edge sets its files up larger than what they hold."""
    with Path(source).open("rb") as read, Path(target).open("wb") as write:
        size = os.fstat(read.fileno()).st_size
        at = 0
        while at < size:
            try:
                start = os.lseek(read.fileno(), at, os.SEEK_DATA)
            except OSError:  # nothing but a hole to the end
                break
            at = os.lseek(read.fileno(), start, os.SEEK_HOLE)
            os.lseek(write.fileno(), start, os.SEEK_SET)
            os.lseek(read.fileno(), start, os.SEEK_SET)
            while start < at:
                start += os.sendfile(write.fileno(), read.fileno(), None, at - start)
        write.truncate(size)
    return target


def _native(vector: Any) -> Any:
    if isinstance(vector, SparseTerms):
        return SparseVector(indices=vector.ids, values=vector.weights)
    return vector.tolist()


def _edge_point(point: Point) -> EdgePoint:
    vector: dict[str, Any] = {name: _native(terms) for name, terms in point.sparse.items() if terms.ids}
    if point.dense is not None:
        vector[DENSE] = point.dense.tolist()
    return EdgePoint(id=point.id, vector=vector, payload=point.payload)


def _point(point_id: str, payload: dict[str, Any], vector: Any) -> Point:
    named = vector if isinstance(vector, dict) else {}
    sparse = {
        name: SparseTerms(list(value.indices), list(value.values))
        for name, value in named.items()
        if isinstance(value, SparseVector)
    }
    dense = np.asarray(named[DENSE], np.float32) if DENSE in named else None
    return Point(point_id, payload, dense, sparse)
