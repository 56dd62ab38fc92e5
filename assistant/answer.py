"""The shape of an answer, as the HTTP contract gives it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, Field

from ingest.document import SectionKind, Status


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NOT_FOUND = "not_found"
    DECLINED = "declined"


class Citation(BaseModel):
    """A passage that a statement rests on: `quote` stands at `start:end` of the source's text."""

    n: int
    document_id: str
    procedure_code: str | None
    title: str
    section: SectionKind
    heading: str
    quote: str
    start: int
    end: int
    page: int | None
    status: Status
    url: str


class Option(BaseModel):
    """One of the procedures that an officer may have meant."""

    procedure_code: str | None
    title: str
    why: str


class Notice(BaseModel):
    """Something that the reader must know about the answer."""

    kind: Literal[
        "model_unavailable", "stale_wording", "sources_differ", "summary_only", "expired_source", "other_province"
    ]
    text: str


class Approval(BaseModel):
    """Who approved an answer, and when."""

    by: str
    on: str


class Timings(BaseModel):
    """Where the time went, in milliseconds."""

    retrieve: float = 0
    compose: float = 0
    total: float = 0


class Answer(BaseModel):
    """The whole reply to a question."""

    id: str = Field(default_factory=lambda: uuid4().hex)
    outcome: Outcome
    answer: str
    citations: list[Citation] = []
    options: list[Option] = []
    suggestions: list[str] = []
    notices: list[Notice] = []
    written_by: Literal["rules", "model", "approved"] = "rules"
    approved: Approval | None = None
    approved_near: list[str] = Field([], description="questions with an approved answer that may be what was meant")
    confidence: float | None = Field(None, ge=0, le=1, description="how sure the ranking is; of answers by rule only")
    conversation_id: str | None = Field(None, description="what the next question may carry to be read after this one")
    corpus_version: str = ""
    timings_ms: Timings = Timings()
