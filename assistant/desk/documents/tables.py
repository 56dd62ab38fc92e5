"""The tables of the desk's documents: a change here needs a step in `assistant/store/migrations/versions`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, UtcDateTime


class DeskDocument(Base):
    """A document of the desk; `number` is its newest version, `live` the one in the corpus (None: none).

    `job` is what waits to be done with `job_number` (publish, withdraw), at `publish_at` where that is set; `job_by`
    asked for it. `report` is what the last job did, `problem` why it failed. `folded` holds what it
    is found by, without marks. `version` counts changes, for two who edit at once.
    """

    __tablename__ = "desk_documents"
    __table_args__ = (Index(None, "changed_at"), Index(None, "state", "changed_at"), Index(None, "job"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    live: Mapped[int | None]
    job: Mapped[str | None] = mapped_column(String(16))
    job_number: Mapped[int | None]
    job_by: Mapped[str | None] = mapped_column(String(200))
    job_by_id: Mapped[str | None] = mapped_column(String(32))
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str | None] = mapped_column(String(32))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int]


class DocumentVersion(Base):
    """A version: a file by its hash, and what a trainer says of it; once it was published it is not changed any more.

    `path` is where the file stands in the desk's corpus while it is live. `said` are keys of the manifest, `relations`
    those that were accepted, `rejected` ids of proposals. `reading` is waiting, reading, done or failed; `found` what
    was read.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index(None, "sha256"),
        Index(None, "path"),
        Index(None, "reading"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("desk_documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    relations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    rejected: Mapped[list[str]] = mapped_column(JSON)
    author_id: Mapped[str | None] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reading: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    problem: Mapped[str | None] = mapped_column(Text)
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Upload(Base):
    """A file that is being sent; how much of it is there, the file itself tells. It belongs to who began it."""

    __tablename__ = "document_uploads"
    __table_args__ = (Index(None, "touched_at"), Index(None, "owner_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("desk_documents.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
