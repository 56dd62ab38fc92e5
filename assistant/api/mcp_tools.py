"""The tools of the MCP server: each reads, none writes; a reply is data for programs and the same as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from assistant import door_messages as say
from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.api import mcp_models as models
from assistant.api.chat import checked
from assistant.api.plain_text import as_text, at_base
from assistant.conversation import Message
from assistant.errors import AssistantError
from assistant.evidence import units_of
from assistant.messages import ZERO_FEE
from assistant.notices import notices_for
from index.retriever import RankedDocument
from ingest.document import Document, Section, SectionKind
from ingest.provinces import PROVINCES, provinces_named

TEXT_CHARS = 12_000
"""A record is given whole up to here (nine of ten are shorter), so that it does not fill the reader's context."""
PASSAGE_CHARS = 300
_ZERO_FEE = re.compile(r"^Phí, lệ phí: 0 VNĐ\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: `run` takes the assistant, the checked arguments and the server's address, and gives text and data."""

    name: str
    title: str
    description: str
    arguments: type[models.Arguments]
    reply: type[BaseModel]
    run: Callable[[Assistant, Any, str], tuple[str, BaseModel]]


def search_procedures(assistant: Assistant, given: models.SearchArguments, base: str) -> tuple[str, BaseModel]:
    """Rank procedures for a question."""
    ranked = assistant.search(
        checked(given.query), limit=given.limit, province=province_of(given.province), as_of=given.as_of
    )
    results = [found for document in ranked if (found := _found(assistant, document, base))]
    lines = [
        say.FOUND.format(at=at, title=r.title, code=r.code, province=f", {r.province}" if r.province else "", url=r.url)
        for at, r in enumerate(results, 1)
    ]
    return "\n".join(lines) or say.NOTHING_FOUND, models.FoundProcedures(results=results)


def get_procedure(assistant: Assistant, given: models.ProcedureArguments, base: str) -> tuple[str, BaseModel]:
    """Give the record of a code."""
    document = _document(assistant, given.code, given.as_of)
    text, cut = document.text[:TEXT_CHARS], len(document.text) > TEXT_CHARS
    procedure = document.procedure
    record = models.ProcedureRecord(
        code=document.code or given.code,
        title=document.title,
        level=procedure.level if procedure else None,
        field=procedure.field if procedure else None,
        province=document.province,
        status=document.life.status(date.today()),
        deciding_document=document.provenance.deciding_document,
        date=document.provenance.date,
        notes=_notes(assistant, document, document.text, given.as_of),
        sections=[models.Outline(section=s.kind, heading=s.heading, length=s.end - s.start) for s in document.sections],
        text=text,
        cut=cut,
        url=f"{base}/sources/{document.id}",
    )
    more = say.CUT.format(length=len(document.text)) if cut else ""
    return _paragraphs(text, more, *_said(record.notes), f"{say.SOURCES} {record.url}"), record


def get_section(assistant: Assistant, given: models.SectionArguments, base: str) -> tuple[str, BaseModel]:
    """Give one kind of section of a record, word by word."""
    document = _document(assistant, given.code, given.as_of)
    parts = [
        models.SectionText(
            heading=s.heading,
            channel=_channel(document, s),
            text=document.text[s.start : s.end],
            start=s.start,
            end=s.end,
            url=f"{base}/sources/{document.id}#c{s.start}-{s.end}",
        )
        for s in document.sections
        if s.kind is given.section
    ]
    if not parts:
        known = ", ".join(dict.fromkeys(s.kind for s in document.sections))
        sentence = say.SECTION_ABSENT.format(code=document.code, section=given.section, known=known)
        raise AssistantError(sentence, "no such section")
    reply = models.ProcedureSection(
        code=document.code or given.code,
        title=document.title,
        section=given.section,
        status=document.life.status(date.today()),
        deciding_document=document.provenance.deciding_document,
        notes=_notes(assistant, document, "\n".join(p.text for p in parts), given.as_of),
        parts=parts,
    )
    head = f"{document.title} ({document.code})"
    lines = [_paragraphs(f"{p.channel}: {p.text}" if p.channel else p.text, f"{say.SOURCES} {p.url}") for p in parts]
    return _paragraphs(head, *lines, *_said(reply.notes)), reply


def answer(assistant: Assistant, given: models.AnswerArguments, base: str) -> tuple[str, BaseModel]:
    """Answer a question with its citations."""
    messages = [Message(role="user", content=checked(given.question))]
    found = at_base(assistant.answer(messages, province=province_of(given.province), as_of=given.as_of), base)
    return as_text(found), found


TOOLS = (
    Tool("search_procedures", say.SEARCH_TITLE, say.SEARCH_ABOUT, models.SearchArguments, models.FoundProcedures,
         search_procedures),
    Tool("get_procedure", say.PROCEDURE_TITLE, say.PROCEDURE_ABOUT, models.ProcedureArguments, models.ProcedureRecord,
         get_procedure),
    Tool("get_section", say.SECTION_TITLE, say.SECTION_ABOUT, models.SectionArguments, models.ProcedureSection,
         get_section),
    Tool("answer", say.ANSWER_TITLE, say.ANSWER_ABOUT, models.AnswerArguments, Answer, answer),
)  # fmt: skip


def province_of(name: str | None) -> str | None:
    """Give the present province that a name stands for; raises AssistantError with the list of those there are.

    >>> province_of("tỉnh Bình Định"), province_of("hue"), province_of(None)
    ('Gia Lai', 'Huế', None)
    """
    if name is None:
        return None
    named = provinces_named(name) or provinces_named(f"tỉnh {name}")
    if not named:
        raise AssistantError(say.PROVINCE_UNKNOWN.format(known=", ".join(PROVINCES)), "unknown province")
    return named[0]


def _found(assistant: Assistant, ranked: RankedDocument, base: str) -> models.FoundProcedure | None:
    """Give a ranked document as a result, None where it is no procedure."""
    document = assistant.source(ranked.document_id)
    if document is None or document.code is None:
        return None
    best = max(ranked.passages, key=lambda p: p.score, default=None)
    return models.FoundProcedure(
        code=document.code,
        title=document.title,
        province=document.province,
        section=SectionKind(best.section) if best else SectionKind.NAME,
        passage=document.text[best.start : best.end][:PASSAGE_CHARS] if best else document.title,
        url=f"{base}/sources/{document.id}" + (f"#c{best.start}-{best.end}" if best else ""),
    )


def _document(assistant: Assistant, code: str, as_of: date | None) -> Document:
    documents = assistant.live.current().documents
    document_id = documents.by_code(code, as_of)
    document = documents.get(document_id) if document_id else None
    if document is None:
        raise AssistantError(say.CODE_UNKNOWN, "unknown code")
    return document


def _channel(document: Document, section: Section) -> str | None:
    """Give the channel that a fee or duration holds for; the portal prints it on a line of its own before them."""
    if section.kind not in (SectionKind.FEES, SectionKind.DURATION):
        return None
    inside = (unit.case for unit in units_of(document) if section.start <= unit.start < section.end)
    return next(inside, "") or None


def _notes(assistant: Assistant, document: Document, text: str, as_of: date | None) -> list[str]:
    """Say what a reader of the bare record would be misled by."""
    home = assistant.settings.province
    notes = [notice.text for notice in notices_for(document, [text], as_of or date.today(), home)]
    return [*notes, f"{ZERO_FEE}."] if _ZERO_FEE.search(text) else notes


def _said(notes: Sequence[str]) -> list[str]:
    return [say.NOTE.format(text=note) for note in notes]


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
