"""Fields of questions that were counted before their field was kept, or while no index could be opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from assistant.catalogue import Catalogue
from assistant.desk.desk import Desk
from assistant.store.answers import storable
from assistant.store.figures import FIELD_CHARS
from assistant.store.tables import Figure


def find_fields(desk: Desk, now: datetime) -> None:
    """Write the field of each procedure that is counted without one; where nothing is missing, nothing is written."""
    missing = Figure.field.is_(None)
    with desk.database.transaction() as session:
        codes = session.scalars(
            select(Figure.procedure_code).where(missing, Figure.procedure_code.is_not(None)).distinct()
        )
        catalogue = Catalogue(desk.assistant.live)
        found = {code: field for code in codes if code and (field := catalogue.field_of(code))}
    # One transaction each, so that nobody who asks has to wait for a year of answers to be written.
    for code, field in found.items():
        with desk.database.transaction(write=True) as session:
            named = storable(field)[:FIELD_CHARS]
            session.execute(update(Figure).where(missing, Figure.procedure_code == code).values(field=named))
