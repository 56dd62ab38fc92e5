"""The tables of approved answers: a change here needs a step in `assistant/store/migrations/versions`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, UtcDateTime


class ApprovedAnswer(Base):
    """An answer that people write; `state` is draft, in_review, approved or withdrawn, `number` its newest version.

    `given` is the number of the version that is given (None before the first approval); `valid_from` and `valid_to`
    (the last day) are that version's. `version` counts changes, for two who edit at once.
    """

    __tablename__ = "approved_answers"
    __table_args__ = (Index(None, "state"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    question: Mapped[str] = mapped_column(Text)
    gap_group_id: Mapped[str | None] = mapped_column(ForeignKey("gap_groups.id"))
    number: Mapped[int]
    given: Mapped[int | None]
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    hits: Mapped[int]
    hit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str | None] = mapped_column(String(32))
    version: Mapped[int]


class ApprovedVersion(Base):
    """A version of an approved answer, never changed once it is reviewed.

    `citations` are objects with document_id, start, end, quote (the passage as it stood); `text` carries marks [n] that
    count them from 1; `verdict` is draft, pending, approved or returned; `writers` are the ids of all who wrote it or
    sent it for review, none of whom may review it; `author` is the last of them.
    """

    __tablename__ = "approved_versions"
    __table_args__ = (UniqueConstraint("answer_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("approved_answers.id", ondelete="CASCADE"))
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    wordings: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    author_id: Mapped[str | None] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(200))
    writers: Mapped[list[str]] = mapped_column(JSON)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[str] = mapped_column(String(16))
    reviewer_id: Mapped[str | None] = mapped_column(String(32))
    reviewer: Mapped[str | None] = mapped_column(String(200))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    comment: Mapped[str | None] = mapped_column(Text)


class ApprovedWording(Base):
    """A way to ask for an approved answer, with its vector (float32) by a model."""

    __tablename__ = "approved_wordings"
    __table_args__ = (Index(None, "answer_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("approved_answers.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(String(100))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
