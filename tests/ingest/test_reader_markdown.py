from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.document import Document, DocumentKind, Life, Provenance, SectionKind, Status
from ingest.errors import UnreadableFileError
from ingest.readers.markdown import KEYS, has_front_matter, read_markdown

FIXTURES = Path(__file__).parent / "fixtures"
CORPUS = Path(__file__).parents[2] / "corpus"


def read(text: str, path: str = "guidance/muon-phong.md") -> Document:
    return read_markdown(text.encode(), Provenance("corpus", path, "0" * 64))


def guidance(body: str, **front: str) -> Document:
    keys = "".join(
        f"{key}: {value}\n" for key, value in ({"kind": "guidance", "title": "Mượn phòng họp"} | front).items()
    )
    return read(f"---\n{keys}---\n{body}")


def part(document: Document, kind: SectionKind) -> str:
    return next(document.text[s.start : s.end] for s in document.sections if s.kind is kind)


@pytest.fixture
def procedure() -> Document:
    return read((FIXTURES / "muon-nha-van-hoa.md").read_text("utf-8"), "procedures/muon-nha-van-hoa.md")


def test_a_summary_has_an_id_of_its_own_so_that_the_official_record_can_take_its_place(procedure: Document) -> None:
    assert procedure.id == "corpus-1.999001"
    assert procedure.code == "1.999001"
    assert procedure.procedure is not None
    assert procedure.procedure.summary


def test_a_procedure_that_is_no_summary_has_its_code_as_id() -> None:
    assert read('---\nkind: procedure\ncode: "1.999001"\ntitle: Mượn phòng\n---\n').id == "1.999001"


def test_the_front_matter_gives_the_provenance(procedure: Document) -> None:
    provenance = procedure.provenance
    assert provenance.deciding_document == "12/QĐ-UBND"
    assert provenance.date == date(2026, 7, 1)
    assert provenance.origin == "Sổ của thôn (tháng 7/2026)"
    assert (provenance.source, provenance.path) == ("corpus", "procedures/muon-nha-van-hoa.md")


def test_the_text_begins_with_the_names_as_a_portal_record_does(procedure: Document) -> None:
    assert part(procedure, SectionKind.NAME).split("\n") == [
        "Mã thủ tục: 1.999001",
        "Số quyết định: 12/QĐ-UBND",
        "Tên thủ tục: Xin mượn nhà văn hóa thôn",
        "Cấp thực hiện: Cấp Xã",
        "Lĩnh vực: Văn hóa",
    ]


def test_each_heading_of_a_procedure_has_its_kind(procedure: Document) -> None:
    kinds = [(section.kind, section.heading) for section in procedure.sections]
    assert kinds == [
        (SectionKind.NAME, "Tên thủ tục"),
        (SectionKind.STEPS, "Trình tự thực hiện"),
        (SectionKind.DURATION, "Thời hạn giải quyết"),
        (SectionKind.FEES, "Phí, lệ phí"),
        (SectionKind.FORMS, "Mẫu đơn, tờ khai"),
        (SectionKind.OTHER, "Lưu ý"),
    ]


def test_the_marks_of_markdown_are_taken_off_and_the_words_stay(procedure: Document) -> None:
    assert part(procedure, SectionKind.STEPS).split("\n") == [
        "Trình tự thực hiện:",
        "- Bước 1: Người dân gửi đơn đến trưởng thôn.",
        "- Bước 2: Trưởng thôn ghi vào sổ mượn và hẹn ngày trả lời.",
        "Trường hợp mượn vào ban đêm:",
        "- Phải báo trước một ngày.",
    ]
    assert "mẫu_số_1" in procedure.text
    assert "ghi chú của người soạn" not in procedure.text


def test_a_table_becomes_a_line_a_row(procedure: Document) -> None:
    assert part(procedure, SectionKind.FEES) == "Phí, lệ phí:\nBuổi | Mức thu\nNgày | 20.000 đồng"


def test_sections_cover_the_text_in_order_without_overlap(procedure: Document) -> None:
    assert procedure.sections[0].start == 0
    assert procedure.sections[-1].end == len(procedure.text)
    for before, after in zip(procedure.sections, procedure.sections[1:], strict=False):
        assert procedure.text[before.end : after.start] == "\n"


def test_headings_of_guidance_are_told_by_their_words() -> None:
    document = guidance(
        "Mở đầu.\n## Giấy tờ cần mang\n- Đơn\n## Bao lâu thì xong?\n- Một ngày\n## Chuyện khác\n- Không\n"
    )
    assert [section.kind for section in document.sections] == [
        SectionKind.NAME,
        SectionKind.OTHER,
        SectionKind.DOSSIER,
        SectionKind.DURATION,
        SectionKind.OTHER,
    ]
    assert document.text.startswith("Tên tài liệu: Mượn phòng họp\nMở đầu.\nGiấy tờ cần mang:\n- Đơn")


