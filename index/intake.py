"""What the sources hold now, taken into the documents of a new generation; nothing is embedded here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.documents import DocumentStore
from ingest.document import Document
from ingest.duplicates import Duplicate, near
from ingest.manifest import CorpusManifest, load_manifest
from ingest.numbers import number_key
from ingest.pipeline import FileReading, FileRecord, IngestReport, Reader, read_file, read_source
from ingest.quarantine import Quarantine
from ingest.relations import Relation, by_target, proposals
from ingest.sources import Source

BATCH = 256
BATCH_CHARS = 8_000_000
"""Documents are written at the latest when so many, or so much text, have come together in memory."""
SUMMARY = "corpus-"
REPLACED = "Đã được thay bằng {path}."
"""Why a file was left out of which another source holds a later one; it comes back when that one goes."""
Progress = Callable[[str, int, int | None], None]
"""Told the stage ("read", "embed", "finish"), how many are done, and of how many where that is known."""


class Intake:
    """Takes sources into a store, one after another, and tells what was done in `report`."""

    def __init__(
        self,
        store: DocumentStore,
        report: IngestReport,
        on_progress: Progress,
        quarantine: Quarantine | None,
        read: Reader = read_file,
    ) -> None:
        self._store = store
        self._report = report
        self._on_progress = on_progress
        self._quarantine = quarantine
        self._read = read
        self._relations: Mapping[str, Relation] = {}
        self._rejected: set[str] = set()

    def take(self, sources: Sequence[Source]) -> int:
        """Read the sources into the store, and give how many files and effects are new, changed or gone.

        Relations are settled first, over all documents: what a manifest says of a number holds for every source.
        """
        manifests = {source.name: load_manifest(source.path) for source in sources}
        noted = self._settle(manifests)
        noted += sum([self._take_in(source) for source in sources])
        self._report.hidden_summaries = hide_summaries(self._store)
        if self._quarantine:
            self._quarantine.finish([record for record in self._store.files() if record.reason])
        return noted

    def tell(self, new: Sequence[str]) -> None:
        """Add to the report what a trainer should look at: duplicates of new documents, relations that they state."""
        self._report.duplicates = duplicates(self._store, new)
        for i in new:
            document = self._store.get(i)
            for found in proposals(document) if document else ():
                if found.id not in self._rejected and number_key(found.target) not in self._relations:
                    self._report.proposals.append(found)

    def _settle(self, manifests: Mapping[str, CorpusManifest]) -> int:
        before = self._store.relations()
        for name, manifest in manifests.items():
            self._store.put_relations(name, manifest.relations)
            self._rejected |= manifest.rejected
        after = self._store.relations()
        self._relations = by_target(after)
        return len(self._store.settle(self._relations)) + int(before != after)

    def _take_in(self, source: Source) -> int:
        """Read one source, and give how many of its files are new, changed or gone."""
        known = {record.path: record for record in self._store.files(source.name)}
        others = {(r.source, r.path): r for r in self._store.files() if r.source != source.name}
        held_by = {i: key for key, record in others.items() for i in record.document_ids}
        records: dict[tuple[str, str], FileRecord] = {}
        documents: list[Document] = []
        seen: set[str] = set()
        for done, reading in enumerate(read_source(source, known, self._relations, self._read), 1):
            before = known.get(reading.record.path)
            seen.add(reading.record.path)
            record, kept = _against_others(reading, before, others, held_by, records)
            documents.extend(kept)
            self._count(record, reading, bool(kept))
            if self._quarantine and record.reason:
                self._quarantine.keep(record, reading.data)
            if record != before:
                records[record.source, record.path] = record
            if len(documents) >= BATCH or sum(len(d.text) for d in documents) >= BATCH_CHARS:
                self._store.put(documents, self._relations)
                documents.clear()
            if done % BATCH == 0:
                self._on_progress("read", done, None)
        self._store.put(documents, self._relations)
        self._on_progress("read", len(seen), len(seen))
        gone = [record for path, record in known.items() if source.whole and path not in seen]
        self._report.removed.extend(record.path for record in gone)
        self._store.forget_files((record.source, record.path) for record in gone)
        self._store.note_files(records.values())
        kept_ids = {i for record in self._store.files() for i in record.document_ids}
        self._store.remove([i for i in self._store.ids() if i not in kept_ids])
        return len(records) + len(gone)

    def _count(self, record: FileRecord, reading: FileReading, kept: bool) -> None:
        if kept:
            self._report.read += 1
        elif reading.unchanged and not record.reason:
            self._report.unchanged += 1
        if record.reason:
            self._report.left_out.append(record)


def _against_others(
    reading: FileReading,
    before: FileRecord | None,
    others: dict[tuple[str, str], FileRecord],
    held_by: Mapping[str, tuple[str, str]],
    records: dict[tuple[str, str], FileRecord],
) -> tuple[FileRecord, list[Document]]:
    """Decide between a file and those of other sources that hold the same ids: the later one goes before.

    Gives the file's record and the documents to be written; the records of files that lose one are put into `records`.
    """
    record = reading.record
    kept: list[Document] = []
    if not reading.documents:
        return record, kept
    ids: list[str] = []
    reason = record.reason
    for document, i in zip(reading.documents, record.document_ids, strict=True):
        other = others.get(held_by.get(i, ("", "")))
        if other is None or i not in other.document_ids:
            pass
        elif before and before.reason and before.sha256 == record.sha256 and i not in before.document_ids:
            reason = reason or before.reason  # it was replaced by the other one, and neither has changed since
            continue
        elif _is_print(record) and not _is_print(other):
            reason = reason or f"Đã có bản ghi đầy đủ hơn từ {other.path}."
            continue
        else:
            left = tuple(held for held in other.document_ids if held != i)
            other = replace(other, document_ids=left, reason=REPLACED.format(path=record.path))
            others[other.source, other.path] = records[other.source, other.path] = other
        kept.append(document)
        ids.append(i)
    return replace(record, document_ids=tuple(ids), reason=reason), kept


def _is_print(record: FileRecord) -> bool:
    """Tell a page printed from the portal, which holds less than the record itself."""
    return record.path.lower().endswith(".pdf")


def hide_summaries(store: DocumentStore) -> int:
    """Let the official record take the place of a starter summary of the same code; the summary stays, unsearched."""
    by_code: dict[str, list[str]] = {}
    ids = store.ids()
    for i, (code, _, _) in ids.items():
        if code:
            by_code.setdefault(code, []).append(i)
    hide: list[str] = []
    show: list[str] = []
    for same in by_code.values():
        # Also behind one that has ended: a summary must not speak for a rule that was replaced.
        official = any(not i.startswith(SUMMARY) for i in same)
        for i in same:
            (hide if i.startswith(SUMMARY) and official else show).append(i)
    store.hide((i for i in hide if not ids[i][2]), hidden=True)
    store.hide((i for i in show if ids[i][2]), hidden=False)
    return len(hide)


def duplicates(store: DocumentStore, new: Sequence[str], least: float | None = None) -> list[Duplicate]:
    """Give for each new document the one most like it, each pair once, likest first.

    Versions and the summary of one procedure are one thing by their code, and no duplicates.
    """
    signatures = store.signatures()
    values = {i: value for i, (_, value) in signatures.items()}
    files = {i: record.sha256 for record in store.files() for i in record.document_ids}
    found: dict[frozenset[str], Duplicate] = {}
    done: set[str] = set()
    asked = {i: values[i] for i in new if i in values}
    for i, other, share in near(asked, values) if least is None else near(asked, values, least):
        if i in done or (signatures[i][0] and signatures[i][0] == signatures[other][0]):
            continue
        done.add(i)
        found.setdefault(frozenset((i, other)), Duplicate(i, other, round(share, 3), files[i] == files[other]))
    return sorted(found.values(), key=lambda d: (-d.exact, -d.similarity, d.document_id))
