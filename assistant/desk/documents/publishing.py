"""What a trainer asks for: publish now or later, take back, withdraw, end; `working` does it in the background."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.metadata import checked
from assistant.desk.documents.outlook import NAMED, documents_of
from assistant.desk.documents.rows import KIND, copied, get_document, get_version, rename, told, touch, versions_of
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError
from assistant.desk.roles import SERVER, Principal
from assistant.desk.scheduling import claim
from assistant.vietnam_time import HANOI
from index.errors import SearchIndexError
from ingest.pipeline import not_public

SLACK = timedelta(minutes=2)
"""A moment that has just gone by while the form was filled in is now."""
FARTHEST = timedelta(days=731)


def save(
    session: Session,
    who: Principal,
    document_id: str,
    seen: int,
    said: Mapping[str, Any],
    relations: list[dict[str, Any]],
    rejected: list[str],
) -> DocumentVersion:
    """Write down what is said of the newest version; one that was published stays, and the next is begun."""
    document = _turn(session, document_id, seen)
    newest = get_version(session, document_id, document.number)
    before = told(newest)
    version = copied(session, who, document, newest) if newest.published_at else newest
    version.said, version.relations, version.rejected = checked(said), relations, rejected
    if document.state == "failed":
        settle(session, document)
    rename(document, version)
    session.flush()
    audit.record(session, who, "change", KIND, document.id, before=before, after=told(version))
    return version


def publish(
    session: Session, desk: Desk, who: Principal, document_id: str, seen: int, number: int, at: datetime | None = None
) -> DeskDocument:
    """Ask for a version to be published, now or at a moment; an earlier one is a rollback.

    Raises ConflictError where something else waits, and DeskError where the version can't go into the corpus.
    """
    document = _turn(session, document_id, seen)
    version = get_version(session, document_id, number)
    if document.live == number:
        raise ConflictError(say.LIVE_ALREADY.format(number=number), "live already")
    if reason := blocked(session, desk, version):
        raise DeskError(reason, "blocked")
    _queue(document, who, "publish", number, _checked_moment(at))
    after = {"number": number, "at": document.publish_at.isoformat() if document.publish_at else None}
    action = "schedule" if document.publish_at else "publish"
    audit.record(session, who, action, KIND, document.id, before={"live": document.live}, after=after)
    return document


def withdraw(session: Session, who: Principal, document_id: str, seen: int) -> DeskDocument:
    """Ask for a document to be taken out of the corpus; its versions stay at the desk."""
    document = _turn(session, document_id, seen)
    if document.live is None:
        raise ConflictError(say.NOT_LIVE, "not live")
    _queue(document, who, "withdraw", document.live, None)
    audit.record(session, who, "withdraw", KIND, document.id, before={"live": document.live})
    return document


def end(
    session: Session,
    desk: Desk,
    who: Principal,
    document_id: str,
    seen: int,
    since: date,
    how: Literal["expired", "replaced", "repealed"],
    by: str,
) -> DeskDocument:
    """Say that a live document has no effect from a day; it stays for questions about the time before."""
    document = _turn(session, document_id, seen)
    if document.live is None:
        raise ConflictError(say.NOT_LIVE, "not live")
    if how == "replaced" and not by.strip():
        raise DeskError(say.END_BY, "by")
    version = copied(session, who, document, get_version(session, document_id, document.live))
    ending = {
        "effective_to": (since - timedelta(days=1)).isoformat(),
        "replaced_by": by if how == "replaced" else None,
        "withdrawn": how == "repealed",
    }
    version.said = checked(version.said | ending)
    session.flush()
    if reason := blocked(session, desk, version):
        raise DeskError(reason, "blocked")
    _queue(document, who, "publish", version.number, None)
    audit.record(session, who, "end", KIND, document.id, before={"live": document.live}, after=told(version))
    return document


def cancel(session: Session, who: Principal, document_id: str, seen: int) -> DeskDocument:
    """Take back what waits; what is being done already goes on."""
    document = get_document(session, document_id, write=True)
    take_turn(session, document, seen, KIND, document_id)
    if document.job is None:
        raise ConflictError(say.NO_JOB, "no job")
    if document.state == "running":
        raise ConflictError(say.RUNNING, "running")
    before = {"job": document.job, "number": document.job_number, "at": document.publish_at}
    settle(session, document)
    audit.record(session, who, "cancel", KIND, document.id, before=before)
    return document


def settle(session: Session, document: DeskDocument, problem: str | None = None) -> None:
    """Let a document rest after a job: live, withdrawn, a draft, or failed for a reason."""
    document.job = document.job_number = document.job_by = document.job_by_id = None
    document.publish_at = document.queued_at = None
    document.attempts = 0
    document.problem = problem
    touch(document)
    if problem:
        document.state = "failed"
    elif document.live is not None:
        document.state = "published"
    else:
        was = any(version.published_at for version in versions_of(session, document.id))
        document.state = "withdrawn" if was else "draft"


def queue_due(desk: Desk, now: datetime) -> None:
    """Queue what was put off to a moment that has come; two replicas queue a thing once."""
    due = select(DeskDocument.id).where(DeskDocument.state == "scheduled", DeskDocument.publish_at <= now)
    with desk.database.transaction() as session:
        ids = list(session.scalars(due))
    for i in ids:
        with desk.database.transaction(write=True) as session:
            document = get_document(session, i, write=True)
            if document.state != "scheduled" or document.publish_at is None or document.publish_at > now:
                continue
            key = f"{i}:{document.job_number}:{document.publish_at.isoformat()}"
            if claim(session, "publish", key):
                document.state, document.queued_at = "queued", now
                document.version += 1
                after = {"number": document.job_number, "asked_by": document.job_by}
                audit.record(session, SERVER, "publish", KIND, i, after=after)


def blocked(session: Session, desk: Desk, version: DocumentVersion) -> str | None:
    """Say why a version can't be published now; None where it can."""
    if version.reading == "failed":
        return say.BLOCKED.format(reason=version.problem or say.READINGS["failed"])
    if version.reading != "done":
        return say.NOT_READ_YET
    found = version.found or {}
    documents = list(documents_of(desk, version))
    closed = next((reason for document in documents if (reason := not_public(document))), None)
    if found.get("count", 0) > NAMED or not documents:
        closed = closed or found.get("closed")
    if closed:
        return say.BLOCKED.format(reason=closed)
    return _held_by_another(session, desk, version, [document.id for document in documents])


