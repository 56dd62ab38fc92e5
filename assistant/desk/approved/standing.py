"""Whether what is given still stands: the server looks itself, and withdraws what nothing may rest on any more."""

from __future__ import annotations

import logging
from datetime import date, datetime

from sqlalchemy import select

from assistant.desk.approved import messages as say
from assistant.desk.approved.citing import Fallen, standing_of, used
from assistant.desk.approved.reviewing import withdraw
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.approved.wordings import any_of_another_model, renew_wordings
from assistant.desk.desk import Desk
from assistant.desk.roles import SERVER
from assistant.vietnam_time import today
from index.documents import DocumentStore
from index.live import OpenIndex

log = logging.getLogger(__name__)

EVERY = 10.0
"""Seconds between two looks; the documents are looked at only in a new generation, on a new day, or in a new answer."""


def fallen(version: ApprovedVersion, documents: DocumentStore, on: date) -> str | None:
    """Say why a version must not be given on a day and after, None where it may: it has ended, or a source has."""
    if version.valid_to and version.valid_to < on:
        return say.EXPIRED.format(day=f"{version.valid_to:%d/%m/%Y}")
    for n in used(version.text, len(version.citations)):
        found = standing_of(documents, version.citations[n - 1], on)
        if isinstance(found, Fallen):
            return found.because
    return None


class Watch:
    """Looks at all that is given whenever something may have changed it, and remembers what it has looked at."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], tuple[str, date]] = {}

    def look(self, desk: Desk, now: datetime) -> int:
        """Withdraw what has fallen; give how many were withdrawn. Another replica that does the same does no harm."""
        index = desk.assistant.live.current()
        state = (index.manifest.generation, today())
        with desk.database.transaction() as session:
            rows = session.execute(
                select(ApprovedAnswer.id, ApprovedAnswer.given).where(ApprovedAnswer.given.is_not(None))
            ).all()
        given = {(answer_id, number) for answer_id, number in rows if number is not None}
        self._seen = {key: seen for key, seen in self._seen.items() if key in given}
        gone = 0
        for key in sorted(given):
            if self._seen.get(key) != state:
                gone += _looked_at(desk, index, *key)
                self._seen[key] = state
        return gone


def _looked_at(desk: Desk, index: OpenIndex, answer_id: str, number: int) -> bool:
    with desk.database.transaction() as session:
        version = session.scalars(
            select(ApprovedVersion).where(ApprovedVersion.answer_id == answer_id, ApprovedVersion.number == number)
        ).one()
    because = fallen(version, index.documents, today())
    if because is None:
        return False
    with desk.database.transaction(write=True) as session:
        answer = session.get(ApprovedAnswer, answer_id, with_for_update=True)
        # A person, or another server, may have been here first.
        if answer is None or answer.given != number:
            return False
        answer.version += 1
        withdraw(session, SERVER, answer, because)
    log.info("approved answer %s is withdrawn", answer_id)
    return True


_WATCH = Watch()


def look(desk: Desk, now: datetime) -> None:
    """Withdraw what has fallen, write the hits, and make vectors anew where the index has another model."""
    _WATCH.look(desk, now)
    if desk.assistant.approved is not None:
        desk.assistant.approved.write_hits()
    embedder = desk.assistant.live.current().embedder
    with desk.database.transaction() as session:
        stale = any_of_another_model(session, embedder.name)
    if stale:
        with desk.database.transaction(write=True) as session:
            renew_wordings(session, embedder)
