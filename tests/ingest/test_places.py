from __future__ import annotations

import pytest

from ingest.chunking import passages
from ingest.document import Document, DocumentKind, Provenance, Section, SectionKind
from ingest.places import heading_of

LAW = [
    "Điều 5. Mượn nhà văn hóa",
    "Người dân trong xã được mượn.",
    "1. Hồ sơ gồm các giấy tờ sau đây:",
    "a) Đơn xin mượn;",
    "b) Bản sao thẻ căn cước;",
    "c) Biên bản họp thôn.",
    "2. Thời hạn trả lời là 02 ngày.",
    "3. Sửa quy chế cũ như sau:",
    "“4. Nội dung thay vào",
    "5. Nội dung thay vào nữa.”",
    "4. Người mượn giữ gìn bàn ghế.",
]


def law(lines: list[str], heading: str = "Điều 5. Mượn nhà văn hóa") -> Document:
    text = "\n".join(lines)
    section = Section(SectionKind.OTHER, heading, 0, len(text))
    return Document("d", DocumentKind.DOCUMENT, "Quy chế", text, (section,), Provenance("a", "b", ""))


def place(words: str, until: str = "", lines: list[str] = LAW) -> str:
    document = law(lines)
    start = document.text.index(words)
    end = document.text.index(until) + len(until) if until else start + len(words)
    return heading_of(document, start, end)


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("Người dân trong xã", "Điều 5. Mượn nhà văn hóa"),
        ("Hồ sơ gồm", "Điều 5 khoản 1. Mượn nhà văn hóa"),
        ("Bản sao thẻ", "Điều 5 khoản 1 điểm b. Mượn nhà văn hóa – Hồ sơ gồm các giấy tờ sau đây"),
        ("Thời hạn", "Điều 5 khoản 2. Mượn nhà văn hóa"),
        ("Nội dung thay vào nữa", "Điều 5 khoản 3. Mượn nhà văn hóa"),
        ("Người mượn giữ", "Điều 5 khoản 4. Mượn nhà văn hóa"),
    ],
)
def test_a_stretch_is_named_by_clause_and_point(words: str, heading: str) -> None:
    assert place(words) == heading


@pytest.mark.parametrize(
    ("words", "until", "heading"),
    [
        ("Đơn xin", "căn cước", "Điều 5 khoản 1 điểm a và điểm b. "),
        ("Đơn xin", "họp thôn", "Điều 5 khoản 1 điểm a đến điểm c. "),
        ("Bản sao", "02 ngày", "Điều 5 khoản 1 và khoản 2. "),
        ("Hồ sơ gồm", "bàn ghế", "Điều 5 khoản 1 đến khoản 4. "),
        ("Người dân", "02 ngày", "Điều 5. "),
    ],
)
def test_a_longer_stretch_names_the_first_and_the_last(words: str, until: str, heading: str) -> None:
    assert place(words, until).startswith(heading)


def test_clauses_that_begin_anew_are_not_named() -> None:
    lines = [*LAW, "1. Mục của một biểu mẫu", "2. Mục nữa"]
    assert place("Mục nữa", lines=lines) == "Điều 5. Mượn nhà văn hóa"


def test_an_article_without_a_name_is_its_number() -> None:
    document = law(["Điều 2. Trưởng thôn thi hành."], "Điều 2.")
    assert heading_of(document, 8, 20) == "Điều 2"


def test_other_sections_keep_their_heading() -> None:
    assert heading_of(law(["1. Đơn", "2. Thẻ"], "Thành phần hồ sơ"), 7, 13) == "Thành phần hồ sơ"


def test_passages_of_an_article_say_their_clauses() -> None:
    headings = [passage.heading for passage in passages(law(LAW), 60)]
    assert headings[0].startswith("Điều 5. ")
    assert any(heading.startswith("Điều 5 khoản 2. ") for heading in headings)
    assert any("điểm" in heading and heading.endswith("Hồ sơ gồm các giấy tờ sau đây") for heading in headings)
