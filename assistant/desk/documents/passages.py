"""The passages of a document that was read, cut once and remembered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.messages import SECTION_NAMES
from index.cards import searched_passages
from index.documents import DocumentStore
from ingest.document import SectionKind

_PLAIN = (SectionKind.NAME, SectionKind.OTHER)
"""What such a passage is about, its heading says."""


@lru_cache(maxsize=64)
def passages(reading: Path, changed: int, document_id: str) -> list[tuple[int, int, str, str, int | None]]:
    """Give the passages of a document that was read, as (start, end, section, heading, page).

    Cutting a long text takes a second; `changed` makes a file that was read again another one.
    """
    store = DocumentStore(reading)
    try:
        document = store.get(document_id)
    finally:
        store.close()
    if document is None:
        return []
    return [
        (p.start, p.end, "" if p.kind in _PLAIN else SECTION_NAMES[p.kind], p.heading, p.page)
        for p in searched_passages(document)
    ]
