"""A run as figures: the one object that the reports, the comparison and machines are written from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.figures import BY_NAME, FIGURES, contract_summary, speeds
from eval.metrics.answers import Records
from eval.metrics.causes import Cause
from eval.metrics.refusals import RefusalTable, RiskCoverage, refusal_table, risk_coverage
from eval.runs import Run
from eval.scoring import Row, score_rows
from eval.statistics import Difference, Estimate, difference, estimate, holm

GROUP_FIGURE = "right"
"""What is shown by style and by field."""


@dataclass(frozen=True, slots=True)
class SystemResult:
    """All that is known of one system: rows, estimates by figure, speeds, refusals, causes."""

    name: str
    rows: list[Row]
    estimates: dict[str, Estimate]
    by_style: dict[str, Estimate]
    by_field: dict[str, Estimate]
    speeds: dict[str, float]
    refusals: RefusalTable
    risk: RiskCoverage
    causes: Counter[Cause]

    @property
    def failures(self) -> list[Row]:
        """Give the questions that it did not answer rightly."""
        return [row for row in self.rows if not row.right]


@dataclass(frozen=True, slots=True)
class Results:
    """A run: its record, its systems in order, and how each stands against the first, by figure."""

    record: dict[str, Any]
    systems: list[SystemResult]
    against_first: dict[str, dict[str, Difference]]


def load_results(run: Run, records: Records | None = None) -> Results:
    """Score the replies of a run; raises EvalError while a system has not replied to every question."""
    record = run.record
    questions = run.questions()
    seed = int(record["seed"])
    systems: list[SystemResult] = []
    for name in run.systems:
        rows = score_rows(questions, run.whole_replies(name), record["fields"], records)
        systems.append(_system(name, rows, seed))
    return Results(record, systems, against_first(systems, seed))


def _system(name: str, rows: list[Row], seed: int) -> SystemResult:
    grouped = BY_NAME[GROUP_FIGURE]
    styles = list(dict.fromkeys(row.question.style for row in rows))
    fields = sorted({row.field for row in rows if row.field})
    return SystemResult(
        name,
        rows,
        {figure.name: estimate(figure, rows, seed) for figure in FIGURES},
        {style: estimate(grouped, [r for r in rows if r.question.style == style], seed) for style in styles},
        {field: estimate(grouped, [r for r in rows if r.field == field], seed) for field in fields},
        speeds(rows),
        refusal_table(rows),
        risk_coverage(rows),
        Counter(row.cause for row in rows),
    )


def against_first(systems: Sequence[SystemResult], seed: int) -> dict[str, dict[str, Difference]]:
    """Give {figure: {system: difference to the first}} for the headline figures, corrected over the systems."""
    if len(systems) < 2:
        return {}
    first, *others = systems
    found: dict[str, dict[str, Difference]] = {}
    for figure in FIGURES:
        if figure.headline:
            made = {s.name: difference(figure, s.rows, first.rows, seed) for s in others}
            found[figure.name] = corrected(made)
    return found


def corrected(differences: dict[str, Difference]) -> dict[str, Difference]:
    """Correct the p values of a family of comparisons after Holm."""
    p = holm({name: made.p for name, made in differences.items()})
    return {name: Difference(d.a, d.b, d.low, d.high, d.p, p[name], d.n) for name, d in differences.items()}


def as_data(results: Results) -> dict[str, Any]:
    """Give all figures as plain data for machines; nan becomes null."""
    return {
        "record": {key: value for key, value in results.record.items() if key not in ("fields", "config")},
        "systems": {system.name: _system_data(system) for system in results.systems},
        "against_first": {
            figure: {name: _plain(_difference_data(made)) for name, made in by_system.items()}
            for figure, by_system in results.against_first.items()
        },
    }


def _system_data(system: SystemResult) -> dict[str, Any]:
    return {
        "figures": {name: _plain(_estimate_data(made)) for name, made in system.estimates.items()},
        "contract": _plain(contract_summary(system.rows)),
        "speeds": _plain(system.speeds),
        "by_style": {name: _plain(_estimate_data(made)) for name, made in system.by_style.items()},
        "by_field": {name: _plain(_estimate_data(made)) for name, made in system.by_field.items()},
        "refusals": {
            "answered_rightly": system.refusals.answered_rightly,
            "refused_wrongly": system.refusals.refused_wrongly,
            "answered_wrongly": system.refusals.answered_wrongly,
            "refused_rightly": system.refusals.refused_rightly,
            "failed": system.refusals.failed,
        },
        "risk_coverage": {
            "aurc": _number(system.risk.aurc),
            "asked": system.risk.asked,
            "source": system.risk.source,
            "points": [list(point) for point in system.risk.points],
        },
        "causes": {cause.value: system.causes[cause] for cause in Cause},
        "numbers_bad": {r.question.id: r.answer.numbers_bad for r in system.rows if r.answer.numbers_bad},
        "questions": {r.question.id: r.cause.value for r in system.rows},
    }


def _estimate_data(made: Estimate) -> dict[str, float]:
    return {"value": made.value, "low": made.low, "high": made.high, "n": made.n}


def _difference_data(made: Difference) -> dict[str, float | bool]:
    return {
        "value": made.value,
        "low": made.low,
        "high": made.high,
        "p": made.p,
        "p_holm": made.p_holm,
        "n": made.n,
        "significant": made.significant,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _number(value) for key, value in values.items()}


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
