"""Word documents (.docx): paragraphs and tables in their order, opened by python-docx after the archive was checked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import docx
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.readers.legibility import refuse_illegible
from ingest.readers.parts import document_id, shortened
from ingest.readers.structure import number_of, sections_of, title_of
from ingest.text import clean

MAX_UNPACKED = 400 * 1024 * 1024
"""A document whose parts are larger than this together is refused."""
MAX_RATIO = 200
"""A document of some size that unpacks to more than this many times its size is refused."""
_SMALL = 20 * 1024 * 1024
_MAX_PARTS = 10_000

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
    """The lines of a document, which of them are headings, and the first that has the style of a title."""

    styles: dict[str, str]
    lines: list[str] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    title: str = ""


def read_docx(data: bytes, provenance: Provenance) -> Document:
    """Read the body of a Word document: a line a paragraph, a line a table row with " | " between its cells.

    Raises UnreadableFileError when the archive is broken, encrypted, unpacks to too much, holds an XML document type
    (where entities would be declared), or has no words.
    """
    _check_archive(data)
    try:
        document = docx.Document(io.BytesIO(data))
        styles = {style.style_id: str(style.name or "") for style in document.styles}
        body = document.element.body
    # python-docx raises KeyError, ValueError, PackageNotFoundError, lxml's errors and others on damaged files.
    except Exception as error:
        raise UnreadableFileError("Tệp .docx hỏng, không mở được.", f"{type(error).__name__}: {error}") from error
    found = _Lines(styles)
    _read_blocks(body, found)
    if not re.search(r"\w", "".join(found.lines)):
        raise UnreadableFileError("Tệp .docx không có chữ nào (có thể chỉ chứa ảnh).", "no words")
    refuse_illegible("\n".join(found.lines))
    title = _title(found, provenance)
    return Document(
        id=document_id(provenance.path),
        kind=DocumentKind.DOCUMENT,
        title=title,
        text="\n".join(found.lines),
        sections=sections_of(found.lines, title, frozenset(found.headings)),
        provenance=replace(provenance, deciding_document=provenance.deciding_document or number_of(found.lines)),
    )


def _title(found: _Lines, provenance: Provenance) -> str:
    if found.title:
        return shortened(found.title)
    first = min(found.headings, default=_TITLE_WITHIN)
    # A numbered heading names a part, not the document.
    if first < _TITLE_WITHIN and not _OWN_LABEL.match(found.lines[first]):
        return shortened(found.lines[first])
    return title_of(found.lines, provenance.path)


def _check_archive(data: bytes) -> None:
    """Refuse an archive that must not be opened further, before any part is read whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_size(parts, len(data))
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFileError("Tệp .docx có mật khẩu; hãy lưu lại một bản không có mật khẩu.", "encrypted")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    # A document type comes before the first element, so only the start of the part is read.
                    with archive.open(part) as stream:
                        next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None)
    except DefusedXmlException as error:
        reason = "Tệp .docx khai báo thực thể XML, điều tài liệu Word không dùng; không mở vì lý do an toàn."
        raise UnreadableFileError(reason, str(error)) from error
    except UnreadableFileError:
        raise
    except Exception as error:
        raise UnreadableFileError("Tệp .docx hỏng, không mở được.", f"{type(error).__name__}: {error}") from error


def _check_size(parts: Sequence[zipfile.ZipInfo], packed: int) -> None:
    total = sum(part.file_size for part in parts)
    if len(parts) > _MAX_PARTS or total > MAX_UNPACKED or (total > _SMALL and total > MAX_RATIO * packed):
        raise UnreadableFileError(
            f"Tệp .docx bung ra quá lớn ({total // 1024**2} MB), có thể là bom nén; không mở vì lý do an toàn.",
            f"{total} bytes in {len(parts)} parts",
        )


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
            inside = _Lines(found.styles)
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
