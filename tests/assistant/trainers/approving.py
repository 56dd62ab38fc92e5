"""What tests of approved answers share: a passage of the small index, people, and an answer that has been approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assistant.answer import Answer
from assistant.conversation import Message
from assistant.desk.approved import reviewing
from assistant.desk.approved.citing import quoted
from assistant.desk.approved.tables import ApprovedAnswer
from assistant.desk.approved.writing import propose
from assistant.desk.desk import Desk
from assistant.desk.roles import Principal, Role

WRITER = Principal("w" * 32, "Trần Biên Tập", frozenset({Role.TRAINER}), "session")
REVIEWER = Principal("r" * 32, "Lê Duyệt", frozenset({Role.TRAINER}), "session")
LOUDSPEAKER = "1.999101"
QUESTION = "Mượn loa đài của nhà văn hóa xã cần giấy tờ gì?"
QUOTE = "Đơn xin mượn loa đài có xác nhận của trưởng thôn"
TEXT = "Hồ sơ mượn loa đài gồm:\n- Đơn xin mượn loa đài có xác nhận của trưởng thôn [1]."


def cite(desk: Desk, quote: str = QUOTE, document_id: str = LOUDSPEAKER) -> dict[str, Any]:
    """Give the citation of a quote."""
    document = desk.assistant.source(document_id)
    assert document is not None
    return quoted(document, quote)


def approve(desk: Desk, session: Session, answer: ApprovedAnswer) -> None:
    """Send an answer for review, and let the other person approve it."""
    index = desk.assistant.live.current()
    reviewing.submit(session, WRITER, answer.id, answer.version, index)
    reviewing.approve(session, REVIEWER, answer.id, answer.version, index)


def given(
    desk: Desk,
    question: str = QUESTION,
    text: str = TEXT,
    citations: Sequence[dict[str, Any]] | None = None,
    *,
    wordings: Sequence[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> str:
    """Make an approved answer, and give its id."""
    cited = [cite(desk)] if citations is None else citations
    with desk.database.transaction(write=True) as session:
        answer = propose(
            session,
            WRITER,
            question,
            text,
            citations=cited,
            wordings=wordings,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        approve(desk, session, answer)
    if desk.assistant.approved is not None:
        desk.assistant.approved.load()
    return answer.id


def asked(desk: Desk, question: str, *before: str, as_of: date | None = None, province: str | None = None) -> Answer:
    """Ask a question, after earlier ones."""
    messages = [Message(role="user", content=text) for text in (*before, question)]
    return desk.assistant.answer(messages, as_of=as_of, province=province)
