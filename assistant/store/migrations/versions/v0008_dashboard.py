"""What the dashboard counts, beside each answer."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns."""


def downgrade() -> None:
    """Drop the columns."""
