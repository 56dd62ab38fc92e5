from __future__ import annotations

import math

import ir_measures
import pytest
from exam import answered, question, ranking
from ir_measures import RR, R, Success, nDCG

from eval.figures import BY_NAME, value
from eval.metrics.rankings import score_ranking
from eval.questions import Question
from eval.replies import Reply
from eval.scoring import Row, score_rows
from ingest.readers.parts import document_id

ASKED: list[tuple[Question, list[str | None]]] = [
    (question("first"), ["1.000001", "1.000002"]),
    (question("second"), ["1.000002", "1.000002", "1.000001"]),
    (question("eleventh"), [f"2.{n:06d}" for n in range(10)] + ["1.000001"]),
    (question("none"), []),
    (question("two-golds", gold=[{"code": "1.000001"}, {"code": "1.000003"}]), ["1.000003", "1.000002", "1.000001"]),
    (question("uncoded-between"), [None, "1.000001"]),
]


def rows() -> list[Row]:
    replies = {q.id: answered(q.id, None, ranking(*codes)) for q, codes in ASKED}
    return score_rows([q for q, _ in ASKED], replies)


def test_measures_are_those_of_ir_measures() -> None:
    qrels, run = {}, {}
    for asked, codes in ASKED:
        distinct = list(dict.fromkeys(code for code in codes if code))
        qrels[asked.id] = {gold.code: 1 for gold in asked.gold if gold.code}
        run[asked.id] = {code: 100.0 - place for place, code in enumerate(distinct)}
    wanted = {"success@1": Success @ 1, "success@5": Success @ 5, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}
    wanted |= {"recall@10": R @ 10}
    made = ir_measures.calc_aggregate(wanted.values(), qrels, run)
    for name, measure in wanted.items():
        assert value(BY_NAME[name], rows()) == pytest.approx(float(made[measure]))


@pytest.mark.parametrize(
    ("i", "measure", "expected"),
    [
        ("second", "RR@10", 1 / 2),
        ("second", "nDCG@10", 1 / math.log2(3)),
        ("second", "Success@1", 0.0),
        ("second", "R@10", 1.0),
        ("eleventh", "R@10", 0.0),
        ("none", "nDCG@10", 0.0),
        ("two-golds", "nDCG@10", (1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3))),
        ("uncoded-between", "RR@10", 1.0),
    ],
)
def test_measures_of_known_rankings(i: str, measure: str, expected: float) -> None:
    (made,) = (row.ranking for row in rows() if row.question.id == i)
    assert made
    assert made.measures[measure] == pytest.approx(expected)


@pytest.mark.parametrize(("depth", "name"), [(1, "success@1"), (5, "success@5")])
def test_the_contracts_hit_is_success_where_gold_has_a_code(depth: int, name: str) -> None:
    assert value(BY_NAME[f"hit@{depth}"], rows()) == value(BY_NAME[name], rows())


def test_a_document_without_a_code_is_found_by_its_id() -> None:
    asked = question(gold=[{"document": "guidance/ghi-chu.md"}])
    found = ranking("1.000001", None)
    found["results"][1]["document_id"] = document_id("guidance/ghi-chu.md")
    (made,) = score_rows([asked], {"q": answered("q", None, found)})
    assert made.ranking
    assert made.ranking.measures["RR@10"] == pytest.approx(0.5)
    assert made.ranking.rank is None  # the contract ranks codes only


def test_the_margin_is_how_far_the_first_stands_before_the_second() -> None:
    def margin(*scores: float) -> float | None:
        reply = Reply("search", "q", 0.1, ranking(*(f"1.{n:06d}" for n in range(len(scores))), scores=scores))
        return score_ranking(question(), reply).margin

    assert margin(0.8, 0.6) == pytest.approx(0.25)
    assert margin(0.8) == 1.0
    assert margin() is None


def test_a_follow_up_has_no_ranking() -> None:
    asked = question(history=[{"role": "user", "content": "Trước đó?"}])
    (made,) = score_rows([asked], {"q": answered("q", None)})
    assert made.ranking is None
    assert math.isnan(value(BY_NAME["hit@1"], [made]))
