"""The passages that a model may write from: those of the composed answer, then more of the same sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.answer import Citation
from assistant.citations import LONGEST_QUOTE
from ingest.chunking import line_spans, pieces
from ingest.document import Document, Section
from ingest.places import heading_of
from ingest.readers.portal import NO_INFORMATION

LONGEST_PASSAGE = 560


def passages_for(cited: Sequence[Citation], document_of: Callable[[str], Document | None], most: int) -> list[Citation]:
    """Give up to `most` passages, numbered 1, 2, 3 …; those cited come first and keep their numbers."""
    found = list(cited[:most])
    for template in {(c.document_id, c.section): c for c in cited}.values():
        document = document_of(template.document_id)
        for section in document.sections if document else ():
            if document is None or section.kind is not template.section:
                continue
            for start, end in section_spans(document, section):
                if len(found) >= most:
                    return found
                if document.is_disabled(start, end):
                    continue
                if not any(c.document_id == document.id and c.start < end and start < c.end for c in found):
                    found.append(_passage(template, document, section, start, end, len(found) + 1))
    return found


def _passage(template: Citation, document: Document, section: Section, start: int, end: int, n: int) -> Citation:
    return template.model_copy(
        update={
            "n": n,
            "heading": heading_of(document, start, end),
            "quote": document.text[start:end],
            "start": start,
            "end": end,
            "page": document.page_at(start),
            "url": f"/sources/{document.id}#c{start}-{end}",
        }
    )


def section_spans(document: Document, section: Section) -> Iterator[tuple[int, int]]:
    """Give the lines of a section, short neighbours together, long ones in parts; what says nothing is left out."""
    open_from = open_to = -1
    for start, end in line_spans(document.text, section.start, section.end):
        line = document.text[start:end]
        if NO_INFORMATION in line or line.rstrip(": ") == section.heading:
            continue
        if open_from >= 0 and end - open_from <= LONGEST_PASSAGE // 2:
            open_to = end
            continue
        if open_from >= 0:
            yield open_from, open_to
            open_from = -1
        if end - start > LONGEST_PASSAGE // 2:
            yield from ((a, b) for a, b in pieces(document.text, start, end, LONGEST_PASSAGE) if b - a <= LONGEST_QUOTE)
        else:
            open_from, open_to = start, end
    if open_from >= 0:
        yield open_from, open_to
