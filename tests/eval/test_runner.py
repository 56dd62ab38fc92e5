from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from canned import QUESTIONS, Replies
from exam import ROOT, body, question, ranking, serving

from eval.errors import EvalError
from eval.questions import Question, Turn
from eval.results import as_data, load_results
from eval.runner import FIRST_WORDS_SAMPLE, Plan, examine
from eval.running import Order, carry_out, write_reports
from eval.runs import Run
from eval.systems.system import Body, System

FEW = [question("a"), question("b"), question("c", history=[{"role": "user", "content": "Trước?"}])]


class Noting:
    """A system in the process that notes in which order it is asked what."""

    searches = True
    streams = True

    def __init__(self, name: str = "noting", fail: str = "") -> None:
        self.name = name
        self.fail = fail
        self.asked: list[tuple[str, str]] = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def about(self) -> dict[str, str]:
        return {"model": "none"}

    def _note(self, phase: str, text: str) -> None:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self.asked.append((phase, text))
        time.sleep(0.005)
        with self._lock:
            self._now -= 1
        if phase == self.fail:
            raise RuntimeError("broken")

    def search(self, query: str, limit: int) -> Body:
        self._note("search", query)
        return ranking("1.000001")

    def chat(self, messages: Sequence[Turn]) -> Body:
        self._note("chat", messages[-1].content)
        return body(citations=[])

    def first_words(self, messages: Sequence[Turn]) -> float:
        self._note("first_words", messages[-1].content)
        return 0.25

    def source(self, document_id: str) -> str:
        raise KeyError(document_id)

    def close(self) -> None:
        self.asked.append(("close", ""))


def begun(folder: Path, questions: Sequence[Question], *names: str) -> Run:
    run = Run(folder)
    run.write_questions(questions)
    run.write_record({"systems": {name: {} for name in names}, "seed": 5, "fields": {}})
    return run


def silent(*_: object) -> None:
    """Show nothing."""


def ask(run: Run, questions: Sequence[Question], system: System, plan: Plan | None = None) -> None:
    examine(run, questions, {system.name: lambda: system}, plan or Plan(), silent)


def test_all_searches_come_before_all_chats_and_these_in_another_order(tmp_path: Path) -> None:
    questions = [question(f"q{n:02d}") for n in range(20)]
    system = Noting()
    ask(begun(tmp_path, questions, "noting"), questions, system)
    phases = [phase for phase, _ in system.asked]
    assert phases == ["search"] * 20 + ["chat"] * 20 + ["first_words"] * 20 + ["close"]
    searched, chatted = ([text for phase, text in system.asked if phase == p] for p in ("search", "chat"))
    assert searched == [q.question for q in questions]
    assert chatted != searched
    assert sorted(chatted) == sorted(searched)


def test_a_follow_up_is_not_searched_for(tmp_path: Path) -> None:
    system = Noting()
    run = begun(tmp_path, FEW, "noting")
    ask(run, FEW, system)
    assert ("search", "Câu hỏi c?") not in system.asked
    assert run.replies("noting")["c"].search is None
    assert run.replies("noting")["c"].chat


def test_first_words_are_measured_on_a_sample(tmp_path: Path) -> None:
    questions = [question(f"q{n}") for n in range(FIRST_WORDS_SAMPLE + 5)]
    system = Noting()
    run = begun(tmp_path, questions, "noting")
    ask(run, questions, system)
    waits = [a.first_words.seconds for a in run.replies("noting").values() if a.first_words]
    assert waits == [0.25] * FIRST_WORDS_SAMPLE


@pytest.mark.parametrize("phase", ["search", "chat", "first_words"])
def test_a_failure_is_noted_and_the_run_goes_on(tmp_path: Path, phase: str) -> None:
    run = begun(tmp_path, FEW, "noting")
    ask(run, FEW, Noting(fail=phase))
    replies = [getattr(answered, phase) for answered in run.replies("noting").values()]
    assert all("broken" in reply.error and reply.body is None for reply in replies if reply)
    assert sum(reply is not None for reply in replies) >= 2


def test_what_has_a_reply_is_not_asked_again(tmp_path: Path) -> None:
    run = begun(tmp_path, FEW, "noting")
    ask(run, FEW, Noting())
    again = Noting()
    ask(run, FEW, again)
    assert again.asked == []


def test_a_line_that_was_cut_off_is_asked_again(tmp_path: Path) -> None:
    run = begun(tmp_path, FEW, "noting")
    ask(run, FEW, Noting())
    path = tmp_path / "replies" / "noting.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    again = Noting()
    ask(run, FEW, again)
    assert [phase for phase, _ in again.asked] == ["first_words", "close"]
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_questions_are_asked_side_by_side_where_that_is_wanted(tmp_path: Path) -> None:
    questions = [question(f"q{n}") for n in range(12)]
    for workers in (1, 4):
        system = Noting(f"with-{workers}")
        ask(begun(tmp_path / str(workers), questions, system.name), questions, system, Plan(workers=workers))
        assert (system.most > 1) is (workers > 1)


def test_an_interrupt_ends_the_asking(tmp_path: Path) -> None:
    questions = [question(f"q{n}") for n in range(200)]
    system = Noting()
    run = begun(tmp_path, questions, "noting")

    def step(name: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(run, questions, {"noting": lambda: system}, Plan(), step)
    assert len(system.asked) < 30
    with pytest.raises(EvalError, match="chưa xong: hệ «noting» còn"):
        run.whole_replies("noting")


def test_an_interrupt_in_one_system_ends_the_others(tmp_path: Path) -> None:
    questions = [question(f"q{n}") for n in range(200)]
    one, other = Noting("one"), Noting("other")
    run = begun(tmp_path, questions, "one", "other")

    def step(name: str, done: int, total: int) -> None:
        if name == "one" and done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(run, questions, {"one": lambda: one, "other": lambda: other}, Plan(together=2), step)
    assert len(other.asked) < 60
    assert run.record["systems"] == {"one": {}, "other": {}}  # neither has finished


def test_a_run_without_a_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="không phải thư mục"):
        _ = Run(tmp_path).record


# A whole run over HTTP, in a process of its own.


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
