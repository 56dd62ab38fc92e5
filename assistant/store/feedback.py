"""Feedback on answers: one of each client on each answer, the last one counts."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.desk_messages import NO_ANSWER
from assistant.personal_data import masked
from assistant.store.answers import storable
from assistant.store.database import Database
from assistant.store.errors import UnknownAnswerError
from assistant.store.tables import Figure, StoredAnswer, StoredFeedback


class Verdict(StrEnum):
    """What an officer says of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    WRONG_SOURCE = "wrong_source"
    OUT_OF_DATE = "out_of_date"


def pseudonym(address: str, answer_id: str) -> str:
    """Give a name for a client that holds for one answer only and does not tell its address.

    >>> pseudonym("10.0.0.7", "a") != pseudonym("10.0.0.7", "b")
    True
    """
    return blake2b(address.encode(), key=answer_id.encode()[:64], digest_size=16).hexdigest()


def give_feedback(
    database: Database, answer_id: str, address: str, verdict: Verdict, text: str | None
) -> StoredFeedback:
    """Keep what a client says of an answer, in place of what it said before; personal data in `text` is masked.

    Raises UnknownAnswerError where no such answer is kept, StoreError where the database fails.
    """
    said = masked(storable(text)).strip() or None if text else None
    client = pseudonym(address, answer_id)
    with database.transaction(write=True) as session:
        if session.get(StoredAnswer, answer_id) is None:
            raise UnknownAnswerError(NO_ANSWER, "no such answer")
        try:
            with session.begin_nested():
                return _written(session, answer_id, client, verdict, said)
        except IntegrityError:  # the same client has written between the look and the insertion
            return _written(session, answer_id, client, verdict, said)


def _written(session: Session, answer_id: str, client: str, verdict: Verdict, text: str | None) -> StoredFeedback:
    before = select(StoredFeedback).where(StoredFeedback.answer_id == answer_id, StoredFeedback.client == client)
    row = session.scalars(before).first()
    if row is None:
        row = StoredFeedback(id=uuid4().hex, answer_id=answer_id, client=client)
        session.add(row)
    row.verdict, row.text, row.received_at = verdict.value, text, datetime.now(UTC)
    session.execute(update(Figure).where(Figure.id == answer_id).values(verdict=verdict.value))
    session.flush()
    return row
