from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from exam import body, question, ranking

from eval.errors import EvalError
from eval.questions import Question, Turn
from eval.runner import FIRST_WORDS_SAMPLE, Plan, examine
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
