"""Two people editing one thing: the second is told, and nothing is overwritten."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import messages as say
from assistant.desk.errors import ConflictError
from assistant.desk.tables import AuditEntry
from assistant.vietnam_time import HANOI


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def take_turn(session: Session, row: Versioned, seen: int, kind: str, subject: str) -> None:
    """Count a change of a row that its editor saw as version `seen`.

    Call it inside a writing transaction, on a row read with `session.get(..., with_for_update=True)`. Raises
    ConflictError that names who changed it meanwhile, and when.
    """
    if row.version != seen:
        last = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.kind == kind, AuditEntry.subject == subject)
            .order_by(AuditEntry.id.desc())
            .limit(1)
        ).first()
        sentence = (
            say.STALE.format(name=last.actor, at=f"{last.at.astimezone(HANOI):%H:%M ngày %d/%m/%Y}")
            if last
            else say.STALE_UNKNOWN
        )
        raise ConflictError(sentence, f"version {seen} was seen, {row.version} is there")
    row.version += 1
