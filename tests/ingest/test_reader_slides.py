from __future__ import annotations

import io

import pptx
import pytest
from made_files import in_code_page, repacked, slides
from pptx.util import Inches

from ingest.document import Document, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers.code_pages import CodePage
from ingest.readers.slides import read_slides


def read(data: bytes) -> Document:
    return read_slides(data, Provenance("tệp", "tap-huan.pptx", ""))


def test_each_slide_is_a_section_under_its_title() -> None:
    document = read(slides(["Mượn phòng", "Nộp đơn", "Nhận khóa"], ["Lệ phí", "Không thu"], [""]))
    assert document.title == "Mượn phòng"
    assert document.text == "Mượn phòng\nNộp đơn\nNhận khóa\nLệ phí\nKhông thu"
    assert [(section.kind, section.heading) for section in document.sections] == [
        (SectionKind.OTHER, "Trang chiếu 1: Mượn phòng"),
        (SectionKind.FEES, "Trang chiếu 2: Lệ phí"),
    ]


def test_tables_groups_and_notes_are_read() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    table = slide.shapes.add_table(1, 2, 0, 0, Inches(1), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Buổi", "Tối"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Trong nhóm"
    slide.notes_slide.notes_text_frame.text = "Ghi chú"
    out = io.BytesIO()
    made.save(out)
    assert read(out.getvalue()).text == "Buổi | Tối\nTrong nhóm\nGhi chú"


def test_slides_in_an_old_code_page_become_unicode() -> None:
    text = "Ủy ban nhân dân xã thông báo lịch mượn nhà văn hóa"
    assert read(slides([in_code_page(text, CodePage.VNI)])).text == text


def test_slides_without_words_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="không có chữ"):
        read(slides(["", ""]))


def test_broken_slides_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read(repacked(slides(["Một"]), {"ppt/slides/slide1.xml": b"<a"}))
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read(repacked(slides(["Một"]), {"ppt/presentation.xml": b"<a/>"}))
