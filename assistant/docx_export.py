"""An answer as a Word document (DOCX): question, answer, sources, date, and that a machine wrote it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from assistant import desk_messages as say
from assistant.store.tables import StoredAnswer
from assistant.vietnam_time import HANOI

FONT = "Times New Roman"
"""Face, size and margins of administrative papers: Nghị định 30/2020/NĐ-CP, phụ lục I."""


def answer_docx(kept: StoredAnswer, status_labels: Mapping[str, str], base: str) -> bytes:
    """Write a kept answer as DOCX; `base` is the server's address, which the links to sources begin with."""
    document = docx.Document()
    _prepare(document)
    asked = kept.asked_at.astimezone(HANOI)
    title = document.add_heading(say.EXPORT_TITLE, level=1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    notice = document.add_paragraph()
    notice.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made = _made(kept)
    notice.add_run(made).italic = True
    document.add_heading(say.EXPORT_QUESTION, level=2)
    document.add_paragraph(kept.question)
    document.add_heading(say.EXPORT_ANSWER, level=2)
    for line in kept.answer.split("\n"):
        if line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line.strip():
            document.add_paragraph().add_run(line).bold = line.rstrip().endswith(":")
    notes = [n["text"] for n in kept.notices] + ([say.EXPORT_ABANDONED] if kept.abandoned else [])
    if notes:
        document.add_heading(say.EXPORT_NOTES, level=2)
        for text in notes:
            document.add_paragraph(text, style="List Bullet")
    if kept.citations:
        document.add_heading(say.EXPORT_SOURCES, level=2)
        for citation in kept.citations:
            _add_source(document, citation, status_labels, base)
    version = kept.corpus_version or "–"
    document.add_paragraph(say.EXPORT_ASKED.format(at=f"{asked:%H:%M, %d/%m/%Y}", version=version))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = say.EXPORT_TITLE, "Trợ lý Xã", made
    properties.language = "vi-VN"
    properties.created = properties.modified = kept.asked_at.replace(tzinfo=None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _made(kept: StoredAnswer) -> str:
    """Say who made the answer: a machine, or people, whose approval is named."""
    if not kept.approved:
        return say.EXPORT_MADE
    day = date.fromisoformat(kept.approved["on"])
    return say.EXPORT_APPROVED.format(by=kept.approved["by"], on=f"{day:%d/%m/%Y}")


def _prepare(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in (("Normal", 13), ("Heading 1", 15), ("Heading 2", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)


def _add_source(document: Any, citation: Mapping[str, Any], status_labels: Mapping[str, str], base: str) -> None:
    page = say.EXPORT_PAGE.format(page=citation["page"]) if citation["page"] else ""
    name = (
        f"{citation['title']} ({citation['procedure_code'] or citation['document_id']}) – {citation['heading']}{page}"
    )
    paragraph = document.add_paragraph()
    paragraph.add_run(f"[{citation['n']}] {name}. ").bold = True
    status = status_labels.get(citation["status"], citation["status"])
    paragraph.add_run(say.EXPORT_STATUS.format(status=status))
    document.add_paragraph(f"«{citation['quote']}»").paragraph_format.left_indent = Mm(8)
    address = document.add_paragraph(base.rstrip("/") + citation["url"])
    address.paragraph_format.left_indent = Mm(8)
    address.runs[0].font.size = Pt(10)
