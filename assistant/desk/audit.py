"""The audit log: who did what to what, when, with what stood there before and after.

The database refuses to change or remove a line (triggers), and each line carries a hash over itself and the one before,
so that a change made behind the database's back shows: `troly audit check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assistant.desk.roles import Principal
from assistant.desk.tables import AuditEntry
from assistant.store.answers import storable

_LOCK = 7268415
START = "0" * 64


def record(
    session: Session,
    who: Principal,
    action: str,
    kind: str,
    subject: str,
    *,
    before: Any = None,
    after: Any = None,
    note: str | None = None,
) -> AuditEntry:
    """Write a line in the transaction of what it tells of, so that neither stands without the other.

    `before` and `after` are plain data. Writers take turns, since each line's hash rests on the one before.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = session.scalar(select(AuditEntry.chain).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        at=datetime.now(UTC),
        actor_id=who.id,
        actor=storable(who.name)[:200],
        via=who.via,
        action=action[:64],
        kind=kind[:32],
        subject=storable(subject)[:255],
        before=_plain(before),
        after=_plain(after),
        note=storable(note) if note else None,
        chain="",
    )
    entry.chain = _chained(last or START, entry)
    session.add(entry)
    session.flush()
    return entry


def broken_lines(session: Session) -> Iterator[int]:
    """Give the ids of lines that do not fit the line before them: somebody has changed, added or removed one there."""
    last = START
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(1000):
        if entry.chain != _chained(last, entry):
            yield entry.id
        last = entry.chain


def _plain(value: Any) -> Any:
    return orjson.loads(storable(orjson.dumps(value, default=str).decode())) if value is not None else None


def _chained(last: str, entry: AuditEntry) -> str:
    said = (
        last,
        f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}",
        entry.actor_id,
        entry.actor,
        entry.via,
        entry.action,
        entry.kind,
        entry.subject,
        entry.before,
        entry.after,
        entry.note,
    )
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
