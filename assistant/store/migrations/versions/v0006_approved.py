"""Approved answers, their versions, and the wordings that ask for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "approved_answers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("gap_group_id", sa.String(32)),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("given", sa.Integer),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("hits", sa.Integer, nullable=False),
        sa.Column("hit_at", _MOMENT),
        sa.Column("withdrawn_because", sa.Text),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(32)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approved_answers"),
        sa.ForeignKeyConstraint(["gap_group_id"], ["gap_groups.id"], name="fk_approved_answers_gap_group_id"),
    )
    op.create_index("ix_approved_answers_state", "approved_answers", ["state"])
    op.create_table(
        "approved_versions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("wordings", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("author_id", sa.String(32)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("writers", sa.JSON, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reviewer_id", sa.String(32)),
        sa.Column("reviewer", sa.String(200)),
        sa.Column("reviewed_at", _MOMENT),
        sa.Column("comment", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_approved_versions"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["approved_answers.id"], name="fk_approved_versions_answer_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("answer_id", "number", name="uq_approved_versions_answer_id_number"),
    )
    op.create_table(
        "approved_wordings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approved_wordings"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["approved_answers.id"], name="fk_approved_wordings_answer_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_approved_wordings_answer_id", "approved_wordings", ["answer_id"])
    op.add_column("answers", sa.Column("approved", sa.JSON))


def downgrade() -> None:
    """Drop the tables, and what kept answers say of an approval."""
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("approved")
    for table in ("approved_wordings", "approved_versions", "approved_answers"):
        op.drop_table(table)
