from __future__ import annotations

import unicodedata

import pytest

from eval.metrics.words import contains, numbers, says_something, statements, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải, thuý, thuỷ", "hòa giải thúy thủy"),
        ("Khai Tử", "khai tử"),
        ("05 ngày", "5 ngày"),
        ("1.234.567 đồng", "1234567đ"),
        ("8,000 VNĐ", "8000 đồng"),
        ("UBND", "Ủy ban nhân dân"),
        ("cần\u200b\u00ad", "cần"),
        (unicodedata.normalize("NFD", "thời hạn"), "thời hạn"),
    ],
)
def test_one_word_in_two_spellings(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"), [("khai tử", "khai tu"), ("15 ngày", "1 5 ngày"), ("2,5", "25"), ("50", "5")]
)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_a_phrase_is_found_on_word_boundaries() -> None:
    text = tokens("Trong 15 ngày làm việc")
    assert contains(text, tokens("15 ngày"))
    assert not contains(text, tokens("5 ngày"))
    assert not contains(text, tokens("ngày việc"))
    assert not contains(text, [])


def test_numbers_keep_their_decimals() -> None:
    assert numbers("Điều 07: 2,5 mét, 1.000 đồng, số 123/2015/NĐ-CP") == {"7", "2,5", "1000", "123", "2015"}


def test_statements_are_lines_and_sentences() -> None:
    said = "## Hồ sơ\n1) Tờ khai [1]. Giấy tờ; [2]\n\n> Chờ! Được?"
    assert statements(said) == ["Hồ sơ", "Tờ khai [1].", "Giấy tờ; [2]", "Chờ!", "Được?"]


def test_a_lead_in_says_nothing_that_needs_a_source() -> None:
    assert not says_something("Thành phần hồ sơ gồm: [1]")
    assert not says_something("Xong rồi nhé [1]")
    assert says_something("Thời hạn là ba ngày")