def _held_by_another(session: Session, desk: Desk, version: DocumentVersion, ids: list[str]) -> str | None:
    """Say which document of the desk has the code already: two files of one source can't both be that procedure."""
    try:
        held = desk.assistant.live.current().documents
    except SearchIndexError:
        return None
    own = Folders(desk.folder).source
    for found in held.listed(ids=ids):
        if found.source != own:
            continue
        other = select(DeskDocument).join(DocumentVersion, DocumentVersion.document_id == DeskDocument.id)
        other = other.where(
            DocumentVersion.path == found.path,
            DeskDocument.id != version.document_id,
            DeskDocument.live == DocumentVersion.number,
        )
        if row := session.scalars(other.limit(1)).first():
            return say.SAME_CODE.format(id=found.id, title=row.title)
    return None


def _turn(session: Session, document_id: str, seen: int) -> DeskDocument:
    """Give a document to be changed, on which nothing waits."""
    document = get_document(session, document_id, write=True)
    take_turn(session, document, seen, KIND, document_id)
    if document.job:
        raise ConflictError(say.HAS_JOB.format(job=say.JOBS[document.job]), "has a job")
    touch(document)
    return document


def _queue(document: DeskDocument, who: Principal, job: str, number: int, at: datetime | None) -> None:
    document.job, document.job_number = job, number
    document.job_by, document.job_by_id = who.name, who.id
    document.publish_at, document.queued_at = at, at or datetime.now(UTC)
    document.attempts, document.problem, document.report = 0, None, None
    document.state = "scheduled" if at else "queued"


def _checked_moment(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    at = at.replace(tzinfo=HANOI) if at.tzinfo is None else at
    now = datetime.now(UTC)
    if at < now - SLACK:
        raise DeskError(say.PAST.format(at=f"{at.astimezone(HANOI):%H:%M %d/%m/%Y}"), "past")
    if at > now + FARTHEST:
        raise DeskError(say.FAR, "too far")
    return at.astimezone(UTC) if at > now else None
