"""What the dashboard counts of each question, apart from its words; what was asked so far is counted too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_COUNTED = (
    *("day", "commune", "field", "door", "outcome", "procedure_code"),
    *("written_by", "abandoned", "total_ms", "verdict"),
)
_READ = {
    "sqlite": {
        "day": "CAST(julianday(date(asked_at, '+7 hours')) - julianday('1970-01-01') AS INTEGER)",
        "code": "json_extract(citations, '$[0].procedure_code')",
        "total": "CAST(round(json_extract(timings_ms, '$.total')) AS INTEGER)",
    },
    "postgresql": {
        "day": "(asked_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - DATE '1970-01-01'",
        "code": "citations -> 0 ->> 'procedure_code'",
        "total": "round((timings_ms ->> 'total')::numeric)::integer",
    },
}


def upgrade() -> None:
    """Make the table, and fill it: the field of what was asked so far is looked up later by the server's task."""
    op.create_table(
        "figures",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("door", sa.String(16), nullable=False),
        sa.Column("commune", sa.String(100)),
        sa.Column("field", sa.String(200)),
        sa.Column("procedure_code", sa.String(32)),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("written_by", sa.String(16), nullable=False),
        sa.Column("abandoned", sa.Boolean, nullable=False),
        sa.Column("total_ms", sa.Integer),
        sa.Column("verdict", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_figures"),
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("SET LOCAL statement_timeout = 0")  # a year of answers takes longer than a page may
    read = _READ[dialect]
    op.execute(
        "INSERT INTO figures (id, day, door, commune, procedure_code, outcome, written_by, abandoned, total_ms, "  # noqa: S608
        f"verdict) SELECT id, {read['day']}, door, commune, substr({read['code']}, 1, 32), outcome, written_by, "
        f"abandoned, nullif({read['total']}, 0), (SELECT verdict FROM feedback WHERE answer_id = answers.id "
        "ORDER BY received_at DESC LIMIT 1) FROM answers"
    )
    op.create_index("ix_figures_counted", "figures", list(_COUNTED))


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("figures")
