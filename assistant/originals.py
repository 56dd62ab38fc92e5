"""The original file of a document, from the folder or archive that it was read from; only if it is still the same."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from assistant.desk_messages import FILE_CHANGED, FILE_GONE
from assistant.errors import AssistantError
from ingest.document import Document
from ingest.errors import IngestError
from ingest.reading import MAX_BYTES
from ingest.sources import Source

log = logging.getLogger(__name__)

_ONE_ARCHIVE_AT_A_TIME = threading.Lock()
"""An archive is unpacked up to the file; many at a time would only make each wait longer."""


class OriginalError(AssistantError):
    """The original file is gone or has changed; the API says 404."""


def original_of(document: Document) -> bytes:
    """Give the bytes that a document was read from.

    Nothing is opened but what the index itself names, inside the folder or archive that was ingested, and nothing is
    given whose SHA-256 is another than the one noted then. Raises OriginalError.
    """
    provenance = document.provenance
    root = Path(provenance.source)
    changed = False
    try:
        for data in _candidates(root, provenance.path):
            if hashlib.sha256(data).hexdigest() == provenance.sha256:
                return data
            changed = True
    except (OSError, ValueError, IngestError) as error:  # a NUL in a path is a ValueError
        log.info("the file of %s can't be read: %s", document.id, type(error).__name__)
    sentence = FILE_CHANGED if changed else FILE_GONE
    raise OriginalError(sentence.format(title=document.title[:200]), "changed" if changed else "gone")


def _candidates(root: Path, path: str) -> Iterator[bytes]:
    """Give the bytes of what stands at a path inside a source; an archive may hold one path twice."""
    if root.is_dir():
        yield from _inside_folder(root, path)
        return
    name = path.removesuffix(" (lần 2)")
    with _ONE_ARCHIVE_AT_A_TIME:
        for file in Source(str(root), root, whole=True).files():
            if file.data is not None and file.path in (path, name):
                yield file.data


def _inside_folder(root: Path, path: str) -> Iterator[bytes]:
    real = Path(os.path.realpath(root / path))
    if real.is_relative_to(os.path.realpath(root)) and real.is_file() and real.stat().st_size <= MAX_BYTES:
        yield real.read_bytes()
