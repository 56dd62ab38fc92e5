"""The tables of gaps: a change here needs a step in `assistant/store/migrations/versions`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, UtcDateTime


class GapGroup(Base):
    """Gaps that ask the same: `label` is the question that stands for them, `centroid` their mean vector (float32).

    `state` is open, assigned, answered (an approved answer is being made), closed, dismissed, or merged (into the group
    `merged_into`: ids stay good for links). `reading` is what the first question was read as (`reading.Reading`).
    `renamed` tells that a person chose the label, `reopened_at` when it was last asked again after it was closed.
    `version` counts the changes that people make; new gaps do not count.
    """

    __tablename__ = "gap_groups"
    __table_args__ = (Index(None, "state", "last_at"), Index(None, "department_id"), Index(None, "assignee_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    renamed: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    field: Mapped[str | None] = mapped_column(String(200))
    department_id: Mapped[str | None] = mapped_column(ForeignKey("departments.id"))
    assignee_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    due: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)
    approved_id: Mapped[str | None] = mapped_column(String(32))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("gap_groups.id"))
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    model: Mapped[str] = mapped_column(String(200))
    centroid: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    version: Mapped[int]


class Gap(Base):
    """A question that was not answered, or not well; personal data is masked.

    `kind` is not_found, low_confidence, wrong, wrong_source, out_of_date, abandoned or petition; `source_id` is the id
    of the answer or petition that it comes from. `folded` is the question as it is searched for, `mark` a hash of its
    reading: the same question goes where the last one like it was put.
    """

    __tablename__ = "gaps"
    __table_args__ = (
        Index(None, "group_id", "at"),
        Index(None, "source_id", "kind", unique=True),
        Index(None, "mark"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    group_id: Mapped[str] = mapped_column(ForeignKey("gap_groups.id"))
    question: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(32))
    said: Mapped[str | None] = mapped_column(Text)
    commune: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GapProgress(Base):
    """Up to which moment a stream of the store (answers, feedback, clarifications) has been looked through."""

    __tablename__ = "gap_progress"

    stream: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
