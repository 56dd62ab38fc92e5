"""A source into documents: what is unchanged is skipped, what can't be read is left out and named."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ingest.document import Document, Provenance
from ingest.errors import IngestError, UnreadableFileError
from ingest.reading import read
from ingest.sources import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What became of a file: read (`document_id`) or left out (`reason`, in Vietnamese)."""

    source: str
    path: str
    sha256: str
    document_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file as it was read just now; `document` is None when it is unchanged or left out."""

    record: FileRecord
    document: Document | None = None
    unchanged: bool = False


@dataclass(slots=True)
class IngestReport:
    """What an ingestion did, by file; paths are relative to their source."""

    read: int = 0
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    left_out: list[FileRecord] = field(default_factory=list)
    hidden_summaries: int = 0
    documents: int = 0
    points: int = 0
    generation: str | None = None
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        """Tell whether anything in the index became different."""
        return bool(self.read or self.removed)


def read_source(source: Source, known: Mapping[str, FileRecord]) -> Iterator[FileReading]:
    """Read the files of a source one by one.

    `known` maps a path to what became of it last time: the same hash is not read again. A second file with the code (or
    id) of an earlier one in the same source is an error of that source, and left out.
    """
    taken: dict[str, str] = {}
    paths: set[str] = set()
    for file in source.files():
        if file.path in paths:  # an archive may hold one path twice; the second is another file, with another name here
            file = replace(file, path=f"{file.path} (lần 2)")
        paths.add(file.path)
        before = known.get(file.path)
        if file.data is None:
            record = FileRecord(source.name, file.path, "", reason=file.refused)
            yield FileReading(record, unchanged=record == before)
            continue
        sha256 = file.sha256
        # A file that was left out is read again: what kept it out may have been another file.
        if before and before.sha256 == sha256 and before.document_id and before.document_id not in taken:
            taken[before.document_id] = file.path
            yield FileReading(before, unchanged=True)
            continue
        try:
            document = read(file.data, Provenance(source.name, file.path, sha256))
            if document.id in taken:
                raise UnreadableFileError(
                    f"Trùng mã «{document.code or document.id}» với tệp {taken[document.id]} trong cùng nguồn.",
                    "duplicate",
                )
        except IngestError as error:
            log.info("left out %s: %s", file.path, error.cause or error.message)
            record = FileRecord(source.name, file.path, sha256, reason=error.message)
            yield FileReading(record, unchanged=record == before)
            continue
        taken[document.id] = file.path
        yield FileReading(FileRecord(source.name, file.path, sha256, document.id), document)
