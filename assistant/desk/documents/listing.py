"""The list of documents: the desk's own from the database, those of the corpus in use from the index; page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from assistant.desk.desk import Desk
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from index.documents import Listed
from index.errors import SearchIndexError
from ingest.document import Status
from ingest.text import fold

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents of the corpus; `after` is where the next page begins, None on the last."""

    rows: tuple[Listed, ...]
    after: str | None


def own_documents(
    session: Session, words: str = "", state: str = "", before: tuple[datetime, str] | None = None
) -> list[DeskDocument]:
    """Give documents of the desk, the last changed first; `before` is the last one of the page before."""
    chosen = select(DeskDocument).order_by(DeskDocument.changed_at.desc(), DeskDocument.id.desc()).limit(PAGE + 1)
    for word in fold(words).split():
        chosen = chosen.where(DeskDocument.folded.contains(word, autoescape=True))
    if state:
        chosen = chosen.where(DeskDocument.state == state)
    if before is not None:
        chosen = chosen.where(tuple_(DeskDocument.changed_at, DeskDocument.id) < tuple_(*before))
    return list(session.scalars(chosen))


def readings_of(session: Session, documents: Sequence[DeskDocument]) -> dict[str, str]:
    """Give how far the reading of the newest version of each document is."""
    pairs = [(document.id, document.number) for document in documents]
    chosen = select(DocumentVersion.document_id, DocumentVersion.reading).where(
        tuple_(DocumentVersion.document_id, DocumentVersion.number).in_(pairs)
    )
    return dict(session.execute(chosen).all()) if pairs else {}


def counts(session: Session) -> dict[str, int]:
    """Give how many documents of the desk are in each state."""
    counted = select(DeskDocument.state, func.count()).group_by(DeskDocument.state)
    return dict(session.execute(counted).all())


def corpus_documents(
    desk: Desk, words: str = "", kind: str = "", status: str = "", province: str = "", after: str = ""
) -> Page:
    """Give documents of the corpus in use, in the order of their ids."""
    try:
        held = desk.assistant.live.current().documents
    except SearchIndexError:
        return Page((), None)
    today = date.today()
    rows: list[Listed] = []
    for found in held.listed(words, kind or None, province or None, after):
        if status and found.life.status(today) is not Status(status):
            continue
        rows.append(found)
        if len(rows) > PAGE:
            break
    return Page(tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def owners(desk: Desk, session: Session, rows: Sequence[Listed]) -> dict[str, str]:
    """Give for the corpus documents that are the desk's the document of the desk that they come from."""
    own = Folders(desk.folder).source
    paths = {found.path for found in rows if found.source == own}
    if not paths:
        return {}
    chosen = select(DocumentVersion.path, DocumentVersion.document_id).where(DocumentVersion.path.in_(paths))
    by_path = dict(session.execute(chosen).all())
    return {found.id: by_path[found.path] for found in rows if found.source == own and found.path in by_path}
