"""What of a document goes into the index: its card (name, text, dense) and its passages, as points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
from numpy.typing import NDArray

from index.analysis import term_id, terms
from index.embedding import card_text
from index.expansion import load_wordings
from index.store import NAME, PASSAGE, TEXT, WORDING, Point, SparseTerms
from ingest.chunking import passages
from ingest.document import Document, Passage, SectionKind
from ingest.readers.portal import NO_INFORMATION

# BM25 (Robertson and Zaragoza, 2009): saturation and length normalisation a field. The mean lengths, in syllables, were
# counted on the national corpus; they scale scores and need not follow each change of the corpus.
_K1 = 1.2
_FIELDS = {NAME: (0.5, 26.0), TEXT: (0.75, 1450.0), PASSAGE: (0.75, 85.0), WORDING: (0.6, 85.0)}
CARD_CHARS = 700
_EMPTY = re.compile(rf"^[^:\n]{{3,40}}: {NO_INFORMATION}$")


def card_id(document_id: str) -> str:
    """Give the id of a document's card."""
    return str(uuid5(NAMESPACE_URL, f"card:{document_id}"))


def passage_id(passage: Passage) -> str:
    """Give the id of a passage."""
    return str(uuid5(NAMESPACE_URL, f"passage:{passage.document_id}:{passage.start}"))


def sparse_terms(text: str, field: str) -> SparseTerms:
    """Weigh the terms of a text by BM25's saturation; the engine adds the inverse document frequency."""
    counts = terms(text)
    b, mean = _FIELDS[field]
    length = sum(n for term, n in counts.items() if term[0] == "f")
    norm = _K1 * (1 - b + b * length / mean)
    weights: dict[int, float] = {}
    for term, n in counts.items():
        if field == PASSAGE and term[0] in "mw":
            continue  # in passages the marked forms double the size and gain nothing (docs/benchmarks.md)
        number = term_id(term)
        weights[number] = weights.get(number, 0.0) + n * (_K1 + 1) / (n + norm)
    return SparseTerms(list(weights), list(weights.values()))


def dense_text(document: Document) -> str:
    """Give the short text that stands for a document in the space of dense vectors."""
    if document.procedure is None:
        return " ".join(f"{document.title}. {document.usable_text[: 10 * CARD_CHARS]}".split())[:CARD_CHARS]
    return card_text(
        document.title,
        document.procedure.level or "",
        document.procedure.field or "",
        "; ".join(_items(document, SectionKind.SUBJECTS)),
        "; ".join(_items(document, SectionKind.RESULT)),
        _items(document, SectionKind.DOSSIER),
        _items(document, SectionKind.CONDITIONS),
    )


def _items(document: Document, kind: SectionKind) -> list[str]:
    """Give the lines of a section that say something, without bullets, heading and counts of copies."""
    found: list[str] = []
    text = document.usable_text
    for section in document.sections:
        if section.kind is not kind:
            continue
        lines = text[section.start : section.end].split("\n")
        lines[0] = lines[0].removeprefix(section.heading).removeprefix(":")
        bare = (line.strip(" -+*•[]") for line in lines)
        found.extend(line for line in bare if line and line != NO_INFORMATION and not line.startswith("Số lượng:"))
    return found


def payload(document: Document) -> dict[str, Any]:
    """Give what the ranking of documents needs to know of one."""
    return {
        "document_id": document.id,
        "code": document.code,
        "level": document.procedure.level if document.procedure else None,
        "province": document.province,
        "title": document.title,
        "worded": bool(load_wordings().of(document)),
    }


def searched_passages(document: Document) -> list[Passage]:
    """Give the passages worth searching: those that say something, and that no trainer has disabled."""
    return [
        p
        for p in passages(document)
        if not all(_EMPTY.match(line) for line in p.text.split("\n") if line.strip())
        and not document.is_disabled(p.start, p.end)
    ]


def points(document: Document, dense: NDArray[np.float32]) -> Iterator[Point]:
    """Give the card and the passages of a document as points."""
    sparse = {NAME: sparse_terms(document.title, NAME), TEXT: sparse_terms(document.usable_text, TEXT)}
    if wordings := load_wordings().of(document):
        sparse[WORDING] = sparse_terms(". ".join(wordings), WORDING)
    yield Point(card_id(document.id), payload(document), dense, sparse)
    for passage in searched_passages(document):
        where = {"document_id": document.id, "start": passage.start, "end": passage.end, "section": passage.kind.value}
        words = f"{passage.text}\n{document.words_for(passage.start, passage.end)}"
        yield Point(passage_id(passage), where, None, {PASSAGE: sparse_terms(words, PASSAGE)})


def point_ids(document: Document) -> list[str]:
    """Give the ids of all points of a document."""
    return [card_id(document.id), *(passage_id(p) for p in searched_passages(document))]
