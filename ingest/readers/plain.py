"""Text without a structure of its own: plain text, and web pages with their tags taken off."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.readers.legibility import refuse_illegible
from ingest.readers.parts import Part, assemble, document_id, kind_of_heading, shortened
from ingest.text import clean


def decode(data: bytes) -> str:
    """Decode UTF-8 (with or without BOM) or UTF-16 with BOM.

    Raises UnreadableFileError that says what the bytes look like instead: not text, or an old Vietnamese code page.

    >>> decode("Thôn Bình".encode("utf-16"))
    'Thôn Bình'
    """
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if b"\0" in data[:4096]:
            raise UnreadableFileError("Tệp không phải văn bản (dữ liệu nhị phân).", "NUL bytes")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse_illegible(data[:100_000].decode("cp1252", "replace"))
        raise UnreadableFileError("Tệp không phải văn bản UTF-8; hãy lưu lại với bảng mã UTF-8.", str(error)) from error


def read_plain(data: bytes, provenance: Provenance) -> Document:
    r"""Read plain text; the title is its first line.

    Raises UnreadableFileError when the bytes are not text in Unicode or hold no letter.

    >>> read_plain("Quy chế\n\n- Điều một".encode(), Provenance("tep", "quy-che.txt", "")).title
    'Quy chế'
    """
    return _document([line for line in clean(decode(data)).split("\n") if line], "", provenance)


def read_html(data: bytes, provenance: Provenance) -> Document:
    r"""Read what a web page shows: its lines without tags, scripts and styles, a section for each heading.

    Raises UnreadableFileError as read_plain does.

    >>> read_html(b"<title>Ho tich</title><p>Mot</p><p>Hai</p>", Provenance("web", "a.html", "")).text
    'Mot\nHai'
    """
    page = _Page()
    page.feed(decode(data))
    page.close()
    lines = [" ".join(line.split()) for line in clean("".join(page.shown)).split("\n")]
    return _document([line for line in lines if line], " ".join(clean("".join(page.title)).split()), provenance)


def _document(lines: list[str], title: str, provenance: Provenance) -> Document:
    if not re.search(r"\w", "".join(lines)):
        raise UnreadableFileError("Tệp không có chữ nào để đọc.", "no words")
    refuse_illegible("\n".join(lines))
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
