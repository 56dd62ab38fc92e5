"""Groups as they are looked at: filtered, sorted, a page at a time, with what their gaps tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.tables import Department, User
from assistant.vietnam_time import today
from ingest.text import fold

Sort = Literal["count", "recent", "oldest", "due"]
ACTIVE = ("open", "assigned", "answered")
"""What somebody should still see to."""
PAGE = 50
PLACES_SHOWN = 3
EXPORTED = 10_000
_ORDERS = {
    "count": (GapGroup.count.desc(), GapGroup.last_at.desc(), GapGroup.id),
    "recent": (GapGroup.last_at.desc(), GapGroup.id),
    "oldest": (GapGroup.first_at, GapGroup.id),
    "due": (GapGroup.due.is_(None), GapGroup.due, GapGroup.count.desc(), GapGroup.id),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which groups are wanted; `state` is one of them, "active" for those to see to, or "all"; `words` are folded."""

    state: str = "active"
    field: str = ""
    department_id: str = ""
    assignee_id: str = ""
    kind: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A group in a list: how often each kind came, from which communes, and who sees to it."""

    id: str
    label: str
    state: str
    count: int
    kinds: Mapping[str, int]
    communes: Sequence[str]
    field: str | None
    department: str | None
    assignee: str | None
    due: date | None
    overdue: bool
    first_at: datetime
    last_at: datetime
    reopened_at: datetime | None


def overdue(group: GapGroup, on: date) -> bool:
    """Tell whether a group should have been seen to before a day."""
    return group.due is not None and group.due < on and group.state in ACTIVE


def count_groups(session: Session, filters: Filters) -> int:
    """Count the groups that are wanted."""
    return session.scalar(select(func.count()).select_from(_wanted(filters).subquery())) or 0


def list_groups(session: Session, filters: Filters, sort: Sort = "count", page: int = 1, size: int = PAGE) -> list[Row]:
    """Give a page of the groups that are wanted."""
    chosen = _wanted(filters).order_by(*_ORDERS[sort]).offset((page - 1) * size).limit(size)
    return _rows(session, list(session.scalars(chosen)))


def row_of(session: Session, group: GapGroup) -> Row:
    """Give one group as it stands in a list."""
    return _rows(session, [group])[0]


def all_groups(session: Session, filters: Filters, sort: Sort) -> Iterator[Row]:
    """Give the groups that are wanted, 10,000 at the most."""
    for page in range(1, EXPORTED // 500 + 1):
        rows = list_groups(session, filters, sort, page, 500)
        yield from rows
        if len(rows) < 500:
            return


def fields_used(session: Session) -> list[str]:
    """Give the fields that groups have been put into."""
    return list(
        session.scalars(select(GapGroup.field).where(GapGroup.field.is_not(None)).distinct().order_by(GapGroup.field))
    )


def _wanted(filters: Filters) -> Select[GapGroup]:
    chosen = select(GapGroup).where(GapGroup.merged_into.is_(None))
    if filters.state == "active":
        chosen = chosen.where(GapGroup.state.in_(ACTIVE))
    elif filters.state != "all":
        chosen = chosen.where(GapGroup.state == filters.state)
    if filters.field:
        chosen = chosen.where(GapGroup.field == filters.field)
    if filters.department_id:
        chosen = chosen.where(GapGroup.department_id == filters.department_id)
    if filters.assignee_id:
        chosen = chosen.where(GapGroup.assignee_id == filters.assignee_id)
    if filters.kind:
        chosen = chosen.where(GapGroup.id.in_(select(Gap.group_id).where(Gap.kind == filters.kind)))
    if words := fold(filters.words).split():
        gaps = select(Gap.group_id)
        for word in words:
            gaps = gaps.where(Gap.folded.contains(word, autoescape=True))
        chosen = chosen.where(or_(GapGroup.id.in_(gaps), GapGroup.label.contains(filters.words, autoescape=True)))
    return chosen


def _rows(session: Session, groups: Sequence[GapGroup]) -> list[Row]:
    ids = [group.id for group in groups]
    kinds: dict[str, Counter[str]] = {i: Counter() for i in ids}
    places: dict[str, Counter[str]] = {i: Counter() for i in ids}
    told = (
        select(Gap.group_id, Gap.kind, Gap.commune, func.count())
        .where(Gap.group_id.in_(ids))
        .group_by(Gap.group_id, Gap.kind, Gap.commune)
    )
    for group_id, kind, commune, n in session.execute(told):
        kinds[group_id][kind] += n
        if commune:
            places[group_id][commune] += n
    seeing_to = {group.department_id for group in groups} - {None}
    departments = {row.id: row.name for row in session.scalars(select(Department).where(Department.id.in_(seeing_to)))}
    given_to = {group.assignee_id for group in groups} - {None}
    people = {row.id: row.name for row in session.scalars(select(User).where(User.id.in_(given_to)))}
    on = today()
    return [
        Row(
            group.id,
            group.label,
            group.state,
            group.count,
            dict(kinds[group.id].most_common()),
            [name for name, _ in places[group.id].most_common()],
            group.field,
            departments.get(group.department_id or ""),
            people.get(group.assignee_id or ""),
            group.due,
            overdue(group, on),
            group.first_at,
            group.last_at,
            group.reopened_at,
        )
        for group in groups
    ]
