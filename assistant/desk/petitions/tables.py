"""The tables of petitions and digests: a change here needs a step in `assistant/store/migrations/versions`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, UtcDateTime


class Petition(Base):
    """What a commune can't solve by itself; personal data is masked. It comes together with questions in a gap group.

    `state` is waiting, answered (a department has, and an approved answer is being made), given,
    dismissed (its group was) or withdrawn. `row_hash` tells a row of an imported list, so that one list is not taken in
    twice.
    """

    __tablename__ = "petitions"
    __table_args__ = (Index(None, "user_id", "at"), Index(None, "state", "at"), Index(None, "gap_group_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(String(200))
    commune: Mapped[str | None] = mapped_column(String(100))
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    gap_group_id: Mapped[str] = mapped_column(ForeignKey("gap_groups.id"))
    row_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    version: Mapped[int]


class Digest(Base):
    """What departments are asked in one week ("2026-W48"), by when; there is one a week at most."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("week"), Index(None, "made_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    day: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(200))
    left_out: Mapped[int]


class DigestItem(Base):
    """A question of a digest, to one department; several communes may have asked it.

    `state` is waiting, answered (a draft of an approved answer is made), accepted (it is given), overdue, dismissed
    (its group was), or moved: the question stands again in a later digest, as the item `moved_to`. `since` is the day
    by which it was first due, for one that comes from an earlier week.
    """

    __tablename__ = "digest_items"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(None, "digest_id", "number"),
        Index(None, "gap_group_id"),
        Index(None, "state"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest_id: Mapped[str] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(16))
    department_id: Mapped[str | None] = mapped_column(ForeignKey("departments.id"))
    department: Mapped[str] = mapped_column(String(200))
    gap_group_id: Mapped[str] = mapped_column(ForeignKey("gap_groups.id"))
    question: Mapped[str] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(String(200))
    count: Mapped[int]
    communes: Mapped[list[str]] = mapped_column(JSON)
    urgent: Mapped[bool]
    since: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    moved_to: Mapped[str | None] = mapped_column(String(32))
    answer: Mapped[str | None] = mapped_column(Text)
    basis: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(200))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_id: Mapped[str | None] = mapped_column(String(32))
    version: Mapped[int]


class DigestMail(Base):
    """The mail of a digest to a department: sent, or why not, and when it is tried again."""

    __tablename__ = "digest_mails"
    __table_args__ = (UniqueConstraint("digest_id", "department_id"), Index(None, "sent_at", "next_try_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest_id: Mapped[str] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"))
    department_id: Mapped[str] = mapped_column(ForeignKey("departments.id"))
    address: Mapped[str | None] = mapped_column(String(254))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
