"""Presentations (.pptx, by python-pptx): a section a slide, its title first, then its text, tables and notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.slide import Slide

from ingest.document import Document, DocumentKind, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers.archives import check_archive
from ingest.readers.legacy import Stretch, unicode_stretches
from ingest.readers.parts import Part, assemble, document_id, kind_of_heading, shortened
from ingest.text import clean

_MAX_DEPTH = 20


def read_slides(data: bytes, provenance: Provenance) -> Document:
    """Read a presentation; raises UnreadableFileError when it is broken, unsafe (see check_archive) or has no words."""
    check_archive(data, ".pptx")
    try:
        slides = [list(_lines(slide)) for slide in pptx.Presentation(io.BytesIO(data)).slides]
    # python-pptx raises KeyError, ValueError, lxml's errors and others on damaged files.
    except Exception as error:
        raise UnreadableFileError("Tệp .pptx hỏng, không mở được.", f"{type(error).__name__}: {error}") from error
    turned = iter(unicode_stretches([line for slide in slides for line in slide]))
    parts: list[Part] = []
    for number, slide in enumerate(slides, 1):
        lines = [line for _ in slide for line in clean(next(turned)).split("\n") if line]
        if lines:
            heading = shortened(lines[0])
            kind = kind_of_heading(heading, by_words=True) if len(lines) > 1 else SectionKind.OTHER
            parts.append(Part(kind, f"Trang chiếu {number}: {heading}", lines))
    if not any(char.isalnum() for part in parts for line in part.lines for char in line):
        raise UnreadableFileError("Tệp trình chiếu không có chữ nào (có thể chỉ chứa ảnh).", "no words")
    text, sections = assemble(parts)
    title = shortened(parts[0].lines[0])
    return Document(document_id(provenance.path), DocumentKind.DOCUMENT, title, text, sections, provenance)


def _lines(slide: Slide) -> Iterator[Stretch]:
    title = slide.shapes.title
    if title is not None:
        yield from _of_shape(title, 0)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _of_shape(shape, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from _of_paragraphs(slide.notes_slide.notes_text_frame.paragraphs)


def _of_shape(shape: Any, depth: int) -> Iterator[Stretch]:
    if depth > _MAX_DEPTH:
        return
    if getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield Stretch(" | ".join(" ".join(cell.text_frame.text.split()) for cell in row.cells).strip(" |"))
    elif shape.has_text_frame:
        yield from _of_paragraphs(shape.text_frame.paragraphs)
    for inner in getattr(shape, "shapes", ()):
        yield from _of_shape(inner, depth + 1)


def _of_paragraphs(paragraphs: Iterable[Any]) -> Iterator[Stretch]:
    for paragraph in paragraphs:
        font = next((run.font.name for run in paragraph.runs if run.font.name), None)
        text = paragraph.text.replace("\v", "\n")
        yield from (Stretch(line, font or "") for line in text.split("\n"))
