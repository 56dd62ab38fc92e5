"""The documents of one generation, whole, in a SQLite file beside the vectors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from index.curation import NOTHING, Curation
from ingest.document import (
    Confidentiality,
    Document,
    DocumentKind,
    Life,
    Procedure,
    Provenance,
    Section,
    SectionKind,
    Status,
)
from ingest.duplicates import signature
from ingest.numbers import number_key, own_numbers
from ingest.pipeline import FileRecord
from ingest.relations import Relation, RelationKind, with_effect
from ingest.text import fold

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    source TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, document_ids TEXT NOT NULL, reason TEXT,
    PRIMARY KEY (source, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, code TEXT, title TEXT NOT NULL, kind TEXT NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL, numbers TEXT NOT NULL, related INTEGER NOT NULL, effective_from TEXT, effective_to TEXT,
    replaced_by TEXT, withdrawn INTEGER NOT NULL, province TEXT, source TEXT NOT NULL, path TEXT NOT NULL,
    folded TEXT NOT NULL, signature BLOB NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_code ON documents (code);
CREATE TABLE IF NOT EXISTS relations (
    source TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, since TEXT NOT NULL, by TEXT, quote TEXT);
"""
# The body stands last: a look through all rows for what stands before it then skips the pages that hold the texts.
_LIFE = "effective_from, effective_to, replaced_by, withdrawn"
STALE = "stale"
"""The hash of a file that is to be read again whatever it holds."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of documents shows of one; `hidden` is one that is kept but not searched."""

    id: str
    code: str | None
    title: str
    kind: DocumentKind
    hidden: bool
    life: Life
    province: str | None
    source: str
    path: str


