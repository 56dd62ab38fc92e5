"""Terms are the same however a text was typed, and the same on every machine."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import syllables, term_id, terms
from index.cards import sparse_terms
from index.store import NAME, PASSAGE, TEXT


def test_words_are_lower_case_syllables_in_their_order() -> None:
    assert syllables("Đăng ký KHAI SINH, tại xã!") == ["đăng", "ký", "khai", "sinh", "tại", "xã"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("mã 1.001193.", "1.001193"),
        ("theo 123/2015/NĐ-CP.", "123/2015/nđ-cp"),
        ("Thông tư 04/2020/TT-BTP;", "04/2020/tt-btp"),
        ("Quyết định 163/QĐ-BTP", "163/qđ-btp"),
        ("phí 75.000 đồng", "75.000"),
        ("ngày 01/7/2025", "01/7/2025"),
        ("1,5 lần", "1,5"),
    ],
)
def test_codes_numbers_and_document_numbers_stay_whole(text: str, whole: str) -> None:
    assert whole in syllables(text)


def test_both_tone_placements_and_both_forms_of_unicode_are_one() -> None:
    assert syllables("hoà giải, thuỷ lợi") == syllables("hòa giải, thủy lợi")
    assert syllables(unicodedata.normalize("NFD", "hồ sơ đất đai")) == ["hồ", "sơ", "đất", "đai"]


def test_a_text_without_marks_shares_the_bare_terms_of_one_with_marks() -> None:
    bare = {t for t in terms("đăng ký kết hôn") if t[0] in "fb"}
    assert set(terms("dang ky ket hon")) == bare
    assert "b:ket hon" in bare


def test_a_syllable_without_marks_counts_once() -> None:
    assert terms("khai") == {"f:khai": 1}


def test_terms_are_counted_and_pairs_keep_their_order() -> None:
    found = terms("con nuôi con")
    assert (found["f:con"], found["b:con nuoi"], found["b:nuoi con"]) == (2, 1, 1)
    assert "b:con con" not in found


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_terms_of_known_kinds_only(text: str) -> None:
    found = terms(text)
    assert all(term[:2] in ("f:", "m:", "b:", "w:") for term in found)
    assert sum(n for term, n in found.items() if term[0] == "f") == len(syllables(text))


def test_the_number_of_a_term_never_changes() -> None:
    # An index outlives a release, so these numbers are fixed.
    assert (term_id("f:ket"), term_id("m:kết"), term_id("b:ket hon")) == (1151755059, 2922498565, 4090641489)
    program = "from index.analysis import term_id; print(term_id('m:kết'))"
    other = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert int(other) == term_id("m:kết")


def test_a_repeated_term_weighs_more_but_less_than_twice() -> None:
    once = sparse_terms("khai sinh", TEXT)
    twice = sparse_terms("khai sinh khai", TEXT)
    number = term_id("f:khai")
    one, two = (v.weights[v.ids.index(number)] for v in (once, twice))
    assert one < two < 2 * one


def test_the_same_term_weighs_less_in_a_longer_text() -> None:
    number = term_id("f:sinh")
    short, long = (sparse_terms(text, NAME) for text in ("khai sinh", "sinh " + "và các việc khác " * 20))
    assert short.weights[short.ids.index(number)] > long.weights[long.ids.index(number)]


def test_passages_hold_bare_terms_only() -> None:
    assert set(sparse_terms("kết hôn", PASSAGE).ids) == {term_id(t) for t in ("f:ket", "f:hon", "b:ket hon")}
    assert term_id("m:kết") in sparse_terms("kết hôn", NAME).ids


def test_an_empty_text_has_no_terms() -> None:
    assert sparse_terms("…", TEXT).ids == []
