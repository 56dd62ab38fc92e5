"""Gaps in the period: how many came up, how many groups of them were closed within a week, what is asked most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assistant.desk.dashboard.counting import Choice
from assistant.desk.dashboard.periods import Period
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.store.figures import local_day
from assistant.vietnam_time import HANOI

A_WEEK = timedelta(days=7)
MOST_GROUPS = 20
_WAITING = ("open", "assigned", "answered")


@dataclass(frozen=True, slots=True)
class GapTally:
    """Groups of gaps that came up, how many of them were closed within a week, and how many later."""

    opened: int = 0
    within_week: int = 0
    later: int = 0

    @property
    def left(self) -> int:
        """How many are still open."""
        return self.opened - self.within_week - self.later


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A group of questions without an answer, and how often it came up in the period."""

    group_id: str
    label: str
    field: str | None
    state: str
    count: int


def gaps_by_step(session: Session, choice: Choice) -> list[GapTally]:
    """Count the groups of gaps that came up in each step of the period."""
    period = choice.period
    counts = [GapTally() for _ in period.starts]
    opened = select(GapGroup.first_at, GapGroup.closed_at).where(
        *_within(GapGroup.first_at, period), GapGroup.state != "dismissed"
    )
    if choice.field is not None:
        opened = opened.where(GapGroup.field == choice.field)
    if choice.commune is not None:
        opened = opened.where(GapGroup.id.in_(select(Gap.group_id).where(Gap.commune == choice.commune)))
    for first_at, closed_at in session.execute(opened):
        at = (local_day(first_at) - period.first).days // period.step
        counts[at] = _with(counts[at], closed_at - first_at if closed_at else None)
    return counts


def altogether(steps: Sequence[GapTally]) -> GapTally:
    """Add up steps."""
    return GapTally(sum(s.opened for s in steps), sum(s.within_week for s in steps), sum(s.later for s in steps))


def most_unanswered(session: Session, choice: Choice) -> list[Unanswered]:
    """Give the groups that wait for an answer and came up most often in the period."""
    times = func.count()
    asked = select(Gap.group_id, times.label("times")).where(*_within(Gap.at, choice.period)).group_by(Gap.group_id)
    if choice.commune is not None:
        asked = asked.where(Gap.commune == choice.commune)
    counted = asked.subquery()
    groups = (
        select(GapGroup.id, GapGroup.label, GapGroup.field, GapGroup.state, counted.c.times)
        .join(counted, counted.c.group_id == GapGroup.id)
        .where(GapGroup.state.in_(_WAITING))
        .order_by(counted.c.times.desc(), GapGroup.id)
        .limit(MOST_GROUPS)
    )
    if choice.field is not None:
        groups = groups.where(GapGroup.field == choice.field)
    return [Unanswered(*row) for row in session.execute(groups)]


def _with(tally: GapTally, took: timedelta | None) -> GapTally:
    if took is None:
        return replace(tally, opened=tally.opened + 1)
    if took <= A_WEEK:
        return replace(tally, opened=tally.opened + 1, within_week=tally.within_week + 1)
    return replace(tally, opened=tally.opened + 1, later=tally.later + 1)


def _within(column: Any, period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= _midnight(period.first), column < _midnight(period.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    """Give the moment at which a day begins in Vietnam."""
    return datetime.combine(day, time(), HANOI).astimezone(UTC)
