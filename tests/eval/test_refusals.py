from __future__ import annotations

import math

import pytest
from exam import body, question, ranking, refusal, row

from eval.metrics.refusals import RefusalTable, refusal_table, risk_coverage
from eval.scoring import Row


def sure(i: str, right: bool, confidence: float | None, *, refuse: bool = False, **search: float) -> Row:
    said = refusal() if refuse else body("15 ngày. [1]" if right else "Xong rồi. [1]")
    found = ranking("1.000001", "1.000002", scores=[1.0, 1.0 - search["margin"]]) if search else None
    return row(question(i), said if confidence is None else said | {"confidence": confidence}, found)


def test_the_four_cases_and_the_failed() -> None:
    no = {"answerable": False}
    rows = [
        row(question("a"), body()),
        row(question("b"), refusal()),
        row(question("c"), refusal(outcome="declined")),
        row(question("d", **no), body()),
        row(question("e", **no), refusal()),
        row(question("f", **no), None),
    ]
    table = refusal_table(rows)
    assert table == RefusalTable(1, 2, 1, 1, 1)
    assert table.precision == pytest.approx(1 / 3)
    assert table.recall == pytest.approx(1 / 2)
    assert math.isnan(refusal_table([]).precision)


def test_the_surest_answers_come_first() -> None:
    rows = [sure("a", True, 0.9), sure("b", False, 0.2), sure("c", True, 0.7), sure("d", False, 0.5)]
    curve = risk_coverage(rows)
    assert curve.points == ((0.25, 0), (0.5, 0), (0.75, 1 / 3), (1.0, 0.5))
    assert curve.aurc == pytest.approx((1 / 3 + 1 / 2) / 4)
    assert curve.source == "reply"


def test_what_is_refused_is_never_covered() -> None:
    curve = risk_coverage([sure("a", True, 0.9), sure("b", False, 0.8, refuse=True)])
    assert curve.points == ((0.5, 0.0),)


def test_equal_confidences_are_answered_together() -> None:
    curve = risk_coverage([sure("a", True, 0.5), sure("b", False, 0.5)])
    assert curve.points == ((1.0, 0.5),)


def test_the_margin_of_the_ranking_stands_in_where_no_confidence_is_reported() -> None:
    curve = risk_coverage([sure("a", False, None, margin=0.1), sure("b", True, None, margin=0.6)])
    assert curve.points == ((0.5, 0.0), (1.0, 0.5))
    assert curve.source == "margin"


def test_margins_are_not_mixed_with_reported_confidence() -> None:
    curve = risk_coverage([sure("a", True, 0.3), sure("b", False, None, margin=0.9)])
    assert (curve.points, curve.asked, curve.source) == (((1.0, 0.0),), 1, "reply")


@pytest.mark.parametrize("said", [True, "high", None])
def test_a_confidence_that_is_no_number_is_none(said: object) -> None:
    assert row(question(), body(confidence=said)).confidence is None


def test_without_any_answer_there_is_no_curve() -> None:
    assert risk_coverage([]).points == ()
    assert math.isnan(risk_coverage([]).aurc)
