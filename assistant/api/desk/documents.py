"""The desk's documents: looked at, described, published, scheduled, withdrawn, gone back to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse

from assistant.api.access import Trainer
from assistant.api.content_disposition import content_disposition
from assistant.api.deps import DeskDep
from assistant.api.desk import document_pages, uploads
from assistant.api.desk.document_models import (
    Change,
    CorpusDocument,
    DocumentState,
    End,
    FromCorpus,
    Made,
    Publish,
    Seen,
    Text,
)
from assistant.desk import audit
from assistant.desk.documents import messages as say
from assistant.desk.documents import publishing, relating
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.listing import corpus_documents, own_documents
from assistant.desk.documents.metadata import without_what_was_read
from assistant.desk.documents.rows import KIND, delete_draft, get_document, get_version, touch, with_reading
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.desk.documents.taking import copy_from_corpus, save_text
from assistant.desk.documents.working import kick
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, UnknownThingError
from ingest.document import DocumentKind, Status

router = APIRouter(tags=["documents"])
router.include_router(uploads.router)
pages = document_pages.pages

Words = Annotated[str, Query(max_length=200)]
_FILE_HEADERS = {"Cache-Control": "private, no-store", "Content-Security-Policy": "frame-ancestors 'none'; sandbox"}


@router.get("/api/trainer/documents")
def list_documents(
    who: Trainer, desk: DeskDep, words: Words = "", state: Annotated[str, Query(max_length=16)] = ""
) -> list[DocumentState]:
    """Give documents of the desk, the last changed first."""
    with desk.database.transaction() as session:
        return [DocumentState.model_validate(row, from_attributes=True) for row in own_documents(session, words, state)]


@router.get("/api/trainer/corpus")
def list_corpus(
    who: Trainer,
    desk: DeskDep,
    words: Words = "",
    kind: DocumentKind | None = None,
    status: Status | None = None,
    province: Words = "",
    after: Words = "",
) -> list[CorpusDocument]:
    """Give documents of the corpus in use, in the order of their ids, behind `after`."""
    found = corpus_documents(desk, words, kind or "", status or "", province, after)
    return [
        CorpusDocument(
            status=row.life.status(date.today()),
            **{key: getattr(row, key) for key in CorpusDocument.model_fields if key != "status"},
        )
        for row in found.rows
    ]


@router.post("/api/trainer/documents", status_code=201)
def draft_from_corpus(body: FromCorpus, who: Trainer, desk: DeskDep) -> Made:
    """Make a draft of a corpus file that is not the desk's, to be changed and published in its place."""
    document_id = copy_from_corpus(desk, who, body.corpus_id)
    kick(desk)
    with desk.database.transaction() as session:
        return _made(get_document(session, document_id))


@router.get("/api/trainer/documents/{document_id}")
def get_state(document_id: str, who: Trainer, desk: DeskDep) -> DocumentState:
    """Tell where a document is; its page asks while something is being done."""
    with desk.database.transaction() as session:
        document, reading = with_reading(session, document_id)
        state = DocumentState.model_validate(document, from_attributes=True)
        state.reading = reading
        state.stage = (document.report or {}).get("stage") if document.state == "running" else None
        return state


@router.put("/api/trainer/documents/{document_id}")
def change_document(document_id: str, body: Change, who: Trainer, desk: DeskDep) -> Made:
    """Say what the newest version is, and what it does to others; one that was published makes place for the next."""
    with desk.database.transaction(write=True) as session:
        document = get_document(session, document_id)
        newest = get_version(session, document_id, document.number)
        relations, rejected = _decided(newest, body)
        read = (newest.found or {}).get("values") or {}
        said = without_what_was_read(body.said.model_dump(exclude_none=True), read)
        publishing.save(session, who, document_id, body.version, said, relations, rejected)
        return _made(get_document(session, document_id))


def _decided(version: DocumentVersion, body: Change) -> tuple[list[dict[str, Any]], list[str]]:
    """Give the relations and rejections that a version has when a form is sent."""
    relations = {r["proposal"]: r for r in version.relations if r["proposal"]}
    stated = [r for r in version.relations if not r["proposal"]]
    if body.kept is not None:
        stated = [r for r in stated if f"{r['kind']}:{r['target']}" in body.kept]
    rejected = dict.fromkeys(version.rejected)
    for i, decision in body.proposals.items():
        relations.pop(i, None)
        rejected.pop(i, None)
        if decision.decision == "accept":
            relations[i] = relating.accepted(version.found or {}, i, decision.since)
        elif decision.decision == "reject":
            rejected[i] = None
    if body.new and body.new.target:
        stated.append(relating.added(body.new.target, body.new.kind, body.new.since or "", body.new.by))
    return [*relations.values(), *stated][: relating.MOST], list(rejected)


