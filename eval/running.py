"""A whole run: begun or taken up, carried out, recorded, and written down as reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from eval.errors import EvalError
from eval.metrics.records import load_records
from eval.questions import Question, load_set
from eval.record import new_record
from eval.report.markdown import summary
from eval.report.page import render
from eval.results import Results, as_data, load_results
from eval.runner import Plan, Step, examine
from eval.runs import Run
from eval.systems.registry import parse_spec
from eval.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of which systems, and where the run lies."""

    question_files: Sequence[Path]
    systems: Sequence[str]
    folder: Path
    limit: int | None = None
    seed: int = 5
    workers: int = 1
    together: int = 2


def carry_out(order: Order, open_work: Callable[[], Workspace], step: Step) -> Run:
    """Ask all systems, or what a run that was cut off has left of it; gives the finished run.

    `open_work` is called where a system runs on this machine, `step` is told how far each system is.
    Raises EvalError where the questions can't be read, or the folder holds another run.
    """
    started, spent = time.monotonic(), time.process_time()
    questions = [question for path in order.question_files for question in load_set(path)][: order.limit]
    _distinct(questions)
    specs = {spec.name: spec for spec in map(parse_spec, order.systems)}
    work = open_work() if any(spec.local for spec in specs.values()) else None
    run = Run(order.folder)
    new = new_record(questions, order.question_files, list(specs), work, order.seed)
    before = _take_up(run, new) if run.started else _begin(run, questions, new)
    plan = Plan(order.seed, order.workers, order.together)
    examine(run, questions, {name: partial(spec.make, work) for name, spec in specs.items()}, plan, step)
    record = run.record
    record["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
    record["seconds"] = round(before["seconds"] + time.monotonic() - started, 1)
    record["cpu_seconds"] = round(before["cpu_seconds"] + time.process_time() - spent, 1)
    run.write_record(record)
    return run


def write_reports(run: Run, records: Path | None = None) -> Results:
    """Score the replies of a run, and write results.json, summary.md and report.html into its folder."""
    results = load_results(run, load_records(records) if records else None)
    (run.folder / "results.json").write_bytes(orjson.dumps(as_data(results), option=orjson.OPT_INDENT_2))
    (run.folder / "summary.md").write_text(summary(results), encoding="utf-8")
    (run.folder / "report.html").write_text(render(results), encoding="utf-8")
    return results


def _begin(run: Run, questions: Sequence[Question], record: dict[str, Any]) -> dict[str, Any]:
    run.write_questions(questions)
    run.write_record(record)
    return record


def _take_up(run: Run, new: dict[str, Any]) -> dict[str, Any]:
    """Give the record of a run that goes on; raises EvalError where it asked something else, or over another corpus."""
    known = run.record
    changed = [name for name, of in _SAME.items() if of(known) != of(new)]
    if changed:
        raise EvalError(
            f"«{run.folder}» là lần chạy khác (khác nhau ở: {', '.join(changed)}); hãy chọn --out khác.", "other plan"
        )
    known["systems"] = {name: {} for name in new["systems"]} | known["systems"]
    known["finished"] = None
    run.write_record(known)
    return known


def _corpus(record: dict[str, Any]) -> tuple[str, str] | None:
    """Give what makes a corpus the same: an index that was built anew has another generation only."""
    corpus = record["corpus"]
    return (corpus["hash"], corpus["model"]) if corpus else None


_SAME: dict[str, Callable[[dict[str, Any]], object]] = {
    "bộ câu hỏi": lambda record: record["questions_hash"],
    "hạt giống": lambda record: record["seed"],
    "kho": _corpus,
    "cấu hình": lambda record: {room: said for room, said in record["config"].items() if room != "eval"},
}


def _distinct(questions: Sequence[Question]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise EvalError(
                f"Mã câu hỏi «{question.id}» có ở hai bộ; mỗi mã chỉ được một câu trong một lần chạy.", "same id"
            )
        seen.add(question.id)
