"""Gaps, and the groups that they are gathered into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gap_groups",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("renamed", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("field", sa.String(200)),
        sa.Column("department_id", sa.String(32)),
        sa.Column("assignee_id", sa.String(32)),
        sa.Column("due", sa.Date),
        sa.Column("note", sa.Text),
        sa.Column("approved_id", sa.String(32)),
        sa.Column("merged_into", sa.String(32)),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("reopened_at", _MOMENT),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("centroid", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gap_groups"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_gap_groups_department_id"),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name="fk_gap_groups_assignee_id"),
        sa.ForeignKeyConstraint(["merged_into"], ["gap_groups.id"], name="fk_gap_groups_merged_into"),
    )
    op.create_index("ix_gap_groups_state_last_at", "gap_groups", ["state", "last_at"])
    op.create_index("ix_gap_groups_department_id", "gap_groups", ["department_id"])
    op.create_index("ix_gap_groups_assignee_id", "gap_groups", ["assignee_id"])
    op.create_table(
        "gaps",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("source_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("group_id", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("said", sa.Text),
        sa.Column("commune", sa.String(100)),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
        sa.ForeignKeyConstraint(["group_id"], ["gap_groups.id"], name="fk_gaps_group_id"),
    )
    op.create_index("ix_gaps_group_id_at", "gaps", ["group_id", "at"])
    op.create_index("ix_gaps_source_id_kind", "gaps", ["source_id", "kind"], unique=True)
    op.create_index("ix_gaps_mark", "gaps", ["mark"])
    op.create_table(
        "gap_progress",
        sa.Column("stream", sa.String(16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_gap_progress"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("gap_progress")
    op.drop_table("gaps")
    op.drop_table("gap_groups")