@router.delete("/api/trainer/documents/{document_id}", status_code=204)
def delete_document(document_id: str, who: Trainer, desk: DeskDep) -> None:
    """Delete a draft that never was published."""
    folders = Folders(desk.folder)
    with desk.database.transaction(write=True) as session:
        document = get_document(session, document_id, write=True)
        if document.job:
            raise ConflictError(say.HAS_JOB.format(job=say.JOBS[document.job]), "has a job")
        gone = delete_draft(session, who, document)
    for digest, path in gone:
        folders.file(digest).unlink(missing_ok=True)
        folders.reading(digest, path).unlink(missing_ok=True)


@router.post("/api/trainer/documents/{document_id}/publish", status_code=202)
def publish_document(document_id: str, body: Publish, who: Trainer, desk: DeskDep) -> Made:
    """Publish a version now, or at a moment; an earlier one is gone back to."""
    with desk.database.transaction(write=True) as session:
        made = _made(publishing.publish(session, desk, who, document_id, body.version, body.number, body.at))
    kick(desk)
    return made


@router.post("/api/trainer/documents/{document_id}/withdraw", status_code=202)
def withdraw_document(document_id: str, body: Seen, who: Trainer, desk: DeskDep) -> Made:
    """Take a document out of the corpus; its versions stay at the desk."""
    with desk.database.transaction(write=True) as session:
        made = _made(publishing.withdraw(session, who, document_id, body.version))
    kick(desk)
    return made


@router.post("/api/trainer/documents/{document_id}/end", status_code=202)
def end_document(document_id: str, body: End, who: Trainer, desk: DeskDep) -> Made:
    """Say from which day a document has no effect; it stays for questions about the time before."""
    with desk.database.transaction(write=True) as session:
        ended = publishing.end(session, desk, who, document_id, body.version, body.since, body.how, body.by)
        made = _made(ended)
    kick(desk)
    return made


@router.post("/api/trainer/documents/{document_id}/cancel")
def cancel_job(document_id: str, body: Seen, who: Trainer, desk: DeskDep) -> Made:
    """Take back what waits to be done."""
    with desk.database.transaction(write=True) as session:
        return _made(publishing.cancel(session, who, document_id, body.version))


@router.post("/api/trainer/documents/{document_id}/read", status_code=202)
def read_again(document_id: str, body: Seen, who: Trainer, desk: DeskDep) -> Made:
    """Read the file of the newest version again."""
    with desk.database.transaction(write=True) as session:
        document = get_document(session, document_id, write=True)
        take_turn(session, document, body.version, KIND, document_id)
        version = get_version(session, document_id, document.number)
        version.reading, version.attempts, version.problem = "waiting", 0, None
        touch(document)
        audit.record(session, who, "reread", KIND, document_id, after={"number": version.number})
        made = _made(document)
    kick(desk)
    return made


@router.put("/api/trainer/documents/{document_id}/text")
def change_text(document_id: str, body: Text, who: Trainer, desk: DeskDep) -> uploads.TakenFile:
    """Write another text into a text file, as the next version."""
    taken = save_text(desk, who, document_id, body.number, body.text)
    kick(desk)
    return uploads.TakenFile.model_validate(taken, from_attributes=True)


@router.get(
    "/api/trainer/documents/{document_id}/versions/{number}/file",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_version_file(document_id: str, number: int, who: Trainer, desk: DeskDep) -> FileResponse:
    """Give the file of a version, to be saved."""
    with desk.database.transaction() as session:
        version = get_version(session, document_id, number)
    file = Folders(desk.folder).file(version.sha256)
    if not file.is_file():
        raise UnknownThingError(say.FILE_LOST.format(number=number), "the file is gone")
    named = {"Content-Disposition": content_disposition(version.file_name, inline=False)}
    return FileResponse(file, media_type="application/octet-stream", headers=_FILE_HEADERS | named)


def _made(document: DeskDocument) -> Made:
    return Made(id=document.id, version=document.version, number=document.number)
