"""Builds a generation beside the one in use, and switches to it in one step."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.cards import card_id, dense_text, point_ids, points
from index.documents import DocumentStore
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.expansion import load_wordings
from index.generation import Generations, Manifest
from index.store import Collection
from ingest.document import Document
from ingest.pipeline import FileRecord, IngestReport, read_source
from ingest.sources import Source, open_source

log = logging.getLogger(__name__)

BATCH = 256
Progress = Callable[[str, int, int | None], None]
"""Told the stage ("read", "embed", "finish"), how many are done, and of how many where that is known."""


class Builder:
    """Takes sources in. One build at a time holds the lock; the index in use is never written."""

    def __init__(self, generations: Generations, model: str, load: Callable[[str], Embedder]) -> None:
        self._generations = generations
        self._model = model
        self._load = load

    def ingest(self, paths: Sequence[Path], on_progress: Progress | None = None) -> IngestReport:
        """Add sources to the index, or bring those known up to date, and give what was done.

        Raises IngestError for a source that can't be opened and SearchIndexError when another build runs; the index in
        use then stays as it is.
        """
        sources = [open_source(path) for path in paths]
        with self._generations.building():
            self._generations.prune()
            return self._build(sources, on_progress or (lambda *_: None))

    def _build(self, sources: Sequence[Source], on_progress: Progress) -> IngestReport:
        started = time.monotonic()
        current, before = self._in_use()
        name = self._generations.new_name()
        folder = self._generations.folder / name
        folder.mkdir()
        old = None
        if current:
            shutil.copy(self._generations.folder / current / "documents.sqlite", folder)
            old = DocumentStore(self._generations.folder / current / "documents.sqlite")
        store = DocumentStore(folder / "documents.sqlite", read_only=False)
        report = IngestReport()
        noted = sum([self._take_in(source, store, report, on_progress) for source in sources])
        report.hidden_summaries = _hide_summaries(store)
        gone, new = _difference(old, store)
        if before and old and before.wordings != load_wordings().mark:
            gone, new = list(old.fingerprints()), list(store.fingerprints())
        if before and before.model == self._model and not gone and not new:
            report.documents, report.points, report.generation = before.documents, before.points, before.generation
            if not noted:
                store.close()
                shutil.rmtree(folder)
                report.seconds = time.monotonic() - started
                return report
        collection = self._write(before, old, store, name, gone, new, on_progress)
        report.documents, report.points, report.generation = store.count(), collection.count(), name
        collection.close()
        store.close()
        model, dimension = self._model, self._dimension(before)
        self._generations.publish(
            Manifest(
                name,
                datetime.now(UTC).isoformat(),
                model,
                dimension,
                report.documents,
                report.points,
                current,
                load_wordings().mark,
            )
        )
        self._generations.prune()
        report.seconds = time.monotonic() - started
        return report

    def _in_use(self) -> tuple[str | None, Manifest | None]:
        """Give the generation to start from; a damaged one is no ground to build on, and is left behind."""
        current = self._generations.current()
        try:
            return current, self._generations.manifest(current) if current else None
        except SearchIndexError:
            log.exception("generation %s is damaged; building from the sources alone", current)
            return None, None

    def _dimension(self, before: Manifest | None) -> int:
        if before and before.model == self._model:
            return before.dimension
        return self._embedder.dimension

    @property
    def _embedder(self) -> Embedder:
        if not hasattr(self, "_loaded"):
            self._loaded = self._load(self._model)
        return self._loaded

    def _take_in(self, source: Source, store: DocumentStore, report: IngestReport, on_progress: Progress) -> int:
        """Read one source into the store, and give how many files are new, changed or gone."""
        known = {record.path: record for record in store.files(source.name)}
        records: list[FileRecord] = []
        documents: list[Document] = []
        seen: set[str] = set()
        taken = {r.document_id: r for r in store.files() if r.document_id and r.source != source.name}
        for done, reading in enumerate(read_source(source, known), 1):
            seen.add(reading.record.path)
            if reading.unchanged and not reading.record.reason:
                report.unchanged += 1
            record = reading.record
            if reading.document:
                other = taken.get(reading.document.id)
                before = known.get(record.path)
                if other and before and before.reason and before.sha256 == record.sha256:
                    record = before  # it was replaced by the other one, and neither has changed since
                elif other and _is_print(record) and not _is_print(other):
                    record = replace(record, document_id=None, reason=f"Đã có bản ghi đầy đủ hơn từ {other.path}.")
                else:
                    if other:
                        records.append(replace(other, document_id=None, reason=f"Đã được thay bằng {record.path}."))
                    report.read += 1
                    documents.append(reading.document)
            if record.reason:
                report.left_out.append(record)
            if not reading.unchanged and record != known.get(record.path):
                records.append(record)
            if done % BATCH == 0:
                store.put(documents)
                documents.clear()
                on_progress("read", done, None)
        store.put(documents)
        on_progress("read", len(seen), len(seen))
        gone = [record for path, record in known.items() if source.whole and path not in seen]
        report.removed.extend(record.path for record in gone)
        store.forget_files((record.source, record.path) for record in gone)
        store.note_files(records)
        kept = {record.document_id for record in store.files()}
        store.remove([i for i in store.ids() if i not in kept])
        return len(records) + len(gone)

    def _write(
        self,
        before: Manifest | None,
        old: DocumentStore | None,
        store: DocumentStore,
        name: str,
        gone: Sequence[str],
        new: Sequence[str],
        on_progress: Progress,
    ) -> Collection:
        engine = self._generations.engine
        known: dict[str, NDArray[np.float32]] = {}
        if before and old and before.model == self._model:
            collection = engine.copy(before.generation, name, before.dimension)
            known = _vectors_that_hold(collection, old, store, new)
            collection.delete([point for i in gone for point in point_ids(_must(old.get(i)))])
        else:
            collection = engine.create(name, self._embedder.dimension)
            new = [i for i, (_, _, hidden) in store.ids().items() if not hidden]
        done = 0
        for ids in _batches(new):
            documents = [_must(store.get(i)) for i in ids]
            unknown = [d for d in documents if d.id not in known]
            if unknown:
                vectors = self._embedder.embed_documents([dense_text(d) for d in unknown])
                known |= {d.id: vector for d, vector in zip(unknown, vectors, strict=True)}
            collection.upsert(p for d in documents for p in points(d, known.pop(d.id)))
            done += len(ids)
            on_progress("embed", done, len(new))
        on_progress("finish", 0, None)
        collection.finish()
        return collection


def _is_print(record: FileRecord) -> bool:
    """Tell a page printed from the portal, which holds less than the record itself."""
    return record.path.lower().endswith(".pdf")


def _hide_summaries(store: DocumentStore) -> int:
    """Let the official record take the place of a starter summary of the same code; the summary stays, unsearched."""
    by_code: dict[str, list[str]] = {}
    ids = store.ids()
    for i, (code, _, _) in ids.items():
        if code:
            by_code.setdefault(code, []).append(i)
    hide: list[str] = []
    show: list[str] = []
    for code, same in by_code.items():
        for i in same:
            is_summary = i != code
            (hide if is_summary and code in same else show).append(i)
    store.hide((i for i in hide if not ids[i][2]), hidden=True)
    store.hide((i for i in show if ids[i][2]), hidden=False)
    return len(hide)


def _difference(old: DocumentStore | None, new: DocumentStore) -> tuple[list[str], list[str]]:
    """Give the ids whose points must go, and those whose points must be made."""
    was, now = old.fingerprints() if old else {}, new.fingerprints()
    gone = [i for i, mark in was.items() if now.get(i) != mark]
    made = [i for i, mark in now.items() if was.get(i) != mark]
    return gone, made


def _vectors_that_hold(
    collection: Collection, old: DocumentStore, store: DocumentStore, changed: Sequence[str]
) -> dict[str, NDArray[np.float32]]:
    """Give the vectors of changed documents whose card says what it said: then no model need be loaded for them."""
    same = {
        card_id(i): i for i in changed if (was := old.get(i)) and dense_text(was) == dense_text(_must(store.get(i)))
    }
    return {same[p.id]: p.dense for p in collection.get(list(same)) if p.dense is not None}


def _batches(ids: Iterable[str]) -> Iterable[list[str]]:
    todo = iter(ids)
    while batch := list(islice(todo, BATCH)):
        yield batch


def _must(document: Document | None) -> Document:
    assert document is not None  # noqa: S101 - the ids come from the store itself
    return document
