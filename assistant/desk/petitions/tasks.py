"""What the server does by itself about petitions and digests."""

from __future__ import annotations

from datetime import datetime

from assistant.desk.desk import Desk
from assistant.desk.errors import DeskError
from assistant.desk.inbox import tell
from assistant.desk.petitions import calendar, mailing
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.digest import make_due_digest
from assistant.desk.petitions.following import follow, mark_overdue
from assistant.desk.roles import SERVER, Role
from assistant.desk.scheduling import Task


def _digest(desk: Desk, now: datetime) -> None:
    try:
        calendar.load(desk.own.desk.digest.holidays)
    except DeskError as error:
        with desk.database.transaction(write=True) as session:
            tell(session, f"{say.CALENDAR_HOLDS_UP} {error.message}", "/trainer/petitions/calendar", role=Role.ADMIN)
        raise
    make_due_digest(desk, now)


def _follow(desk: Desk, now: datetime) -> None:
    with desk.database.transaction(write=True) as session:
        mark_overdue(session, SERVER, now)
        follow(session)


def _mails(desk: Desk, now: datetime) -> None:
    mailing.send_due(desk, now)


TASKS = (Task("digest", 60, _digest), Task("digest mails", 60, _mails), Task("petitions", 60, _follow))
