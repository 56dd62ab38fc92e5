"""Two runs of the same questions, or two systems of one run, held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.figures import FIGURES
from eval.results import corrected
from eval.runs import Run
from eval.scoring import Row, score_rows
from eval.statistics import Difference, difference


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a system of a run."""

    name: str
    record: dict[str, Any]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How `b` stands against `a`: differences by figure, and the questions that changed sides."""

    a: Side
    b: Side
    differences: dict[str, Difference]
    mended: list[str]
    broken: list[str]


def read_side(text: str) -> Side:
    """Read FOLDER or FOLDER:SYSTEM (default: the run's first system)."""
    folder, _, name = text.partition(":") if not Path(text).is_dir() else (text, "", "")
    run = Run(Path(folder))
    record = run.record
    name = name or run.systems[0]
    if name not in run.systems:
        raise EvalError(f"«{folder}» không có hệ «{name}»; có: {', '.join(run.systems)}.", "no such system")
    rows = score_rows(run.questions(), run.whole_replies(name), record["fields"])
    return Side(f"{Path(folder).name}:{name}", record, rows)


def compare(a: Side, b: Side) -> Comparison:
    """Compare all figures over the questions that both were asked, corrected over the figures after Holm."""
    of_a = {row.question.id: row for row in a.rows}
    of_b = {row.question.id: row for row in b.rows}
    shared = [i for i in of_a if i in of_b and of_a[i].question == of_b[i].question]
    if not shared:
        raise EvalError("Hai lần đánh giá không có câu hỏi nào chung.", "no shared question")
    rows_a, rows_b = [of_a[i] for i in shared], [of_b[i] for i in shared]
    seed = int(a.record["seed"])
    made = {figure.name: difference(figure, rows_a, rows_b, seed) for figure in FIGURES}
    return Comparison(
        Side(a.name, a.record, rows_a),
        Side(b.name, b.record, rows_b),
        corrected(made),
        [i for i in shared if of_b[i].right and not of_a[i].right],
        [i for i in shared if of_a[i].right and not of_b[i].right],
    )


def as_data(made: Comparison) -> dict[str, Any]:
    """Give a comparison as plain data for machines."""
    return {
        "a": made.a.name,
        "b": made.b.name,
        "questions": len(made.a.rows),
        "differences": {
            name: {
                "a": d.a,
                "b": d.b,
                "difference": d.value,
                "low": d.low,
                "high": d.high,
                "p": d.p,
                "p_holm": d.p_holm,
                "significant": d.significant,
            }
            for name, d in made.differences.items()
            if d.n
        },
        "mended": made.mended,
        "broken": made.broken,
    }
