"""A group of gaps as a row: found, described for the audit log, answered, closed, opened again, told of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.errors import UnknownThingError
from assistant.desk.gaps import messages as say
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.inbox import tell
from assistant.desk.roles import SERVER, Principal, Role
from assistant.desk.tables import User

KIND = "gap_group"
"""What the audit log calls a group."""
SEEING = (Role.TRAINER.value, Role.EVALUATOR.value, Role.ADMIN.value)
"""The roles that may open the page of a group."""
_LOCK = 7268416


def get_group(session: Session, group_id: str, *, write: bool = False) -> GapGroup:
    """Give a group; raises UnknownThingError."""
    group = session.get(GapGroup, group_id, with_for_update=write or None)
    if group is None:
        raise UnknownThingError(say.NO_GROUP, "no such group")
    return group


def group_for_change(session: Session, group_id: str) -> GapGroup:
    """Give a group to change, or the one that it was merged into; raises UnknownThingError."""
    group = get_group(session, group_id, write=True)
    while group.merged_into is not None:
        group = get_group(session, group.merged_into, write=True)
    return group


def waiting_state(group: GapGroup) -> str:
    """Give the state of a group that waits to be seen to: whether it was given to anybody."""
    return "assigned" if group.department_id or group.assignee_id else "open"


def answered(session: Session, who: Principal, group_id: str, approved_id: str) -> GapGroup:
    """Note that an approved answer is being made for a group."""
    group = group_for_change(session, group_id)
    before = described(group)
    group.state, group.approved_id = "answered", approved_id
    group.version += 1
    audit.record(session, who, "answer", KIND, group.id, before=before, after=described(group))
    return group


def closed(session: Session, who: Principal, group_id: str) -> GapGroup:
    """Note that what a group asks is answered now."""
    group = group_for_change(session, group_id)
    before = described(group)
    group.state, group.closed_at = "closed", datetime.now(UTC)
    group.version += 1
    audit.record(session, who, "close", KIND, group.id, before=before, after=described(group))
    return group


def reopened(session: Session, who: Principal, group_id: str) -> None:
    """Open a closed group again, whose answer is not given any more; whoever sees to it is told."""
    group = group_for_change(session, group_id)
    if group.state == "closed":
        open_again(session, who, group, datetime.now(UTC), say.UNANSWERED)


def open_again(session: Session, who: Principal, group: GapGroup, at: datetime, sentence: str) -> None:
    """Open a closed group again, at the moment that made it wait, and tell `sentence` to whoever sees to it."""
    before = described(group)
    group.state = waiting_state(group)
    group.closed_at, group.reopened_at = None, at
    group.version += 1
    audit.record(session, who, "reopen", KIND, group.id, before=before, after=described(group))
    tell_people(session, group, sentence.format(label=short(group.label)))


def remove_gap(session: Session, gap: Gap) -> None:
    """Take a gap out of its group; a group that nobody has begun to see to goes with its last one."""
    group = session.get_one(GapGroup, gap.group_id, with_for_update=True)
    session.delete(gap)
    group.count -= 1
    if not group.count and group.state == "open":
        before = described(group)
        group.state = "dismissed"
        group.version += 1
        audit.record(
            session,
            SERVER,
            "dismiss",
            KIND,
            group.id,
            before=before,
            after=described(group),
            note=say.TAKEN_BACK,
        )


def described(group: GapGroup) -> dict[str, Any]:
    """Give what may be told of a group, as plain data."""
    return {
        "label": group.label,
        "state": group.state,
        "field": group.field,
        "department_id": group.department_id,
        "assignee_id": group.assignee_id,
        "due": group.due.isoformat() if group.due else None,
        "note": group.note,
        "approved_id": group.approved_id,
        "merged_into": group.merged_into,
        "count": group.count,
    }


def path_of(group_id: str) -> str:
    """Give the page of a group."""
    return f"/trainer/gaps/{group_id}"


def lock(session: Session) -> None:
    """Let nobody else put gaps into groups until the transaction ends; in SQLite only one writes anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def tell_people(session: Session, group: GapGroup, sentence: str) -> None:
    """Leave a note for who sees to a group: the person, or those of the department who may see it, or all trainers."""
    people = [group.assignee_id] if group.assignee_id else []
    if not people and group.department_id:
        chosen = select(User.id).where(User.department_id == group.department_id, User.active.is_(True))
        people = list(session.scalars(chosen.where(User.role.in_(SEEING))))
    for person in people:
        tell(session, sentence, path_of(group.id), user_id=person)
    if not people:
        tell(session, sentence, path_of(group.id))


def short(label: str, most: int = 120) -> str:
    """Give the start of a label.

    >>> short("Đăng ký khai sinh cần gì", 15)
    'Đăng ký khai…'
    """
    return label if len(label) <= most else label[:most].rpartition(" ")[0] + "…"
