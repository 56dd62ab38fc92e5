"""Editing of the calendar's file: one at a time, whole or not at all, with a line in the audit log."""

from __future__ import annotations

from typing import Any

from assistant.desk import audit
from assistant.desk.errors import ConflictError, DeskError
from assistant.desk.petitions import calendar
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.calendar import Differences
from assistant.desk.petitions.surroundings import Surroundings
from assistant.desk.roles import Principal


def save(desk: Surroundings, who: Principal, differences: Differences, seen: str) -> str:
    """Write the file and give its new fingerprint; raises ConflictError where another has written it since `seen`.

    The audit log's lock makes writers take turns, and a file that can't be written takes its line away again.
    """
    path = desk.own.desk.digest.holidays
    with desk.database.transaction(write=True) as session:
        audit.record(session, who, "change", "calendar", path.name, before=_before(desk), after=described(differences))
        if calendar.fingerprint(path) != seen:
            raise ConflictError(say.CALENDAR_STALE, "the file has changed")
        try:
            calendar.save(path, differences)
        except OSError as error:
            raise DeskError(say.CALENDAR_UNWRITABLE.format(path=path), f"{type(error).__name__}: {error}") from error
        return calendar.fingerprint(path)


def described(differences: Differences) -> dict[str, Any]:
    """Give the days as plain data."""
    return {
        key: {day.isoformat(): note for day, note in sorted(getattr(differences, key).items())}
        for key in ("days_off", "working_days")
    }


def _before(desk: Surroundings) -> dict[str, Any] | None:
    try:
        return described(calendar.own_days(desk.own.desk.digest.holidays))
    except DeskError:
        return None  # A broken file is replaced, and can't be described.
