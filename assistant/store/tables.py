"""The tables, as Python classes; a change here needs a step in `migrations/versions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of indexes and constraints, the same in both engines, so that a later step can name them."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on both sides; SQLite itself keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write a moment in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read a moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables have in common."""

    metadata = MetaData(naming_convention=NAMES)


class StoredAnswer(Base):
    """A reply as it was sent, with its question, personal data masked.

    `approved` has who approved it and when (by, on); `abandoned` tells a stream that was stopped.
    """

    __tablename__ = "answers"
    __table_args__ = (Index(None, "asked_at"), Index(None, "conversation_id", "asked_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    door: Mapped[str] = mapped_column(String(16))
    question: Mapped[str] = mapped_column(Text)
    province: Mapped[str | None] = mapped_column(String(100))
    commune: Mapped[str | None] = mapped_column(String(100))
    conversation_id: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str] = mapped_column(Text)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notices: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    confidence: Mapped[float | None] = mapped_column(Double)
    timings_ms: Mapped[dict[str, float]] = mapped_column(JSON)
    written_by: Mapped[str] = mapped_column(String(16))
    approved: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    corpus_version: Mapped[str] = mapped_column(String(64))
    abandoned: Mapped[bool]


class Figure(Base):
    """What is counted of a question; no words of it, so that it may outlive the answer whose id it has.

    `day` counts the days since 1970-01-01 by the calendar of Vietnam. `field` and `procedure_code` are those of the
    first citation, `total_ms` is how long the answer took, `verdict` the last word that officers had on it.
    """

    __tablename__ = "figures"
    # All that is counted by or counted stands in one index, so that no page of the table itself is read.
    __table_args__ = (
        Index(
            "ix_figures_counted",
            *("day", "commune", "field", "door", "outcome", "procedure_code"),
            *("written_by", "abandoned", "total_ms", "verdict"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int]
    door: Mapped[str] = mapped_column(String(16))
    commune: Mapped[str | None] = mapped_column(String(100))
    field: Mapped[str | None] = mapped_column(String(200))
    procedure_code: Mapped[str | None] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(16))
    written_by: Mapped[str] = mapped_column(String(16))
    abandoned: Mapped[bool]
    total_ms: Mapped[int | None]
    verdict: Mapped[str | None] = mapped_column(String(16))


class StoredFeedback(Base):
    """What an officer said of an answer; `client` tells one officer's machine from another's and names none."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("answer_id", "client"), Index(None, "received_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    client: Mapped[str] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
