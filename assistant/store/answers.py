"""Answers that are kept: written, found by id, as the turns of a conversation, deleted when they are old."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.answer import Answer
from assistant.conversation import Message
from assistant.personal_data import masked
from assistant.store.tables import StoredAnswer

PLACE_CHARS = 100
REPLY_CHARS = 20_000
"""As much of a reply as a message of a conversation may hold."""

Door = Literal["chat", "openai", "mcp"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in, and where; what is kept of it is masked."""

    question: str
    at: datetime
    door: Door = "chat"
    province: str | None = None
    commune: str | None = None
    conversation_id: str | None = None


def row_of(asked: Asked, answer: Answer, *, abandoned: bool = False) -> StoredAnswer:
    """Give what is kept of a reply: the question without personal data, the answer as it was sent."""
    sent: dict[str, Any] = answer.model_dump(mode="json", include={"citations", "notices", "timings_ms", "approved"})
    return StoredAnswer(
        id=answer.id,
        asked_at=asked.at,
        door=asked.door,
        question=masked(storable(asked.question)),
        province=place(asked.province),
        commune=place(asked.commune),
        conversation_id=asked.conversation_id,
        outcome=answer.outcome.value,
        answer=storable(answer.answer),
        citations=sent["citations"],
        notices=sent["notices"],
        confidence=answer.confidence,
        timings_ms=sent["timings_ms"],
        written_by=answer.written_by,
        approved=sent["approved"],
        corpus_version=answer.corpus_version,
        abandoned=abandoned,
    )


def storable(text: str) -> str:
    r"""Give a text that both engines take: NFC, without lone surrogates and control characters (PostgreSQL has no NUL).

    >>> storable("khai\x00 sinh\ud800\n")
    'khai sinh\n'
    """
    return unicodedata.normalize(
        "NFC", "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    )


def place(name: str | None) -> str | None:
    """Give the name of a place as it is kept."""
    return masked(storable(name))[:PLACE_CHARS] if name else None


def turns_of(session: Session, conversation_id: str, most: int) -> list[Message]:
    """Give the last `most` questions of a conversation with their replies, oldest first."""
    rows: Sequence[tuple[str, str]] = [
        (question, answer)
        for question, answer in session.execute(
            select(StoredAnswer.question, StoredAnswer.answer)
            .where(StoredAnswer.conversation_id == conversation_id, StoredAnswer.abandoned.is_(False))
            .order_by(StoredAnswer.asked_at.desc(), StoredAnswer.id)
            .limit(most)
        )
    ]
    return [
        Message(role=role, content=text[:REPLY_CHARS])
        for question, answer in reversed(rows)
        for role, text in (("user", question), ("assistant", answer))
    ]


def forget_before(session: Session, day: datetime, *, keep_days: int) -> int:
    """Delete answers, and the feedback on them, that are older than `keep_days` at a moment; give how many."""
    old = delete(StoredAnswer).where(StoredAnswer.asked_at < day - timedelta(days=keep_days))
    return int(getattr(session.execute(old), "rowcount", 0))
