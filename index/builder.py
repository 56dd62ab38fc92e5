"""Builds a generation beside the one in use, and switches to it in one step."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.cards import card_id, dense_text, point_ids, points
from index.curation import FILE, Curation, load_curation, write_curation
from index.documents import DocumentStore
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.expansion import load_wordings
from index.generation import Generations, Manifest
from index.intake import BATCH, BATCH_CHARS, Intake, Progress
from index.store import Collection
from index.vectors import VectorCache
from ingest.document import Document
from ingest.pipeline import IngestReport, Reader, read_file
from ingest.quarantine import Quarantine
from ingest.sources import Source, open_source

log = logging.getLogger(__name__)

CACHE = "vectors.sqlite"


class Builder:
    """Takes sources in. One build at a time holds the lock; the index in use is never written."""

    def __init__(
        self,
        generations: Generations,
        model: str,
        load: Callable[[str], Embedder],
        quarantine: Path | None = None,
        curation: Path | None = None,
        *,
        read: Reader = read_file,
    ) -> None:
        """Take the folder of generations, the model's name and what loads it.

        `quarantine` is for what is left out, `curation` the file of what trainers have changed; `read` may know a
        file already.
        """
        self._read = read
        self._generations = generations
        self._curation = curation
        self._model = model
        self._load = load
        self._quarantine = Quarantine(quarantine) if quarantine else None

    def ingest(
        self, paths: Sequence[Path], on_progress: Progress | None = None, *, purge: bool = False
    ) -> IngestReport:
        """Add sources to the index, or bring those known up to date, and give what was done.

        With `purge` all points are written anew and the generation before is not kept, so that nothing of what was
        removed stays on the disk (the engine's files keep the bytes of deleted points). Raises
        IngestError for a source that can't be opened and SearchIndexError when another build runs; the index in use
        then stays as it is.
        """
        sources = [open_source(path) for path in paths]
        with self._generations.building():
            self._generations.prune()
            report = self._build(sources, load_curation(self._curation), on_progress or (lambda *_: None), purge)
            self._publish(report.generation)
            if purge:
                self._generations.forget_previous()
            self._generations.prune()
        if self._quarantine:
            self._quarantine.report(report)
        return report

    def prepare(
        self, paths: Sequence[Path], on_progress: Progress | None = None, *, curation: Curation | None = None
    ) -> IngestReport:
        """Build what an ingestion would, without taking it into use; `curation` stands in for the file's.

        The report names the new generation, or the one in use where nothing changes. It can be opened, then published
        or discarded; one that nobody sees to is removed by a later build.
        """
        sources = [open_source(path) for path in paths]
        with self._generations.building():
            self._generations.prune()
            given = load_curation(self._curation) if curation is None else curation
            return self._build(sources, given, on_progress or (lambda *_: None), purge=False)

    def publish(self, generation: str) -> None:
        """Take a prepared generation into use; raises SearchIndexError where another was taken into use meanwhile."""
        with self._generations.building():
            self._publish(generation)
            self._generations.prune()

    def discard(self, generation: str) -> None:
        """Remove a prepared generation that will not be used."""
        self._generations.discard(generation)

    def _publish(self, generation: str | None) -> None:
        current = self._generations.current()
        if generation is None or generation == current:
            return
        manifest = self._generations.manifest(generation)
        if manifest.previous != self._in_use()[0]:
            raise SearchIndexError(
                "Chỉ mục đã đổi sau khi lập bản thử này; hãy lập lại bản thử.", f"{generation}: not on {current}"
            )
        self._generations.publish(manifest)

    def preview(self, paths: Sequence[Path], on_progress: Progress | None = None) -> IngestReport:
        """Tell what an ingestion would do: it reads everything, and writes nothing."""
        started = time.monotonic()
        sources = [open_source(path) for path in paths]
        current, _ = self._in_use()
        report = IngestReport(generation=current, dry_run=True)
        with tempfile.TemporaryDirectory() as folder:
            old, store = self._begin(current, Path(folder))
            intake = Intake(store, report, on_progress or (lambda *_: None), None)
            intake.take(sources)
            intake.tell(_difference(old, store)[1])
            report.documents = store.count()
            store.close()
        report.seconds = time.monotonic() - started
        return report

    def _begin(self, current: str | None, folder: Path) -> tuple[DocumentStore | None, DocumentStore]:
        """Open the documents in use, None where there are none, and a copy of them in a folder, to be written."""
        old = None
        if current:
            shutil.copy(self._generations.folder / current / "documents.sqlite", folder)
            old = self._generations.documents(current)
        return old, DocumentStore(folder / "documents.sqlite", read_only=False)

    def _build(self, sources: Sequence[Source], curation: Curation, on_progress: Progress, purge: bool) -> IngestReport:
        started = time.monotonic()
        current, before = self._in_use()
        name = self._generations.new_name()
        folder = self._generations.folder / name
        folder.mkdir()
        old, store = self._begin(current, folder)
        store.curation = curation
        report = IngestReport()
        intake = Intake(store, report, on_progress, self._quarantine, self._read)
        noted = intake.take(sources)
        gone, new = _difference(old, store)
        intake.tell(new)
        if before and old and before.wordings != load_wordings().mark:
            gone, new = list(old.fingerprints()), list(store.fingerprints())
        elif before and old and before.curation != curation.mark:
            gone, new = _with_touched(old, store, gone, new)
        same = before and before.model == self._model and before.curation == curation.mark
        if before and same and not gone and not new and not purge:
            report.documents, report.points, report.generation = before.documents, before.points, before.generation
            if not noted:
                store.close()
                shutil.rmtree(folder)
                report.seconds = time.monotonic() - started
                return report
        cache = VectorCache(self._generations.folder / CACHE, self._model)
        collection = self._write(None if purge else before, old, store, name, gone, new, cache, report, on_progress)
        report.documents, report.points, report.generation = store.count(), collection.count(), name
        cache.keep_only({i: dense_text(_must(store.get(i))) for i in new}, store.ids())
        cache.close()
        collection.close()
        store.close()
        if curation.entries:
            write_curation(folder / FILE, curation)
        model, dimension = self._model, self._dimension(before)
        self._generations.seal(
            Manifest(
                name,
                datetime.now(UTC).isoformat(),
                model,
                dimension,
                report.documents,
                report.points,
                current,
                load_wordings().mark,
                curation.mark,
            )
        )
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

    def _write(
        self,
        before: Manifest | None,
        old: DocumentStore | None,
        store: DocumentStore,
        name: str,
        gone: Sequence[str],
        new: Sequence[str],
        cache: VectorCache,
        report: IngestReport,
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
        for documents in _batches(store, new):
            known |= cache.get({d.id: dense_text(d) for d in documents if d.id not in known})
            unknown = {d.id: dense_text(d) for d in documents if d.id not in known}
            if unknown:
                vectors = self._embedder.embed_documents(list(unknown.values()))
                cache.put(unknown, vectors)
                known |= dict(zip(unknown, vectors, strict=True))
                report.embedded += len(unknown)
            collection.upsert(p for d in documents for p in points(d, known.pop(d.id)))
            done += len(documents)
            on_progress("embed", done, len(new))
        on_progress("finish", 0, None)
        collection.finish()
        return collection


def _difference(old: DocumentStore | None, new: DocumentStore) -> tuple[list[str], list[str]]:
    """Give the ids whose points must go, and those whose points must be made."""
    was, now = old.fingerprints() if old else {}, new.fingerprints()
    gone = [i for i, mark in was.items() if now.get(i) != mark]
    made = [i for i, mark in now.items() if was.get(i) != mark]
    return gone, made


def _with_touched(
    old: DocumentStore, new: DocumentStore, gone: list[str], made: list[str]
) -> tuple[list[str], list[str]]:
    """Add to what must go and be made the documents for which trainers have changed something."""
    touched = {
        i for i, (code, _, hidden) in new.ids().items() if not hidden and new.curation.touches(old.curation, i, code)
    }
    searched = old.fingerprints()
    return [*gone, *(touched & searched.keys() - set(gone))], [*made, *(touched - set(made))]


def _vectors_that_hold(
    collection: Collection, old: DocumentStore, store: DocumentStore, changed: Sequence[str]
) -> dict[str, NDArray[np.float32]]:
    """Give the vectors of changed documents whose card says what it said: then no model need be loaded for them."""
    same = {
        card_id(i): i for i in changed if (was := old.get(i)) and dense_text(was) == dense_text(_must(store.get(i)))
    }
    return {same[p.id]: p.dense for p in collection.get(list(same)) if p.dense is not None}


def _batches(store: DocumentStore, ids: Iterable[str]) -> Iterable[list[Document]]:
    """Give documents in batches that fit in memory; the same ids make the same batches, so the same vectors."""
    batch: list[Document] = []
    for i in ids:
        batch.append(_must(store.get(i)))
        if len(batch) >= BATCH or sum(len(d.text) for d in batch) >= BATCH_CHARS:
            yield batch
            batch = []
    if batch:
        yield batch


def _must(document: Document | None) -> Document:
    assert document is not None  # noqa: S101 - the ids come from the store itself
    return document
