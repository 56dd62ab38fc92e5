"""From a draft to an answer that is given: two people, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from assistant.desk import audit, inbox
from assistant.desk.approved import messages as say
from assistant.desk.approved.checking import findings
from assistant.desk.approved.citing import verbatim
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion, ApprovedWording
from assistant.desk.approved.wordings import keep_wordings
from assistant.desk.approved.writing import KIND, answer_for_change, as_said, newest, version_of
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, ForbiddenError
from assistant.desk.gaps.groups import closed, reopened
from assistant.desk.roles import Principal
from assistant.desk.tables import Notice, User
from assistant.store.answers import storable
from assistant.vietnam_time import today
from index.live import OpenIndex

COMMENT_CHARS = 2000


def submit(session: Session, who: Principal, answer_id: str, seen: int, index: OpenIndex) -> ApprovedAnswer:
    """Send the draft for review; raises DeskError that names what must be mended first."""
    _person(who)
    answer, version = _changed(session, answer_id, seen)
    if version.verdict != "draft":
        raise ConflictError(say.NOT_A_DRAFT, version.verdict)
    if faults := findings(version, index.documents, today()).faults:
        raise DeskError(say.NOT_READY.format(faults=" ".join(faults[:5])), "not ready for review")
    # What came from elsewhere (a petition's answer) is kept as the documents have it.
    version.citations = verbatim(index.documents, version.citations)
    version.verdict, answer.state = "pending", "in_review"
    if who.id not in version.writers:
        version.writers = [*version.writers, str(who.id)]
    audit.record(session, who, "submit", KIND, answer.id, after=as_said(version))
    inbox.tell(session, say.TELL_REVIEW.format(question=version.question, name=who.name), path_of(answer))
    return answer


def recall(session: Session, who: Principal, answer_id: str, seen: int) -> ApprovedAnswer:
    """Take a version back from review, to change it."""
    answer, version = _pending(session, answer_id, seen)
    version.verdict, answer.state = "draft", "draft"
    _seen_to(session, who, answer)
    audit.record(session, who, "recall", KIND, answer.id, after={"number": version.number})
    return answer


def approve(session: Session, who: Principal, answer_id: str, seen: int, index: OpenIndex) -> ApprovedAnswer:
    """Let the version that waits be given, instead of the one before; raises ForbiddenError for whoever wrote it."""
    answer, version = _reviewed(session, who, answer_id, seen)
    if faults := findings(version, index.documents, today()).faults:
        raise DeskError(say.NOT_APPROVABLE.format(faults=" ".join(faults[:5])), "not approvable")
    before = as_said(version_of(session, answer, answer.given)) if answer.given else None
    _verdict(version, who, "approved", None)
    answer.state, answer.given, answer.question = "approved", version.number, version.question
    answer.valid_from, answer.valid_to = version.valid_from, version.valid_to
    answer.withdrawn_because = None
    keep_wordings(session, answer.id, [version.question, *version.wordings], index.embedder)
    _seen_to(session, who, answer)
    audit.record(session, who, "approve", KIND, answer.id, before=before, after=as_said(version))
    _tell_author(session, version, say.TELL_APPROVED.format(name=who.name, question=version.question), answer)
    if answer.gap_group_id:
        closed(session, who, answer.gap_group_id)
    return answer


def send_back(session: Session, who: Principal, answer_id: str, seen: int, comment: str) -> ApprovedAnswer:
    """Return the version that waits, with a comment; what was given before goes on being given."""
    comment = _said(comment)
    answer, version = _reviewed(session, who, answer_id, seen)
    _verdict(version, who, "returned", comment)
    answer.state = "draft"
    _seen_to(session, who, answer)
    audit.record(session, who, "return", KIND, answer.id, after={"number": version.number}, note=comment)
    _tell_author(session, version, say.TELL_RETURNED.format(name=who.name, question=version.question), answer)
    return answer


def take_back(session: Session, who: Principal, answer_id: str, seen: int, because: str) -> ApprovedAnswer:
    """Stop giving an answer, by a person's decision."""
    because = _said(because)
    answer = answer_for_change(session, answer_id)
    take_turn(session, answer, seen, KIND, answer.id)
    if answer.given is None:
        raise ConflictError(say.NOT_GIVEN, "not given")
    withdraw(session, who, answer, say.BY_PERSON.format(name=who.name, because=because))
    return answer


def withdraw(session: Session, who: Principal, answer: ApprovedAnswer, because: str) -> None:
    """Stop giving an answer, and tell trainers and its author; a newer version that is being written stays as it is."""
    version = version_of(session, answer, answer.given or answer.number)
    if answer.number == version.number:
        answer.state = "withdrawn"
    answer.given, answer.withdrawn_because = None, because
    session.execute(delete(ApprovedWording).where(ApprovedWording.answer_id == answer.id))
    audit.record(session, who, "withdraw", KIND, answer.id, before={"given": version.number}, note=because)
    text = say.TELL_WITHDRAWN.format(question=version.question, because=because)
    inbox.tell(session, text, path_of(answer))
    _tell_author(session, version, text, answer)
    if answer.gap_group_id:
        reopened(session, who, answer.gap_group_id)


def path_of(answer: ApprovedAnswer) -> str:
    """Give the page of an answer."""
    return f"/trainer/approved/{answer.id}"


def _person(who: Principal) -> None:
    # A key may have been made by the one who wrote the answer: two people must be two sessions.
    if who.via != "session" or who.id is None:
        raise ForbiddenError(say.PERSON_ONLY, f"{who.via} is no person")


def _changed(session: Session, answer_id: str, seen: int) -> tuple[ApprovedAnswer, ApprovedVersion]:
    answer = answer_for_change(session, answer_id)
    take_turn(session, answer, seen, KIND, answer.id)
    return answer, newest(session, answer)


def _pending(session: Session, answer_id: str, seen: int) -> tuple[ApprovedAnswer, ApprovedVersion]:
    answer, version = _changed(session, answer_id, seen)
    if version.verdict != "pending":
        raise ConflictError(say.NOT_IN_REVIEW, version.verdict)
    return answer, version


def _reviewed(session: Session, who: Principal, answer_id: str, seen: int) -> tuple[ApprovedAnswer, ApprovedVersion]:
    _person(who)
    answer, version = _pending(session, answer_id, seen)
    if who.id in version.writers or who.id == version.author_id:
        raise ForbiddenError(say.TWO_PEOPLE, "the writer can't review")
    return answer, version


def _verdict(version: ApprovedVersion, who: Principal, verdict: str, comment: str | None) -> None:
    version.verdict, version.comment = verdict, comment
    version.reviewer_id, version.reviewer = who.id, who.name[:200]
    version.reviewed_at = datetime.now(UTC)


def _said(text: str) -> str:
    if not (text := storable(text).strip()[:COMMENT_CHARS]):
        raise DeskError(say.REASON_EMPTY, "no reason")
    return text


def _seen_to(session: Session, who: Principal, answer: ApprovedAnswer) -> None:
    """Take the open notes about an answer off the list of what waits."""
    session.execute(
        update(Notice)
        .where(Notice.path == path_of(answer), Notice.done_at.is_(None), Notice.user_id.is_(None))
        .values(done_at=datetime.now(UTC), done_by=who.name)
    )


def _tell_author(session: Session, version: ApprovedVersion, text: str, answer: ApprovedAnswer) -> None:
    if version.author_id and session.get(User, version.author_id):
        inbox.tell(session, text, path_of(answer), user_id=version.author_id)
