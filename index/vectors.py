"""Vectors already computed, kept by model and text, so that no text is embedded twice: also after a killed build."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.weights import SHIPPED_MODEL, SHIPPED_SHA256

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    key BLOB PRIMARY KEY, model TEXT NOT NULL, document_id TEXT NOT NULL, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS vectors_document ON vectors (document_id);
"""


class VectorCache:
    """A SQLite file in the folder of the index; only the one builder that holds its lock opens it."""

    def __init__(self, path: Path, model: str) -> None:
        """Open the cache for one model; a damaged file is begun anew, since all in it can be computed again."""
        # The shipped model keeps its name when it is trained anew.
        self._model = f"{model}@{SHIPPED_SHA256}" if model == SHIPPED_MODEL else model
        try:
            self._connection = _open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._connection = _open(path)

    def _key(self, text: str) -> bytes:
        return sha256(f"{self._model}\0{text}".encode()).digest()

    def get(self, texts: Mapping[str, str]) -> dict[str, NDArray[np.float32]]:
        """Give the vectors that are known, by document id; `texts` maps ids to texts."""
        found = {}
        for i, text in texts.items():
            row = self._connection.execute("SELECT vector FROM vectors WHERE key = ?", (self._key(text),)).fetchone()
            if row:
                found[i] = np.frombuffer(row[0], np.float32)
        return found

    def put(self, texts: Mapping[str, str], vectors: Iterable[NDArray[np.float32]]) -> None:
        """Keep the vectors of documents, in the order of `texts`; from then on a killed build has them."""
        rows = [
            (self._key(text), self._model, i, np.asarray(vector, np.float32).tobytes())
            for (i, text), vector in zip(texts.items(), vectors, strict=True)
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)

    def keep_only(self, texts: Mapping[str, str], ids: Collection[str]) -> None:
        """Forget the vectors of documents that are gone, and earlier ones of the documents in `texts`."""
        with self._connection:
            held = {row[0] for row in self._connection.execute("SELECT DISTINCT document_id FROM vectors")}
            self._connection.executemany(
                "DELETE FROM vectors WHERE document_id = ?", ((i,) for i in held.difference(ids))
            )
            self._connection.executemany(
                "DELETE FROM vectors WHERE document_id = ? AND model = ? AND key <> ?",
                ((i, self._model, self._key(text)) for i, text in texts.items()),
            )

    def count(self) -> int:
        """Give how many vectors are kept."""
        return int(self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA secure_delete=ON")
    connection.executescript(_SCHEMA)
    return connection
