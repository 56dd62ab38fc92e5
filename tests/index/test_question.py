"""A question is read as its asker meant it: slips mended, short forms spelt out, everyday words given their terms."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml

from index.analysis import terms
from index.errors import SearchIndexError
from index.question import CONTEXT_WEIGHT, MAX_CHARS, MEANING_WEIGHT, read_question
from index.telex import is_syllable, mend
from index.wording import DATA, load_abbreviations, load_lexicon
from ingest.text import fold, has_marks

LEXICON = [e for file in sorted((DATA / "lexicon").glob("*.yaml")) for e in yaml.safe_load(file.read_text("utf-8"))]
ABBREVIATIONS = yaml.safe_load((DATA / "abbreviations.yaml").read_text(encoding="utf-8"))
PHRASES = [(phrase, entry["mean"]) for entry in LEXICON for phrase in map(str, entry["say"])]
SHORT_FORMS = [(w, m if isinstance(m, list) else [m]) for w, m in ABBREVIATIONS.items()]


def test_every_phrase_of_the_lexicon_adds_its_meaning() -> None:
    lost = []
    for phrase, meaning in PHRASES:
        question = read_question(f"Cho tôi biết về {phrase} với?")
        if meaning not in question.meanings or any(question.weights[t] < MEANING_WEIGHT for t in terms(meaning)):
            lost.append((phrase, meaning, question.meanings))
    assert lost == []


def test_every_phrase_of_the_lexicon_is_known_without_its_marks() -> None:
    alike = Counter(fold(phrase) for phrase, _ in PHRASES)
    once = [(p, m) for p, m in PHRASES if " " in p and alike[fold(p)] == 1]
    assert [p for p, m in once if m not in read_question(f"cho toi biet {fold(p)} voi").meanings] == []


def test_a_single_syllable_without_its_marks_is_not_taken_for_a_phrase() -> None:
    # "chua" may be chùa, chưa, chua; "do" may be đò, đỏ, do.
    assert read_question("chua co giay").meanings == ()


def test_no_phrase_of_the_lexicon_stands_in_two_entries() -> None:
    twice = [phrase for phrase, n in Counter(phrase for phrase, _ in PHRASES).items() if n > 1]
    assert twice == []


def test_phrases_and_meanings_are_composed_lower_case_text() -> None:
    for phrase, meaning in PHRASES:
        for text in (phrase, meaning):
            assert text == unicodedata.normalize("NFC", text).lower().strip()


@pytest.mark.parametrize(("short", "meanings"), SHORT_FORMS)
def test_every_short_form_is_spelt_out_and_its_other_senses_are_added(short: str, meanings: list[str]) -> None:
    question = read_question(f"cách làm {short} đó")
    taken = question.spelt.removeprefix("cách làm ").removesuffix(" đó")
    assert {taken, *question.meanings} >= set(meanings)
    assert taken in meanings


@pytest.mark.parametrize(("short", "meanings"), SHORT_FORMS)
def test_every_short_form_is_known_in_capitals(short: str, meanings: list[str]) -> None:
    assert load_abbreviations().meanings(short.upper())[0] == meanings[0]


def test_no_short_form_is_given_twice_in_the_file() -> None:
    lines = (DATA / "abbreviations.yaml").read_text(encoding="utf-8").splitlines()
    keys = Counter(line.partition(":")[0] for line in lines if line and not line.startswith("#"))
    assert [key for key, n in keys.items() if n > 1] == []


def test_a_short_form_that_is_also_a_word_counts_only_in_capitals() -> None:
    assert read_question("CA xã ở đâu").spelt == "công an xã ở đâu"
    assert read_question("ca trực ở đâu").spelt == "ca trực ở đâu"


def test_a_short_form_inside_a_document_number_is_left_alone() -> None:
    assert read_question("theo 123/2015/NĐ-CP và QĐ 163/QĐ-BTP").spelt == "theo 123/2015/NĐ-CP và quyết định 163/QĐ-BTP"


def test_a_longer_phrase_hides_the_shorter_inside_it() -> None:
    meanings = read_question("con cái sang tên sổ đỏ được không").meanings
    assert "đăng ký biến động chuyển nhượng tặng cho quyền sử dụng đất" in meanings
    assert "giấy chứng nhận quyền sử dụng đất quyền sở hữu tài sản gắn liền với đất" not in meanings


def test_a_meaning_is_added_once() -> None:
    meanings = read_question("sổ đỏ, sổ hồng hay bìa đỏ").meanings
    assert len(meanings) == len(set(meanings)) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddawng kys keets hoon", "đăng ký kết hôn"),
        ("nguwowif dduwowcj", "người được"),
        ("tôi muoonns hỏi", "tôi muốn hỏi"),
        ("d9a8ng ky1", "đăng ký"),
        ("giấy chứnng nhận", "giấy chứng nhận"),
        ("hồ sơ goofm gif", "hồ sơ gồm gì"),
        ("thuwowngf truf", "thường trù"),
        ("hoaf giair", "hòa giải"),
        ("quys nhaats", "quý nhất"),
        ("giuwx nguyeen", "giữ nguyên"),
    ],
)
def test_keys_left_in_words_are_mended(typed: str, meant: str) -> None:
    assert read_question(typed).spelt == meant


@pytest.mark.parametrize(
    "word",
    ["online", "email", "passport", "facebook", "ct07", "A4", "dang", "khai", "thủ", "12", "vneid", "karaoke", ""],
)
def test_a_word_that_no_slip_explains_is_left_as_it_is(word: str) -> None:
    assert mend(word) == word


def test_no_word_of_the_official_terms_is_mended() -> None:
    words = {w for _, m in PHRASES for w in m.split()} | {w for _, ms in SHORT_FORMS for m in ms for w in m.split()}
    assert {w: mend(w) for w in words if mend(w) != w} == {}
    assert [w for w in words if w.isalpha() and has_marks(w) and not is_syllable(w)] == []


def test_a_phrase_typed_in_telex_keys_adds_its_meaning() -> None:
    question = read_question("lamf soor ddor caanf gif")
    assert question.spelt == "làm sổ đỏ cần gì"
    assert "đăng ký đất đai cấp giấy chứng nhận lần đầu" in question.meanings


def test_a_question_names_codes_and_provinces() -> None:
    question = read_question("Thủ tục 1.001193 và 2.000815, 1.001193 ở tỉnh Lào Cai khác Gia Lai không?")
    assert question.codes == ("1.001193", "2.000815")
    assert set(question.provinces) == {"Lào Cai", "Gia Lai"}


def test_a_number_that_is_no_code_names_none() -> None:
    assert read_question("phí 1.000.000 đồng, số 1.25").codes == ()


@pytest.mark.parametrize(
    ("text", "without"),
    [("dang ky khai sinh", True), ("đăng ky khai sinh", True), ("đăng ký khai sinh", False), ("", False)],
)
def test_whether_marks_were_typed_is_told(text: str, without: bool) -> None:
    assert read_question(text).without_marks is without


def test_what_was_typed_counts_more_than_what_was_added() -> None:
    question = read_question("xin giấy độc thân", context="con tôi ở làng")
    assert question.weights["f:doc"] == 1.0
    assert question.weights["b:hon nhan"] == MEANING_WEIGHT
    assert question.weights["b:o lang"] == CONTEXT_WEIGHT


def test_a_word_repeated_counts_twice_at_most() -> None:
    assert read_question("đất đất đất đất").weights["f:dat"] == 2.0


def test_spaces_and_invisible_characters_make_no_difference() -> None:
    plain = read_question("hồ sơ khai tử", "đăng ký khai sinh")
    odd = read_question(" hồ  sơ\n khai\u200b tử\u00ad ", unicodedata.normalize("NFD", "đăng ký\u00a0khai\u200e sinh"))
    assert odd == plain


def test_a_question_is_cut_at_its_greatest_length() -> None:
    question = read_question("đất " * 3000, "nhà " * 3000)
    assert len(question.text) <= MAX_CHARS
    assert len(question.context) <= MAX_CHARS


@pytest.mark.parametrize("text", ["", "???", "…", "🙂", "\u200b"])
def test_a_question_without_words_has_no_terms(text: str) -> None:
    assert read_question(text).weights == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- {say: [sổ đỏ]}", "«say».* và «mean»"),
        ("- {say: sổ đỏ, mean: giấy}", "danh sách"),
        ("- sổ đỏ", "«say».* và «mean»"),
        ("- {say: [a], mean: b, note: c}", "note"),
        ("- {say: [a", "không đọc được"),
    ],
)
def test_a_wrong_entry_of_a_lexicon_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SearchIndexError, match=said):
        load_lexicon(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [("hs: 3", "«hs»"), ("no: khong", "viết tắt"), ("hs: [hồ sơ, 3]", "«hs»"), ("hs: [", "không đọc")],
)
def test_a_wrong_entry_of_the_short_forms_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "abbreviations.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SearchIndexError, match=said):
        load_abbreviations(path)
