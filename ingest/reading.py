"""One file to one document: tells the kind of a file by its content, and reads it with the reader of that kind."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from ingest.document import Document, Provenance
from ingest.errors import IngestError, UnreadableFileError
from ingest.readers.docx import read_docx
from ingest.readers.legibility import refuse_illegible
from ingest.readers.markdown import has_front_matter, read_markdown
from ingest.readers.pdf import read_pdf
from ingest.readers.plain import decode, read_html, read_plain
from ingest.readers.portal import looks_like_portal, read_portal

MAX_BYTES = 200 * 1024 * 1024
"""A larger file is refused before it is opened."""

READERS: dict[str, Callable[[bytes, Provenance], Document]] = {
    "portal": read_portal,
    "markdown": read_markdown,
    "pdf": read_pdf,
    "docx": read_docx,
    "html": read_html,
    "text": read_plain,
}
"""The kinds that can be read."""

_OFFICE = "hãy lưu lại thành .docx hoặc .pdf"
_REFUSED: dict[str, str] = {
    "empty": "Tệp rỗng (0 byte hoặc chỉ có khoảng trắng).",
    "ole-doc": "Tệp Word 97-2003 (.doc), chưa đọc được; hãy lưu lại thành .docx.",
    "ole": f"Tệp Office 97-2003 (.doc, .xls hoặc .ppt), chưa đọc được; {_OFFICE}.",
    "rtf": "Tệp RTF, chưa đọc được; hãy lưu lại thành .docx.",
    "xlsx": "Bảng tính Excel, chưa đọc được; hãy lưu lại thành .docx hoặc .pdf.",
    "pptx": "Tệp trình chiếu PowerPoint, chưa đọc được; hãy lưu lại thành .pdf.",
    "odt": "Tệp OpenDocument, chưa đọc được; hãy lưu lại thành .docx.",
    "zip": "Tệp nén không phải tài liệu Word; hãy giải nén rồi nạp từng tệp.",
    "broken-zip": "Tệp .docx hỏng hoặc bị cắt cụt, không mở được.",
    "image": "Tệp ảnh, không có lớp chữ; cần nhận dạng chữ (OCR).",
    "fake-pdf": "Tệp mang đuôi .pdf nhưng nội dung không phải PDF (có thể là trang báo lỗi); hãy tải lại tệp.",
    "fake-docx": "Tệp mang đuôi .docx nhưng nội dung không phải tài liệu Word; hãy tải lại tệp.",
    "binary": "Tệp nhị phân, không phải tài liệu có chữ để đọc.",
}
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def kind_of(data: bytes, path: str) -> str:
    """Name the kind of a file: a key of READERS, or the name of a kind that is refused.

    The content decides; the extension only parts Markdown and web pages without their marks from plain text.

    >>> kind_of(b"%PDF-1.7", "a.txt"), kind_of(b"# Phi", "a.md"), kind_of(b"# Phi", "a.txt")
    ('pdf', 'markdown', 'text')
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return "empty"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole-doc" if "WordDocument".encode("utf-16-le") in data else "ole"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    extension = PurePosixPath(path).suffix.lower()
    return _kind_of_text(data, extension)


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "broken-zip"
    known = {
        "word/document.xml": "docx",
        "xl/workbook.xml": "xlsx",
        "ppt/presentation.xml": "pptx",
        "content.xml": "odt",
    }
    return next((kind for name, kind in known.items() if name in names), "zip")


def _kind_of_text(data: bytes, extension: str) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data[:4096]:
        return f"fake-{extension[1:]}" if extension in (".pdf", ".docx") else "binary"
    start = data[:8192].decode("utf-16" if wide else "utf-8-sig", "replace")
    if has_front_matter(start):
        return "markdown"
    if looks_like_portal(start):
        return "portal"
    if extension in (".pdf", ".docx"):
        return f"fake-{extension[1:]}"
    if _HTML.match(start) or extension in (".html", ".htm"):
        return "html"
    return "markdown" if extension in (".md", ".markdown") else "text"


def read(data: bytes, provenance: Provenance) -> Document:
    r"""Read a file of any known kind; `provenance.path` names it inside its source.

    Raises UnreadableFileError with the reason in Vietnamese when the file is empty, too large, broken, encrypted,
    scanned, of an unknown kind or in an old code page; no other error leaves.

    >>> read("Nội quy\nĐiều 1".encode(), Provenance("tep", "noi-quy.txt", "")).title
    'Nội quy'
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(
            f"Tệp nặng {len(data) // 1024**2} MB, quá giới hạn {MAX_BYTES // 1024**2} MB.", f"{len(data)} bytes"
        )
    kind = kind_of(data, provenance.path)
    if kind in _REFUSED:
        raise UnreadableFileError(_REFUSED[kind], kind)
    if kind in ("portal", "markdown"):
        # Both readers take UTF-8; UTF-16 text is as welcome.
        text = decode(data)
        refuse_illegible(text)
        data = text.encode("utf-8", "surrogatepass")
    try:
        return READERS[kind](data, provenance)
    except IngestError:
        raise
    # A hostile or damaged file can raise anything inside a parser; one file must never stop the others.
    except Exception as error:
        raise UnreadableFileError(
            "Tệp hỏng hoặc có cấu trúc lạ, không đọc được.", f"{type(error).__name__}: {error}"
        ) from error
