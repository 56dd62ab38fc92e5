"""GET /v1/models and POST /v1/chat/completions: the assistant for programs that speak OpenAI's protocol.

Messages of system and developer are taken and not followed: what an answer may say is decided by the sources alone.
`max_tokens`, `stop`, `n`, `tools` and the like have no effect, as an answer that is cut loses its sources.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.answer import Answer, Citation
from assistant.api.chat import checked
from assistant.api.deps import AssistantDep, RecorderDep
from assistant.api.event_stream import EventStream
from assistant.api.openai_errors import error_body, error_reply
from assistant.api.openai_models import (
    Annotation,
    ChatCompletion,
    Choice,
    CompletionRequest,
    Model,
    ModelList,
    ReplyMessage,
    RequestMessage,
    UrlCitation,
    Usage,
)
from assistant.api.openapi import stream
from assistant.api.plain_text import MARK, as_text, at_base, continued, without_tail
from assistant.conversation import Message
from assistant.door_messages import MODEL_UNKNOWN, TOOL_FAILED
from assistant.errors import AssistantError
from assistant.messages import LAST_MUST_BE_USER
from assistant.store.answers import Asked
from assistant.store.recorder import recorded
from assistant.streaming import Final, Piece

log = logging.getLogger(__name__)

MODEL = "tro-ly-xa"
MODEL_SINCE = 1_767_225_600
"""1 January 2026, in seconds of Unix time: a fixed day, so that the list is the same from every replica."""
MESSAGES_READ = 100
CHARS_READ = 20_000
"""Earlier messages are read up to here, as the model of a conversation takes no more."""

_STILL_WRITING = b": \n\n"
_CHUNKS = "Chunks of a chat completion, then [DONE]"


router = APIRouter(prefix="/v1", tags=["openai"])


@router.get("/models")
def list_models() -> ModelList:
    """List the one model there is."""
    return ModelList(data=[_model()])


@router.get("/models/{model}", response_model=Model)
def get_model(model: str) -> Model | Response:
    """Give a model by its name."""
    return _model() if model == MODEL else _unknown(model)


@router.post("/chat/completions", response_model=ChatCompletion, responses=stream(_CHUNKS))
def create_chat_completion(
    body: CompletionRequest, request: Request, assistant: AssistantDep, recorder: RecorderDep
) -> Response:
    """Answer the last message of a conversation, whole or as a stream of chunks."""
    if body.model != MODEL:
        return _unknown(body.model)
    messages = _conversation(body.messages)
    asked = Asked(messages[-1].content, datetime.now(UTC), "openai", body.province or assistant.settings.province)
    answer = assistant.answer(messages, as_of=body.as_of, province=body.province)
    pieces = recorded(recorder, asked, answer, assistant.write_out(messages, answer))
    reply = _Reply(answer, sum(_syllables(m.content) for m in body.messages), str(request.base_url))
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return EventStream(reply.chunks(pieces, usage))
    final = next(piece for piece in pieces if isinstance(piece, Final))
    return Response(reply.whole(final.answer).model_dump_json(), media_type="application/json")


class _Reply:
    """One reply: its head is the same in all chunks."""

    def __init__(self, answer: Answer, prompt: int, base: str) -> None:
        self._head: dict[str, Any] = {
            "id": f"chatcmpl-{answer.id}",
            "created": int(time.time()),
            "model": MODEL,
            "system_fingerprint": answer.corpus_version,
        }
        self._prompt = prompt
        self._base = base

    def whole(self, answer: Answer) -> ChatCompletion:
        """Give the reply at once."""
        answer = at_base(answer, self._base)
        content = as_text(answer)
        message = ReplyMessage(content=content, annotations=_annotations(answer))
        return ChatCompletion(
            **self._head, choices=[Choice(message=message)], usage=self._usage(content), citations=answer.citations
        )

    def chunks(self, pieces: Iterator[Piece], with_usage: bool) -> Generator[bytes, None, None]:
        """Give the reply in chunks as it is written; sources, annotations and usage come at its end."""
        unknown: dict[str, Any] = {"usage": None} if with_usage else {}
        said, cited = "", list[Citation]()
        try:
            yield self._chunk({"role": "assistant", "content": ""}, **unknown)
            for piece in pieces:
                if isinstance(piece, Final):
                    answer = continued(said, cited, piece.answer) if piece.replaced else piece.answer
                    whole = self.whole(answer)
                    message = whole.choices[0].message
                    yield self._chunk({"content": message.content.removeprefix(said)}, **unknown)
                    end = {"annotations": [a.model_dump() for a in message.annotations]}
                    citations = [c.model_dump(mode="json") for c in whole.citations]
                    yield self._chunk(end, "stop", citations=citations, **unknown)
                    if with_usage:
                        yield self._event({"choices": [], "usage": whole.usage.model_dump()})
                elif isinstance(piece, Citation):
                    cited.append(piece)
                elif piece:
                    said += piece
                    yield self._chunk({"content": piece}, **unknown)
                else:
                    yield _STILL_WRITING
        except Exception as error:
            # The status is sent already; the client learns of the failure from an error in the stream.
            log.error("a stream broke off", exc_info=error)
            yield b"data: " + error_body(500, TOOL_FAILED).model_dump_json().encode() + b"\n\n"
            return
        yield b"data: [DONE]\n\n"

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return self._event({"choices": [choice], **more})

    def _event(self, fields: dict[str, Any]) -> bytes:
        return b"data: " + orjson.dumps({**self._head, "object": "chat.completion.chunk", **fields}) + b"\n\n"

    def _usage(self, content: str) -> Usage:
        written = _syllables(content)
        return Usage(prompt_tokens=self._prompt, completion_tokens=written, total_tokens=self._prompt + written)


def _annotations(answer: Answer) -> list[Annotation]:
    """Give an annotation for each mark of the answer itself; those of the list of sources have none."""
    cited = {c.n: c for c in answer.citations}
    return [
        Annotation(
            url_citation=UrlCitation(start_index=mark.start(), end_index=mark.end(), title=source.title, url=source.url)
        )
        for mark in MARK.finditer(answer.answer)
        if (source := cited.get(int(mark[1])))
    ]


def _conversation(given: Sequence[RequestMessage]) -> list[Message]:
    """Give what user and assistant said, without what was added to replies for programs."""
    said = [m for m in given if m.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise AssistantError(LAST_MUST_BE_USER, "last role")
    question = Message(role="user", content=checked(said[-1].content))
    return [*(_earlier(m) for m in said[-MESSAGES_READ:-1]), question]


def _earlier(message: RequestMessage) -> Message:
    if message.role == "user":
        return Message(role="user", content=message.content[:CHARS_READ])
    return Message(role="assistant", content=without_tail(message.content)[:CHARS_READ])


def _syllables(text: str) -> int:
    return len(text.split())


def _model() -> Model:
    return Model(id=MODEL, created=MODEL_SINCE, owned_by=MODEL)


def _unknown(model: str) -> Response:
    sentence = MODEL_UNKNOWN.format(model=model[:80], known=MODEL)
    return error_reply(404, sentence, param="model", code="model_not_found")
