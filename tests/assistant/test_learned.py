from __future__ import annotations

import json
import unicodedata

import pytest

from assistant.learned import DATA, load_classifier, load_logistic, phrases_of
from assistant.shortening import shortened, without_asides
from assistant.training.fitting import QUESTIONS
from assistant.unit_features import NAMES


def test_the_models_that_ship_can_be_read() -> None:
    assert load_logistic("units").names == NAMES
    assert load_logistic("unit_chance").names == ("score",)
    assert set(load_classifier("scope").classes) == {"ok", "other", "private", "harmful", "steering"}
    assert (DATA / "scope.json.gz").stat().st_size < 1_000_000


def test_a_likelier_line_has_the_greater_chance() -> None:
    chance = load_logistic("unit_chance")
    assert chance.probability([-5.0]) < chance.probability([0.0]) < chance.probability([5.0])


def test_probabilities_sum_to_one() -> None:
    assert sum(load_classifier("scope").probabilities("khai tử cần giấy gì").values()) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["", "🙂", "a" * 4000])
def test_what_is_not_known_has_no_probabilities(text: str) -> None:
    assert load_classifier("scope").probabilities(text) == {}


def test_marks_make_no_difference_to_phrases() -> None:
    assert phrases_of("Đăng ký khai tử") == phrases_of("dang ky khai tu")


@pytest.mark.parametrize("name", ["scope", "facts"])
def test_the_questions_that_were_learnt_from_are_clean(name: str) -> None:
    rows = [json.loads(line) for line in (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    texts = [row["question"] for row in rows]
    assert len(set(texts)) == len(texts) > 500
    assert all(text == unicodedata.normalize("NFC", text).strip() for text in texts)
    assert all(row["label"] for row in rows)


def test_a_short_line_is_left_whole_and_a_long_one_ends_at_a_clause() -> None:
    assert shortened("Đơn đề nghị (Mẫu số 01)") == "Đơn đề nghị (Mẫu số 01)"
    long = "Giấy tờ chứng minh quan hệ nhân thân với chủ hộ hoặc thành viên hộ gia đình; " + "trường hợp khác " * 20
    assert shortened(long) == "Giấy tờ chứng minh quan hệ nhân thân với chủ hộ hoặc thành viên hộ gia đình …"
    one = "giấy tờ " * 60
    assert shortened(one) == one


def test_an_aside_that_names_a_form_stays() -> None:
    text = "Tờ khai (theo Mẫu CT01 ban hành kèm theo Thông tư số 53/2025/TT-BCA)"
    assert without_asides(text) == text
