"""The parts of an administrative document as Nghị định 30/2020/NĐ-CP lays them out: Điều 8 and Phụ lục I, phần I.

Figures are those of Phụ lục I, phần I: mục I (paper, margins, face, page numbers) and mục II (the parts, from the name
of the State to the recipients); where it leaves a range, one value of it. No decree that takes its place was found up
to November 2026. Lines below headings are drawn as borders of an empty paragraph, which no program moves about.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assistant.desk.petitions import document_messages as say
from assistant.store.answers import storable

FACE = "Times New Roman"
BODY = 14
"""Points of the text (mục II.6: 13 to 14)."""
TEXT_MM = 210 - 30 - 15
_LEFT_MM = 72
_CENTER, _BOTH, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


def new_document(title: str) -> Any:
    """Give an empty A4 document with the margins, the face and the page numbers of mục I."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(BODY)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FACE)
    style.element.get_or_add_rPr().append(_element("w:lang", {"w:val": "vi-VN"}))
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _number_pages(section)
    document.core_properties.title, document.core_properties.author = title[:255], ""
    document.core_properties.language = "vi-VN"
    return document


def add_head(document: Any, above: str, office: str, symbol: str, place: str, day: date) -> None:
    """Add the two columns of the head: bodies and number to the left; State, motto, place and date to the right."""
    table = _columns(document, (_LEFT_MM, TEXT_MM - _LEFT_MM))
    left, right = table.rows[0].cells
    line(left, above.upper(), 12, first=True)
    line(left, office.upper(), 12, bold=True)
    _rule(left, _LEFT_MM, 28)
    line(right, say.STATE, 12, bold=True, first=True)
    line(right, say.MOTTO, 13, bold=True)
    _rule(right, TEXT_MM - _LEFT_MM, 58)
    left, right = table.rows[1].cells
    line(left, say.NUMBER.format(symbol=symbol), 13, first=True)
    # Mục II.4: days below 10, and January and February, with a zero before them.
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    dated = say.DATED.format(place=place, day=f"{day.day:02}", month=month, year=day.year)
    line(right, dated, 13, italic=True, first=True)


def add_title(document: Any, kind: str, subject: str) -> None:
    """Add the kind of document and what it is about (mục II.5)."""
    line(document, kind.upper(), BODY, bold=True).paragraph_format.space_before = Pt(18)
    line(document, subject, BODY, bold=True)
    _rule(document, TEXT_MM, 50)


def add_text(document: Any, text: str, *, bold: bool = False, italic: bool = False) -> Any:
    """Add a paragraph of the text: justified, its first line 10 mm in, 6 points between paragraphs (mục II.6)."""
    paragraph = line(document, text, BODY, bold=bold, italic=italic, align=_BOTH)
    form = paragraph.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = Mm(10), Pt(6), Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return paragraph


def add_table(document: Any, widths: Sequence[int], heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Add a table with lines; its heading stands again on each page, and no row is torn in two. Widths in mm."""
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, widths)
    head = _table_row(table, widths, heading, head=True)
    head._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    if not rows:
        return
    # Forming a row takes python-docx 5 ms; a copy of it with other words takes a tenth.
    model = _table_row(table, widths, rows[0], head=False)
    for texts in rows[1:]:
        copied = deepcopy(model._tr)
        table._tbl.append(copied)
        for cell, text in zip(copied.tc_lst, texts, strict=True):
            cell.p_lst[0].r_lst[0].text = storable(text)


def _table_row(table: Any, widths: Sequence[int], texts: Sequence[str], *, head: bool) -> Any:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
    for n, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Mm(width)
        align = _CENTER if head or n in (0, 2) else _LEFT
        paragraph = line(cell, text, 12, bold=head, align=align, first=True)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = head
    return row


def add_close(document: Any, recipients: Sequence[str], post: str) -> None:
    """Add the recipients to the left (mục II.9) and the room for the signature to the right (mục II.7)."""
    # A signature never stands alone on a page: the last paragraphs come along.
    for paragraph in (*document.paragraphs[-2:], document.add_paragraph()):
        paragraph.paragraph_format.keep_with_next = True
    table = _columns(document, (85, TEXT_MM - 85))
    table._tbl.remove(table.rows[1]._tr)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
    left, right = table.rows[0].cells
    line(left, say.RECIPIENTS, 12, bold=True, italic=True, align=_LEFT, first=True)
    for recipient in recipients:
        line(left, f"- {recipient}", 11, align=_LEFT)
    line(right, post.upper(), BODY, bold=True, first=True)
    for _ in range(5):
        line(right, "", BODY)


def line(
    where: Any,
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = _CENTER,
    first: bool = False,
) -> Any:
    """Add a line to a document or a cell; `first` fills the paragraph that an empty cell has."""
    paragraph = where.paragraphs[0] if first else where.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(storable(text))
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FACE
    return paragraph


def _columns(document: Any, widths: Sequence[int]) -> Any:
    table = document.add_table(rows=2, cols=len(widths))
    table.autofit = False
    # No room beside the text: the State's name takes nearly all of its column.
    margins = _element("w:tblCellMar", {})
    for side in ("w:left", "w:right"):
        margins.append(_element(side, {"w:w": "0", "w:type": "dxa"}))
    table._tbl.tblPr.append(margins)
    _set_widths(table, widths)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _set_widths(table: Any, widths: Sequence[int]) -> None:
    # Word goes by the cells' widths, LibreOffice by the grid's.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _rule(where: Any, room: int, length: int) -> None:
    """Draw a line of some mm in the middle of what is `room` mm wide."""
    paragraph = where.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((room - length) / 2)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    form.space_before, form.space_after = Pt(2), Pt(4)
    borders = _element("w:pBdr", {})
    borders.append(_element("w:top", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"}))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _number_pages(section: Any) -> None:
    """Number the pages in the middle of the upper margin, the first one not (mục I.7)."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = _CENTER
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(13), FACE
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        if kind:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))
        else:
            code = _element("w:instrText", {"xml:space": "preserve"})
            code.text = text
            run._r.append(code)


def _element(name: str, attributes: dict[str, str]) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element
