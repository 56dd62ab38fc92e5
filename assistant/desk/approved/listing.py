"""Finding approved answers at the desk: by state, by words, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.store.answers import storable

PAGE = 50
State = Literal["", "given", "in_review", "draft", "withdrawn"]
STATES: dict[State, str] = {
    "": "Tất cả",
    "given": "Đang dùng",
    "in_review": "Chờ duyệt",
    "draft": "Bản nháp",
    "withdrawn": "Đã ngừng dùng",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An answer with its newest version."""

    answer: ApprovedAnswer
    version: ApprovedVersion


def find_answers(
    session: Session, state: State = "", words: str = "", after: str | None = None, *, most: int = PAGE
) -> list[Row]:
    """Give answers, those made last first; `after` is the id of the last one of the page before."""
    chosen = (
        select(ApprovedAnswer, ApprovedVersion)
        .join(
            ApprovedVersion,
            (ApprovedVersion.answer_id == ApprovedAnswer.id) & (ApprovedVersion.number == ApprovedAnswer.number),
        )
        .where(*_in_state(state))
        .order_by(ApprovedAnswer.created_at.desc(), ApprovedAnswer.id)
        .limit(most)
    )
    if words := storable(words).strip():
        pattern = "%" + words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        chosen = chosen.where(
            or_(ApprovedVersion.question.ilike(pattern, escape="\\"), ApprovedVersion.text.ilike(pattern, escape="\\"))
        )
    last = session.get(ApprovedAnswer, after) if after else None
    if last is not None:
        chosen = chosen.where(
            or_(
                ApprovedAnswer.created_at < last.created_at,
                (ApprovedAnswer.created_at == last.created_at) & (ApprovedAnswer.id > last.id),
            )
        )
    return [Row(answer, version) for answer, version in session.execute(chosen)]


def counts(session: Session) -> dict[State, int]:
    """Count the answers of each state."""
    return {
        state: session.scalar(select(func.count()).select_from(ApprovedAnswer).where(*_in_state(state))) or 0
        for state in STATES
    }


def history(session: Session, answer: ApprovedAnswer) -> Sequence[ApprovedVersion]:
    """Give all versions of an answer, the newest first."""
    return session.scalars(
        select(ApprovedVersion).where(ApprovedVersion.answer_id == answer.id).order_by(ApprovedVersion.number.desc())
    ).all()


def _in_state(state: State) -> list[ColumnElement[bool]]:
    if state == "given":
        return [ApprovedAnswer.given.is_not(None)]
    if state == "withdrawn":
        return [ApprovedAnswer.withdrawn_because.is_not(None)]
    return [ApprovedAnswer.state == state] if state else []
