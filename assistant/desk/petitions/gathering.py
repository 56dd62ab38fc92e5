"""What goes into a digest: overdue questions of earlier weeks first, then what is new, by department.

New is each open group that stands in no earlier digest's waiting list. Petitions come before questions, urgent ones
first, then what is asked most; a department is asked MOST questions at most, and the rest waits for the next week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.tables import Digest, DigestItem, Petition
from assistant.desk.tables import Department

MOST = 200
"""Questions to one department in one digest."""
OPEN = ("open", "assigned")
"""States of a group that nobody has answered."""
WAITS = ("waiting", "overdue")
"""States of an item that its department has not answered."""
_IN_ONE_QUERY = 500


@dataclass(slots=True)
class Question:
    """A question for a department; `earlier` are the overdue items of it."""

    group_id: str
    text: str
    field: str | None
    department_id: str | None
    count: int
    petitions: int = 0
    urgent: bool = False
    since: date | None = None
    earlier: list[DigestItem] = made_of(default_factory=list)
    communes: list[str] = made_of(default_factory=list)

    @property
    def rank(self) -> tuple[Any, ...]:
        """Sort by this: what is overdue, the longest first; urgent; petitions; what is asked most."""
        overdue = self.since or date.max
        return (overdue, not self.urgent, not self.petitions, -self.count, self.text)


@dataclass(frozen=True, slots=True)
class Share:
    """What one department is asked; `left_out` counts what does not fit."""

    department_id: str | None
    name: str
    questions: list[Question]
    left_out: int


def gather(session: Session, today: date) -> list[Share]:
    """Give what each department is asked today, departments by name, what belongs to none last."""
    departments = {d.id: d for d in session.scalars(select(Department))}
    by_field = {f.strip().casefold(): d.id for d in departments.values() for f in d.fields}
    questions = {question.group_id: question for question in _open(session, today)}
    _add_petitions(session, questions)
    shares: dict[str | None, list[Question]] = defaultdict(list)
    for question in questions.values():
        known = question.department_id or by_field.get((question.field or "").strip().casefold())
        shares[known].append(question)
    made = []
    for department_id, asked in shares.items():
        asked.sort(key=lambda question: question.rank)
        name = departments[department_id].name if department_id else say.UNASSIGNED
        made.append(Share(department_id, name, asked[:MOST], max(0, len(asked) - MOST)))
    _add_communes(session, [question for share in made for question in share.questions])
    return sorted(made, key=lambda share: (share.department_id is None, share.name.casefold()))


def _open(session: Session, today: date) -> Iterator[Question]:
    """Give the open groups, but those that a department still has time to answer."""
    asked: dict[str, list[tuple[DigestItem, date]]] = defaultdict(list)
    waiting = select(DigestItem, Digest.due).join(Digest).where(DigestItem.state.in_(WAITS)).order_by(Digest.due)
    for item, due in session.execute(waiting):
        asked[item.gap_group_id].append((item, due))
    groups = session.execute(
        select(GapGroup.id, GapGroup.label, GapGroup.field, GapGroup.department_id, GapGroup.count).where(
            GapGroup.state.in_(OPEN)
        )
    )
    for group_id, label, of_field, department_id, count in groups:
        earlier = asked.get(group_id, [])
        if all(due < today for _, due in earlier):
            since = min((item.since or due for item, due in earlier), default=None)
            late = [item for item, _ in earlier]
            yield Question(group_id, label, of_field, department_id, count, since=since, earlier=late)


def _add_petitions(session: Session, questions: dict[str, Question]) -> None:
    rows = select(Petition.gap_group_id, Petition.urgent, Petition.field).where(Petition.state == "waiting")
    for group_id, urgent, of_field in session.execute(rows.order_by(Petition.at)):
        if question := questions.get(group_id):
            question.petitions += 1
            question.urgent |= urgent
            question.field = question.field or of_field


def _add_communes(session: Session, questions: Iterable[Question]) -> None:
    by_group = {question.group_id: question for question in questions}
    ids = list(by_group)
    for start in range(0, len(ids), _IN_ONE_QUERY):
        some = ids[start : start + _IN_ONE_QUERY]
        rows = select(Gap.group_id, Gap.commune).where(Gap.group_id.in_(some), Gap.commune.is_not(None)).distinct()
        for group_id, commune in session.execute(rows.order_by(Gap.commune)):
            by_group[group_id].communes.append(commune or "")
