"""What people do with groups: assign, note, dismiss, close, open again, merge, and move single questions.

Each change takes its turn (the page that it comes from carries the group's version) and stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.approved.tables import ApprovedAnswer
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.gaps import messages as say
from assistant.desk.gaps.groups import (
    KIND,
    SEEING,
    described,
    get_group,
    group_for_change,
    lock,
    short,
    tell_people,
    waiting_state,
)
from assistant.desk.gaps.matching import Vectors
from assistant.desk.gaps.reading import clean, read
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.roles import Principal
from assistant.desk.tables import Department, User
from index.embedding import Embedder

CHANGEABLE = ("label", "field", "department_id", "assignee_id", "due", "note")


def change_group(session: Session, who: Principal, group_id: str, seen: int, fields: Mapping[str, Any]) -> GapGroup:
    """Change what is known of a group, or who sees to it by when; whoever it is given to is told."""
    group, before = _turn(session, group_id, seen)
    for key in CHANGEABLE:
        if key in fields:
            value = fields[key]
            setattr(group, key, clean(value) or None if isinstance(value, str) else value)
    if not group.label:
        raise DeskError(say.NO_LABEL, "no label")
    with session.no_autoflush:  # a person who is not there is a sentence, not an error of the database
        _check_people(session, group)
    group.renamed = group.renamed or group.label != before["label"]
    given = (group.department_id, group.assignee_id)
    if group.state in ("open", "assigned"):
        group.state = waiting_state(group)
    if any(given) and given != (before["department_id"], before["assignee_id"]):
        due = say.DUE.format(day=f"{group.due:%d/%m/%Y}") if group.due else ""
        tell_people(session, group, say.GIVEN.format(label=short(group.label), due=due))
    return _noted(session, who, "change", group, before)


def set_state(session: Session, who: Principal, group_id: str, seen: int, state: str, reason: str | None) -> GapGroup:
    """Dismiss a group (with a reason), close it, or open it again."""
    group, before = _turn(session, group_id, seen)
    reason = clean(reason or "") or None
    if state == "dismissed" and not reason:
        raise DeskError(say.NO_REASON, "no reason")
    if state == "open":
        state = waiting_state(group)
    group.state = state
    group.closed_at = datetime.now(UTC) if state == "closed" else None
    return _noted(session, who, {"dismissed": "dismiss", "closed": "close"}.get(state, "open"), group, before, reason)


def merge_groups(session: Session, who: Principal, group_id: str, seen: int, into_id: str) -> GapGroup:
    """Put all questions of a group into another one, and give that; the old id goes on leading there."""
    lock(session)
    group, before = _turn(session, group_id, seen)
    into = group_for_change(session, into_id)
    if into.id == group.id:
        raise ConflictError(say.SAME_GROUP, "into itself")
    into_before = described(into)
    into.centroid = _bytes(_mean(group) * group.count + _mean(into) * into.count, group.count + into.count)
    _extend(into, group.count, group.first_at, group.last_at)
    into.version += 1
    session.execute(update(Gap).where(Gap.group_id == group.id).values(group_id=into.id))
    session.execute(update(GapGroup).where(GapGroup.merged_into == group.id).values(merged_into=into.id))
    session.execute(update(ApprovedAnswer).where(ApprovedAnswer.gap_group_id == group.id).values(gap_group_id=into.id))
    into.approved_id = into.approved_id or group.approved_id
    group.state, group.merged_into, group.count = "merged", into.id, 0
    _noted(session, who, "merge", group, before)
    return _noted(session, who, "merge", into, into_before)


def move_question(
    session: Session, embedder: Embedder, who: Principal, gap_id: str, seen: int, to_id: str | None
) -> GapGroup:
    """Move a question, with those that are the same, into another group or a new one; it will go there from now on."""
    lock(session)
    gap = session.get(Gap, gap_id, with_for_update=True)
    if gap is None:
        raise UnknownThingError(say.NO_QUESTION, "no such gap")
    group, before = _turn(session, gap.group_id, seen)
    reading = read(gap.question)
    vector = embedder.embed_queries([reading.text])[0]
    same = list(session.scalars(select(Gap).where(Gap.group_id == group.id, Gap.mark == gap.mark)))
    rest = group.count - len(same)
    if to_id is None:
        if not rest:
            raise ConflictError(say.ALONE, "alone already")
        to = GapGroup(
            id=uuid4().hex, label=gap.question, renamed=False, state="open", field=group.field, count=0,
            first_at=gap.at, last_at=gap.at, reading=reading.kept(), model=embedder.name,
            centroid=vector.tobytes(), version=0,
        )  # fmt: skip
        session.add(to)
        to_before = None
    else:
        to = group_for_change(session, to_id)
        if to.id == group.id:
            raise ConflictError(say.SAME_GROUP, "into itself")
        to_before = described(to)
        if to.model == embedder.name:
            to.centroid = _bytes(_mean(to) * to.count + vector, to.count + 1)
    if group.model == embedder.name and rest:
        group.centroid = _bytes(_mean(group) * (rest + 1) - vector, rest)
    _extend(to, len(same), min(one.at for one in same), max(one.at for one in same))
    to.version += 1
    group.count = rest
    session.flush()
    for one in same:
        one.group_id = to.id
    if not rest:
        group.state, group.merged_into = "merged", to.id
    _noted(session, who, "move", group, before, short(gap.question))
    return _noted(session, who, "move", to, to_before, short(gap.question))


def _turn(session: Session, group_id: str, seen: int) -> tuple[GapGroup, dict[str, Any]]:
    group = get_group(session, group_id, write=True)
    before = described(group)
    take_turn(session, group, seen, KIND, group.id)
    if group.merged_into is not None:
        raise ConflictError(say.MERGED, "merged")
    return group, before


def _noted(
    session: Session,
    who: Principal,
    action: str,
    group: GapGroup,
    before: dict[str, Any] | None,
    note: str | None = None,
) -> GapGroup:
    session.flush()
    audit.record(session, who, action, KIND, group.id, before=before, after=described(group), note=note)
    return group


def _check_people(session: Session, group: GapGroup) -> None:
    if group.department_id is not None and session.get(Department, group.department_id) is None:
        raise UnknownThingError(say.NO_DEPARTMENT, "no such department")
    person = session.get(User, group.assignee_id) if group.assignee_id is not None else None
    if group.assignee_id is not None and (person is None or not person.active or person.role not in SEEING):
        raise UnknownThingError(say.NO_PERSON, "no such person")


def _extend(group: GapGroup, count: int, first: datetime, last: datetime) -> None:
    group.count += count
    group.first_at, group.last_at = min(group.first_at, first), max(group.last_at, last)


def _mean(group: GapGroup) -> Vectors:
    return np.frombuffer(group.centroid, np.float32)


def _bytes(total: Vectors, count: int) -> bytes:
    return (total / max(1, count)).astype(np.float32).tobytes()
