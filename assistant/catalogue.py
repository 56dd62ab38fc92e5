"""What procedures are called and which field they belong to, remembered for the generation in use."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from index.errors import SearchIndexError
from index.live import IndexSource

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a document by its id: its title, and a procedure's field (lĩnh vực)."""

    title: str
    field: str | None


class Catalogue:
    """Looks documents up for lists and counts, which need two words of each and not its whole text. Thread-safe."""

    def __init__(self, live: IndexSource) -> None:
        self._live = live
        self._known: tuple[str, dict[str, Entry | None]] = ("", {})

    def entry(self, document_id: str) -> Entry | None:
        """Give what is known of a document, or of the version in force of a procedure's code.

        None where there is no such document, and where no index can be opened: what is counted goes without it then.
        """
        try:
            index = self._live.current()
        except SearchIndexError as error:
            log.warning("the catalogue has no index to read: %s", error.cause)
            return None
        generation, known = self._known
        if generation != index.manifest.generation:
            known = {}
            self._known = (index.manifest.generation, known)
        if document_id not in known:
            documents = index.documents
            document = documents.get(document_id) or documents.get(documents.by_code(document_id) or "")
            field = document.procedure.field if document and document.procedure else None
            known[document_id] = Entry(document.title, field) if document else None
        return known[document_id]

    def field_of(self, document_id: str) -> str | None:
        """Give the field of a procedure, None where it has none or is not known."""
        entry = self.entry(document_id)
        return entry.field if entry else None
