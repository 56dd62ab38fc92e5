"""What the routes of approved answers take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer
from assistant.desk.approved.reviewing import COMMENT_CHARS
from assistant.desk.approved.writing import (
    MOST_CITATIONS,
    MOST_WORDINGS,
    QUESTION_CHARS,
    TEXT_CHARS,
    WORDING_CHARS,
)

Text = Annotated[str, Field(max_length=TEXT_CHARS)]
Seen = Annotated[int, Field(ge=1, le=2**31 - 1, description="the version of the answer that the page showed")]
Id = Annotated[str, Field(max_length=255)]


class Strict(BaseModel):
    """A body that takes no field it does not know."""

    model_config = ConfigDict(extra="forbid")


class CitationBody(BaseModel):
    """A passage: only its document, place and words are read; the rest is what the server gave before."""

    model_config = ConfigDict(extra="ignore")

    document_id: Id
    start: Annotated[int, Field(ge=0, le=10**8)] = 0
    end: Annotated[int, Field(ge=0, le=10**8)] = 0
    quote: Annotated[str, Field(max_length=2000)]
    code: Annotated[str | None, Field(max_length=64)] = None


class ContentBody(Strict):
    """What a person writes."""

    question: Annotated[str, Field(max_length=QUESTION_CHARS * 2)]
    text: Text = ""
    citations: Annotated[list[CitationBody], Field(max_length=MOST_CITATIONS)] = []
    wordings: Annotated[
        list[Annotated[str, Field(max_length=WORDING_CHARS * 2)]], Field(max_length=MOST_WORDINGS * 2)
    ] = []
    valid_from: date | None = None
    valid_to: date | None = None


class NewBody(ContentBody):
    """A new draft, for a group of gaps or by itself."""

    gap_group_id: Annotated[str | None, Field(max_length=32)] = None


class EditBody(ContentBody):
    """A changed draft; with `submit` it is sent for review at once."""

    version: Seen
    submit: bool = False


class TurnBody(Strict):
    """A step of review."""

    version: Seen


class CommentBody(TurnBody):
    """A step of review that needs a reason."""

    comment: Annotated[str, Field(max_length=COMMENT_CHARS)]


class QuoteBody(Strict):
    """Words that should stand in a document."""

    document_id: Id
    quote: Annotated[str, Field(max_length=5000)]


class TryBody(Strict):
    """A question to be compared, against all that is given, or against the newest version of one answer."""

    question: Annotated[str, Field(max_length=4000)]
    answer_id: Annotated[str | None, Field(max_length=32)] = None
    as_of: date | None = None


class Summary(BaseModel):
    """An approved answer, as the list shows it."""

    id: str
    state: str
    question: str
    number: int
    given: int | None
    valid_from: date | None
    valid_to: date | None
    hits: int
    hit_at: datetime | None
    withdrawn_because: str | None
    gap_group_id: str | None
    created_at: datetime
    version: int


class VersionReply(BaseModel):
    """A version of an answer."""

    number: int
    question: str
    text: str
    citations: list[dict[str, Any]]
    wordings: list[str]
    valid_from: date | None
    valid_to: date | None
    author: str
    written_at: datetime
    verdict: str
    reviewer: str | None
    reviewed_at: datetime | None
    comment: str | None


class Whole(Summary):
    """An approved answer with all its versions, the newest first."""

    versions: list[VersionReply]


class SourceReply(BaseModel):
    """A document that may be cited."""

    document_id: str
    title: str
    code: str | None
    status: str


class PassagesReply(SourceReply):
    """A document with the passages that can be ticked."""

    passages: list[dict[str, Any]]


class PreviewReply(BaseModel):
    """A text as staff would get it, and what is to be said of it; `answer` is null while nothing can be shown."""

    answer: Answer | None
    faults: list[str]
    warnings: list[str]


class CloseReply(BaseModel):
    """An answer that comes near a question: how near, whether it would be given, and why."""

    answer_id: str
    question: str
    wording: str
    likeness: float
    given: bool
    reasons: list[str]


class TryReply(BaseModel):
    """What a question comes near to; `least` is the likeness from which an answer is given."""

    least: float
    close: list[CloseReply]
