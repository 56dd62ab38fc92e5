"""Trying a question at the desk: what it comes near to of all that is given, or how near to one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from assistant.desk.approved import messages as say
from assistant.desk.approved.comparing import Close, compared, reasons, target_from
from assistant.desk.approved.giving import GivenAnswers
from assistant.desk.approved.holding import Wording, given_of
from assistant.desk.approved.likeness import load_threshold, side_of
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.approved.wordings import vectors_of
from assistant.desk.approved.writing import newest
from assistant.desk.desk import Desk
from assistant.desk.errors import UnknownThingError
from assistant.finding import Found, find
from index.live import OpenIndex
from index.question import read_question
from index.retriever import vector_of

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """An answer that a question comes near to; `given` tells whether it would be given for it on that day."""

    close: Close
    given: bool
    reasons: list[str]


def tried(desk: Desk, question: str, answer_id: str | None, day: date) -> list[Tried]:
    """Give what a question comes near to, the closest first; with an id, how near it comes to that one answer."""
    served = desk.assistant
    index = served.live.current()
    found = find(index, served.retriever, question, (), served.settings.province, day)
    if answer_id is not None:
        with desk.database.transaction() as session:
            version = _newest(session, answer_id)
        near = [_closest(index, found, version)]
    else:
        answers = served.approved if isinstance(served.approved, GivenAnswers) else None
        near = answers.closest(index, found)[:SHOWN] if answers else []
    asked, least = side_of(found.question), load_threshold().least
    return [
        Tried(
            close,
            close.likeness >= least and not close.differs and close.given.valid(day),
            reasons(close, asked, found, day),
        )
        for close in near
    ]


def _newest(session: Session, answer_id: str) -> ApprovedVersion:
    answer = session.get(ApprovedAnswer, answer_id)
    if answer is None:
        raise UnknownThingError(say.NO_ANSWER, "no such approved answer")
    return newest(session, answer)


def _closest(index: OpenIndex, found: Found, version: ApprovedVersion) -> Close:
    """Compare a question with the wordings of a version, whether it is given or not."""
    texts = [version.question, *version.wordings]
    cosines = vectors_of(texts, index.embedder) @ vector_of(index, found.question)
    given, target = given_of(version), target_from(version.text, version.citations, index.documents)
    asked = side_of(found.question)
    sides = [Wording("", version.answer_id, text, side_of(read_question(text))) for text in texts]
    near = [compared(given, side, asked, float(c), target, found) for side, c in zip(sides, cosines, strict=True)]
    return max(near, key=lambda close: (close.differs is None, close.likeness))
