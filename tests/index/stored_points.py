"""What an index holds, in a form that two indexes can be compared by."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from index.generation import Generations
from index.store import Collection

Stored = dict[str, tuple[dict[str, Any], dict[str, dict[int, float]], list[float] | None]]


def stored(collection: Collection) -> Stored:
    """Give payload, sparse terms and dense vector by point id, in the order of the ids; numbers to five places."""
    return {
        p.id: (
            p.payload,
            {
                name: {i: round(w, 5) for i, w in sorted(zip(v.ids, v.weights, strict=True))}
                for name, v in p.sparse.items()
            },
            None if p.dense is None else np.asarray(p.dense, np.float64).tolist(),
        )
        for p in sorted(collection.points(), key=lambda p: p.id)
    }


def stored_in(generations: Generations, generation: str | None = None) -> Stored:
    """Give what a generation holds (default: the one in use)."""
    name = generation or generations.current()
    assert name is not None
    collection = generations.engine.open(name)
    try:
        return stored(collection)
    finally:
        collection.close()


def assert_same(one: Stored, other: Stored) -> None:
    """Compare two indexes: the same ids, payloads and terms, and vectors equal but for rounding."""
    assert list(one) == list(other)
    for i, (payload, sparse, dense) in one.items():
        payload2, sparse2, dense2 = other[i]
        assert (payload, sparse.keys()) == (payload2, sparse2.keys())
        for name, terms in sparse.items():
            assert terms == sparse2[name]
        assert (dense is None) == (dense2 is None)
        if dense is not None and dense2 is not None:
            np.testing.assert_allclose(dense, dense2, atol=1e-4)


def digest(points: Stored) -> str:
    """Give one hash of all ids, payloads, terms and vectors, to the last bit of the numbers."""
    whole = sha256()
    for i in sorted(points):
        payload, sparse, dense = points[i]
        whole.update(json.dumps([i, payload, sparse, dense], sort_keys=True, ensure_ascii=False).encode())
    return whole.hexdigest()


def document_ids(points: Stored) -> set[str]:
    """Give the documents that points belong to."""
    return {str(payload["document_id"]) for payload, _, _ in points.values()}


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file of a source."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
