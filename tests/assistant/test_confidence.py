"""How sure the assistant is: more of what the corpus covers than of what it does not, on a real index."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.confidence import FEATURES, confidence, features
from assistant.learned import load_logistic
from index.question import read_question


def listed(served: Assistant, text: str) -> float:
    index, question = served.live.current(), read_question(text)
    ranked = served.retriever.search(index, question)
    document = index.documents.get(ranked[0].document_id)
    assert document
    found = confidence(question, ranked, document, index.manifest.documents)
    assert 0 <= found.listed <= 1
    assert 0 <= found.right <= 1
    return found.listed


@pytest.mark.parametrize(
    "question",
    [
        "Đăng ký khai tử cần giấy tờ gì?",
        "dang ky khai tu nop giay gi",
        "hòa giải tranh chấp đất đai ở xã mấy ngày",
        "đăng ký tạm trú cho người thuê trọ",
        "khai tử",  # a few words that are all of a name
        "hs khai sinh",
    ],
)
def test_what_a_record_is_about_is_listed(served: Assistant, question: str) -> None:
    assert listed(served, question) > 0.7


@pytest.mark.parametrize(
    ("covered", "not_covered"),
    [
        ("đăng ký khai tử cho ông cụ cần giấy tờ gì", "xin giấy phép nuôi chim yến trong khu dân cư cần giấy tờ gì"),
        ("thủ tục đăng ký kết hôn mấy ngày", "thủ tục xin phép thả diều ở bãi đất trống mấy ngày"),
        ("đăng ký thành lập hộ kinh doanh nộp ở đâu", "cấp phép lái tàu vũ trụ nộp ở đâu"),
    ],
)
def test_what_no_record_is_about_is_less_sure(served: Assistant, covered: str, not_covered: str) -> None:
    assert listed(served, not_covered) < 0.5 < listed(served, covered)


def test_a_code_that_is_found_and_a_question_without_matter_are_sure(served: Assistant) -> None:
    assert listed(served, "1.000656") == 1.0
    assert listed(served, "thế còn lệ phí?") == 1.0


def test_the_models_know_the_features_that_are_given(served: Assistant) -> None:
    index, question = served.live.current(), read_question("khai tử nộp giấy gì")
    ranked = served.retriever.search(index, question)
    document = index.documents.get(ranked[0].document_id)
    assert document
    given = features(question, ranked, document, index.manifest.documents)
    for name in ("listed", "right"):
        assert load_logistic(name).names == FEATURES
        assert len(given) == len(FEATURES)
