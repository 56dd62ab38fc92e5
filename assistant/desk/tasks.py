"""What the server does by itself: one line a task."""

from __future__ import annotations

from datetime import datetime

from assistant.desk import sessions
from assistant.desk.approved import standing
from assistant.desk.dashboard.fields import find_fields
from assistant.desk.desk import Desk
from assistant.desk.petitions.tasks import TASKS as PETITIONS
from assistant.desk.scheduling import Task
from assistant.desk.tuning.watching import tell_of_lost


def _forget_sessions(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        sessions.forget_ended(session, desk.own.access, now)


TASKS = (
    Task("sessions", 3600, _forget_sessions),
    Task("fields", 3600, find_fields),
    Task("curation", 600, tell_of_lost),
    Task("approved", standing.EVERY, standing.look),
    *PETITIONS,
)
