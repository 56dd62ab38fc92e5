"""What kind of file some bytes are, told by their content; kinds that are never read, with the reason in Vietnamese."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import PurePosixPath

import olefile

from ingest.readers.archives import MACROS
from ingest.readers.markdown import has_front_matter
from ingest.readers.portal import looks_like_portal
from ingest.readers.portal_json import looks_like_portal_json

_LOCKED = "Tệp Office có mật khẩu; hãy lưu lại một bản không có mật khẩu."
REFUSED: dict[str, str] = {
    "empty": "Tệp rỗng (0 byte, chỉ có khoảng trắng hoặc chỉ một ký tự).",
    "ole": "Tệp theo khuôn Office 97-2003 nhưng không phải .doc, .xls hay .ppt; hãy lưu lại thành .docx hoặc .pdf.",
    "broken-ole": "Tệp Office 97-2003 hỏng hoặc bị cắt cụt; nếu Office còn mở được, hãy lưu lại thành .docx, .xlsx.",
    "locked": _LOCKED,
    "macros": MACROS,
    "zip": "Tệp nén không phải tài liệu Office; hãy giải nén rồi nạp từng tệp.",
    "broken-zip": "Tệp nén hoặc tệp Office (.docx, .xlsx, .pptx) hỏng hoặc bị cắt cụt, không mở được.",
    "image": "Tệp ảnh, không có lớp chữ; cần nhận dạng chữ (OCR).",
    "program": "Tệp là chương trình chạy được, không phải tài liệu; không mở vì lý do an toàn.",
    "fake-pdf": "Tệp mang đuôi .pdf nhưng nội dung không phải PDF (có thể là trang báo lỗi); hãy tải lại tệp.",
    "fake-docx": "Tệp mang đuôi .docx nhưng nội dung không phải tài liệu Word; hãy tải lại tệp.",
    "fake-doc": "Tệp mang đuôi .doc nhưng nội dung không phải tài liệu Word; hãy tải lại tệp.",
    "fake-xlsx": "Tệp mang đuôi .xlsx nhưng nội dung không phải bảng tính Excel; hãy tải lại tệp.",
    "fake-xls": "Tệp mang đuôi .xls nhưng nội dung không phải bảng tính Excel; hãy tải lại tệp.",
    "binary": "Tệp nhị phân, không phải tài liệu có chữ để đọc.",
}
"""Why files of some kinds are left out."""

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*")
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"L\0\0\0\x01\x14\x02\0",
)
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
# The main part; some programs number it ("word/document2.xml").
_ZIP_PARTS = (
    (re.compile(r"^word/document\d*\.xml$", re.MULTILINE), "docx"),
    (re.compile(r"^xl/workbook\d*\.xml$", re.MULTILINE), "xlsx"),
    (re.compile(r"^xl/workbook\d*\.bin$", re.MULTILINE), "xlsb"),
    (re.compile(r"^ppt/presentation\d*\.xml$", re.MULTILINE), "pptx"),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OLE_STREAMS = {"worddocument": "doc", "workbook": "xls", "book": "xls", "powerpoint document": "ppt"}
_OLE_LOCKED = frozenset(("encryptedpackage", "encryptedsummary", "encryptioninfo"))
_OLE_MACROS = frozenset(("macros", "_vba_project_cur", "_vba_project", "vba"))
_FIB_ENCRYPTED = 0x0100


def kind_of(data: bytes, path: str) -> str:
    """Name the kind of a file: one that has a reader, or a key of REFUSED.

    The content decides; the extension only parts Markdown and web pages without their marks from plain text.

    >>> kind_of(b"%PDF-1.7", "a.txt"), kind_of(b"# Phi", "a.md"), kind_of(b"# Phi", "a.txt")
    ('pdf', 'markdown', 'text')
    """
    if len(data.strip(b" \t\r\n\0\xef\xbb\xbf")) < 2:
        return "empty"
    if data.startswith(_PROGRAMS) and (b"\0" in data[:4096] or data.startswith(b"#!")):
        return "program"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole(data)
    if data.lstrip(b" \t\r\n\xef\xbb\xbf")[:5] == b"{\\rtf":
        return "rtf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(_IMAGES) or (data.startswith(b"BM") and b"\0" in data[:64]):
        return "image"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image"
    return _kind_of_text(data, PurePosixPath(path).suffix.lower())


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            known = next((kind for part, kind in _ZIP_PARTS if part.search("\n".join(names))), None)
            if known is None and "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as stream:
                    known = _OPEN_DOCUMENT.get(stream.read(100).strip())
    # A damaged archive raises BadZipFile, zlib.error, OSError, ValueError, KeyError, NotImplementedError and others.
    except Exception:
        return "broken-zip"
    return known or "zip"


def _kind_of_ole(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            entries = {entry[0].lower() for entry in file.listdir(streams=True, storages=True)}
            kind = next((kind for name, kind in _OLE_STREAMS.items() if name in entries), "ole")
            if entries & _OLE_LOCKED or (kind == "doc" and _is_locked_doc(file)):
                return "locked"
            return "macros" if entries & _OLE_MACROS else kind
    # olefile raises its own errors, OSError, struct.error, IndexError, RecursionError and others on damaged files.
    except Exception:
        return "broken-ole"


def _is_locked_doc(file: olefile.OleFileIO[str]) -> bool:
    with file.openstream("WordDocument") as stream:
        start = stream.read(12)
    return len(start) == 12 and bool(struct.unpack("<H", start[10:12])[0] & _FIB_ENCRYPTED)


def _kind_of_text(data: bytes, extension: str) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    fake = f"fake-{extension[1:]}"
    if not wide and b"\0" in data[:4096]:
        return fake if fake in REFUSED else "binary"
    start = data[:8192].decode("utf-16" if wide else "utf-8-sig", "replace")
    if has_front_matter(start):
        return "markdown"
    if looks_like_portal(start):
        return "portal"
    if looks_like_portal_json(start):
        return "portal-json"
    # Old systems save pages and tables as .doc and .xls; what stands under .pdf or .docx is an error page.
    if extension in (".pdf", ".docx", ".xlsx"):
        return fake
    if _HTML.match(start) or extension in (".html", ".htm"):
        return "html"
    return "markdown" if extension in (".md", ".markdown") else "text"
