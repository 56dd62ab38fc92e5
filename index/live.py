"""The generation in use, followed while it changes: a server takes up a new one without a restart."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from index.documents import DocumentStore
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.generation import Generations, Manifest
from index.store import Collection
from index.weights import WeightsError
from index.wording import Vocabulary

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5
"""Seconds between two looks at which generation is in use."""


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One generation, opened: a request keeps it until it has answered, whatever is switched meanwhile."""

    manifest: Manifest
    documents: DocumentStore
    collection: Collection
    embedder: Embedder

    @property
    def vocabulary(self) -> Vocabulary:
        """What questions are read by in this generation."""
        return self.documents.curation.vocabulary


class IndexSource(Protocol):
    """Whatever says which index a request is answered from."""

    def current(self) -> OpenIndex:
        """Give the index; raises SearchIndexError when there is none."""

    def renewed(self) -> OpenIndex:
        """Give the index as it is at this very moment: for whoever has just published one."""


@dataclass(frozen=True, slots=True)
class FixedIndex:
    """One generation, whatever is in use: to look at it before it is."""

    index: OpenIndex

    def current(self) -> OpenIndex:
        """Give that generation."""
        return self.index

    def renewed(self) -> OpenIndex:
        """Give that generation."""
        return self.index


class LiveIndex:
    """Gives the generation in use; opens a new one when there is one."""

    def __init__(self, generations: Generations, load: Callable[[str], Embedder]) -> None:
        self._generations = generations
        self._load = load
        self._lock = threading.Lock()
        self._open: OpenIndex | None = None
        self._looked = 0.0

    def current(self) -> OpenIndex:
        """Give the generation in use; raises SearchIndexError when there is none."""
        if self._open is not None and time.monotonic() - self._looked < LOOK_EVERY:
            return self._open
        return self.renewed()

    def renewed(self) -> OpenIndex:
        """Give the generation in use after a look at which it is; raises SearchIndexError when there is none."""
        with self._lock:
            name = self._generations.current()
            if name is None:
                raise SearchIndexError("Chưa có chỉ mục nào. Hãy chạy «troly ingest corpus».", "no CURRENT")
            if self._open is None or self._open.manifest.generation != name:
                self._open = self._take_up(name)
            self._looked = time.monotonic()
            return self._open

    def open(self, name: str) -> OpenIndex:
        """Open a whole generation beside the one in use; raises SearchIndexError or WeightsError where it can't."""
        manifest = self._generations.manifest(name)
        documents = self._generations.documents(name)
        collection = self._generations.engine.open(name)
        known = self._open.embedder if self._open and self._open.manifest.model == manifest.model else None
        return OpenIndex(manifest, documents, collection, known or self._load(manifest.model))

    def _take_up(self, name: str) -> OpenIndex:
        try:
            opened = self.open(name)
        except (SearchIndexError, WeightsError):
            if self._open is None:
                raise
            log.exception("can't open generation %s, staying with %s", name, self._open.manifest.generation)
            return self._open
        log.info("took up generation %s: %d documents", name, opened.manifest.documents)
        # The old generation is closed by Python when the last request that holds it is done.
        return opened
