"""The days that figures are about, and the days before that they are held against."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.desk.dashboard import messages as say
from assistant.desk.errors import DeskError

LONGEST = 5 * 366
"""Days of a period: as many as figures are kept."""
BY_WEEK_FROM = 93
"""Days from which a chart shows weeks, since more bars than a quarter's can't be told apart."""
DEFAULT = 30
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to another, both inclusive, by the calendar of Vietnam; `name` is how a sentence begins with it."""

    first: date
    last: date
    name: str

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def step(self) -> int:
        """Days that one bar of a chart stands for: 1, or 7 in a long period."""
        return 7 if self.days >= BY_WEEK_FROM else 1

    @property
    def starts(self) -> list[date]:
        """The first day of each step."""
        return [self.first + timedelta(days=at) for at in range(0, self.days, self.step)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person chose of the period: from and to win over a month, a month over the number of last days."""

    days: int | None = None
    month: str | None = None
    first: date | None = None
    last: date | None = None


def periods(asked: Asked, today: date) -> tuple[Period, Period]:
    """Give the period that is meant and the one before it, of the same length.

    A whole month is held against the month before; the month that runs, against as many days of the one before.
    Raises DeskError for what is no period.

    >>> now, before = periods(Asked(month="2026-11"), date(2026, 11, 26))
    >>> f"{now.first} {now.last}, {before.first} {before.last}"
    '2026-11-01 2026-11-26, 2026-10-01 2026-10-26'
    """
    if asked.first or asked.last:
        last = asked.last or today
        return _between(asked.first or last - timedelta(days=DEFAULT - 1), last)
    if asked.month:
        return _month(asked.month, today)
    days = asked.days or DEFAULT
    now = Period(today - timedelta(days=days - 1), today, say.LAST_DAYS.format(days=days))
    return now, _just_before(now, say.DAYS_BEFORE.format(days=days))


def _between(first: date, last: date) -> tuple[Period, Period]:
    if not (date(2000, 1, 1) <= first <= last <= date(2100, 1, 1)):
        raise DeskError(say.PERIOD_BACKWARDS, f"from {first} to {last}")
    if (last - first).days >= LONGEST:
        raise DeskError(say.PERIOD_LONG.format(days=LONGEST), f"{(last - first).days} days")
    now = Period(first, last, say.FROM_TO.format(first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"))
    return now, _just_before(now, say.DAYS_BEFORE.format(days=now.days))


def _month(written: str, today: date) -> tuple[Period, Period]:
    match = _MONTH.fullmatch(written)
    if match is None or not (2000 <= int(match[1]) < 2100 and 1 <= int(match[2]) <= 12):
        raise DeskError(say.MONTH_UNREADABLE, f"month {written!r}"[:100])
    first = date(int(match[1]), int(match[2]), 1)
    whole = date(first.year, first.month, monthrange(first.year, first.month)[1])
    last = today if first <= today < whole else whole
    begins = (first - timedelta(days=1)).replace(day=1)
    ends = first - timedelta(days=1)
    if last != whole:
        ends = begins.replace(day=min(last.day, ends.day))
    name = say.MONTH.format(month=f"{first.month}/{first.year}")
    return Period(first, last, name), Period(begins, ends, say.MONTH.format(month=f"{begins.month}/{begins.year}"))


def _just_before(now: Period, name: str) -> Period:
    return Period(now.first - timedelta(days=now.days), now.first - timedelta(days=1), name)
