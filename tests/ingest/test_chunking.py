from __future__ import annotations

import sys
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import chunking
from ingest.chunking import passages, pieces, sentence_spans
from ingest.document import Document, DocumentKind, Provenance, Section, SectionKind

WORDS = st.sampled_from(
    [
        "Người",
        "dân",
        "nộp",
        "hồ",
        "sơ.",
        "tại",
        "xã;",
        "Điều",
        "1.",
        "Bước 2:",
        "-",
        "\n",
        "\n\n",
        "[ Giấy tờ ]",
        "\t",
        "a" * 60,
        "đ,",
        " ",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=120).map(" ".join)


def document(text: str, *sections: Section, pages: tuple[int, ...] = ()) -> Document:
    return Document("d", DocumentKind.DOCUMENT, "Tên", text, sections, Provenance("a", "b", ""), pages=pages)


def at_full_stops(text: str) -> list[str]:
    return [part.strip() for part in text.replace(". ", ".\0").split("\0") if part.strip()]


@pytest.fixture
def simple_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    # underthesea takes seconds to import; one test below uses it.
    monkeypatch.setattr(chunking, "_sentence_splitter", lambda: at_full_stops)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS | st.text(max_size=400), limit=st.integers(5, 120))
def test_passages_keep_all_words_and_their_offsets(text: str, limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunking, "_sentence_splitter", lambda: at_full_stops)
        found = passages(document(text), limit)
    assert "".join("".join(p.text for p in found).split()) == "".join(text.split())
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
    for before, after in pairwise(found):
        assert before.end <= after.start


@settings(max_examples=100, deadline=None)
@given(text=TEXTS, limit=st.integers(20, 120))
def test_no_passage_is_longer_than_the_limit(text: str, limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunking, "_sentence_splitter", lambda: at_full_stops)
        assert all(len(passage.text) <= limit for passage in passages(document(text), limit))


@pytest.mark.usefixtures("simple_sentences")
def test_a_long_line_is_cut_at_its_sentences() -> None:
    text = "Câu thứ nhất ở đây. Câu thứ hai ở kia. Câu thứ ba."
    assert [text[a:b] for a, b in pieces(text, 0, len(text), 25)] == [
        "Câu thứ nhất ở đây.",
        "Câu thứ hai ở kia.",
        "Câu thứ ba.",
    ]


@pytest.mark.usefixtures("simple_sentences")
def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    text = "vế thứ nhất; vế thứ hai; vế thứ ba"
    assert [text[a:b] for a, b in pieces(text, 0, len(text), 26)] == ["vế thứ nhất; vế thứ hai;", "vế thứ ba"]


def test_a_line_within_the_limit_is_never_cut() -> None:
    assert list(pieces("một hai", 0, 7, 7)) == [(0, 7)]


def test_a_passage_stays_within_its_section() -> None:
    text = "một\nhai\nba"
    found = passages(document(text, Section(SectionKind.STEPS, "A", 0, 7), Section(SectionKind.FEES, "B", 8, 10)))
    assert [(p.kind, p.heading, p.text) for p in found] == [
        (SectionKind.STEPS, "A", "một\nhai"),
        (SectionKind.FEES, "B", "ba"),
    ]


def test_neighbours_under_one_heading_share_a_passage() -> None:
    text = "cách\nthời hạn\nphí"
    sections = (
        Section(SectionKind.METHODS, "Cách thức", 0, 4),
        Section(SectionKind.DURATION, "Cách thức", 5, 13),
        Section(SectionKind.FEES, "Cách thức", 14, 17),
    )
    assert [p.text for p in passages(document(text, *sections))] == [text]


def test_a_case_line_starts_a_passage_once_the_one_before_has_some_length() -> None:
    text = "\n".join(["Giấy tờ chung cho mọi trường hợp", "[ Trường hợp một ]", "- Đơn"])
    assert [p.text for p in passages(document(text), 60)] == [
        "Giấy tờ chung cho mọi trường hợp",
        "[ Trường hợp một ]\n- Đơn",
    ]


def test_an_article_starts_a_passage() -> None:
    text = "\n".join(["1. Điều khoản đầu tiên dài vừa đủ", "Điều 2. Điều khoản thứ hai"])
    assert len(passages(document(text), 70)) == 2


def test_a_passage_knows_its_page() -> None:
    text = "một\nhai"
    found = passages(
        document(text, Section(SectionKind.OTHER, "A", 0, 3), Section(SectionKind.OTHER, "B", 4, 7), pages=(0, 4))
    )
    assert [passage.page for passage in found] == [1, 2]


def test_an_empty_document_has_no_passages() -> None:
    assert passages(document(" \n\n ")) == []


def test_sentences_are_those_of_underthesea() -> None:
    assert sentence_spans("Nộp hồ sơ. Nhận kết quả.") == [(0, 10), (11, 24)]


def test_a_splitter_that_changes_characters_loses_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "_sentence_splitter", lambda: lambda text: ["Một.", "khác hẳn"])
    assert sentence_spans("Một. Hai ba.") == [(0, 4), (5, 12)]


def test_the_splitter_is_imported_only_when_a_line_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "underthesea", ModuleType("underthesea"))
    monkeypatch.setattr(chunking, "_sentence_splitter", chunking._sentence_splitter.__wrapped__)
    assert passages(document("một\nhai"))[0].text == "một\nhai"
