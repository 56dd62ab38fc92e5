"""What follows from elsewhere at the desk: due days pass, groups are answered, approved answers are given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.gaps.groups import group_for_change
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.inbox import tell
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.tables import Digest, DigestItem, Petition
from assistant.desk.petitions.weeks import named
from assistant.desk.roles import SERVER, Principal
from assistant.vietnam_time import HANOI

_ITEM_STATE = {"answered": "answered", "closed": "accepted", "dismissed": "dismissed"}
"""What becomes of an item when its group is so."""
_PETITION_STATE = {
    "open": "waiting",
    "assigned": "waiting",
    "answered": "answered",
    "closed": "given",
    "dismissed": "dismissed",
}
_WORDS = {"answered": say.PETITION_ANSWERED, "given": say.PETITION_GIVEN, "dismissed": say.PETITION_DISMISSED}
_QUOTED_CHARS = 120


def mark_overdue(session: Session, who: Principal, now: datetime) -> int:
    """Mark what departments have not answered in time, and tell the trainers; gives how many."""
    today = now.astimezone(HANOI).date()
    late = session.execute(
        select(DigestItem, Digest)
        .join(Digest)
        .where(DigestItem.state == "waiting", Digest.due < today)
        .order_by(Digest.week, DigestItem.number)
    ).all()
    by_digest: dict[str, tuple[Digest, list[str]]] = {}
    for item, digest in late:
        item.state = "overdue"
        item.version += 1
        by_digest.setdefault(digest.id, (digest, []))[1].append(item.code)
    for digest, codes in by_digest.values():
        due = f"{digest.due:%d/%m/%Y}"
        audit.record(session, who, "overdue", "digest", digest.week, after={"due": due, "items": codes})
        said = say.DIGEST_OVERDUE.format(count=len(codes), week=named(digest.week), due=due)
        tell(session, said, f"/trainer/petitions/digests/{digest.week}?state=overdue")
    return len(late)


def follow(session: Session, *, group_id: str | None = None, department: str = "") -> None:
    """Bring items and petitions to where their groups are, and tell whoever wrote a petition.

    `group_id` looks at one group only; `department` is who has just answered it.
    """
    _follow_merges(session)
    items = (
        select(DigestItem, GapGroup)
        .join(GapGroup, DigestItem.gap_group_id == GapGroup.id)
        .where(DigestItem.state.in_(("waiting", "overdue", "answered")), GapGroup.state.in_(tuple(_ITEM_STATE)))
    )
    petitions = (
        select(Petition, GapGroup.state)
        .join(GapGroup, Petition.gap_group_id == GapGroup.id)
        .where(Petition.state.in_(("waiting", "answered", "dismissed")))
    )
    if group_id is not None:
        items = items.where(DigestItem.gap_group_id == group_id)
        petitions = petitions.where(Petition.gap_group_id == group_id)
    for item, group in session.execute(items):
        if item.state != _ITEM_STATE[group.state]:
            item.state = _ITEM_STATE[group.state]
            item.approved_id = item.approved_id or group.approved_id
            item.version += 1
    for petition, state in session.execute(petitions):
        reached = _PETITION_STATE.get(state, petition.state)
        if petition.state != reached:
            _move(session, petition, reached, department)


def _follow_merges(session: Session) -> None:
    """Let what stood for a group that was merged stand for the one that it was merged into."""
    items = select(DigestItem).join(GapGroup, DigestItem.gap_group_id == GapGroup.id)
    petitions = select(Petition).join(GapGroup, Petition.gap_group_id == GapGroup.id)
    merged = GapGroup.state == "merged"
    for row in (*session.scalars(items.where(merged)), *session.scalars(petitions.where(merged))):
        row.gap_group_id = group_for_change(session, row.gap_group_id).id
    session.flush()


def _move(session: Session, petition: Petition, state: str, department: str) -> None:
    before, petition.state = petition.state, state
    audit.record(session, SERVER, "change", "petition", petition.id, before={"state": before}, after={"state": state})
    words = _WORDS.get(state)
    if words and petition.user_id:
        quoted = petition.question.partition("\n")[0]
        quoted = quoted if len(quoted) <= _QUOTED_CHARS else quoted[:_QUOTED_CHARS].rsplit(" ", 1)[0] + "…"
        said = words.format(department=department or say.DEPARTMENT_UNNAMED, question=quoted)
        tell(session, said, f"/trainer/petitions#p-{petition.id}", user_id=petition.user_id)
