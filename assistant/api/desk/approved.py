"""Approved answers: writing, reviewing, and trying whether a question comes close enough."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from assistant.api.access import Reader, Trainer
from assistant.api.chat import checked
from assistant.api.deps import DeskDep
from assistant.api.desk import approved_pages
from assistant.api.desk.approved_models import (
    CloseReply,
    CommentBody,
    ContentBody,
    EditBody,
    NewBody,
    PassagesReply,
    PreviewReply,
    QuoteBody,
    SourceReply,
    Summary,
    TryBody,
    TryReply,
    TurnBody,
    VersionReply,
    Whole,
)
from assistant.desk.approved import messages as say
from assistant.desk.approved import reviewing
from assistant.desk.approved.checking import findings
from assistant.desk.approved.citing import passages_of, quoted, verbatim
from assistant.desk.approved.giving import given_answer
from assistant.desk.approved.holding import given_of
from assistant.desk.approved.likeness import load_threshold
from assistant.desk.approved.listing import State, find_answers, history
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.approved.trying import Tried, tried
from assistant.desk.approved.writing import Content, cleaned, edit, propose
from assistant.desk.desk import Desk
from assistant.desk.errors import UnknownThingError
from assistant.desk.gaps.groups import answered
from assistant.vietnam_time import today
from ingest.document import Document

router = APIRouter(prefix="/api/trainer/approved", tags=["approved"])
pages = approved_pages.pages

MOST_SOURCES = 8
MOST_PASSAGES = 400


@router.get("")
def list_approved(
    who: Reader,
    desk: DeskDep,
    state: State = "",
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[
        str | None, Query(max_length=32, description="the id of the last answer of the page before")
    ] = None,
) -> list[Summary]:
    """List approved answers, those made last first, fifty a page."""
    with desk.database.transaction() as session:
        return [_summary(row.answer) for row in find_answers(session, state, q, after)]


@router.post("", status_code=201)
def create_approved(body: NewBody, who: Trainer, desk: DeskDep) -> Summary:
    """Make a draft."""
    content = _content(body, desk)
    with desk.database.transaction(write=True) as session:
        answer = propose(
            session,
            who,
            content.question,
            content.text,
            citations=content.citations,
            wordings=content.wordings,
            gap_group_id=body.gap_group_id,
            valid_from=content.valid_from,
            valid_to=content.valid_to,
        )
        if body.gap_group_id:
            answered(session, who, body.gap_group_id, answer.id)
        return _summary(answer)


@router.get("/sources")
def find_sources(who: Trainer, desk: DeskDep, q: Annotated[str, Query(max_length=2000)]) -> list[SourceReply]:
    """Search the corpus for documents to cite."""
    ranked = desk.assistant.search(checked(q), limit=MOST_SOURCES)
    documents = desk.assistant.live.current().documents
    found = (documents.get(document.document_id) for document in ranked[:MOST_SOURCES])
    return [SourceReply(**_source(document)) for document in found if document]


@router.get("/sources/{document_id}")
def get_passages(document_id: str, who: Trainer, desk: DeskDep) -> PassagesReply:
    """Give the passages of a document."""
    document = _document(document_id, desk)
    return PassagesReply(**_source(document), passages=list(passages_of(document))[:MOST_PASSAGES])


@router.post("/quote")
def find_quote(body: QuoteBody, who: Trainer, desk: DeskDep) -> dict[str, Any]:
    """Give the citation of pasted words; refused where the document does not say them."""
    return quoted(_document(body.document_id, desk), body.quote)


@router.post("/preview")
def preview_approved(body: ContentBody, who: Reader, desk: DeskDep) -> PreviewReply:
    """Show a text as staff would get it, with what must be mended and what the reviewer should look at."""
    content = cleaned(_content(body, desk))
    version = ApprovedVersion(
        answer_id="",
        number=1,
        question=content.question,
        text=content.text,
        citations=[dict(citation) for citation in content.citations],
        wordings=list(content.wordings),
        valid_from=content.valid_from,
        valid_to=content.valid_to,
        reviewer=say.NOT_YET_REVIEWED,
        reviewed_at=datetime.now(UTC),
    )
    documents = desk.assistant.live.current().documents
    found = findings(version, documents, today())
    answer = given_answer(given_of(version), documents, today(), desk.own.province)
    return PreviewReply(answer=answer, faults=found.faults, warnings=found.warnings)


@router.post("/try")
def try_question(body: TryBody, who: Reader, desk: DeskDep) -> TryReply:
    """Say which approved answers a question comes near to, how near, and why."""
    found = tried(desk, checked(body.question), body.answer_id, body.as_of or today())
    return TryReply(least=load_threshold().least, close=[_close(item) for item in found])


@router.get("/{answer_id}")
def get_approved(answer_id: str, who: Reader, desk: DeskDep) -> Whole:
    """Give an approved answer with its versions."""
    with desk.database.transaction() as session:
        answer = _answer(session, answer_id)
        versions = [VersionReply.model_validate(v, from_attributes=True) for v in history(session, answer)]
        return Whole(**_summary(answer).model_dump(), versions=versions)


@router.put("/{answer_id}")
def edit_approved(answer_id: str, body: EditBody, who: Trainer, desk: DeskDep) -> Summary:
    """Change the draft, or begin a new version; refused where another has changed it since."""
    content, index = _content(body, desk), desk.assistant.live.current()
    with desk.database.transaction(write=True) as session:
        answer = edit(session, who, answer_id, body.version, content)
        if body.submit:
            answer = reviewing.submit(session, who, answer_id, answer.version, index)
        return _summary(answer)


@router.post("/{answer_id}/submit")
def submit_approved(answer_id: str, body: TurnBody, who: Trainer, desk: DeskDep) -> Summary:
    """Send the draft for review."""
    index = desk.assistant.live.current()
    with desk.database.transaction(write=True) as session:
        return _summary(reviewing.submit(session, who, answer_id, body.version, index))


@router.post("/{answer_id}/recall")
def recall_approved(answer_id: str, body: TurnBody, who: Trainer, desk: DeskDep) -> Summary:
    """Take a version back from review."""
    with desk.database.transaction(write=True) as session:
        return _summary(reviewing.recall(session, who, answer_id, body.version))


@router.post("/{answer_id}/approve")
def approve(answer_id: str, body: TurnBody, who: Trainer, desk: DeskDep) -> Summary:
    """Approve the version that waits; refused for whoever wrote it or sent it for review."""
    index = desk.assistant.live.current()
    with desk.database.transaction(write=True) as session:
        answer = reviewing.approve(session, who, answer_id, body.version, index)
    return _taken_up(desk, answer)


@router.post("/{answer_id}/return")
def return_approved(answer_id: str, body: CommentBody, who: Trainer, desk: DeskDep) -> Summary:
    """Return the version that waits, with a comment."""
    with desk.database.transaction(write=True) as session:
        return _summary(reviewing.send_back(session, who, answer_id, body.version, body.comment))


@router.post("/{answer_id}/withdraw")
def withdraw_approved(answer_id: str, body: CommentBody, who: Trainer, desk: DeskDep) -> Summary:
    """Stop giving an answer."""
    with desk.database.transaction(write=True) as session:
        answer = reviewing.take_back(session, who, answer_id, body.version, body.comment)
    return _taken_up(desk, answer)


def _taken_up(desk: Desk, answer: ApprovedAnswer) -> Summary:
    """Let the next question here have what was decided; other servers look within a second."""
    if desk.assistant.approved is not None:
        desk.assistant.approved.load()
    return _summary(answer)


def _content(body: ContentBody, desk: Desk) -> Content:
    citations = verbatim(desk.assistant.live.current().documents, [c.model_dump() for c in body.citations])
    return Content(body.question, body.text, citations, body.wordings, body.valid_from, body.valid_to)


def _answer(session: Session, answer_id: str) -> ApprovedAnswer:
    answer = session.get(ApprovedAnswer, answer_id)
    if answer is None:
        raise UnknownThingError(say.NO_ANSWER, "no such approved answer")
    return answer


def _document(document_id: str, desk: Desk) -> Document:
    document = desk.assistant.live.current().documents.get(document_id)
    if document is None:
        raise UnknownThingError(say.NO_DOCUMENT, "no such document")
    return document


def _source(document: Document) -> dict[str, Any]:
    status = document.life.status(today()).value
    return {"document_id": document.id, "title": document.title, "code": document.code, "status": status}


def _summary(answer: ApprovedAnswer) -> Summary:
    return Summary.model_validate(answer, from_attributes=True)


def _close(item: Tried) -> CloseReply:
    return CloseReply(
        answer_id=item.close.given.id,
        question=item.close.given.question,
        wording=item.close.wording.text,
        likeness=round(item.close.likeness, 3),
        given=item.given,
        reasons=item.reasons,
    )
