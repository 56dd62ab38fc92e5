from __future__ import annotations

import io
import unicodedata
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_files import repacked, word

from ingest.document import Document, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers.docx import read_docx


def read(data: bytes) -> Document:
    return read_docx(data, Provenance("tệp", "mau/Quy trình.docx", ""))


def test_paragraphs_and_tables_come_in_their_order() -> None:
    document = read(
        word("Đơn mượn phòng", "Kính gửi: Trưởng thôn", table=[["Buổi", "Mức thu"], ["Tối", "20.000 đồng"]])
    )
    assert document.text == "Đơn mượn phòng\nKính gửi: Trưởng thôn\nBuổi | Mức thu\nTối | 20.000 đồng"


def test_headings_are_told_by_their_style_and_their_words() -> None:
    document = read(
        word((1, "Mượn phòng họp"), "Nói chung.", (2, "Thời hạn trả lời"), "Một ngày.", (2, "Chuyện khác"), "Không có.")
    )
    assert document.title == "Mượn phòng họp"
    assert [(section.kind, section.heading) for section in document.sections] == [
        (SectionKind.OTHER, "Mượn phòng họp"),
        (SectionKind.DURATION, "Thời hạn trả lời"),
        (SectionKind.OTHER, "Chuyện khác"),
    ]


def test_articles_are_sections_without_any_style() -> None:
    document = read(
        word("QUY CHẾ", "MƯỢN NHÀ VĂN HÓA", "Điều 1. Người mượn", "Người ở xã.", "Điều 2. Lệ phí", "Không thu.")
    )
    assert document.title == "QUY CHẾ MƯỢN NHÀ VĂN HÓA"
    assert [section.heading for section in document.sections[1:]] == ["Điều 1. Người mượn", "Điều 2. Lệ phí"]


def test_a_title_style_beats_the_first_heading() -> None:
    assert read(word((1, "Phần một"), (0, "Sổ tay cán bộ"))).title == "Sổ tay cán bộ"


def test_a_numbered_heading_is_not_the_title() -> None:
    assert read(word("Sổ tay của thôn", (1, "1. Mượn phòng"), "Một.")).title == "Sổ tay của thôn"


def test_the_text_is_nfc() -> None:
    document = read(word(unicodedata.normalize("NFD", "Hồ sơ đăng ký tạm trú")))
    assert document.text == "Hồ sơ đăng ký tạm trú"


def test_a_table_in_a_cell_follows_its_row_and_loses_nothing() -> None:
    made = docx.Document()
    table = made.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ngoài một", "Ngoài hai"
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Trong một", "Trong hai"
    table.cell(1, 0).text = "Hàng hai"
    out = io.BytesIO()
    made.save(out)
    assert read(out.getvalue()).text == "Ngoài một | Ngoài hai\nHàng hai\nTrong một | Trong hai"


def test_content_controls_insertions_and_text_boxes_are_read_and_deletions_are_not() -> None:
    made = docx.Document()
    body = made.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Ô điền</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    body.insert(
        1,
        parse_xml(
            f"<w:p {nsdecls('w')}><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>xóa</w:delText></w:r></w:del>"
            "<w:r><w:tab/><w:t>vào</w:t><w:br/><w:t>dòng hai</w:t></w:r>"
            "<w:r><w:pict>"
            "<w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        ),
    )
    out = io.BytesIO()
    made.save(out)
    assert read(out.getvalue()).text == "Ô điền\nthêm vào\ndòng hai\nTrong khung"


def test_items_of_a_list_keep_a_mark() -> None:
    made = docx.Document()
    made.add_paragraph("Giấy tờ gồm:")
    paragraph = made.add_paragraph("Đơn")
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    )
    out = io.BytesIO()
    made.save(out)
    assert read(out.getvalue()).text == "Giấy tờ gồm:\n- Đơn"


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="không có chữ"):
        read(word())


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.95])
def test_a_truncated_archive_is_refused(keep: float) -> None:
    data = word("Một đoạn")
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read(data[: int(len(data) * keep)])


def test_broken_xml_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read(repacked(word("Một"), {"word/document.xml": b"<w:document"}))


def test_an_archive_without_its_list_of_types_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(UnreadableFileError, match="hỏng"):
        read(out.getvalue())
