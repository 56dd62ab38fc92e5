"""What the server does by itself, each at its time: one thread, and whatever fails is logged and tried again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.desk.desk import Desk
from assistant.desk.tables import Claim

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Seconds between two looks at what is due."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is done every so many seconds; `run` is given the desk and the moment."""

    name: str
    every_s: float
    run: Callable[[Desk, datetime], None]


class Scheduler:
    """Runs tasks in a thread of its own while the server runs; several replicas may each have one."""

    def __init__(self, desk: Desk, tasks: Sequence[Task]) -> None:
        self._desk = desk
        self._tasks = tasks
        self._done: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, after the task that is running."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(10)

    def _run(self) -> None:
        import time

        while not self._stop.wait(min(LOOK_EVERY, *(task.every_s for task in self._tasks))):
            for task in self._tasks:
                # Monotonic: a clock that is set back must not keep a task from running.
                if time.monotonic() - self._done.get(task.name, float("-inf")) < task.every_s or self._stop.is_set():
                    continue
                self._done[task.name] = time.monotonic()
                try:
                    task.run(self._desk, datetime.now(UTC))
                except Exception as error:  # whatever it is, the other tasks go on, and this one is tried again
                    log.error("task %s failed: %s", task.name, getattr(error, "cause", "") or type(error).__name__)


def claim(session: Session, task: str, key: str) -> bool:
    """Tell whether this is the first to do something that is done once; the claim falls with the transaction."""
    try:
        with session.begin_nested():
            session.execute(insert(Claim).values(task=task, key=key, at=datetime.now(UTC)))
    except IntegrityError:
        return False
    return True
