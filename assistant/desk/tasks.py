"""What the server does by itself: one line a task."""

from __future__ import annotations

from datetime import datetime

from assistant.desk import sessions
from assistant.desk.desk import Desk
from assistant.desk.gaps.collecting import collect, embedder_of
from assistant.desk.scheduling import Task


def _forget_sessions(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        sessions.forget_ended(session, desk.own.access, now)


def _collect_gaps(desk: Desk, now: datetime) -> None:
    collect(desk.database, embedder_of(desk), now)


TASKS = (
    Task("sessions", 3600, _forget_sessions),
    Task("gaps", 60, _collect_gaps),
)
