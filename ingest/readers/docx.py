"""Word documents (.docx): paragraphs and tables in their order, opened by python-docx after the archive was checked."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import docx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.readers.archives import check_archive
from ingest.readers.chatbot_keys import without_machinery
from ingest.readers.docx_fonts import capital_paragraphs, turn_to_unicode
from ingest.readers.parts import document_id, shortened
from ingest.readers.structure import number_of, sections_of, title_of
from ingest.text import clean

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BOX = qn("w:t"), qn("w:tab"), qn("w:txbxContent")
_BREAKS = frozenset((qn("w:br"), qn("w:cr")))
# Deleted text, and the second writing of a drawing for old programs.
_LEFT_OUT = frozenset(
    (
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:pPr"),
        qn("w:rPr"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
_OWN_LABEL = re.compile(r"^(?:[-+*•–]|\(?[0-9a-zđIVX]{1,4}[.)]|Điều|Chương|Mục|Khoản|Bước|Phần)")
_TITLE_WITHIN = 15


@dataclass(slots=True)
class _Lines:
    """The lines of a document, which are headings or shown in capitals, and the first that has the style of a title."""

    styles: dict[str, str]
    in_capitals: frozenset[BaseOxmlElement] = frozenset()
    lines: list[str] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    capitals: set[int] = field(default_factory=set)
    title: str = ""

    def shown(self) -> list[str]:
        """Give the lines with the capitals that fonts show, by which titles are told."""
        return [line.upper() if at in self.capitals else line for at, line in enumerate(self.lines)]


def read_docx(data: bytes, provenance: Provenance) -> Document:
    """Read the body of a Word document: a line a paragraph, a line a table row with " | " between its cells.

    Raises UnreadableFileError when the archive is broken, encrypted, unpacks to too much, holds an XML document type
    (where entities would be declared), or has no words.
    """
    check_archive(data, ".docx")
    try:
        document = docx.Document(io.BytesIO(data))
        styles = {style.style_id: str(style.name or "") for style in document.styles}
        body = document.element.body
        turn_to_unicode(body, document.styles.element)
        found = _Lines(styles, capital_paragraphs(body, document.styles.element))
    # python-docx raises KeyError, ValueError, PackageNotFoundError, lxml's errors and others on damaged files.
    except Exception as error:
        raise UnreadableFileError("Tệp .docx hỏng, không mở được.", f"{type(error).__name__}: {error}") from error
    _read_blocks(body, found)
    if not re.search(r"\w", "".join(found.lines)):
        raise UnreadableFileError("Tệp .docx không có chữ nào (có thể chỉ chứa ảnh).", "no words")
    lines, headings = without_machinery(found.lines, found.headings)
    if len(lines) < len(found.lines):
        found.lines, found.headings, found.capitals = lines, headings, set()
    title = _title(found, provenance)
    return Document(
        id=document_id(provenance.path),
        kind=DocumentKind.DOCUMENT,
        title=title,
        text="\n".join(found.lines),
        sections=sections_of(found.shown(), title, frozenset(found.headings)),
        provenance=replace(provenance, deciding_document=provenance.deciding_document or number_of(found.lines)),
    )


def _title(found: _Lines, provenance: Provenance) -> str:
    if found.title:
        return shortened(found.title)
    first = min(found.headings, default=_TITLE_WITHIN)
    # A numbered heading names a part, not the document.
    if first < _TITLE_WITHIN and not _OWN_LABEL.match(found.lines[first]):
        return shortened(found.lines[first])
    return title_of(found.shown(), provenance.path)


def _read_blocks(parent: BaseOxmlElement, found: _Lines) -> None:
    """Take in the paragraphs and tables under an element, through content controls and tracked insertions."""
    for child in parent:
        if child.tag == _P:
            _read_paragraph(child, found)
        elif child.tag == _TBL:
            _read_table(child, found)
        elif child.tag not in _LEFT_OUT:
            _read_blocks(child, found)


def _read_paragraph(paragraph: BaseOxmlElement, found: _Lines) -> None:
    text = "".join(_runs(paragraph))
    lines = [line for line in clean(text).split("\n") if line]
    style = _style(paragraph, found.styles)
    if lines and re.match(r"title|tiêu đề$", style, re.IGNORECASE) and not found.title:
        found.title = " ".join(lines)
    if lines and re.match(r"heading \d|tiêu đề \d|đầu đề", style, re.IGNORECASE):
        lines = [" ".join(lines)]
        found.headings.add(len(found.lines))
    elif lines and paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None and not _OWN_LABEL.match(lines[0]):
        # The list's own number or bullet is not in the text.
        lines[0] = f"- {lines[0]}"
    if paragraph in found.in_capitals:
        found.capitals.update(range(len(found.lines), len(found.lines) + len(lines)))
    found.lines.extend(lines)
    for box in paragraph.iter(_BOX):
        if not any(up.tag in _LEFT_OUT for up in box.iterancestors()):
            _read_blocks(box, found)


def _style(paragraph: BaseOxmlElement, styles: dict[str, str]) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return styles.get(style.get(qn("w:val")) or "", "") if style is not None else ""


def _runs(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag == _T:
            yield child.text or ""
        elif child.tag == _TAB:
            yield "\t"
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag not in _LEFT_OUT and child.tag != _BOX:
            yield from _runs(child)


def _read_table(table: BaseOxmlElement, found: _Lines) -> None:
    """Take in a table, a line a row; the rows of a table inside a cell follow the row of that cell."""
    for row in _children(table, _TR):
        cells: list[str] = []
        inner: list[BaseOxmlElement] = []
        for cell in _children(row, _TC):
            inside = _Lines(found.styles, found.in_capitals)
            for child in cell:
                if child.tag == _TBL:
                    inner.append(child)
                elif child.tag == _P:
                    _read_paragraph(child, inside)
                elif child.tag not in _LEFT_OUT:
                    _read_blocks(child, inside)
            cells.append(" ".join(inside.lines))
        if any(cells):
            found.lines.append(" | ".join(cells).strip(" |") if len(cells) > 1 else cells[0])
        for nested in inner:
            _read_table(nested, found)


def _children(element: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """Give the rows or cells under an element, through content controls but not into inner tables."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT and child.tag not in (_P, _TBL, _TR, _TC):
            yield from _children(child, tag)
