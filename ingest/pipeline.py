"""A source into documents: what is unchanged is skipped, what can't be read is left out and named."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from ingest.document import Confidentiality, Document, Provenance
from ingest.duplicates import Duplicate
from ingest.errors import IngestError, UnreadableFileError
from ingest.manifest import CorpusManifest, described, load_manifest, mark
from ingest.reading import read_all
from ingest.relations import Proposal, Relation, with_effect
from ingest.sources import Source, SourceFile

log = logging.getLogger(__name__)

MAX_TEXT_BYTES = 24 * 1024 * 1024
"""A file of bare text above this is no document, and would take many times its size in memory to read."""
CONFIDENTIAL = "Tài liệu không công khai ({level}); không đưa vào kho vì ai hỏi trợ lý cũng có thể được trả lời."
_SECRECY_MARK = re.compile(r"^\W*(TUYỆT MẬT|TỐI MẬT|MẬT)\W*$", re.MULTILINE)
_HEAD_CHARS = 1500
_BINARY = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"II*\0",
    b"MM\0*",
)
Reader = Callable[[bytes, Provenance], list[Document]]
"""What reads a file: raises UnreadableFileError with the reason in Vietnamese."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What became of a file: the ids of the documents read in it, and why it (or a part) was left out, in Vietnamese.

    `sha256` is the hash of the file's bytes and of what the manifest says of it, as "" where it could not be read.
    """

    source: str
    path: str
    sha256: str
    document_ids: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file as it was read just now; `documents` is empty when it is unchanged or left out.

    The documents are as they were read: what relations do to them is told by `with_effect`.
    """

    record: FileRecord
    documents: tuple[Document, ...] = ()
    unchanged: bool = False
    data: bytes | None = None


@dataclass(slots=True)
class IngestReport:
    """What an ingestion did, by file; paths are relative to their source."""

    read: int = 0
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    left_out: list[FileRecord] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    hidden_summaries: int = 0
    embedded: int = 0
    documents: int = 0
    points: int = 0
    generation: str | None = None
    dry_run: bool = False
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        """Tell whether anything in the index became different."""
        return bool(self.read or self.removed)


def read_file(data: bytes, provenance: Provenance) -> list[Document]:
    """Read a file as an ingestion does; raises UnreadableFileError with the reason in Vietnamese."""
    if len(data) > MAX_TEXT_BYTES and not data.startswith(_BINARY) and b"%PDF-" not in data[:1024]:
        raise UnreadableFileError(
            f"Tệp chữ nặng {len(data) // 1024**2} MB, quá giới hạn {MAX_TEXT_BYTES // 1024**2} MB; hãy tách nhỏ.",
            f"{len(data)} bytes",
        )
    return read_all(data, provenance)


def read_source(
    source: Source,
    known: Mapping[str, FileRecord],
    relations: Mapping[str, Relation] | None = None,
    read: Reader = read_file,
) -> Iterator[FileReading]:
    """Read the files of a source one by one.

    `known` maps a path to what became of it last time: the same hash is not read again. A second document with the code
    (or id) of an earlier one in the same source is an error of that source, and left out. `relations` (confirmed, by
    target) tell versions of one procedure apart. `read` may know a file already. Raises IngestError for a broken
    archive or manifest.
    """
    manifest = load_manifest(source.path)
    taken: dict[str, str] = {}
    paths: set[str] = set()
    for file in source.files():
        if file.path in paths:  # an archive may hold one path twice; the second is another file, with another name here
            file = replace(file, path=f"{file.path} (lần 2)")
        paths.add(file.path)
        yield _reading(source, file, manifest, known.get(file.path), relations or {}, taken, read)


def _reading(
    source: Source,
    file: SourceFile,
    manifest: CorpusManifest,
    before: FileRecord | None,
    relations: Mapping[str, Relation],
    taken: dict[str, str],
    read: Reader,
) -> FileReading:
    """Read one file; `taken` maps the ids of documents to the files of this source that have them, and is added to."""
    if file.data is None:
        record = FileRecord(source.name, file.path, "", reason=file.refused)
        return FileReading(record, unchanged=record == before)
    said = manifest.of(file.path)
    hashed = file.sha256 if not said else sha256(f"{file.sha256} {mark(said)}".encode()).hexdigest()
    # A file that was left out is read again: what kept it out may have been another file.
    same = before if before and before.sha256 == hashed and before.document_ids and not before.reason else None
    if same and not any(i in taken for i in same.document_ids):
        taken.update(dict.fromkeys(same.document_ids, file.path))
        return FileReading(same, unchanged=True)
    documents: list[Document] = []
    ids: list[str] = []
    reason: str | None = None
    try:
        for document in read(file.data, Provenance(source.name, file.path, file.sha256)):
            found = described(document, said)
            i = with_effect(found, relations).id
            refused = _refusal(found, i, taken)
            reason = reason or refused
            if not refused:
                taken[i] = file.path
                ids.append(i)
                documents.append(found)
    except IngestError as error:
        log.info("left out %s: %s", file.path, error.cause or error.message)
        reason = error.message
    record = FileRecord(source.name, file.path, hashed, tuple(ids), reason)
    if not documents:
        return FileReading(record, unchanged=record == before, data=file.data)
    return FileReading(record, tuple(documents), data=file.data if reason else None)


def not_public(document: Document) -> str | None:
    """Say why a document may not be shown to whoever asks; None for one that may.

    Not public is what its metadata call so, and what bears a mark of secrecy on a line of its own at its head.
    """
    names = {Confidentiality.INTERNAL: "lưu hành nội bộ", Confidentiality.SECRET: "mật"}
    level = names.get(document.confidentiality)
    if level is None and (found := _SECRECY_MARK.search(document.text[:_HEAD_CHARS])):
        level = f"có dấu «{found.group(1)}»"
    return CONFIDENTIAL.format(level=level) if level else None


def _refusal(document: Document, document_id: str, taken: Mapping[str, str]) -> str | None:
    """Say why a document may not be taken in: it is not public, or another file of this source has its id."""
    if closed := not_public(document):
        return closed
    if document_id in taken:
        return f"Trùng mã «{document.code or document_id}» với tệp {taken[document_id]} trong cùng nguồn."
    return None
