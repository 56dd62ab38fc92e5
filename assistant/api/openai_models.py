"""The bodies of chat completions, in the part of OpenAI's shape that a cited answer needs.

Source: https://platform.openai.com/docs/api-reference/chat (fields), https://platform.openai.com/docs/guides/tools-web-search
(annotations). Fields that are not named here are accepted and ignored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from assistant.answer import Citation
from assistant.api.chat import Day
from assistant.door_messages import CONTENT_TEXT_ONLY

_CONTENT = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}, {"type": "null"}]}
)


class RequestMessage(BaseModel):
    r"""A message; only those of user and assistant are read.

    >>> RequestMessage(role="user", content=[{"type": "text", "text": "Khai tử"}, {"type": "text", "text": "ở đâu?"}])
    RequestMessage(role='user', content='Khai tử\nở đâu?')
    """

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[StrictStr, _CONTENT] = ""

    @field_validator("content", mode="before")
    @classmethod
    def _text_of(cls, value: object, info: ValidationInfo) -> str:
        """Join the text parts; what is no text is an error in a question, and left out elsewhere."""
        if isinstance(value, str):
            return value
        parts: list[Any] = value if isinstance(value, list) else []
        texts = [part["text"] for part in parts if _is_text(part)]
        if info.data.get("role") == "user" and (not isinstance(value, list) or len(texts) < len(parts)):
            raise ValueError(CONTENT_TEXT_ONLY)
        return "\n".join(texts)


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") in ("text", "input_text") and isinstance(part.get("text"), str)


class StreamOptions(BaseModel):
    """What a stream holds beside text."""

    model_config = ConfigDict(extra="ignore")

    include_usage: StrictBool | None = None


class CompletionRequest(BaseModel):
    """A conversation whose last message of a user is the question; `province` and `as_of` are this server's own."""

    model_config = ConfigDict(extra="ignore")

    model: StrictStr
    messages: Annotated[list[RequestMessage], Field(min_length=1, max_length=2000)]
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    as_of: Day | None = None
    province: StrictStr | None = None


class UrlCitation(BaseModel):
    """The source behind a mark; `start_index` and `end_index` count code points of the message's content."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A mark in the text."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class ReplyMessage(BaseModel):
    """The answer, with its sources at the end of the text."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None
    annotations: list[Annotation] = []


class Choice(BaseModel):
    """The one answer."""

    index: int = 0
    message: ReplyMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Syllables, that is what stands between blanks; there need not be a tokenizer behind an answer."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """A whole reply; `citations` are those of POST /api/chat with whole addresses."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    system_fingerprint: str
    choices: list[Choice]
    usage: Usage
    citations: list[Citation]


class Model(BaseModel):
    """A model that can be asked for."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    """The models that can be asked for."""

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorObject(BaseModel):
    """What went wrong, in a Vietnamese sentence."""

    message: str
    type: Literal["invalid_request_error", "server_error"]
    param: str | None
    code: str | None


class ErrorReply(BaseModel):
    """An error in OpenAI's shape."""

    error: ErrorObject
