from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from ingest.document import Document, DocumentKind, Procedure, Provenance, SectionKind
from ingest.reading import read

SHARED = Path(__file__).parents[2] / ".." / "shared"
PAGE = """<!DOCTYPE html><html><head><title>Mượn phòng</title></head><body>
<h1>Mượn phòng họp</h1><p>(Mã TTHC: 9.000001)</p><a href="index.html">Trở về Cổng thông tin</a>
<h3>⏰ Thời gian giải quyết</h3><p><b>02 ngày</b> làm việc</p>
<h2>Quy Trình 2 Bước</h2><div><div>1</div><h4>Nộp đơn</h4><p>Ở xã.</p></div><div><div>2</div><h4>Nhận khóa</h4></div>
<h2>Chi Tiết Chi Phí</h2><h3>Đối tượng: Tổ chức</h3><p>Lệ phí: 0đ</p>
<h2>Đối Tượng Thực Hiện</h2><p>Người ở xã</p>
<h2>Sẵn sàng thực hiện?</h2><p>Nộp ngay!</p><a>Đến Cổng Dịch vụ công</a>
<footer><p>Thông tin được tổng hợp từ Quyết định số 12/QĐ-UBND.</p></footer></body></html>"""


def read_page(page: str) -> Document:
    return read(page.encode(), Provenance("tệp", "9.000001.html", ""))


def test_the_page_of_a_procedure_becomes_it() -> None:
    document = read_page(PAGE)
    assert document.kind is DocumentKind.PROCEDURE
    assert document.procedure == Procedure("9.000001", "Mượn phòng họp", summary=True)
    assert document.provenance.deciding_document == "12/QĐ-UBND"
    assert document.id != document.code
    assert document.text.split("\n") == [
        "Mã thủ tục: 9.000001",
        "Tên thủ tục: Mượn phòng họp",
        "Thời gian giải quyết:",
        "02 ngày làm việc",
        "Quy Trình 2 Bước:",
        "1. Nộp đơn",
        "Ở xã.",
        "2. Nhận khóa",
        "Chi Tiết Chi Phí:",
        "Đối tượng: Tổ chức",
        "Lệ phí: 0đ",
        "Đối Tượng Thực Hiện:",
        "Người ở xã",
        "Thông tin được tổng hợp từ Quyết định số 12/QĐ-UBND.",
    ]
    assert [section.kind for section in document.sections] == [
        SectionKind.NAME, SectionKind.DURATION, SectionKind.STEPS, SectionKind.FEES, SectionKind.SUBJECTS,
        SectionKind.OTHER,
    ]  # fmt: skip


def test_a_page_that_only_names_a_code_is_a_document() -> None:
    assert read_page("<!DOCTYPE html><h1>Tin</h1><p>Mã TTHC: 9.000001</p><p>Mới</p>").kind is DocumentKind.DOCUMENT


@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="../shared (pages of a province) is absent")
def test_every_page_of_a_province_is_read() -> None:
    kinds: list[DocumentKind] = []
    with tarfile.open(SHARED / "corpora/tthc-daklak-html.tar.xz") as archive:
        for member in archive:
            if member.name.endswith(".html"):
                stream = archive.extractfile(member)
                assert stream
                document = read(stream.read(), Provenance("tệp", member.name, ""))
                kinds.append(document.kind)
                if document.procedure:
                    assert document.procedure.code in member.name
                    found = {section.kind for section in document.sections}
                    assert {SectionKind.DURATION, SectionKind.STEPS, SectionKind.DOSSIER, SectionKind.FEES} <= found
    assert kinds.count(DocumentKind.PROCEDURE) == 31
    assert len(kinds) == 32
