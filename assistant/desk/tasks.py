"""What the server does by itself: one line a task."""

from __future__ import annotations

from datetime import datetime

from assistant.desk import sessions
from assistant.desk.desk import Desk
from assistant.desk.documents.publishing import queue_due
from assistant.desk.documents.uploads import forget_abandoned
from assistant.desk.documents.working import kick
from assistant.desk.scheduling import Task


def _forget_sessions(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        sessions.forget_ended(session, desk.own.access, now)


def _forget_uploads(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        forget_abandoned(session, desk, now)


def _work_on_documents(desk: Desk, now: datetime) -> None:
    """Queue what is due; reading and publishing take minutes, and go on in threads of their own."""
    queue_due(desk, now)
    kick(desk)


TASKS = (
    Task("sessions", 3600, _forget_sessions),
    Task("uploads", 3600, _forget_uploads),
    Task("documents", 2, _work_on_documents),
)
