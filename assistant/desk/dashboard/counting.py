"""Counts questions: one pass over the index of figures for each thing that they are counted by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assistant.answer import Outcome
from assistant.desk.dashboard.periods import Period
from assistant.desk.dashboard.spread import Spread
from assistant.store.figures import day_number
from assistant.store.tables import Figure

MOST_NAMES = 1000
"""Communes or fields that are told apart: a client may send any name for a commune."""
MOST_PROCEDURES = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions are counted: None means all."""

    period: Period
    commune: str | None = None
    field: str | None = None
    door: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions there were, how they ended, and what officers said of the answers."""

    questions: int = 0
    answered: int = 0
    clarify: int = 0
    not_found: int = 0
    declined: int = 0
    approved: int = 0
    stopped: int = 0
    praised: int = 0
    faulted: int = 0

    def share(self, count: int) -> float | None:
        """Give a count as a share of all questions; None where there are none."""
        return count / self.questions if self.questions else None

    @property
    def rated(self) -> int:
        """How many answers officers said something of."""
        return self.praised + self.faulted


_TALLY = (
    func.count(),
    func.count().filter(Figure.outcome == Outcome.ANSWERED.value),
    func.count().filter(Figure.outcome == Outcome.CLARIFY.value),
    func.count().filter(Figure.outcome == Outcome.NOT_FOUND.value),
    func.count().filter(Figure.outcome == Outcome.DECLINED.value),
    func.count().filter(Figure.written_by == "approved"),
    func.count().filter(Figure.abandoned),
    func.count().filter(Figure.verdict == "right"),
    func.count().filter(Figure.verdict != "right"),
)


def tally(session: Session, choice: Choice) -> Tally:
    """Count all questions of a choice."""
    return Tally(*session.execute(select(*_TALLY).where(*_chosen(choice))).one())


def altogether(tallies: Sequence[Tally]) -> Tally:
    """Add tallies up."""
    return Tally(*(sum(counts) for counts in zip(*map(astuple, tallies), strict=True)))


def by_step(session: Session, choice: Choice) -> list[Tally]:
    """Count by the steps of the period, one after another; those without a question are there too."""
    found = {at: Tally(*counts) for at, *counts in session.execute(_grouped(_step(choice.period), choice))}
    return [found.get(at, Tally()) for at in range(len(choice.period.starts))]


def by_field(session: Session, choice: Choice) -> dict[str | None, Tally]:
    """Count by field, most asked first, whichever field is chosen: what is chosen is seen beside the others."""
    return _named(session, Figure.field, replace(choice, field=None))


def by_commune(session: Session, choice: Choice) -> dict[str | None, Tally]:
    """Count by commune, most asked first, whichever commune is chosen."""
    return _named(session, Figure.commune, replace(choice, commune=None))


def by_procedure(session: Session, choice: Choice) -> dict[str, Tally]:
    """Count the procedures that answers rest on, most asked first, by code."""
    statement = _grouped(Figure.procedure_code, choice).where(Figure.procedure_code.is_not(None))
    rows = session.execute(statement.order_by(func.count().desc(), Figure.procedure_code).limit(MOST_PROCEDURES))
    return {code: Tally(*counts) for code, *counts in rows}


def times(session: Session, choice: Choice) -> list[Spread]:
    """Give how long answers took in each step of the period."""
    found: dict[int, Spread] = defaultdict(Spread)
    step = _step(choice.period).label("step")
    statement: Any = select(step, Figure.total_ms, func.count()).where(*_chosen(choice), *_TIMED)
    for at, milliseconds, answers in session.execute(statement.group_by("step", Figure.total_ms)):
        found[at].add(milliseconds, answers)
    return [found.get(at, Spread()) for at in range(len(choice.period.starts))]


def whole_time(session: Session, choice: Choice) -> Spread:
    """Give how long answers took in the whole period."""
    statement: Any = select(Figure.total_ms, func.count()).where(*_chosen(choice), *_TIMED).group_by(Figure.total_ms)
    return Spread((milliseconds, answers) for milliseconds, answers in session.execute(statement))


_TIMED = (Figure.total_ms.is_not(None), Figure.abandoned.is_(False))
"""An answer that was not waited for says nothing about how long one has to wait."""


def _named(session: Session, column: Any, choice: Choice) -> dict[str | None, Tally]:
    rows = session.execute(_grouped(column, choice).order_by(func.count().desc(), column).limit(MOST_NAMES))
    return {name: Tally(*counts) for name, *counts in rows}


def _grouped(key: Any, choice: Choice) -> Any:
    return select(key.label("counted_by"), *_TALLY).where(*_chosen(choice)).group_by("counted_by")


def _chosen(choice: Choice) -> list[ColumnElement[bool]]:
    period = choice.period
    wanted: list[ColumnElement[bool]] = [Figure.day.between(day_number(period.first), day_number(period.last))]
    if choice.commune is not None:
        wanted.append(Figure.commune == choice.commune)
    if choice.field is not None:
        wanted.append(Figure.field == choice.field)
    if choice.door is not None:
        wanted.append(Figure.door == choice.door)
    return wanted


def _step(period: Period) -> ColumnElement[int]:
    return (Figure.day - day_number(period.first)) // period.step
