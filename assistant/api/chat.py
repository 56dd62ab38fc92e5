"""POST /api/chat: an answer at once, or as a stream of typed events."""

from __future__ import annotations

import unicodedata
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr

from assistant.answer import Answer
from assistant.api.deps import AssistantDep, RecorderDep
from assistant.api.event_stream import EventStream
from assistant.conversation import Message
from assistant.errors import AssistantError
from assistant.messages import LAST_MUST_BE_USER, QUESTION_EMPTY, QUESTION_LONG, QUESTION_UNREADABLE
from assistant.store.answers import Asked
from assistant.store.conversations import conversation_of
from assistant.store.recorder import recorded
from assistant.streaming import Final, Piece
from index.question import MAX_CHARS

router = APIRouter(tags=["chat"])


def _written_day(value: object) -> object:
    """Take a day in words only: pydantic would read a number as seconds."""
    if not isinstance(value, str | date):
        raise ValueError("must be a day such as 2026-07-01")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]


class ChatRequest(BaseModel):
    """A conversation whose last message is the question."""

    model_config = ConfigDict(extra="ignore")

    messages: Annotated[list[Message], Field(min_length=1, max_length=100)]
    stream: StrictBool = False
    as_of: Day | None = None
    province: StrictStr | None = None
    commune: StrictStr | None = None
    conversation_id: StrictStr | None = None
    writer: Literal["rules", "model"] | None = None
    include_context: StrictBool = False


def checked(text: str) -> str:
    """Give a question that can be answered; raises AssistantError for an empty, too long or unreadable one.

    >>> checked(" khai sinh ")
    'khai sinh'
    """
    if len(text) > MAX_CHARS:
        raise AssistantError(QUESTION_LONG.format(limit=MAX_CHARS, length=len(text)), "too long")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t" for c in text):
        raise AssistantError(QUESTION_UNREADABLE, "control characters")
    if not any(c.isalnum() for c in text):
        raise AssistantError(QUESTION_EMPTY, "no letter or digit")
    return text.strip()


@router.post("/api/chat", response_model=Answer)
def chat(request: ChatRequest, assistant: AssistantDep, recorder: RecorderDep) -> Response:
    """Answer the last message of a conversation; the answer is kept under its id, once it has been sent."""
    if request.messages[-1].role != "user":
        raise AssistantError(LAST_MUST_BE_USER, "last role")
    question = checked(request.messages[-1].content)
    conversation_id, earlier = conversation_of(recorder, request.conversation_id, request.messages[:-1])
    messages = [*earlier, Message(role="user", content=question)]
    asked = Asked(
        question,
        datetime.now(UTC),
        province=request.province or assistant.settings.province,
        commune=request.commune or assistant.settings.commune,
        conversation_id=conversation_id,
    )
    composed = assistant.answer(messages, as_of=request.as_of, province=request.province)
    composed.conversation_id = conversation_id
    pieces = recorded(recorder, asked, composed, assistant.write_out(messages, composed, request.writer))
    if request.stream:
        return EventStream(_events(composed, pieces))
    final = next(piece for piece in pieces if isinstance(piece, Final))
    return Response(final.answer.model_dump_json(), media_type="application/json")


_STILL_WRITING = b": \n\n"


def _events(composed: Answer, pieces: Iterator[Piece]) -> Generator[bytes, None, None]:
    titles = list(dict.fromkeys([c.title for c in composed.citations] or [o.title for o in composed.options]))
    notices = [notice.model_dump(mode="json") for notice in composed.notices]
    yield _event("retrieved", {"n": len(titles), "titles": titles, "notices": notices})
    for piece in pieces:
        if isinstance(piece, Final):
            replaced = {"replaced": True} if piece.replaced else {}
            yield _event("final", piece.answer.model_dump(mode="json") | replaced)
        elif isinstance(piece, str):
            yield _event("delta", {"text": piece}) if piece else _STILL_WRITING
        else:
            yield _event("citation", piece.model_dump(mode="json"))


def _event(name: str, data: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
