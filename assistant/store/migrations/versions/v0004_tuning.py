"""Changes of how documents are found, and their trials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "curation_edits",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(300), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("expected", sa.String(255)),
        sa.Column("undoes", sa.String(32)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("author_id", sa.String(32)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.String(200)),
        sa.Column("decided_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_curation_edits"),
    )
    op.create_index("ix_curation_edits_state_created_at", "curation_edits", ["state", "created_at"])
    op.create_table(
        "tuning_trials",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("base", sa.String(64), nullable=False),
        sa.Column("candidate", sa.String(64)),
        sa.Column("edits", sa.JSON, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("report", sa.JSON),
        sa.Column("error", sa.Text),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_tuning_trials"),
    )
    op.create_index("ix_tuning_trials_started_at", "tuning_trials", ["started_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("tuning_trials", "curation_edits"):
        op.drop_table(table)
