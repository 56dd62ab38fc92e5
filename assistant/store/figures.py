"""What is counted of a question: written with its answer, and kept when the answer with its words is deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.answer import Answer
from assistant.store.answers import Asked, place, storable
from assistant.store.tables import Figure
from assistant.vietnam_time import HANOI

KEPT_DAYS = 5 * 366
"""Days that figures are kept: long enough to hold a year against those before it."""
FIELD_CHARS = 200
CODE_CHARS = 32
_EPOCH = date(1970, 1, 1)
FieldOf = Callable[[str], str | None]
"""Gives the field (lĩnh vực) of a document by its id."""


def day_number(day: date) -> int:
    """Count the days since 1970-01-01: a week is a division then, in both engines.

    >>> day_number(date(2026, 11, 26))
    20783
    """
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Give the day of a number.

    >>> day_of(20783)
    datetime.date(2026, 11, 26)
    """
    return _EPOCH + timedelta(days=number)


def local_day(moment: datetime) -> date:
    """Give the day that it is in Vietnam.

    >>> from datetime import UTC
    >>> local_day(datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    datetime.date(2026, 11, 26)
    """
    return moment.astimezone(HANOI).date()


def figure_of(asked: Asked, answer: Answer, field_of: FieldOf, *, abandoned: bool = False) -> Figure:
    """Give what is counted of a reply; its procedure is that of the first citation.

    A reply that took no time to speak of (one that was declined) has no time among the figures.
    """
    first = answer.citations[0] if answer.citations else None
    field = field_of(first.document_id) if first else None
    return Figure(
        id=answer.id,
        day=day_number(local_day(asked.at)),
        door=asked.door,
        commune=place(asked.commune),
        field=storable(field)[:FIELD_CHARS] or None if field else None,
        procedure_code=storable(first.procedure_code)[:CODE_CHARS] if first and first.procedure_code else None,
        outcome=answer.outcome.value,
        written_by=answer.written_by,
        abandoned=abandoned,
        total_ms=round(answer.timings_ms.total) or None,
    )


def forget_figures_before(session: Session, moment: datetime) -> None:
    """Delete figures that are older than they may be at a moment."""
    session.execute(delete(Figure).where(Figure.day < day_number(local_day(moment)) - KEPT_DAYS))
