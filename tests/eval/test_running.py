"""Whole runs over HTTP: one that is killed in a process of its own, taken up again, added to, refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from canned import QUESTIONS, Replies
from exam import ROOT, serving

from eval.errors import EvalError
from eval.results import as_data, load_results
from eval.running import Order, carry_out, write_reports
from eval.runs import Run


def silent(*_: object) -> None:
    """Show nothing."""


def order(folder: Path, questions: Path, base: str) -> Order:
    return Order([questions], [f"canned={base}"], folder, workers=2)


def no_index() -> Any:
    pytest.fail("a system by address needs no index")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "bo.jsonl"
    path.write_text("".join(q.model_dump_json(exclude_defaults=True) + "\n" for q in QUESTIONS), encoding="utf-8")
    return path


def figures(run: Run) -> dict[str, Any]:
    """Give all that a run found but waits and dates."""
    (system,) = as_data(load_results(run))["systems"].values()
    del system["speeds"]
    return {name: part for name, part in system.items() if name != "contract"} | {
        name: value for name, value in system["contract"].items() if not name.endswith("_ms")
    }


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_a_run_that_was_killed_goes_on_and_gives_the_same_table(tmp_path: Path, asked: Path) -> None:
    whole = Replies()
    with serving(whole.app) as base:
        expected = carry_out(order(tmp_path / "whole", asked, base), no_index, silent)
    replies = Replies(hold_after=12)
    with serving(replies.app) as base:
        folder = tmp_path / "killed"
        command = [sys.executable, "-m", "eval", "eval", "run", "--questions", asked, "--out", folder]
        command += ["--system", f"canned={base}", "--workers", "2"]
        log = (tmp_path / "log").open("wb")
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        lines = folder / "replies" / "canned.jsonl"
        try:
            until(lambda: len(replies.asked) >= 14 or process.poll() is not None)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            log.close()
        noted = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
        answered = {reply["id"] for reply in noted if reply["phase"] == "chat"}
        assert len(answered) == 12, (tmp_path / "log").read_text()
        replies.go_on.set()
        before = len(replies.asked)
        run = carry_out(order(folder, asked, base), no_index, silent)
        assert len(replies.asked) - before == len(QUESTIONS) - 12
    assert figures(run) == figures(expected)
    assert run.record["finished"]
    tables = [write_reports(made) and (made.folder / "summary.md").read_text() for made in (run, expected)]
    assert table_of(tables[0]) == table_of(tables[1])


def table_of(summary: str) -> list[str]:
    return [line for line in summary.splitlines() if line.startswith("|") and "(ms)" not in line]


@pytest.mark.parametrize(
    ("change", "said"),
    [({"limit": 5}, "bộ câu hỏi"), ({"seed": 6}, "hạt giống")],
)
def test_another_run_is_not_mixed_into_a_folder(tmp_path: Path, asked: Path, change: dict[str, int], said: str) -> None:
    with serving(Replies().app) as base:
        make = partial(Order, [asked], [f"canned={base}"], tmp_path / "run")
        carry_out(make(), no_index, silent)
        with pytest.raises(EvalError, match=f"là lần chạy khác .khác nhau ở: {said}"):
            carry_out(make(**change), no_index, silent)


def test_the_time_of_a_run_is_that_of_all_its_parts(tmp_path: Path, asked: Path) -> None:
    with serving(Replies().app) as base:
        run = carry_out(order(tmp_path / "run", asked, base), no_index, silent)
        run.write_record(run.record | {"seconds": 1000.0, "cpu_seconds": 500.0, "finished": None})
        record = carry_out(order(tmp_path / "run", asked, base), no_index, silent).record
    assert 1000 <= record["seconds"] < 1060
    assert 500 <= record["cpu_seconds"] < 560
    assert record["finished"]


def test_a_system_can_be_added_to_a_run(tmp_path: Path, asked: Path) -> None:
    with serving(Replies().app) as base:
        folder = tmp_path / "run"
        carry_out(Order([asked], [f"a={base}"], folder), no_index, silent)
        run = carry_out(Order([asked], [f"a={base}", f"b={base}"], folder), no_index, silent)
    results = load_results(run)
    assert [system.name for system in results.systems] == ["a", "b"]
    assert all(made.p == 1.0 for by in results.against_first.values() for made in by.values() if made.n)


def test_one_id_in_two_sets_is_refused(tmp_path: Path, asked: Path) -> None:
    with pytest.raises(EvalError, match="«right» có ở hai bộ"):
        carry_out(Order([asked, asked], ["a=http://127.0.0.1:9"], tmp_path), no_index, silent)


def test_a_system_that_is_not_there_misses_everything(tmp_path: Path, asked: Path) -> None:
    run = carry_out(Order([asked], ["a=http://127.0.0.1:9"], tmp_path / "run", limit=6), no_index, silent)
    (system,) = load_results(run).systems
    assert system.estimates["right"].value == 0.0
    assert system.refusals.failed == 6
