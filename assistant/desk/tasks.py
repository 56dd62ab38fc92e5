"""What the server does by itself: one line a task."""

from __future__ import annotations

from datetime import datetime

from assistant.desk import sessions
from assistant.desk.approved import standing
from assistant.desk.dashboard.fields import find_fields
from assistant.desk.desk import Desk
from assistant.desk.documents.publishing import queue_due
from assistant.desk.documents.uploads import forget_abandoned
from assistant.desk.documents.working import kick
from assistant.desk.gaps.collecting import collect, embedder_of
from assistant.desk.petitions.tasks import TASKS as PETITIONS
from assistant.desk.scheduling import Task
from assistant.desk.tuning.watching import tell_of_lost


def _forget_sessions(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        sessions.forget_ended(session, desk.own.access, now)


def _collect_gaps(desk: Desk, now: datetime) -> None:
    collect(desk.database, embedder_of(desk), now)


def _forget_uploads(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        forget_abandoned(session, desk, now)


def _work_on_documents(desk: Desk, now: datetime) -> None:
    """Queue what is due; reading and publishing take minutes, and go on in threads of their own."""
    queue_due(desk, now)
    kick(desk)


TASKS = (
    Task("sessions", 3600, _forget_sessions),
    Task("fields", 3600, find_fields),
    Task("curation", 600, tell_of_lost),
    Task("gaps", 60, _collect_gaps),
    Task("approved", standing.EVERY, standing.look),
    *PETITIONS,
    Task("uploads", 3600, _forget_uploads),
    Task("documents", 2, _work_on_documents),
)
