"""PDF."""

from ingest.document import Document, Provenance
from ingest.errors import UnreadableFileError


def read_pdf(data: bytes, provenance: Provenance) -> Document:
    raise UnreadableFileError("Tệp PDF chưa đọc được.")
