"""The desk's documents, their versions, and files that are being sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk_documents",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("live", sa.Integer),
        sa.Column("job", sa.String(16)),
        sa.Column("job_number", sa.Integer),
        sa.Column("job_by", sa.String(200)),
        sa.Column("job_by_id", sa.String(32)),
        sa.Column("publish_at", _MOMENT),
        sa.Column("queued_at", _MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("report", sa.JSON),
        sa.Column("problem", sa.Text),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(32)),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_documents"),
    )
    op.create_index("ix_desk_documents_changed_at", "desk_documents", ["changed_at"])
    op.create_index("ix_desk_documents_state_changed_at", "desk_documents", ["state", "changed_at"])
    op.create_index("ix_desk_documents_job", "desk_documents", ["job"])
    op.create_table(
        "document_versions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("relations", sa.JSON, nullable=False),
        sa.Column("rejected", sa.JSON, nullable=False),
        sa.Column("author_id", sa.String(32)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reading", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("found", sa.JSON),
        sa.Column("published_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_document_versions"),
        sa.UniqueConstraint("document_id", "number", name="uq_document_versions_document_id_number"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["desk_documents.id"], name="fk_document_versions_document_id", ondelete="CASCADE"
        ),
    )
    for column in ("sha256", "path", "reading"):
        op.create_index(f"ix_document_versions_{column}", "document_versions", [column])
    op.create_table(
        "document_uploads",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("document_id", sa.String(32)),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("touched_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_uploads"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["desk_documents.id"], name="fk_document_uploads_document_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_document_uploads_touched_at", "document_uploads", ["touched_at"])
    op.create_index("ix_document_uploads_owner_id", "document_uploads", ["owner_id"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("document_uploads")
    op.drop_table("document_versions")
    op.drop_table("desk_documents")
