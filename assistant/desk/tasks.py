"""What the server does by itself: one line a task."""

from __future__ import annotations

from datetime import datetime

from assistant.desk import sessions
from assistant.desk.approved import standing
from assistant.desk.desk import Desk
from assistant.desk.petitions.tasks import TASKS as PETITIONS
from assistant.desk.scheduling import Task


def _forget_sessions(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        sessions.forget_ended(session, desk.own.access, now)


TASKS = (
    Task("sessions", 3600, _forget_sessions),
    Task("approved", standing.EVERY, standing.look),
    *PETITIONS,
)
