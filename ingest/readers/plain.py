"""Text without a structure of its own: plain text, and web pages with their tags taken off."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.readers.legacy import reads_as_vietnamese, unicode_text
from ingest.readers.parts import Part, assemble, document_id, kind_of_heading, shortened
from ingest.readers.portal_page import is_procedure_page, read_procedure_page
from ingest.text import clean


def decode(data: bytes) -> str:
    r"""Decode UTF-8 (with or without BOM), UTF-16 with BOM, and the old Vietnamese code pages, told by their words.

    Raises UnreadableFileError when the bytes are no text, or in a code page that is not known.

    >>> decode("Thôn Bình".encode("utf-16")), decode(b"C\xe9ng ho\xb5 x\xb7 h\xe9i ch\xf1 ngh\xdca")
    ('Thôn Bình', 'Cộng hoà xã hội chủ nghĩa')
    """
    return unicode_text(_characters(data))


def _characters(data: bytes) -> str:
    """Decode bytes; text in TCVN3, VNI or VISCII as the characters that Windows shows for it."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if b"\0" in data[:4096]:
            raise UnreadableFileError("Tệp không phải văn bản (dữ liệu nhị phân).", "NUL bytes")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        shown = data.decode("latin-1").translate(_WINDOWS)
        for text in (shown, unicodedata.normalize("NFC", data.decode("cp1258", "replace"))):
            if reads_as_vietnamese(unicode_text(text)):
                return text
        reason = "Tệp không phải văn bản UTF-8; hãy lưu lại với bảng mã UTF-8."
        raise UnreadableFileError(reason, str(error)) from error


# What Windows shows for the bytes 80 to 9F, where it shows anything.
_WINDOWS = {code: shown for code in range(0x80, 0xA0) if (shown := bytes([code]).decode("cp1252", "ignore"))}


def read_plain(data: bytes, provenance: Provenance) -> Document:
    r"""Read plain text; the title is its first line.

    Raises UnreadableFileError when the bytes are no text or hold no letter.

    >>> read_plain("Quy chế\n\n- Điều một".encode(), Provenance("tep", "quy-che.txt", "")).title
    'Quy chế'
    """
    return _document([line for line in clean(decode(data)).split("\n") if line], "", provenance)


def read_html(data: bytes, provenance: Provenance) -> Document:
    r"""Read what a web page shows: its lines without tags, scripts and styles, a section for each heading.

    A page of a province's portal that shows a procedure becomes that procedure.

    Raises UnreadableFileError as read_plain does.

    >>> read_html(b"<title>Ho tich</title><p>Mot</p><p>Hai</p>", Provenance("web", "a.html", "")).text
    'Mot\nHai'
    """
    page = _Page()
    page.feed(_characters(data))
    page.close()
    lines = [" ".join(line.split()) for line in clean(unicode_text("".join(page.shown))).split("\n")]
    lines = [line for line in lines if line.strip(_HEADING)]
    title = " ".join(clean(unicode_text("".join(page.title))).split())
    marked = [(line.lstrip(_HEADING).strip(), line.startswith(_HEADING)) for line in lines]
    if is_procedure_page(marked):
        return read_procedure_page(marked, shortened(title), provenance)
    return _document(lines, title, provenance)


def _document(lines: list[str], title: str, provenance: Provenance) -> Document:
    if not re.search(r"\w", "".join(lines)):
        raise UnreadableFileError("Tệp không có chữ nào để đọc.", "no words")
    title = shortened(title or next(line for line in lines if re.search(r"\w", line)).strip(f" -{_HEADING}"))
    parts = [Part(kind_of_heading("", by_words=False), title)]
    for line in lines:
        if line.startswith(_HEADING):
            heading = line.lstrip(_HEADING).strip()
            parts.append(Part(kind_of_heading(heading, by_words=True), shortened(heading)))
            parts[-1].lines.append(heading)
        else:
            parts[-1].lines.append(line)
    text, sections = assemble(parts)
    return Document(document_id(provenance.path), DocumentKind.DOCUMENT, title, text, sections, provenance)


# Marks a heading between the page and its lines; a control character would not come through `clean`.
_HEADING = "\u241e"


class _Page(HTMLParser):
    _BLOCKS = frozenset(
        [
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
            "footer",
            "form",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "tr",
            "ul",
            "option",
            "summary",
            "details",
        ]
    )
    _HIDDEN = frozenset(("script", "style", "head", "template", "noscript", "svg"))
    _HEADINGS = frozenset(("h1", "h2", "h3"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.title: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._HIDDEN or tag == "title":
            self._hidden.append(tag)
        elif tag == "body":  # a <head> without its end tag ends here
            self._hidden.clear()
        elif tag in self._HEADINGS:
            self.shown.append(f"\n{_HEADING}")
        elif tag in self._BLOCKS:
            self.shown.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.shown.append(" | " if self.shown and not self.shown[-1].endswith("\n") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in self._BLOCKS | self._HEADINGS:
            self.shown.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # Line ends inside an element are spaces on the page.
            self.shown.append(re.sub(r"\s+", " ", data))
        elif self._hidden[-1] == "title":
            self.title.append(data)