def test_a_word_that_only_begins_like_a_kind_of_heading_is_not_one() -> None:
    assert guidance("## Căn cước\n- Một\n").sections[1].kind is SectionKind.OTHER


def test_lower_headings_are_lines_within_their_section() -> None:
    document = guidance("## Lệ phí\n### Ban ngày\n- Không thu\n")
    assert document.text.endswith("Lệ phí:\nBan ngày:\n- Không thu")
    assert len(document.sections) == 2


def test_the_life_and_the_province_come_from_the_front_matter() -> None:
    document = guidance(
        "Nội dung.\n",
        effective_from="2025-07-01",
        effective_to="2026-06-30",
        replaced_by="Quy chế mới",
        province="Gia Lai",
    )
    assert document.life == Life(date(2025, 7, 1), date(2026, 6, 30), "Quy chế mới")
    assert document.life.status(date(2026, 7, 1)) is Status.REPLACED
    assert document.province == "Gia Lai"


def test_the_id_of_other_kinds_depends_on_the_path_inside_the_source_only() -> None:
    text = "---\nkind: internal\ntitle: Quy trình\n---\nMột.\n"
    here = read_markdown(text.encode(), Provenance("may-a", "internal/Quy trình đổi.md", "1"))
    there = read_markdown(text.encode(), Provenance("may-b", "internal/Quy trình đổi.md", "2"))
    other = read_markdown(text.encode(), Provenance("may-a", "Quy trình đổi.md", "1"))
    assert here.id == there.id != other.id
    assert here.id.startswith("quy-trinh-doi-")


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("kind: guidance\ntitle: A\nmã: 1", "khóa lạ «mã»"),
        ("kind: procedure\ntitle: A", "thiếu khóa «code»"),
        ("kind: procedure\ntitle: A\ncode: 1.001193", "ngoặc kép"),
        ('kind: procedure\ntitle: A\ncode: "một"', "mã thủ tục phải có dạng"),
        ("kind: guidance\ntitle: A\ndate: hôm qua", "«date»"),
        ("kind: guidance\ntitle: A\ndate: 2026-07-01 08:00:00", "«date»"),
        ("kind: guidance\ntitle: A\ndate: 2026-13-01", "ngày viết sai"),
        ("kind: procedure\ntitle: A\ncode: '1.001193'\nsummary: có", "true hoặc false"),
        ("kind: guidance\ntitle: A\nsummary: true", "chỉ dùng cho tệp thủ tục"),
        ("kind: guidance\ntitle:", "«title»"),
        ("kind: guidance", "thiếu khóa «title»"),
        ("title: A", "thiếu khóa «kind»"),
        ("kind: luật\ntitle: A", "cần một trong: procedure"),
        ("kind: guidance\ntitle: A\nprovince: Bình Định", "34 tỉnh"),
        ("kind: guidance\ntitle: A\neffective_from: 2026-07-01\neffective_to: 2026-06-30", "sớm hơn"),
        ("kind: guidance\ntitle: [A", "lỗi ở dòng"),
        ("kind: &a [*a]\ntitle: A", "«kind»"),
    ],
)
def test_wrong_front_matter_is_refused_with_the_key_and_what_to_write(front: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(f"---\n{front}\n---\nNội dung.\n")


def test_an_unknown_key_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read("---\nkind: guidance\ntitle: A\nauthor: B\n---\n")
    assert all(key in str(caught.value) for key in KEYS)


def test_front_matter_that_is_not_closed_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="đóng lại"):
        read("---\nkind: guidance\ntitle: A\n\n## Phí\n")


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        read_markdown(b"---\nkind: guidance\ntitle: \xe0\n---\n", Provenance("a", "b.md", ""))


def test_markdown_without_front_matter_is_a_document_named_by_its_first_heading() -> None:
    document = read("Mở đầu\n\n# Nội quy nhà văn hóa\n\n- Giữ trật tự\n", "noi-quy.md")
    assert document.kind is DocumentKind.DOCUMENT
    assert document.title == "Nội quy nhà văn hóa"
    assert document.text.endswith("- Giữ trật tự")


@pytest.mark.parametrize("text", ["---\nkind: a", "---\r\ntitle: a", "---\n# ghi chú\nkind: a"])
def test_front_matter_is_known_by_its_first_key(text: str) -> None:
    assert has_front_matter(text)


@pytest.mark.parametrize("text", ["--- kind: a", "kind: a", "---\n\nMột đoạn văn.", ""])
def test_a_line_of_dashes_alone_is_no_front_matter(text: str) -> None:
    assert not has_front_matter(text)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*/*.md")), ids=lambda path: path.stem[:30])
def test_every_file_of_the_corpus_reads(path: Path) -> None:
    document = read(path.read_text("utf-8"), path.relative_to(CORPUS).as_posix())
    assert document.kind is not DocumentKind.DOCUMENT
    assert len(document.sections) > 1
    assert "**" not in document.text
