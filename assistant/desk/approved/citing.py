"""The passages that an approved answer rests on: chosen from a document, kept with their words, found again later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.answer import Citation
from assistant.citations import LONGEST_QUOTE
from assistant.desk.approved import messages as say
from assistant.desk.errors import DeskError, UnknownThingError
from assistant.effect import ended_words
from assistant.evidence import units_of
from index.documents import DocumentStore
from ingest.document import Document, SectionKind, Status
from ingest.places import heading_of
from ingest.text import clean

Kept = Mapping[str, Any]
"""A citation as ApprovedVersion keeps it."""
_ENDED = (Status.EXPIRED, Status.REPLACED, Status.WITHDRAWN)
SHORTEST_QUOTE = 3
_MARK = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class Fallen:
    """A citation that nothing may rest on any more, and why, in words."""

    because: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A citation found again: the document as it is now, and the place of the quote in it."""

    document: Document
    start: int
    end: int


def passages_of(document: Document) -> Iterator[dict[str, Any]]:
    """Give the passages of a document that can be ticked, as citations."""
    for unit in units_of(document):
        if not unit.lead:
            yield kept(document, unit.start, unit.end)


def kept(document: Document, start: int, end: int) -> dict[str, Any]:
    """Give a stretch of a document as it is kept: its words, and what they stood under when this was written."""
    section = document.section_at(start)
    return {
        "document_id": document.id,
        "start": start,
        "end": end,
        "quote": document.text[start:end],
        "code": document.code,
        "title": document.title,
        "section": (section.kind if section else SectionKind.OTHER).value,
        "heading": heading_of(document, start, end),
    }


def quoted(document: Document, pasted: str) -> dict[str, Any]:
    """Find pasted words in a document, and give them as it writes them; raises DeskError where they don't stand there.

    How lines break and how wide spaces are does not count.
    """
    words = clean(pasted).split()
    if sum(len(word) for word in words) < SHORTEST_QUOTE:
        raise DeskError(say.QUOTE_SHORT, "quote too short")
    found = re.search(r"\s+".join(re.escape(word) for word in words), document.text)
    if found is None:
        raise DeskError(say.QUOTE_NOT_THERE.format(title=document.title), "quote is not in the document")
    if found.end() - found.start() > LONGEST_QUOTE:
        raise DeskError(say.QUOTE_LONG.format(most=LONGEST_QUOTE), "quote too long")
    return kept(document, found.start(), found.end())


def verbatim(documents: DocumentStore, citations: Sequence[Kept]) -> list[dict[str, Any]]:
    """Give citations with their words and places as the documents have them now; raises DeskError for any that has not.

    What a request says of a citation is not believed: only which document it is of, and where the words should be.
    """
    return [_verbatim(documents, citation, n) for n, citation in enumerate(citations, 1)]


def _verbatim(documents: DocumentStore, citation: Kept, n: int) -> dict[str, Any]:
    document = document_of(documents, citation)
    if document is None:
        raise UnknownThingError(say.CITED_DOCUMENT_GONE.format(n=n), "cited document is not there")
    quote = str(citation.get("quote", ""))
    at = place_of(document.text, quote, int(citation.get("start") or 0))
    if at is None:
        raise DeskError(say.CITED_QUOTE_GONE.format(n=n, title=document.title), "cited quote is not in the document")
    if len(quote) > LONGEST_QUOTE:
        raise DeskError(say.QUOTE_LONG.format(most=LONGEST_QUOTE), "quote too long")
    return kept(document, at, at + len(quote))


def document_of(documents: DocumentStore, citation: Kept, on: date | None = None) -> Document | None:
    """Give the document that a citation is of; a procedure's version in force on a day (default: today) by its code."""
    own = documents.get(citation["document_id"])
    if own is not None and own.life.status(on or date.today()) is Status.IN_FORCE:
        return own
    code = citation.get("code")
    return documents.get(documents.by_code(code, on) or "") or own if code else own


def place_of(text: str, quote: str, near: int) -> int | None:
    """Give where a quote stands in a text, the place nearest to where it stood before; None where it does not.

    >>> place_of("Phí: 0. Phí: 0.", "Phí: 0.", 9), place_of("Phí: 5.", "Phí: 0.", 0)
    (8, None)
    """
    if not quote:
        return None
    if text.startswith(quote, near):
        return near
    before, after = text.rfind(quote, 0, near + len(quote)), text.find(quote, near)
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - near), default=None)


def standing_of(documents: DocumentStore, citation: Kept, on: date) -> Standing | Fallen:
    """Find a citation again in the generation in use, or say why nothing may rest on it on a day."""
    document = document_of(documents, citation, on)
    title = citation.get("title") or citation["document_id"]
    if document is None:
        return Fallen(say.SOURCE_GONE.format(title=title))
    status = document.life.status(on)
    if status in _ENDED:
        return Fallen(say.SOURCE_ENDED.format(title=document.title, ended=ended_words(document, status)))
    at = place_of(document.text, citation["quote"], int(citation.get("start") or 0))
    if at is None:
        return Fallen(say.QUOTE_CHANGED.format(title=document.title, heading=citation.get("heading") or ""))
    end = at + len(citation["quote"])
    if document.is_disabled(at, end):
        return Fallen(say.QUOTE_DISABLED.format(title=document.title, heading=citation.get("heading") or ""))
    return Standing(document, at, end)


def used(text: str, most: int) -> list[int]:
    """Give the numbers of the citations that a text marks, by first use; marks beyond `most` are none.

    >>> used("Nộp đơn [3]. Thời hạn 5 ngày [1] [3]. [99]", 3)
    [3, 1]
    """
    return list(dict.fromkeys(n for n in (int(mark) for mark in _MARK.findall(text)) if 1 <= n <= most))


def numbered(text: str, numbers: Sequence[int]) -> str:
    """Give a text whose marks count from 1 by first use; marks that stand for nothing are left out.

    >>> numbered("Nộp đơn [3]. Thời hạn 5 ngày [1] [3]. [99]", [3, 1])
    'Nộp đơn [1]. Thời hạn 5 ngày [2] [1].'
    """
    new = {old: at for at, old in enumerate(numbers, 1)}
    text = _MARK.sub(lambda mark: f"[{new[int(mark[1])]}]" if int(mark[1]) in new else "", text)
    return "\n".join(line.rstrip() for line in text.splitlines())


def as_citation(n: int, found: Standing, on: date) -> Citation:
    """Give a citation as an answer carries it."""
    document, start, end = found.document, found.start, found.end
    section = document.section_at(start)
    return Citation(
        n=n,
        document_id=document.id,
        procedure_code=document.code,
        title=document.title,
        section=section.kind if section else SectionKind.OTHER,
        heading=heading_of(document, start, end),
        quote=document.text[start:end],
        start=start,
        end=end,
        page=document.page_at(start),
        status=document.life.status(on),
        url=f"/sources/{document.id}#c{start}-{end}",
    )
