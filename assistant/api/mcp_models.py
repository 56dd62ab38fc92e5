"""What the tools of the MCP server take and give; descriptions are Vietnamese, as people and models read them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant import door_messages as say
from ingest.document import SectionKind, Status

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
ProvinceName = Annotated[Line | None, Field(description=say.PROVINCE_ABOUT)]
AsOf = Annotated[date | None, Field(description=say.AS_OF_ABOUT, strict=False)]
Code = Annotated[Line, Field(description=say.CODE_ABOUT)]


class Arguments(BaseModel):
    """Arguments of a tool; one that is not named here is an error, so that a wrong name shows."""

    model_config = ConfigDict(extra="forbid")


class SearchArguments(Arguments):
    """What search_procedures takes."""

    query: str = Field(description=say.QUERY_ABOUT)
    limit: int = Field(5, ge=1, le=20, description=say.LIMIT_ABOUT)
    province: ProvinceName = None
    as_of: AsOf = None


class ProcedureArguments(Arguments):
    """What get_procedure takes."""

    code: Code
    as_of: AsOf = None


class SectionArguments(Arguments):
    """What get_section takes."""

    code: Code
    section: SectionKind = Field(description=say.SECTION_NAMES_ABOUT.format(known=", ".join(SectionKind)))
    as_of: AsOf = None


class AnswerArguments(Arguments):
    """What answer takes."""

    question: str = Field(description=say.QUERY_ABOUT)
    province: ProvinceName = None
    as_of: AsOf = None


class FoundProcedure(BaseModel):
    """A procedure with its best passage for the query; `province` is None for a national record."""

    code: str
    title: str
    province: str | None
    section: SectionKind
    passage: str
    url: str


class FoundProcedures(BaseModel):
    """Procedures, best first."""

    results: list[FoundProcedure]


class Outline(BaseModel):
    """A section of a record and its length in code points."""

    section: SectionKind
    heading: str
    length: int


class ProcedureRecord(BaseModel):
    """A procedure as indexed; `text` ends early where `cut`; `notes` say what to know before it is relied on."""

    code: str
    title: str
    level: str | None
    field: str | None
    province: str | None
    status: Status
    deciding_document: str | None
    date: date | None
    notes: list[str]
    sections: list[Outline]
    text: str
    cut: bool
    url: str


class SectionText(BaseModel):
    """A stretch `text[start:end]` of the record, verbatim; offsets count code points; `channel` is how one applies."""

    heading: str
    channel: str | None
    text: str
    start: int
    end: int
    url: str


class ProcedureSection(BaseModel):
    """All stretches of a record that are of one kind."""

    code: str
    title: str
    section: SectionKind
    status: Status
    deciding_document: str | None
    notes: list[str]
    parts: list[SectionText]
