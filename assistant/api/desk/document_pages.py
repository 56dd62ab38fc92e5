"""The pages of the documents desk: the lists, a document, its text as it will be indexed, two versions compared."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.api.access import Trainer
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.corpus_cli import STATUS_WORDS
from assistant.desk.documents import messages as say
from assistant.desk.documents import uploads
from assistant.desk.documents.comparing import compare, compare_said, said_of, text_of
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.listing import PAGE, corpus_documents, counts, own_documents, owners, readings_of
from assistant.desk.documents.metadata import KIND_CHOICES
from assistant.desk.documents.outlook import outlook
from assistant.desk.documents.preview import screen
from assistant.desk.documents.publishing import blocked
from assistant.desk.documents.rows import KIND, get_document, get_version, versions_of
from assistant.desk.documents.taking import is_text
from assistant.desk.errors import UnknownThingError
from assistant.desk.tables import AuditEntry
from ingest.document import DocumentKind, Status
from ingest.provinces import PROVINCES

pages = APIRouter(include_in_schema=False)
HISTORY = 60
PROPOSALS = 100
BUSY = ("queued", "running")
Words = Annotated[str, Query(max_length=200)]


@pages.get("/trainer/documents", response_class=HTMLResponse)
def documents_page(
    request: Request,
    who: Trainer,
    desk: DeskDep,
    words: Words = "",
    state: Annotated[str, Query(max_length=16)] = "",
    before: Words = "",
) -> HTMLResponse:
    """Show the documents of the desk, and where files are uploaded."""
    with desk.database.transaction() as session:
        rows = own_documents(session, words, state, _mark(before))
        context: dict[str, Any] = {
            "rows": rows[:PAGE],
            "more": f"{rows[PAGE - 1].changed_at.isoformat()} {rows[PAGE - 1].id}" if len(rows) > PAGE else None,
            "readings": readings_of(session, rows[:PAGE]),
            "counts": counts(session),
            "words": words,
            "state": state,
            "say": say,
            "largest": uploads.largest(desk),
        }
        return page(request, who, "documents.html", **context)


def _mark(before: str) -> tuple[datetime, str] | None:
    """Read where a page begins; what can't be read is the first page."""
    moment, _, last = before.partition(" ")
    try:
        return (datetime.fromisoformat(moment), last) if last else None
    except ValueError:
        return None


@pages.get("/trainer/documents/corpus", response_class=HTMLResponse)
def corpus_page(
    request: Request,
    who: Trainer,
    desk: DeskDep,
    words: Words = "",
    kind: Words = "",
    status: Words = "",
    province: Words = "",
    after: Words = "",
) -> HTMLResponse:
    """Show the documents of the corpus in use, from whatever source."""
    kind = kind if kind in tuple(DocumentKind) else ""
    status = status if status in tuple(Status) else ""
    found = corpus_documents(desk, words, kind, status, province, after)
    today = date.today()
    with desk.database.transaction() as session:
        context: dict[str, Any] = {
            "rows": found.rows,
            "after": found.after,
            "owners": owners(desk, session, found.rows),
            "statuses": {row.id: row.life.status(today) for row in found.rows},
            "status_words": STATUS_WORDS,
            "chosen": {"words": words, "kind": kind, "status": status, "province": province},
            "provinces": PROVINCES,
            "say": say,
        }
    return page(request, who, "corpus.html", **context)


@pages.get("/trainer/documents/{document_id}", response_class=HTMLResponse)
def document_page(request: Request, document_id: str, who: Trainer, desk: DeskDep) -> HTMLResponse:
    """Show a document: where it is, what publishing will do, what is said of it, its versions, its history."""
    with desk.database.transaction() as session:
        document = get_document(session, document_id)
        versions = versions_of(session, document_id)
        newest = versions[0]
        live = next((version for version in versions if version.number == document.live), None)
        found = newest.found or {}
        open_for_changes = document.job is None
        names = [one["kind"] for one in found.get("documents", ())]
        context: dict[str, Any] = {
            "document": document,
            "versions": versions,
            "newest": newest,
            "found": found,
            "read": found.get("values") or {},
            "procedure": DocumentKind.PROCEDURE.value in names,
            "blocked": blocked(session, desk, newest),
            "outlook": outlook(desk, newest, live) if newest.number != document.live else [],
            "open": open_for_changes,
            "busy": document.state in BUSY or newest.reading in ("waiting", "reading"),
            "stage": say.STAGES.get((document.report or {}).get("stage", ""), ""),
            "decisions": {r["proposal"]: r for r in newest.relations if r["proposal"]},
            "stated": [r for r in newest.relations if not r["proposal"]],
            "proposals": found.get("proposals", [])[:PROPOSALS],
            "history": _history(session, document_id),
            "text": _text(Folders(desk.folder), newest.sha256, newest.file_name) if open_for_changes else None,
            "kinds": KIND_CHOICES,
            "provinces": PROVINCES,
            "largest": uploads.largest(desk),
            "say": say,
        }
        return page(request, who, "document.html", **context)


def _history(session: Session, document_id: str) -> list[AuditEntry]:
    chosen = select(AuditEntry).where(AuditEntry.kind == KIND, AuditEntry.subject == document_id)
    return list(session.scalars(chosen.order_by(AuditEntry.id.desc()).limit(HISTORY)))


def _text(folders: Folders, digest: str, name: str) -> str | None:
    file = folders.file(digest)
    return file.read_text("utf-8") if is_text(file, name) else None


@pages.get("/trainer/documents/{document_id}/preview", response_class=HTMLResponse)
def preview_page(
    request: Request,
    document_id: str,
    who: Trainer,
    desk: DeskDep,
    number: int | None = None,
    part: Words = "",
    first: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> HTMLResponse:
    """Show the text of a version as it will be indexed, with its passages."""
    with desk.database.transaction() as session:
        document = get_document(session, document_id)
        version = get_version(session, document_id, number or document.number)
    shown = screen(desk, version, part or None, first)
    if part and shown is None:
        raise UnknownThingError(say.NO_DOCUMENT, "no such part")
    found = version.found or {}
    return page(
        request,
        who,
        "document_preview.html",
        document=document,
        version=version,
        shown=shown,
        found=found,
        part=part,
        say=say,
    )


@pages.get("/trainer/documents/{document_id}/diff", response_class=HTMLResponse)
def diff_page(
    request: Request,
    document_id: str,
    who: Trainer,
    desk: DeskDep,
    old: int | None = None,
    new: int | None = None,
) -> HTMLResponse:
    """Show what differs between two versions (default: the newest and the one before), in words."""
    with desk.database.transaction() as session:
        document = get_document(session, document_id)
        versions = versions_of(session, document_id)
        two = get_version(session, document_id, new or document.number)
        earlier = old or next((v.number for v in versions if v.number < two.number), two.number)
        one = get_version(session, document_id, earlier)
    context: dict[str, Any] = {
        "document": document,
        "versions": versions,
        "one": one,
        "two": two,
        "compared": compare(text_of(desk, one), text_of(desk, two)),
        "said": compare_said(said_of(one), said_of(two)),
        "same_file": one.sha256 == two.sha256,
        "say": say,
    }
    return page(request, who, "document_diff.html", **context)
