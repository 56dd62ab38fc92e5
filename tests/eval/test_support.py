from __future__ import annotations

from exam import citation

from eval.metrics.support import SupportScore, marked_sentences, score_support

DURATION = citation(1, "Thời hạn 15 ngày kể từ ngày có người chết")
PAPERS = citation(2, "Nộp tờ khai và giấy báo tử")


def test_a_sentence_is_supported_by_its_own_citation() -> None:
    assert score_support("Thời hạn 15 ngày kể từ ngày có người chết. [1]", [DURATION]) == SupportScore(1, 1, 1, 1)


def test_one_number_that_the_source_lacks_makes_a_sentence_unsupported() -> None:
    assert score_support("Thời hạn 16 ngày kể từ ngày có người chết. [1]", [DURATION]) == SupportScore(1, 0, 1, 0)


def test_a_tenth_of_the_words_may_be_other_words() -> None:
    kept = "Thời hạn 15 ngày kể từ ngày có người chết"
    assert score_support(f"{kept} nhé. [1]", [DURATION]).supported == 1
    assert score_support(f"{kept} nhé bà. [1]", [DURATION]).supported == 0


def test_a_citation_that_adds_nothing_is_of_no_use() -> None:
    said = "Thời hạn 15 ngày kể từ ngày có người chết. [1][2]"
    assert score_support(said, [DURATION, PAPERS]) == SupportScore(1, 1, 2, 1)


def test_two_citations_that_support_only_together_are_both_of_use() -> None:
    said = "Nộp tờ khai và giấy báo tử, thời hạn 15 ngày kể từ ngày có người chết. [1][2]"
    assert score_support(said, [DURATION, PAPERS]) == SupportScore(1, 1, 2, 2)


def test_a_sentence_without_a_mark_is_not_supported() -> None:
    assert score_support("Thời hạn 15 ngày kể từ ngày có người chết.", [DURATION]) == SupportScore(1, 0, 0, 0)


def test_lead_ins_and_scraps_are_not_counted() -> None:
    assert score_support("Hồ sơ gồm có:\nXong rồi.", []) == SupportScore()


def test_sentences_are_split_as_vietnamese_is_written() -> None:
    said = "Theo Nghị định số 123/2015/NĐ-CP thì nộp tại xã. [1] Lệ phí 8.000 đồng. [2]\n- Chờ 3 ngày [1][2]"
    assert marked_sentences(said) == [
        ("Theo Nghị định số 123/2015/NĐ-CP thì nộp tại xã.", [1]),
        ("Lệ phí 8.000 đồng.", [2]),
        ("Chờ 3 ngày", [1, 2]),
    ]
