"""All figures of the dashboard, as the page, the JSON route and the tables to download show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from assistant.catalogue import Catalogue
from assistant.desk.dashboard import counting, open_questions
from assistant.desk.dashboard.counting import Choice, Tally
from assistant.desk.dashboard.open_questions import GapTally, Unanswered
from assistant.desk.dashboard.periods import Period
from assistant.desk.dashboard.spread import Spread, merged


@dataclass(frozen=True, slots=True)
class Waits:
    """How long answers took, in milliseconds: half of them at most `median`, 95 of 100 at most `p95`."""

    median: int | None = None
    p95: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the period, or a week of a long one, from its first day on."""

    first: date
    tally: Tally
    waits: Waits
    gaps: GapTally


@dataclass(frozen=True, slots=True)
class Counted:
    """A field, commune or procedure with its questions; `name` is None where it is not known."""

    name: str | None
    tally: Tally
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole period in figures."""

    period: Period
    tally: Tally
    waits: Waits
    gaps: GapTally


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the dashboard shows for a choice; `before` is the period that it is held against."""

    choice: Choice
    now: Whole
    before: Whole
    steps: list[Step]
    fields: list[Counted]
    communes: list[Counted]
    procedures: list[Counted]
    unanswered: list[Unanswered]


def look(session: Session, choice: Choice, before: Period, catalogue: Catalogue) -> Dashboard:
    """Count what a choice asks for."""
    tallies, times = counting.by_step(session, choice), counting.times(session, choice)
    gaps = open_questions.gaps_by_step(session, choice)
    return Dashboard(
        choice,
        Whole(choice.period, counting.altogether(tallies), _waits(merged(times)), open_questions.altogether(gaps)),
        _whole(session, replace(choice, period=before)),
        [
            Step(first, tally, _waits(spread), opened)
            for first, tally, spread, opened in zip(choice.period.starts, tallies, times, gaps, strict=True)
        ],
        [Counted(name, tally) for name, tally in counting.by_field(session, choice).items()],
        [Counted(name, tally) for name, tally in counting.by_commune(session, choice).items()],
        [_procedure(catalogue, code, tally) for code, tally in counting.by_procedure(session, choice).items()],
        open_questions.most_unanswered(session, choice),
    )


def _whole(session: Session, choice: Choice) -> Whole:
    return Whole(
        choice.period,
        counting.tally(session, choice),
        _waits(counting.whole_time(session, choice)),
        open_questions.altogether(open_questions.gaps_by_step(session, choice)),
    )


def _procedure(catalogue: Catalogue, code: str, tally: Tally) -> Counted:
    entry = catalogue.entry(code)
    return Counted(entry.title if entry else None, tally, code)


def _waits(spread: Spread) -> Waits:
    return Waits(spread.within(0.5), spread.within(0.95))
