from __future__ import annotations

from datetime import date

import pytest

from ingest.document import Document, DocumentKind, Provenance, SectionKind
from ingest.readers.pdf import documents_of
from ingest.readers.pdf_pages import Page
from ingest.readers.procedures import label_of, published, sections_of_procedure

PORTAL = """Mã thủ tục
1.999{n}.000.00.00.H21
Lĩnh vực
Văn hóa
Số QĐ: 12{n}/QĐ-UBND
Ngày hiệu lực: 2025-08-0{n}
Thời hạn giải quyết
02 ngày
Lệ phí
Không có
Thành phần hồ sơ
1. Đơn theo mẫu
Trình tự thực hiện
Bước 1: Nộp đơn ở thôn thuộc tỉnh Gia Lai.
Kết quả thực hiện
Giấy đồng ý"""
DECISION = """a) Trình tự thực hiện:
Người dân nộp đơn.
b) Cách thức thực hiện: Trực tiếp.
c) Thành phần, số lượng hồ sơ:
1. Đơn xin mượn
d) Thời hạn giải quyết: 02 ngày.
đ) Đối tượng thực hiện thủ tục hành chính: Cá nhân.
h) Phí, lệ phí (nếu có): Không.""".split("\n")
ENDS = ["Phòng họp lớn", "Sân cỏ nhân tạo", "Loa kéo tay"]


def portal(n: int) -> list[str]:
    lines = [line.replace("{n}", str(n) * 3 if "999" in line else str(n)) for line in PORTAL.split("\n")]
    # Lines that come back at the foot of each page would be taken for running feet.
    return [*lines, *(f"{ENDS[n - 1]} {word}" for word in ("một", "hai", "ba"))]


def collection() -> list[Document]:
    before = [f"Lời dẫn dòng {n} của quyết định công bố danh mục thủ tục." for n in range(6)]
    pages = [
        [*before, "THỦ TỤC 1: Mượn nhà văn hóa", *portal(1)[:8]],
        [*portal(1)[8:], "THỦ TỤC 2: Mượn sân bóng", *portal(2)],
        ["THỦ TỤC 3: Mượn loa đài", *portal(3)],
    ]
    return documents_of("", [Page("\n".join(page)) for page in pages], Provenance("tệp", "tap-hop.pdf", ""))


def test_each_procedure_of_a_collection_is_a_document_after_what_stands_before() -> None:
    found = collection()
    assert [document.title for document in found[1:]] == ["Mượn nhà văn hóa", "Mượn sân bóng", "Mượn loa đài"]
    assert [document.code for document in found] == [None, "1.999111", "1.999222", "1.999333"]
    assert found[0].kind is DocumentKind.DOCUMENT
    assert found[0].text.endswith("dòng 5 của quyết định công bố danh mục thủ tục.")
    assert len({document.id for document in found}) == 4


def test_a_procedure_of_a_collection_keeps_its_pages_decision_date_and_province() -> None:
    second = collection()[2]
    assert (second.page_at(0), collection()[1].page_at(0)) == (2, 1)
    assert collection()[1].page_at(len(collection()[1].text) - 1) == 2
    assert second.provenance.deciding_document == "122/QĐ-UBND"
    assert second.life.effective_from == date(2025, 8, 2)
    assert second.province == "Gia Lai"
    assert second.procedure is not None
    assert second.procedure.field == "Văn hóa"


def test_the_parts_of_a_procedure_are_sections_that_cover_its_text() -> None:
    document = collection()[3]
    kinds = {section.kind for section in document.sections}
    assert kinds == set(map(SectionKind, ("name", "duration", "fees", "dossier", "steps", "result")))
    dossier = next(section for section in document.sections if section.kind is SectionKind.DOSSIER)
    assert document.text[dossier.start : dossier.end] == "Thành phần hồ sơ\n1. Đơn theo mẫu"
    assert sum(s.end - s.start + 1 for s in document.sections) == len(document.text) + 1


def test_a_decision_that_counts_procedures_by_word_is_split() -> None:
    lines = ["QUYẾT ĐỊNH", "1. Thủ tục mượn nhà văn hóa (1.999111)", *DECISION, "2. Thủ tục trả nhà văn hóa", *DECISION]
    found = published(lines)
    assert [(p.name, p.code, p.start) for p in found] == [
        ("mượn nhà văn hóa", "1.999111", 1),
        ("trả nhà văn hóa", None, 10),
    ]


def test_a_decision_whose_names_lack_the_word_is_split_at_the_steps() -> None:
    lines = ["B. NỘI DUNG", "1. Mượn nhà văn hóa thôn", *DECISION, "2. Trả nhà văn hóa thôn", *DECISION]
    assert [p.name for p in published(lines)] == ["Mượn nhà văn hóa thôn", "Trả nhà văn hóa thôn"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Điều 1. Công bố thủ tục", "Điều 2. Hiệu lực"],
        ["1. Thủ tục mượn nhà văn hóa", *DECISION],
        ["THỦ TỤC 1: Mượn nhà", "Trình tự thực hiện", "THỦ TỤC 2: Mượn sân", "Trình tự thực hiện"],
    ],
)
def test_other_documents_are_not_split(lines: list[str]) -> None:
    assert published(lines) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("1.1. Trình tự thực hiện", SectionKind.STEPS),
        ("🔹 Thời hạn giải quyết", SectionKind.DURATION),
        ("• Mẫu đơn, tờ khai:", SectionKind.FORMS),
        ("Cơ quan có thẩm quyền quyết định", SectionKind.AGENCY),
        ("k) Yêu cầu, điều kiện thực hiện thủ tục hành chính: Không.", SectionKind.CONDITIONS),
        ("l) Căn cứ pháp lý của thủ tục hành chính:", SectionKind.LEGAL_BASIS),
    ],
)
def test_labels_are_known_with_their_counts(line: str, kind: SectionKind) -> None:
    told = label_of(line)
    assert told is not None
    assert told[0] is kind


@pytest.mark.parametrize(
    "line", ["Phí này do xã thu", "Kết quả thực hiện nhiệm vụ năm 2025 của xã", "Điều kiện 1 đã đủ"]
)
def test_sentences_are_no_labels(line: str) -> None:
    assert label_of(line) is None


def test_an_impossible_day_is_no_day() -> None:
    lines = [line for n in (1, 2) for line in [f"THỦ TỤC {n}: Mượn nhà văn hóa", *portal(n)]]
    assert published([line.replace("2025-08", "2025-13") for line in lines])[0].effective_from is None


def test_a_procedure_without_labels_is_one_section() -> None:
    assert [s.heading for s in sections_of_procedure(["Một", "Hai"])] == ["Tên thủ tục"]
