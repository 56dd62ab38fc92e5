"""What the routes of the documents desk take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from assistant.desk.documents import relating
from assistant.desk.documents.taking import LARGEST_TEXT
from ingest.relations import RelationKind

Id = Annotated[StrictStr, Field(max_length=200)]
Short = Annotated[StrictStr, Field(max_length=500)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Seen(_Body):
    """The document's `version` that the editor saw; another's change since then makes it 409."""

    version: StrictInt


class Said(_Body):
    """What is said of a file in the place of what was read in it; what is empty stays as it was read."""

    title: Short | None = None
    kind: Short | None = None
    field: Short | None = None
    level: Short | None = None
    deciding_document: Short | None = None
    date: Short | None = None
    publisher: Short | None = None
    source: Short | None = None
    province: Short | None = None
    effective_from: Short | None = None
    effective_to: Short | None = None
    replaced_by: Short | None = None
    withdrawn: bool | None = None
    confidentiality: Short | None = None


class Decision(_Body):
    """What is decided of a proposal: accepted from a day (default: the one in the text), rejected, or left open."""

    decision: Literal["open", "accept", "reject"]
    since: Short | None = None


class NewRelation(_Body):
    """A relation that a trainer states; an empty target is none."""

    target: Short | None = None
    kind: RelationKind = RelationKind.REPLACED
    since: Short | None = None
    by: Short | None = None


class Change(Seen):
    """What the form of a document says; proposals that are not named stay as they are decided.

    `kept` are the relations stated earlier that stay ("kind:target"; None: all).
    """

    said: Said
    proposals: Annotated[dict[Short, Decision], Field(max_length=relating.MOST)] = {}
    kept: Annotated[list[Short], Field(max_length=relating.MOST)] | None = None
    new: NewRelation | None = None


class Publish(Seen):
    """Which version to publish, and when (None: now; a moment without a zone is Vietnam's)."""

    number: StrictInt
    at: datetime | None = None


class End(Seen):
    """From which day a document has no effect, and why."""

    since: date
    how: Literal["expired", "replaced", "repealed"]
    by: Short = ""


class Text(_Body):
    """The new text of a text file, and the version that it was made from."""

    number: StrictInt
    text: Annotated[StrictStr, Field(max_length=LARGEST_TEXT)]


class FromCorpus(_Body):
    """The corpus document whose file a draft is made of."""

    corpus_id: Id


class DocumentState(BaseModel):
    """Where a document is; `reading` is that of its newest version, `stage` what a running job does."""

    id: str
    title: str
    state: str
    number: int
    live: int | None
    publish_at: datetime | None
    problem: str | None
    changed_at: datetime
    version: int
    reading: str | None = None
    stage: str | None = None


class CorpusDocument(BaseModel):
    """A document of the corpus in use; `status` is its effect today."""

    id: str
    code: str | None
    title: str
    kind: str
    status: str
    province: str | None
    source: str
    path: str
    hidden: bool


class Made(BaseModel):
    """The document that was made or changed."""

    id: str
    version: int
    number: int
