"""DOCX."""

from ingest.document import Document, Provenance
from ingest.errors import UnreadableFileError


def read_docx(data: bytes, provenance: Provenance) -> Document:
    raise UnreadableFileError("Tệp DOCX chưa đọc được.")
