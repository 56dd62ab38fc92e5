"""The panels of the page: a chart with its title in words, the kinds in it, and the table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.desk.dashboard import charts
from assistant.desk.dashboard import messages as say
from assistant.desk.dashboard.counting import Tally
from assistant.desk.dashboard.figures import Counted, Dashboard, Step
from assistant.desk.dashboard.sheets import Sheet, sheet
from assistant.desk.numbers import number, percent, seconds

BARS = 12
"""Names that a chart shows; the table below it has them all."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart and its table; `kinds` are what its bars are cut into, `series` what its lines are, by their names."""

    title: str
    chart: Markup | None
    table: Sheet
    kinds: Mapping[str, str]
    series: Sequence[str] = ()
    note: str = ""


def panels(board: Dashboard) -> list[Panel]:
    """Give the panels, in their order."""
    return [
        _columns(board, "days", say.OUTCOMES, lambda step: _outcomes(step.tally)),
        _times(board),
        _names(board, "fields", board.fields, say.FIELD_UNKNOWN),
        _names(board, "communes", board.communes, say.COMMUNE_UNKNOWN),
        _columns(board, "gaps", say.GAPS, lambda step: {kind: getattr(step.gaps, kind) for kind in say.GAPS}),
        _columns(board, "feedback", say.VERDICTS, lambda s: {kind: getattr(s.tally, kind) for kind in say.VERDICTS}),
    ]


def _columns(
    board: Dashboard, name: str, kinds: Mapping[str, str], counts: Callable[[Step], Mapping[str, int]]
) -> Panel:
    days = [
        charts.Column(f"{step.first:%d/%m}", _said(step, [f"{kinds[k]}: {number(n)}" for k, n in found.items()]), found)
        for step in board.steps
        if (found := counts(step)) is not None
    ]
    title = say.SHEETS[name]
    anything = any(sum(day.counts.values()) for day in days)
    return Panel(title, charts.columns(title, days) if anything else None, sheet(board, name), kinds)


def _times(board: Dashboard) -> Panel:
    title = say.IN_SECONDS.format(title=say.SHEETS["times"])
    points = []
    for step in board.steps:
        waits = (step.waits.median, step.waits.p95)
        said = [f"{name}: {seconds(value)}" for name, value in zip(say.WAITS.values(), waits, strict=True)]
        points.append(
            charts.Point(f"{step.first:%d/%m}", _said(step, said), [None if w is None else w / 1000 for w in waits])
        )
    anything = board.now.waits.median is not None
    chart = charts.lines(title, points) if anything else None
    return Panel(title, chart, sheet(board, "times"), {}, list(say.WAITS.values()))


def _names(board: Dashboard, name: str, counted: Sequence[Counted], unknown: str) -> Panel:
    title = say.SHEETS[name]
    rows = [
        charts.Row(
            one.name or unknown,
            _outcomes(one.tally),
            f"{number(one.tally.questions)} · {percent(one.tally.share(one.tally.answered))}",
        )
        for one in counted[:BARS]
    ]
    return Panel(
        title, charts.rows(title, rows) if rows else None, sheet(board, name), say.OUTCOMES, note=say.BEHIND_BARS
    )


def _outcomes(tally: Tally) -> dict[str, int]:
    return {kind: getattr(tally, kind) for kind in say.OUTCOMES}


def _said(step: Step, parts: Sequence[str]) -> str:
    return f"{step.first:%d/%m/%Y}: " + ", ".join(parts)
