"""How a baseline answers: it quotes the passages that it found, each line with the mark of its citation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from assistant.citations import LONGEST_QUOTE, marked
from eval.systems.system import Body
from ingest.chunking import line_spans, pieces
from ingest.document import Document, SectionKind


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a document that a baseline found, with its score."""

    document: Document
    start: int
    end: int
    score: float


def quoted(found: Iterable[Found], passages: int) -> Body:
    """Answer with the first passages, whole; a passage longer than a quote may be becomes several citations."""
    lines: list[str] = []
    citations: list[dict[str, Any]] = []
    for hit in islice(found, passages):
        text = hit.document.text
        for start, end in pieces(text, hit.start, hit.end, LONGEST_QUOTE):
            number = len(citations) + 1
            citations.append(_citation(number, hit.document, start, end))
            lines += [marked(text[a:b].strip(), number) for a, b in line_spans(text, start, end)]
    if not citations:
        return {"outcome": "not_found", "answer": "", "citations": []}
    return {"outcome": "answered", "answer": "\n".join(lines), "citations": citations, "options": []}


def results(found: Iterable[Found], limit: int) -> Body:
    """Give the ranking of documents that passages make, each document by its best passage."""
    best: dict[str, Found] = {}
    for hit in found:
        known = best.get(hit.document.id)
        if known is None or hit.score > known.score:
            best[hit.document.id] = hit
    ranked = sorted(best.values(), key=lambda hit: -hit.score)
    rows: list[dict[str, Any]] = []
    codes: set[str] = set()
    for hit in ranked:
        if len(codes) == limit:
            break
        codes |= {hit.document.code} if hit.document.code else set()
        rows.append(_result(hit))
    return {"results": rows}


def _result(hit: Found) -> dict[str, Any]:
    section = hit.document.section_at(hit.start)
    return {
        "procedure_code": hit.document.code,
        "document_id": hit.document.id,
        "title": hit.document.title,
        "section": (section.kind if section else SectionKind.OTHER).value,
        "text": hit.document.text[hit.start : hit.end][:300],
        "score": hit.score,
    }


def _citation(number: int, document: Document, start: int, end: int) -> dict[str, Any]:
    section = document.section_at(start)
    return {
        "n": number,
        "document_id": document.id,
        "procedure_code": document.code,
        "title": document.title,
        "section": (section.kind if section else SectionKind.OTHER).value,
        "heading": section.heading if section else "",
        "quote": document.text[start:end],
        "start": start,
        "end": end,
        "page": document.page_at(start),
        "status": document.life.status(date.today()).value,
        "url": f"/sources/{document.id}#c{start}-{end}",
    }
