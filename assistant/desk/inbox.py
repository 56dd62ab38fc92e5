"""What somebody at the desk should know or do: shown to one person, or to all of a role, until one says it is done."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assistant.desk import messages as say
from assistant.desk.errors import UnknownThingError
from assistant.desk.roles import Principal, Role
from assistant.desk.tables import Notice
from assistant.store.answers import storable


def tell(session: Session, text: str, path: str, *, user_id: str | None = None, role: Role = Role.TRAINER) -> Notice:
    """Leave a note for one person, or for all of a role; `path` is the page where something can be done about it.

    The same note is not left twice while it is open.
    """
    text = storable(text)
    same = select(Notice).where(Notice.text == text, Notice.path == path, Notice.done_at.is_(None))
    if user_id is not None:
        same = same.where(Notice.user_id == user_id)
    if found := session.scalars(same).first():
        return found
    row = Notice(id=uuid4().hex, user_id=user_id, role=role.value, at=datetime.now(UTC), text=text, path=path)
    session.add(row)
    session.flush()
    return row


def open_notices(session: Session, who: Principal) -> list[Notice]:
    """Give what waits for a person, the newest first."""
    return list(session.scalars(select(Notice).where(*_for(who)).order_by(Notice.at.desc(), Notice.id).limit(200)))


def count_open(session: Session, who: Principal) -> int:
    """Count what waits for a person."""
    return session.scalar(select(func.count()).select_from(Notice).where(*_for(who))) or 0


def done(session: Session, who: Principal, notice_id: str) -> Notice:
    """Say that a note has been seen to; raises UnknownThingError for one that is not this person's."""
    row = session.scalars(select(Notice).where(Notice.id == notice_id, *_for(who))).first()
    if row is None:
        raise UnknownThingError(say.NO_SUCH_THING, "no such notice")
    row.done_at, row.done_by = datetime.now(UTC), who.name
    return row


def _for(who: Principal) -> tuple[ColumnElement[bool], ...]:
    roles = [role.value for role in Role if who.may(role)]
    mine = or_(Notice.user_id == who.id, Notice.user_id.is_(None) & Notice.role.in_(roles))
    return (Notice.done_at.is_(None), mine)