class DocumentStore:
    """Documents and the files that they came from. One connection a thread; writes come from one builder only.

    `curation` is what trainers have changed; the documents that are given carry it.
    """

    def __init__(self, path: Path, *, read_only: bool = True, curation: Curation = NOTHING) -> None:
        self.curation = curation
        self._path = path
        self._read_only = read_only
        self._local = threading.local()
        self._lives: dict[str, Life] | None = None
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
                connection.execute("PRAGMA secure_delete=ON")  # what is removed must not stay in free pages
            self._local.connection = connection
        return connection

    def put(self, documents: Iterable[Document], relations: Mapping[str, Relation] | None = None) -> None:
        """Write documents as they were read, with the effect that relations leave them, replacing those of one id."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO documents (id, code, title, kind, sha256, numbers, related, signature, body, "  # noqa: S608
            f"province, source, path, folded, {_LIFE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(document, relations or {}) for document in documents),
        )

    def put_relations(self, source: str, relations: Iterable[Relation]) -> None:
        """Write the confirmed relations of a source in the place of those it had."""
        self._connection.execute("DELETE FROM relations WHERE source = ?", (source,))
        self._connection.executemany(
            "INSERT INTO relations VALUES (?, ?, ?, ?, ?, ?)",
            ((source, r.target, r.kind.value, r.since.isoformat(), r.by, r.quote) for r in relations),
        )

    def relations(self) -> list[Relation]:
        """Give the confirmed relations of all sources."""
        rows = self._connection.execute("SELECT target, kind, since, by, quote FROM relations ORDER BY source, target")
        return [Relation(t, RelationKind(k), date.fromisoformat(s), by, quote) for t, k, s, by, quote in rows]

    def settle(self, relations: Mapping[str, Relation]) -> list[str]:
        """Bring the effect of all documents to what relations say now, and give the ids that had another before."""
        changed: list[str] = []
        rows = self._connection.execute(f"SELECT id, code, numbers, related, {_LIFE} FROM documents").fetchall()  # noqa: S608
        for i, code, numbers, related, *life in rows:
            if not related and not any(key in relations for key in (code, *numbers.split())):
                continue
            (body,) = self._connection.execute("SELECT body FROM documents WHERE id = ?", (i,)).fetchone()
            document = _unpack(body)
            now = with_effect(document, relations)
            if (now.id, now.life) == (i, _life(*life)):
                continue
            changed.append(i)
            if now.id != i and self.get(now.id):  # another version holds that id; reading both files again tells
                self._connection.execute("UPDATE files SET sha256 = ? WHERE document_ids LIKE ?", (STALE, f'%"{i}"%'))
                continue
            self._connection.execute("DELETE FROM documents WHERE id = ?", (i,))
            self.put([document], relations)
            self._connection.execute(
                "UPDATE files SET document_ids = replace(document_ids, ?, ?) WHERE document_ids LIKE ?",
                (f'"{i}"', f'"{now.id}"', f'%"{i}"%'),
            )
        return changed

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents."""
        self._connection.executemany("DELETE FROM documents WHERE id = ?", ((i,) for i in ids))

    def hide(self, ids: Iterable[str], hidden: bool) -> None:
        """Set whether documents are kept but not searched, as a summary is beside the official record."""
        self._connection.executemany("UPDATE documents SET hidden = ? WHERE id = ?", ((int(hidden), i) for i in ids))

    def note_files(self, files: Iterable[FileRecord]) -> None:
        """Write what became of files."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO files (source, path, sha256, document_ids, reason) VALUES (?, ?, ?, ?, ?)",
            ((f.source, f.path, f.sha256, orjson.dumps(f.document_ids).decode(), f.reason) for f in files),
        )

    def forget_files(self, files: Iterable[tuple[str, str]]) -> None:
        """Forget files by (source, path)."""
        self._connection.executemany("DELETE FROM files WHERE source = ? AND path = ?", files)

    def files(self, source: str | None = None) -> list[FileRecord]:
        """Give the known files, of one source or of all."""
        where, given = ("WHERE source = ?", (source,)) if source is not None else ("", ())
        rows = self._connection.execute(f"SELECT source, path, sha256, document_ids, reason FROM files {where}", given)  # noqa: S608
        return [FileRecord(source, path, mark, tuple(orjson.loads(ids)), why) for source, path, mark, ids, why in rows]

    def get(self, document_id: str) -> Document | None:
        """Give a document by its id, hidden or not, with the effect that relations leave it."""
        row = self._connection.execute(
            f"SELECT id, body, {_LIFE} FROM documents WHERE id = ?",  # noqa: S608
            (document_id,),
        ).fetchone()
        return self._curated(_document(*row)) if row else None

    def as_read(self, document_id: str) -> Document | None:
        """Give a document as it was read, without what relations do to it."""
        row = self._connection.execute("SELECT body FROM documents WHERE id = ?", (document_id,)).fetchone()
        return _unpack(*row) if row else None

    def ids(self) -> dict[str, tuple[str | None, str, bool]]:
        """Give (code, kind, hidden) by document id."""
        rows = self._connection.execute("SELECT id, code, kind, hidden FROM documents")
        return {i: (code, kind, bool(hidden)) for i, code, kind, hidden in rows}

    def fingerprints(self) -> dict[str, str]:
        """Give the hash of each searched document by its id."""
        return dict(self._connection.execute("SELECT id, sha256 FROM documents WHERE hidden = 0"))

    def by_code(self, code: str, on: date | None = None) -> str | None:
        """Give the id of the searched document of a procedure code: the version in force on a day (default: today).

        Where none was, the one that ended last is given.
        """
        rows = self._connection.execute(
            f"SELECT id, {_LIFE} FROM documents WHERE code = ? AND hidden = 0",  # noqa: S608
            (code,),
        ).fetchall()
        day = on or date.today()
        best = max(
            rows,
            key=lambda row: (_life(*row[1:]).status(day) is Status.IN_FORCE, row[2] is None, row[2] or "", row[0]),
            default=None,
        )
        return str(best[0]) if best else None

    def not_in_force(self, on: date) -> frozenset[str]:
        """Give the documents that have no effect on a day: ended by then, or not yet begun."""
        if self._lives is None or not self._read_only:
            rows = self._connection.execute(
                f"SELECT id, {_LIFE} FROM documents WHERE effective_from IS NOT NULL OR effective_to IS NOT NULL "  # noqa: S608
                "OR replaced_by IS NOT NULL OR withdrawn"
            )
            self._lives = {i: _life(*life) for i, *life in rows}
        return frozenset(i for i, life in self._lives.items() if life.status(on) is not Status.IN_FORCE)

    def signatures(self) -> dict[str, tuple[str | None, bytes]]:
        """Give (code, MinHash) of the searched documents by id."""
        rows = self._connection.execute("SELECT id, code, signature FROM documents WHERE hidden = 0")
        return {i: (code, value) for i, code, value in rows}

    def all(self, *, hidden: bool = False) -> Iterator[Document]:
        """Walk over the searched documents, in the order of their ids; with `hidden` over all."""
        where = "" if hidden else "WHERE hidden = 0"
        for row in self._connection.execute(f"SELECT id, body, {_LIFE} FROM documents {where} ORDER BY id"):  # noqa: S608
            yield self._curated(_document(*row))

    def fields(self) -> list[str]:
        """Give the fields (lĩnh vực) of the searched procedures; this reads all bodies, so keep the answer."""
        rows = self._connection.execute(
            "SELECT DISTINCT CAST(body AS TEXT) ->> '$.procedure.field' FROM documents WHERE hidden = 0 AND kind = ?",
            (DocumentKind.PROCEDURE.value,),
        )
        return sorted(field for (field,) in rows if field)

    def listed(
        self,
        words: str = "",
        kind: str | None = None,
        province: str | None = None,
        after: str = "",
        ids: Sequence[str] | None = None,
    ) -> Iterator[Listed]:
        """Give the documents behind an id, in the order of ids, hidden ones included; no text is read for it.

        `words` must all stand in the title, the code or the number, whatever their marks; `ids` are the only ones that
        count (a few hundred at most). Stop when enough are there.
        """
        where = ["id > ?"]
        given: list[str] = [after]
        if ids is not None:
            where.append(f"id IN ({', '.join('?' * len(ids))})")
            given.extend(ids)
        for column, wanted in (("kind", kind), ("province", province)):
            if wanted:
                where.append(f"{column} = ?")
                given.append(wanted)
        for word in fold(words).split():
            where.append("instr(folded, ?) > 0")
            given.append(word)
        rows = self._connection.execute(
            f"SELECT id, code, title, kind, hidden, province, source, path, {_LIFE} FROM documents "  # noqa: S608
            f"WHERE {' AND '.join(where)} ORDER BY id",
            given,
        )
        for i, code, title, named, hidden, place, source, path, *life in rows:
            yield Listed(i, code, title, DocumentKind(named), bool(hidden), _life(*life), place, source, path)

    def resting_on(self, target: str) -> list[Listed]:
        """Give the documents that a relation with this target (its key) bears on: of that number, or that code."""
        rows = self._connection.execute(
            "SELECT id FROM documents WHERE code = ? OR instr(' ' || numbers || ' ', ?) > 0", (target, f" {target} ")
        )
        return list(self.listed(ids=[i for (i,) in rows]))

    def count(self) -> int:
        """Give the number of searched documents."""
        return int(self._connection.execute("SELECT count(*) FROM documents WHERE hidden = 0").fetchone()[0])

    def _curated(self, document: Document) -> Document:
        curated = self.curation.of(document)
        return document if curated is document.curated else replace(document, curated=curated)

    def close(self) -> None:
        """Commit what was written, and close this thread's connection."""
        self._connection.commit()
        self._connection.close()
        del self._local.connection


def _row(document: Document, relations: Mapping[str, Relation]) -> tuple[object, ...]:
    body = _pack(document)
    now = with_effect(document, relations)
    life = now.life
    numbers = " ".join(number_key(number) for number in own_numbers(document))
    return (
        *(now.id, document.code, document.title, document.kind.value, sha256(body).hexdigest(), numbers),
        *(life != document.life, signature(document.text), body),
        *(document.province, document.provenance.source, document.provenance.path),
        fold(f"{document.title} {document.code or ''} {document.provenance.deciding_document or ''} {now.id}"),
        *(_written(life.effective_from), _written(life.effective_to), life.replaced_by, life.withdrawn),
    )


def _document(document_id: str, body: bytes, *life: Any) -> Document:
    return replace(_unpack(body), id=document_id, life=_life(*life))


def _life(effective_from: str | None, effective_to: str | None, replaced_by: str | None, withdrawn: int) -> Life:
    return Life(_date(effective_from), _date(effective_to), replaced_by, bool(withdrawn))


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _pack(document: Document) -> bytes:
    return orjson.dumps({name: value for name, value in asdict(document).items() if name != "curated"})


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
        confidentiality=Confidentiality(raw["confidentiality"]),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
