"""Asks systems a set of questions, and writes down what they reply; goes on where a run was cut off.

As the contract's examiner does: all searches first, then all chats in another order, so that no answer is warmed by
its own search; then, where a system streams, the wait for the first words over a sample.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from eval.clock import Clock
from eval.questions import Question, Turn
from eval.replies import Answered, Reply, Stands, stands
from eval.runs import Run
from eval.systems.system import Body, System

LIMIT = 10
FIRST_WORDS_SAMPLE = 30
Step = Callable[[str, int, int], None]
"""Told the system, how many of its replies are there, and how many there will be; called from several threads."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run asks: `workers` questions at once in a system, `together` systems at once."""

    seed: int = 5
    workers: int = 1
    together: int = 2


def examine(
    run: Run, questions: Sequence[Question], makers: dict[str, Callable[[], System]], plan: Plan, step: Step
) -> None:
    """Ask every system every question that it has no reply to yet; the record learns what each system says it is."""
    lock, stopped = threading.Lock(), threading.Event()

    def one(name: str) -> None:
        wanted, known = _wanted(questions, plan.seed), run.replies(name)
        todo = {
            phase: [q for q in asked if getattr(known.get(q.id, Answered()), phase) is None]
            for phase, asked in wanted.items()
        }
        total, left = (sum(map(len, phases.values())) for phases in (wanted, todo))
        step(name, total - left, total)
        if not left:
            return
        system = makers[name]()
        try:
            _ask(system, todo, run, plan.workers, stopped, partial(step, name), total)
            if not stopped.is_set():
                with lock:
                    record = run.record
                    record["systems"][name] = system.about()
                    run.write_record(record)
        finally:
            system.close()

    with ThreadPoolExecutor(max(1, plan.together), thread_name_prefix="lane") as lanes:
        try:
            list(lanes.map(one, makers))
        except BaseException:  # an interrupt among them: what is asked now is noted, nothing more is asked
            stopped.set()
            lanes.shutdown(cancel_futures=True)
            raise


def _wanted(questions: Sequence[Question], seed: int) -> dict[str, list[Question]]:
    """Give what is asked in each phase, in its order."""
    mixed = list(questions)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - an order, not a secret
    return {
        "search": [question for question in questions if not question.history],
        "chat": mixed,
        "first_words": [question for question in mixed if question.answerable][:FIRST_WORDS_SAMPLE],
    }


def _ask(
    system: System,
    todo: dict[str, list[Question]],
    run: Run,
    workers: int,
    stopped: threading.Event,
    step: Callable[[int, int], None],
    total: int,
) -> None:
    done = total - sum(map(len, todo.values()))
    phases = {
        "search": ask_search if system.searches else None,
        "chat": ask_chat,
        "first_words": ask_first_words if system.streams else None,
    }
    with run.notebook(system.name) as notebook, ThreadPoolExecutor(max(1, workers)) as pool:

        def noted(ask: Callable[[System, Question], Reply], question: Question) -> None:
            if not stopped.is_set():
                notebook.add(ask(system, question))

        for phase, ask in phases.items():
            if ask is None:
                done += len(todo[phase])
                step(done, total)
                continue
            for _ in pool.map(partial(noted, ask), todo[phase]):
                done += 1
                step(done, total)


def ask_search(system: System, question: Question) -> Reply:
    """Ask for a ranking; whatever goes wrong becomes the reply's error."""
    clock = Clock()
    try:
        body = system.search(question.question, LIMIT)
    except Exception as error:  # any failure of the examined system is a miss, never an end of the run
        return Reply("search", question.id, error=_reason(error))
    return Reply("search", question.id, clock.seconds, _slim(body))


def ask_chat(system: System, question: Question) -> Reply:
    """Ask for an answer, then look up each quote in its source."""
    messages = [*question.history, Turn(role="user", content=question.question)]
    clock = Clock()
    try:
        body = system.chat(messages)
    except Exception as error:  # as above
        return Reply("chat", question.id, error=_reason(error))
    seconds = clock.seconds
    return Reply("chat", question.id, seconds, body, None, look_up(system, body))


def look_up(system: System, body: Body) -> list[Stands]:
    """Tell for each citation of a reply whether its quote stands in its source."""
    cited = body.get("citations") or []
    return [_stands(system, citation) for citation in cited] if isinstance(cited, list) else []


def _stands(system: System, citation: Body) -> Stands:
    try:
        return stands(citation, system.source(citation["document_id"]))
    except Exception as error:  # as above
        return _reason(error)


def ask_first_words(system: System, question: Question) -> Reply:
    """Measure the wait for the first words."""
    try:
        seconds = system.first_words([*question.history, Turn(role="user", content=question.question)])
    except Exception as error:  # as above
        return Reply("first_words", question.id, error=_reason(error))
    return Reply("first_words", question.id, seconds)


def _reason(error: Exception) -> str:
    """Give what went wrong in a line; what httpx and others say below their first line helps nobody here."""
    said = str(error).split("\n")[0].strip()
    return f"{type(error).__name__}: {said}"[:200] if said else type(error).__name__


def _slim(body: Body) -> Body:
    """Leave the texts out of a ranking: no figure reads them, and they are most of it."""
    results = body.get("results")
    if not isinstance(results, list):
        return body
    return {"results": [{k: v for k, v in r.items() if k != "text"} if isinstance(r, dict) else r for r in results]}
