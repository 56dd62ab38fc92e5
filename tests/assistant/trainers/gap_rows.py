"""Answers and feedback as the store keeps them, for tests of gaps."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from assistant.desk.desk import Desk
from assistant.store.feedback import Verdict, give_feedback
from assistant.store.tables import StoredAnswer

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)


def answered(
    desk: Desk,
    question: str,
    outcome: str = "not_found",
    *,
    at: datetime = NOW,
    confidence: float | None = None,
    conversation_id: str | None = None,
    commune: str | None = "Ia Pa",
    abandoned: bool = False,
) -> str:
    """Keep an answer, and give its id."""
    answer_id = uuid4().hex
    with desk.database.transaction(write=True) as session:
        session.add(
            StoredAnswer(
                id=answer_id, asked_at=at, door="chat", question=question, commune=commune, outcome=outcome,
                conversation_id=conversation_id, answer=f"Trả lời cho «{question}». [1]", confidence=confidence,
                citations=[
                    {"n": 1, "title": "Đăng ký khai sinh", "heading": "Thành phần hồ sơ", "quote": "Tờ khai theo mẫu."}
                ],
                notices=[], timings_ms={}, written_by="rules", corpus_version="20260701T000000-abcdef",
                abandoned=abandoned,
            )
        )  # fmt: skip
    return answer_id


def complain(
    desk: Desk, answer_id: str, verdict: Verdict, text: str | None = None, *, client: str = "10.0.0.1"
) -> None:
    """Say something of an answer."""
    give_feedback(desk.database, answer_id, client, verdict, text)
