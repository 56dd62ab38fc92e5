"""What a file says, read in the background and kept beside it: its documents, what is wrong, what is like them.

The documents are those that an ingestion would read; what the trainer says of them is laid over when they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.metadata import values_of
from assistant.desk.documents.passages import passages
from index.documents import DocumentStore
from index.errors import SearchIndexError
from ingest.document import Document, Provenance
from ingest.duplicates import NEAR, PERMUTATIONS
from ingest.errors import UnreadableFileError
from ingest.pipeline import Reader, not_public, read_file
from ingest.relations import proposals, with_effect

LISTED = 500
"""So many documents of one file are listed in what was found; a catalogue may hold more."""
COMPARED = 100
LIKE = 5
SHORT = 300
_DOUBT = re.compile(r"^\[Trang \d+: nhận dạng từ bản quét với độ tin cậy thấp", re.MULTILINE)
_UNREAD = re.compile(r"^\[Trang \d+: (?!nhận dạng)", re.MULTILINE)


def read(desk: Desk, digest: str, path: str) -> dict[str, Any]:
    """Read a kept file and give what was found; its documents are kept (`opened`).

    Raises UnreadableFileError with the reason where the file can't be taken in.
    """
    folders = Folders(desk.folder)
    try:
        data = folders.file(digest).read_bytes()
    except OSError as error:
        raise UnreadableFileError(say.FILE_LOST.format(number=""), repr(error)) from error
    documents = read_file(data, Provenance(folders.source, path, digest))
    if not documents:
        raise UnreadableFileError(say.NOTHING_READ, "no document")
    _keep(folders.reading(digest, path), documents)
    reading = folders.reading(digest, path)
    changed = reading.stat().st_mtime_ns
    ids = [with_effect(document, {}).id for document in documents]
    counts = [len(passages(reading, changed, i)) for i in ids]
    closed = next((reason for document in documents if (reason := not_public(document))), None)
    return {
        "documents": [
            {
                "id": ids[at],
                "title": document.title,
                "kind": document.kind.value,
                "code": document.code,
                "chars": len(document.text),
                "pages": len(document.pages),
                "passages": counts[at],
            }
            for at, document in enumerate(documents[:LISTED])
        ],
        "count": len(documents),
        "values": values_of(documents[0]) if len(documents) == 1 else {},
        "warnings": list(_warnings(documents, sum(counts))),
        "closed": closed,
        "proposals": [
            asdict(found) | {"id": found.id, "since": found.since and found.since.isoformat()}
            for document in documents
            for found in proposals(document)
        ],
        "alike": list(_alike(desk, reading, documents)),
    }


def _keep(path: Path, documents: Sequence[Document]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".new")
    made.unlink(missing_ok=True)
    store = DocumentStore(made, read_only=False)
    store.put(documents)
    store.close()
    made.replace(path)


def reader(desk: Desk) -> Reader:
    """Give a reader of files that takes what was read for a preview, so that a scan is not recognised a second time."""
    folders = Folders(desk.folder)
    own = folders.source

    def read_once(data: bytes, provenance: Provenance) -> list[Document]:
        if provenance.source != own or not folders.reading(provenance.sha256, provenance.path).is_file():
            return read_file(data, provenance)
        with opened(desk, provenance.sha256, provenance.path) as store:
            return [document for i in store.ids() if (document := store.as_read(i))]

    return read_once


@contextmanager
def opened(desk: Desk, digest: str, path: str) -> Iterator[DocumentStore]:
    """Open the documents that were read in a file."""
    kept = DocumentStore(Folders(desk.folder).reading(digest, path))
    try:
        yield kept
    finally:
        kept.close()


def is_kept(desk: Desk, digest: str, path: str) -> bool:
    """Tell whether what was read in a file is still there."""
    return Folders(desk.folder).reading(digest, path).is_file()


def _warnings(documents: Sequence[Document], count: int) -> Iterator[str]:
    text = "\n".join(document.text for document in documents)
    origins = dict.fromkeys(document.provenance.origin for document in documents)
    if len(documents) > 1:
        yield say.WARN_MANY.format(count=len(documents))
    if unread := len(_UNREAD.findall(text)):
        yield say.WARN_UNREAD.format(count=unread)
    if _DOUBT.search(text):
        yield say.WARN_OCR
    yield from (say.WARN_SCAN.format(origin=origin) for origin in origins if origin and "OCR" in origin)
    if len(text.strip()) < SHORT:
        yield say.WARN_SHORT.format(chars=len(text.strip()))
    if not count:
        yield say.WARN_NO_PASSAGE


def _alike(desk: Desk, reading: Path, documents: Sequence[Document]) -> Iterator[dict[str, Any]]:
    """Give what stands in the corpus and says nearly the same; versions of one procedure do not count."""
    try:
        held = desk.assistant.live.current().documents
    except SearchIndexError:
        return
    known = held.signatures()
    if not known:
        return
    ids = list(known)
    matrix = np.frombuffer(b"".join(value for _, value in known.values()), np.uint32).reshape(-1, PERMUTATIONS)
    own = DocumentStore(reading)
    asked = list(own.signatures().items())[:COMPARED]
    own.close()
    titles = {document.id: document.title for document in documents}
    for i, (code, value) in asked:
        shares = (matrix == np.frombuffer(value, np.uint32)).mean(axis=1)
        best = [at for at in np.argsort(-shares)[: LIKE + 5] if shares[at] >= NEAR]
        others = [ids[at] for at in best if ids[at] != i and not (code and known[ids[at]][0] == code)][:LIKE]
        named = {found.id: found.title for found in held.listed(ids=others)}
        for other in others:
            share = round(float(shares[ids.index(other)]), 3)
            yield {"id": i, "title": titles.get(i, i), "other": other, "other_title": named[other], "share": share}
