"""The documents of one generation, whole, in a SQLite file beside the vectors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from ingest.document import Document, DocumentKind, Life, Procedure, Provenance, Section, SectionKind
from ingest.pipeline import FileRecord

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    source TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, document_id TEXT, reason TEXT,
    PRIMARY KEY (source, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, code TEXT, title TEXT NOT NULL, kind TEXT NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_code ON documents (code);
"""


class DocumentStore:
    """Documents and the files that they came from. One connection a thread; writes come from one builder only."""

    def __init__(self, path: Path, *, read_only: bool = True) -> None:
        self._path = path
        self._read_only = read_only
        self._local = threading.local()
        if not read_only:
            self._connection.executescript(_SCHEMA)

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            mode = "?mode=ro&immutable=1" if self._read_only else ""
            connection = sqlite3.connect(self._path.resolve().as_uri() + mode, uri=True)
            if not self._read_only:
                # The file becomes readable only by the switch of generation, so a crash here loses nothing.
                connection.execute("PRAGMA synchronous=OFF")
            self._local.connection = connection
        return connection

    def put(self, documents: Iterable[Document]) -> None:
        """Write documents, replacing those of the same id."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO documents (id, code, title, kind, sha256, body) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (d.id, d.code, d.title, d.kind.value, sha256(body).hexdigest(), body)
                for d in documents
                for body in [_pack(d)]
            ),
        )

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents."""
        self._connection.executemany("DELETE FROM documents WHERE id = ?", ((i,) for i in ids))

    def hide(self, ids: Iterable[str], hidden: bool) -> None:
        """Set whether documents are kept but not searched, as a summary is beside the official record."""
        self._connection.executemany("UPDATE documents SET hidden = ? WHERE id = ?", ((int(hidden), i) for i in ids))

    def note_files(self, files: Iterable[FileRecord]) -> None:
        """Write what became of files."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO files (source, path, sha256, document_id, reason) VALUES (?, ?, ?, ?, ?)",
            ((f.source, f.path, f.sha256, f.document_id, f.reason) for f in files),
        )

    def forget_files(self, files: Iterable[tuple[str, str]]) -> None:
        """Forget files by (source, path)."""
        self._connection.executemany("DELETE FROM files WHERE source = ? AND path = ?", files)

    def files(self, source: str | None = None) -> list[FileRecord]:
        """Give the known files, of one source or of all."""
        where, given = ("WHERE source = ?", (source,)) if source is not None else ("", ())
        rows = self._connection.execute(f"SELECT source, path, sha256, document_id, reason FROM files {where}", given)  # noqa: S608
        return [FileRecord(*row) for row in rows]

    def get(self, document_id: str) -> Document | None:
        """Give a document by its id, hidden or not."""
        row = self._connection.execute("SELECT body FROM documents WHERE id = ?", (document_id,)).fetchone()
        return _unpack(row[0]) if row else None

    def ids(self) -> dict[str, tuple[str | None, str, bool]]:
        """Give (code, kind, hidden) by document id."""
        rows = self._connection.execute("SELECT id, code, kind, hidden FROM documents")
        return {i: (code, kind, bool(hidden)) for i, code, kind, hidden in rows}

    def fingerprints(self) -> dict[str, str]:
        """Give the hash of each searched document by its id."""
        return dict(self._connection.execute("SELECT id, sha256 FROM documents WHERE hidden = 0"))

    def by_code(self, code: str) -> str | None:
        """Give the id of the searched document of a procedure code."""
        row = self._connection.execute("SELECT id FROM documents WHERE code = ? AND hidden = 0", (code,)).fetchone()
        return str(row[0]) if row else None

    def all(self) -> Iterator[Document]:
        """Walk over the searched documents."""
        for (body,) in self._connection.execute("SELECT body FROM documents WHERE hidden = 0 ORDER BY id"):
            yield _unpack(body)

    def count(self) -> int:
        """Give the number of searched documents."""
        return int(self._connection.execute("SELECT count(*) FROM documents WHERE hidden = 0").fetchone()[0])

    def close(self) -> None:
        """Commit what was written, and close this thread's connection."""
        self._connection.commit()
        self._connection.close()
        del self._local.connection


def _pack(document: Document) -> bytes:
    return orjson.dumps(asdict(document))


def _unpack(body: bytes) -> Document:
    raw: dict[str, Any] = orjson.loads(body)
    provenance, life = raw["provenance"], raw["life"]
    provenance["date"] = _date(provenance["date"])
    life["effective_from"], life["effective_to"] = _date(life["effective_from"]), _date(life["effective_to"])
    return Document(
        id=raw["id"],
        kind=DocumentKind(raw["kind"]),
        title=raw["title"],
        text=raw["text"],
        sections=tuple(Section(SectionKind(s["kind"]), s["heading"], s["start"], s["end"]) for s in raw["sections"]),
        provenance=Provenance(**provenance),
        procedure=Procedure(**raw["procedure"]) if raw["procedure"] else None,
        life=Life(**life),
        province=raw["province"],
        pages=tuple(raw["pages"]),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
