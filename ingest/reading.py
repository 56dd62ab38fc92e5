"""One file to one document: tells the kind of a file by its content, and reads it with the reader of that kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ingest.document import Document, Provenance
from ingest.errors import IngestError, UnreadableFileError
from ingest.kinds import REFUSED, kind_of
from ingest.readers.archives import check_archive
from ingest.readers.catalogue import read_catalogue, read_workbook
from ingest.readers.docx import read_docx
from ingest.readers.markdown import read_markdown
from ingest.readers.office import converted
from ingest.readers.pdf import read_pdf, read_pdf_all
from ingest.readers.plain import decode, read_html, read_plain
from ingest.readers.portal import read_portal
from ingest.readers.portal_json import read_portal_json
from ingest.readers.slides import read_slides

Found = TypeVar("Found")
MAX_BYTES = 200 * 1024 * 1024
"""A larger file is refused before it is opened."""

Reader = Callable[[bytes, Provenance], Document]


def _by_office(ending: str, target: str, reader: Reader) -> Reader:
    """Give a reader of a kind that LibreOffice converts to the kind of another reader."""

    def read_converted(data: bytes, provenance: Provenance) -> Document:
        if data.startswith(b"PK"):
            check_archive(data, ending)
        return reader(converted(data, ending, target), provenance)

    return read_converted


def _workbook(kind: str) -> Reader:
    return lambda data, provenance: read_workbook(data, provenance, kind)


READERS: dict[str, Reader] = {
    "portal": read_portal,
    "portal-json": read_portal_json,
    "markdown": read_markdown,
    "pdf": read_pdf,
    "docx": read_docx,
    "doc": _by_office(".doc", ".docx", read_docx),
    "rtf": _by_office(".rtf", ".docx", read_docx),
    "odt": _by_office(".odt", ".docx", read_docx),
    "pptx": read_slides,
    "ppt": _by_office(".ppt", ".pptx", read_slides),
    "odp": _by_office(".odp", ".pptx", read_slides),
    "xlsx": _workbook("xlsx"),
    "xls": _workbook("xls"),
    "xlsb": _by_office(".xlsb", ".xlsx", _workbook("xlsx")),
    "ods": _by_office(".ods", ".xlsx", _workbook("xlsx")),
    "html": read_html,
    "text": read_plain,
}
"""The kinds that can be read."""

READERS_OF_MANY: dict[str, Callable[[bytes, Provenance], list[Document]]] = {
    "pdf": read_pdf_all,
    "xlsx": lambda data, provenance: read_catalogue(data, provenance, "xlsx"),
    "xls": lambda data, provenance: read_catalogue(data, provenance, "xls"),
}
"""The kinds whose files may hold several documents."""


def read(data: bytes, provenance: Provenance) -> Document:
    r"""Read a file of any known kind; `provenance.path` names it inside its source.

    Raises UnreadableFileError with the reason in Vietnamese when the file is empty, too large, broken, encrypted,
    scanned or of an unknown kind; no other error leaves.

    >>> read("Nội quy\nĐiều 1".encode(), Provenance("tep", "noi-quy.txt", "")).title
    'Nội quy'
    """
    _check_size(data)
    return _read(kind_of(data, provenance.path), data, provenance)


def read_all(data: bytes, provenance: Provenance) -> list[Document]:
    """Read a file that may hold several documents: a spreadsheet that is a catalogue gives one a row, others one.

    The ids are unique in the file and stay the same when rows are added. Raises as `read` does.
    """
    _check_size(data)
    kind = kind_of(data, provenance.path)
    if kind in READERS_OF_MANY:
        return _guarded(lambda: READERS_OF_MANY[kind](data, provenance))
    return [_read(kind, data, provenance)]


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(
            f"Tệp nặng {len(data) // 1024**2} MB, quá giới hạn {MAX_BYTES // 1024**2} MB.", f"{len(data)} bytes"
        )


def _read(kind: str, data: bytes, provenance: Provenance) -> Document:
    if kind in REFUSED:
        raise UnreadableFileError(REFUSED[kind], kind)
    if kind in ("portal", "markdown"):
        # Both readers take UTF-8; text in UTF-16 or an old code page is as welcome.
        data = decode(data).encode("utf-8", "surrogatepass")
    return _guarded(lambda: READERS[kind](data, provenance))


def _guarded(read_file: Callable[[], Found]) -> Found:
    try:
        return read_file()
    except IngestError:
        raise
    # A hostile or damaged file can raise anything inside a parser; one file must never stop the others.
    except Exception as error:
        raise UnreadableFileError(
            "Tệp hỏng hoặc có cấu trúc lạ, không đọc được.", f"{type(error).__name__}: {error}"
        ) from error
