"""Rows of the desk's documents: found, made, and told to the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import corpus_path
from assistant.desk.documents.metadata import ENDING
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.desk.errors import DeskError, UnknownThingError
from assistant.desk.roles import Principal
from assistant.store.answers import storable
from ingest.text import fold

KIND = "document"
"""What the audit log calls a document of the desk."""
FOUND_BY = 100
"""So many codes of one file lead to it in a search."""


def get_document(session: Session, document_id: str, *, write: bool = False) -> DeskDocument:
    """Give a document; raises UnknownThingError."""
    row = session.get(DeskDocument, document_id, with_for_update=write or None)
    if row is None:
        raise UnknownThingError(say.NO_DOCUMENT, "no such document")
    return row


def get_version(session: Session, document_id: str, number: int | None) -> DocumentVersion:
    """Give a version of a document by its number; raises UnknownThingError."""
    row = session.scalar(
        select(DocumentVersion).where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    )
    if row is None:
        raise UnknownThingError(say.NO_VERSION.format(number=number), "no such version")
    return row


def with_reading(session: Session, document_id: str) -> tuple[DeskDocument, str]:
    """Give a document, and how far the reading of its newest version is, as they are at one moment."""
    both = (
        select(DeskDocument, DocumentVersion.reading)
        .join(DocumentVersion, DocumentVersion.document_id == DeskDocument.id)
        .where(DeskDocument.id == document_id, DocumentVersion.number == DeskDocument.number)
    )
    found = session.execute(both).first()
    if found is None:
        raise UnknownThingError(say.NO_DOCUMENT, "no such document")
    return found[0], found[1]


def versions_of(session: Session, document_id: str) -> list[DocumentVersion]:
    """Give all versions, the newest first."""
    chosen = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return list(session.scalars(chosen.order_by(DocumentVersion.number.desc())))


def add_document(
    session: Session, who: Principal, name: str, digest: str, size: int, *, path: str | None = None
) -> DeskDocument:
    """Make a draft of a file that is kept already; `path` is where it is to stand in the corpus, if that is given."""
    now = datetime.now(UTC)
    document = DeskDocument(
        id=uuid4().hex,
        title="",
        folded="",
        state="draft",
        number=1,
        live=None,
        attempts=0,
        created_at=now,
        created_by=who.id,
        changed_at=now,
        version=1,
    )
    session.add(document)
    session.flush()
    rename(document, add_file(session, who, document, 1, name, digest, size, path=path))
    audit.record(session, who, "create", KIND, document.id, after={"file": name, "sha256": digest, "size": size})
    return document


def add_file(
    session: Session,
    who: Principal,
    document: DeskDocument,
    number: int,
    name: str,
    digest: str,
    size: int,
    *,
    path: str | None = None,
    before: DocumentVersion | None = None,
) -> DocumentVersion:
    """Make a version of a file; what was said of the version before is taken over, but for its end."""
    if path is None or is_taken(session, path, document.id):
        path = corpus_path(name, lambda wanted: is_taken(session, wanted, document.id))
    version = DocumentVersion(
        id=uuid4().hex,
        document_id=document.id,
        number=number,
        sha256=digest,
        file_name=name,
        path=path,
        size=size,
        said={key: value for key, value in before.said.items() if key not in ENDING} if before else {},
        relations=list(before.relations) if before else [],
        rejected=list(before.rejected) if before else [],
        author_id=who.id,
        author=who.name,
        at=datetime.now(UTC),
        reading="waiting",
        attempts=0,
    )
    session.add(version)
    session.flush()
    return version


def copied(session: Session, who: Principal, document: DeskDocument, old: DocumentVersion) -> DocumentVersion:
    """Make the next version out of an old one: the same file, and for now the same said of it."""
    document.number += 1
    version = DocumentVersion(
        id=uuid4().hex,
        document_id=document.id,
        number=document.number,
        author_id=who.id,
        author=who.name,
        at=datetime.now(UTC),
        attempts=0,
        **{
            key: getattr(old, key)
            for key in ("sha256", "file_name", "path", "size", "said", "relations", "rejected", "reading", "found")
        },
    )
    session.add(version)
    session.flush()
    return version


def is_taken(session: Session, path: str, document_id: str) -> bool:
    """Tell whether a path of the corpus belongs to another document."""
    other = select(DocumentVersion.id).where(DocumentVersion.path == path, DocumentVersion.document_id != document_id)
    return session.scalars(other.limit(1)).first() is not None


def rename(document: DeskDocument, version: DocumentVersion) -> None:
    """Name a document as its version is named, and let it be found by name, code, number and file."""
    found = version.found or {}
    values = (found.get("values") or {}) | version.said
    # A file of many documents has no better name than its own.
    document.title = storable(values.get("title") or version.file_name)[:1000]
    codes = [one["code"] for one in found.get("documents", ())[:FOUND_BY] if one["code"]]
    document.folded = fold(" ".join([document.title, *codes, values.get("deciding_document", ""), version.file_name]))


def touch(document: DeskDocument) -> None:
    """Note that a document was changed now."""
    document.changed_at = datetime.now(UTC)


def delete_draft(session: Session, who: Principal, document: DeskDocument) -> list[tuple[str, str]]:
    """Delete a document that never was published; gives (hash, path) of its versions, whose files may go as well."""
    versions = versions_of(session, document.id)
    if document.live is not None or any(version.published_at for version in versions):
        raise DeskError(say.DELETE_LIVE, "was published")
    audit.record(session, who, "delete", KIND, document.id, before={"title": document.title, "number": document.number})
    for version in versions:
        session.delete(version)
    session.flush()
    session.delete(document)
    session.flush()
    gone = [(version.sha256, version.path) for version in versions]
    held = set(
        session.scalars(select(DocumentVersion.sha256).where(DocumentVersion.sha256.in_([one for one, _ in gone])))
    )
    return [(digest, path) for digest, path in gone if digest not in held]


def told(version: DocumentVersion) -> dict[str, Any]:
    """Give what the audit log keeps of a version."""
    return {
        "number": version.number,
        "sha256": version.sha256,
        "said": version.said,
        "relations": version.relations,
        "rejected": version.rejected,
    }
