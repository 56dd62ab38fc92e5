"""The tables of tuning: a change here needs a step in `assistant/store/migrations/versions`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, UtcDateTime


class CurationEdit(Base):
    """A change of how documents are found: `kind` as in `index.curation`, or "undo", which takes `undoes` back.

    `state` is waiting, published, dropped or undone. `value` holds title, passage, say and mean; `target` is the
    document's id (for a passage with the hash of its words) or the first phrase. `question` is what the change should
    help, and `expected` the document that it should lead to. `version` counts changes, for two who edit at once.
    """

    __tablename__ = "curation_edits"
    __table_args__ = (Index(None, "state", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(300))
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    question: Mapped[str] = mapped_column(Text)
    expected: Mapped[str | None] = mapped_column(String(255))
    undoes: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    author_id: Mapped[str | None] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]


class TuningTrial(Base):
    """A candidate held against the index in use: `base` and `candidate` are generations, `edits` [id, version] pairs.

    `state` is running, stopping, done, stopped, failed or published; `seen_at` tells that it is still at work.
    """

    __tablename__ = "tuning_trials"
    __table_args__ = (Index(None, "started_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    base: Mapped[str] = mapped_column(String(64))
    candidate: Mapped[str | None] = mapped_column(String(64))
    edits: Mapped[list[Any]] = mapped_column(JSON)
    done: Mapped[int]
    total: Mapped[int]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(Text)
    started_by: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
