"""Writing of approved answers: a draft is made, changed, and made anew where the last version has been reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.approved import messages as say
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.roles import Principal
from assistant.personal_data import masked
from assistant.store.answers import storable

KIND = "approved"
"""What the audit log calls these."""
QUESTION_CHARS = 500
TEXT_CHARS = 12_000
WORDING_CHARS = 500
MOST_WORDINGS = 40
MOST_CITATIONS = 30
_CITED = ("document_id", "start", "end", "quote", "code", "title", "section", "heading")


@dataclass(frozen=True, slots=True)
class Content:
    """What a person writes; `citations` are as ApprovedVersion keeps them, `valid_to` is the last day."""

    question: str
    text: str
    citations: Sequence[Mapping[str, Any]] = ()
    wordings: Sequence[str] = ()
    valid_from: date | None = None
    valid_to: date | None = None


def propose(
    session: Session,
    who: Principal,
    question: str,
    text: str,
    *,
    citations: Sequence[Mapping[str, Any]] = (),
    wordings: Sequence[str] = (),
    gap_group_id: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> ApprovedAnswer:
    """Make a draft; what it lacks (text, citations) must be there before it is sent for review.

    Raises DeskError for what is too long or too much, UnknownThingError for a group that does not exist.
    """
    if gap_group_id is not None and session.get(GapGroup, gap_group_id) is None:
        raise UnknownThingError(say.NO_GAP_GROUP, "no such gap group")
    content = cleaned(Content(question, text, citations, wordings, valid_from, valid_to))
    answer = ApprovedAnswer(
        id=uuid4().hex,
        state="draft",
        question=content.question,
        gap_group_id=gap_group_id,
        number=1,
        given=None,
        hits=0,
        created_at=datetime.now(UTC),
        created_by=who.id,
        version=1,
    )
    session.add(answer)
    session.flush()
    version = _new_version(session, answer, who)
    _fill(version, who, content)
    session.flush()
    audit.record(session, who, "create", KIND, answer.id, after=as_said(version))
    return answer


def edit(session: Session, who: Principal, answer_id: str, seen: int, content: Content) -> ApprovedAnswer:
    """Change the draft; where the newest version has been reviewed, a new one is begun, and that one stays as it is.

    What is given goes on being given until the new version is approved. Raises ConflictError where another has changed
    it since version `seen`, or where it waits for review.
    """
    content = cleaned(content)
    answer = answer_for_change(session, answer_id)
    version = newest(session, answer)
    take_turn(session, answer, seen, KIND, answer.id)
    if version.verdict == "pending":
        raise ConflictError(say.IN_REVIEW, "pending")
    before = as_said(version)
    if version.verdict != "draft":
        answer.number += 1
        version = _new_version(session, answer, who)
    _fill(version, who, content)
    answer.state = "draft"
    if answer.given is None:
        answer.question = content.question
    session.flush()
    audit.record(session, who, "change", KIND, answer.id, before=before, after=as_said(version))
    return answer


def answer_for_change(session: Session, answer_id: str) -> ApprovedAnswer:
    """Give an answer, kept from others until the transaction ends; raises UnknownThingError."""
    answer = session.get(ApprovedAnswer, answer_id, with_for_update=True)
    if answer is None:
        raise UnknownThingError(say.NO_ANSWER, "no such approved answer")
    return answer


def newest(session: Session, answer: ApprovedAnswer) -> ApprovedVersion:
    """Give the newest version."""
    return version_of(session, answer, answer.number)


def version_of(session: Session, answer: ApprovedAnswer, number: int) -> ApprovedVersion:
    """Give a version by its number; raises UnknownThingError."""
    found = session.scalars(
        select(ApprovedVersion).where(ApprovedVersion.answer_id == answer.id, ApprovedVersion.number == number)
    ).first()
    if found is None:
        raise UnknownThingError(say.NO_VERSION.format(number=number), "no such version")
    return found


def as_said(version: ApprovedVersion) -> dict[str, Any]:
    """Give what a version says as plain data, for the audit log."""
    return {
        "number": version.number,
        "verdict": version.verdict,
        "question": version.question,
        "wordings": version.wordings,
        "text": version.text,
        "citations": [{key: c.get(key) for key in ("document_id", "start", "end")} for c in version.citations],
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
    }


def cleaned(content: Content) -> Content:
    """Give what is kept of a content: clean texts, personal data masked in what people asked; raises DeskError."""
    question = " ".join(masked(storable(content.question)).split())
    text = "\n".join(line.rstrip() for line in storable(content.text).strip().splitlines())
    wordings = list(_distinct(content.wordings, question))
    if not question:
        raise DeskError(say.QUESTION_EMPTY, "no question")
    if len(question) > QUESTION_CHARS:
        raise DeskError(say.QUESTION_LONG.format(most=QUESTION_CHARS), "question too long")
    if len(text) > TEXT_CHARS:
        raise DeskError(say.TEXT_LONG.format(most=TEXT_CHARS), "text too long")
    if len(wordings) > MOST_WORDINGS or any(len(wording) > WORDING_CHARS for wording in wordings):
        raise DeskError(say.WORDINGS_MANY.format(most=MOST_WORDINGS, chars=WORDING_CHARS), "wordings")
    if content.valid_from and content.valid_to and content.valid_to < content.valid_from:
        raise DeskError(say.DAYS_CROSSED, "valid_to before valid_from")
    return Content(question, text, _citations(content.citations), wordings, content.valid_from, content.valid_to)


def _citations(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(given) > MOST_CITATIONS:
        raise DeskError(say.CITATIONS_MANY.format(most=MOST_CITATIONS), "citations")
    kept = [{key: citation[key] for key in _CITED if key in citation} for citation in given]
    for n, citation in enumerate(kept, 1):
        if not (citation.get("document_id") and citation.get("quote")):
            raise DeskError(say.CITATION_SHAPE.format(n=n), "citation without document or quote")
    return kept


def _distinct(wordings: Iterable[str], question: str) -> Iterable[str]:
    seen = {question.casefold()}
    for wording in wordings:
        clean = " ".join(masked(storable(wording)).split())
        if clean and clean.casefold() not in seen:
            seen.add(clean.casefold())
            yield clean


def _new_version(session: Session, answer: ApprovedAnswer, who: Principal) -> ApprovedVersion:
    version = ApprovedVersion(
        id=uuid4().hex, answer_id=answer.id, number=answer.number, writers=[], verdict="draft", author=who.name
    )
    session.add(version)
    return version


def _fill(version: ApprovedVersion, who: Principal, content: Content) -> None:
    version.question, version.text = content.question, content.text
    version.wordings = list(content.wordings)
    version.citations = [dict(citation) for citation in content.citations]
    version.valid_from, version.valid_to = content.valid_from, content.valid_to
    version.author_id, version.author = who.id, who.name[:200]
    version.written_at = datetime.now(UTC)
    if who.id and who.id not in version.writers:
        version.writers = [*version.writers, who.id]
