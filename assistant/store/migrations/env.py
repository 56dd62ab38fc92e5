"""What Alembic runs: the connection is handed in by `assistant.store.database.migrate`."""

from __future__ import annotations

from alembic import context

import assistant.desk.approved.tables
import assistant.desk.documents.tables
import assistant.desk.gaps.tables
import assistant.desk.petitions.tables
import assistant.desk.tables
import assistant.desk.tuning.tables  # noqa: F401 - their tables are among the metadata
from assistant.store.tables import Base


def run() -> None:
    """Take the steps that are wanted."""
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


# Alembic runs this file by importing it; whatever else imports it (doctest) has no configuration in place.
if hasattr(context, "config"):
    run()
