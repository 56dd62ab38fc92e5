"""The figures as tables: the same rows stand below each chart and in the file that is downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.desk.dashboard import messages as say
from assistant.desk.dashboard.counting import Tally
from assistant.desk.dashboard.figures import Counted, Dashboard
from assistant.desk.dashboard.messages import COLUMNS, OUTCOMES
from assistant.desk.dashboard.messages import GAPS as GAP_NAMES
from assistant.desk.dashboard.messages import VERDICTS as VERDICT_NAMES

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: `name` stands in its address; the cells of a row are as many as the columns."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def sheet(board: Dashboard, name: str) -> Sheet:
    """Give one table by its name (a key of SHEETS)."""
    columns, rows = _MADE[name](board)
    return Sheet(name, say.SHEETS[name], columns, rows)


_Made = tuple[Sequence[str], Sequence[Sequence[Cell]]]


def _when(board: Dashboard) -> str:
    return COLUMNS["week" if board.now.period.step > 1 else "day"]


def _outcomes(tally: Tally) -> tuple[Cell, ...]:
    return (tally.questions, tally.answered, tally.clarify, tally.not_found, tally.declined)


def _days(board: Dashboard) -> _Made:
    columns = (_when(board), COLUMNS["questions"], *OUTCOMES.values(), COLUMNS["approved"], COLUMNS["stopped"])
    rows = [(s.first, *_outcomes(s.tally), s.tally.approved, s.tally.stopped) for s in board.steps]
    return columns, rows


def _times(board: Dashboard) -> _Made:
    columns = (_when(board), COLUMNS["median"], COLUMNS["p95"])
    return columns, [(s.first, s.waits.median, s.waits.p95) for s in board.steps]


def _gaps(board: Dashboard) -> _Made:
    columns = (_when(board), COLUMNS["opened"], *GAP_NAMES.values())
    return columns, [(s.first, s.gaps.opened, s.gaps.within_week, s.gaps.later, s.gaps.left) for s in board.steps]


def _feedback(board: Dashboard) -> _Made:
    columns = (_when(board), *VERDICT_NAMES.values())
    return columns, [(s.first, s.tally.praised, s.tally.faulted) for s in board.steps]


def _by_name(heading: str, unknown: str, counted: Sequence[Counted]) -> _Made:
    columns = (heading, COLUMNS["questions"], *OUTCOMES.values(), *VERDICT_NAMES.values())
    rows = [(c.name or unknown, *_outcomes(c.tally), c.tally.praised, c.tally.faulted) for c in counted]
    return columns, rows


def _fields(board: Dashboard) -> _Made:
    return _by_name(COLUMNS["field"], say.FIELD_UNKNOWN, board.fields)


def _communes(board: Dashboard) -> _Made:
    return _by_name(COLUMNS["commune"], say.COMMUNE_UNKNOWN, board.communes)


def _procedures(board: Dashboard) -> _Made:
    columns = (COLUMNS["code"], COLUMNS["procedure"], COLUMNS["questions"], *VERDICT_NAMES.values())
    rows = [
        (c.code, c.name or say.PROCEDURE_UNKNOWN, c.tally.questions, c.tally.praised, c.tally.faulted)
        for c in board.procedures
    ]
    return columns, rows


def _unanswered(board: Dashboard) -> _Made:
    columns = (COLUMNS["question"], COLUMNS["field"], COLUMNS["times"], COLUMNS["state"])
    rows = [
        (u.label, u.field or say.FIELD_UNKNOWN, u.count, say.STATES.get(u.state, u.state)) for u in board.unanswered
    ]
    return columns, rows


_MADE: dict[str, Callable[[Dashboard], _Made]] = {
    "days": _days,
    "times": _times,
    "fields": _fields,
    "communes": _communes,
    "gaps": _gaps,
    "feedback": _feedback,
    "procedures": _procedures,
    "unanswered": _unanswered,
}
