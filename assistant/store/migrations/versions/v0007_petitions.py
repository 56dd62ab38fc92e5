"""Petitions, the digests of a week, their questions to departments, and the mails with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "petitions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("field", sa.String(200)),
        sa.Column("commune", sa.String(100)),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(32)),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("gap_group_id", sa.String(32), nullable=False),
        sa.Column("row_hash", sa.String(64)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_petitions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_petitions_user_id"),
        sa.ForeignKeyConstraint(["gap_group_id"], ["gap_groups.id"], name="fk_petitions_gap_group_id"),
        sa.UniqueConstraint("row_hash", name="uq_petitions_row_hash"),
    )
    op.create_index("ix_petitions_user_id_at", "petitions", ["user_id", "at"])
    op.create_index("ix_petitions_state_at", "petitions", ["state", "at"])
    op.create_index("ix_petitions_gap_group_id", "petitions", ["gap_group_id"])
    op.create_table(
        "digests",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("week", name="uq_digests_week"),
    )
    op.create_index("ix_digests_made_at", "digests", ["made_at"])
    op.create_table(
        "digest_items",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("digest_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("department_id", sa.String(32)),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("gap_group_id", sa.String(32), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("field", sa.String(200)),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("communes", sa.JSON, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("moved_to", sa.String(32)),
        sa.Column("answer", sa.Text),
        sa.Column("basis", sa.Text),
        sa.Column("answered_by", sa.String(200)),
        sa.Column("answered_at", _MOMENT),
        sa.Column("approved_id", sa.String(32)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest_items"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_digest_items_digest_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_digest_items_department_id"),
        sa.ForeignKeyConstraint(["gap_group_id"], ["gap_groups.id"], name="fk_digest_items_gap_group_id"),
        sa.UniqueConstraint("code", name="uq_digest_items_code"),
    )
    op.create_index("ix_digest_items_digest_id_number", "digest_items", ["digest_id", "number"])
    op.create_index("ix_digest_items_gap_group_id", "digest_items", ["gap_group_id"])
    op.create_index("ix_digest_items_state", "digest_items", ["state"])
    op.create_table(
        "digest_mails",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("digest_id", sa.String(32), nullable=False),
        sa.Column("department_id", sa.String(32), nullable=False),
        sa.Column("address", sa.String(254)),
        sa.Column("sent_at", _MOMENT),
        sa.Column("failure", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_digest_mails"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_digest_mails_digest_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_digest_mails_department_id"),
        sa.UniqueConstraint("digest_id", "department_id", name="uq_digest_mails_digest_id_department_id"),
    )
    op.create_index("ix_digest_mails_sent_at_next_try_at", "digest_mails", ["sent_at", "next_try_at"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("digest_mails", "digest_items", "digests", "petitions"):
        op.drop_table(table)
