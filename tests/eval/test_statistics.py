from __future__ import annotations

import math
import random

import pytest
from exam import rights

from eval.figures import BY_NAME, FIGURES, quantile, value
from eval.report.wording import finding
from eval.scoring import Row
from eval.statistics import Difference, difference, estimate, holm

RIGHT = BY_NAME["right"]


def alone(outcomes: list[bool]) -> list[Row]:
    """Make a procedure for each question."""
    return rights({f"1.{place:06d}": [right] for place, right in enumerate(outcomes)})


def test_an_interval_of_independent_questions_is_the_binomial_one() -> None:
    made = estimate(RIGHT, alone([True, False] * 100), seed=5)
    assert made.value == 0.5
    assert made.n == 200
    half = 1.96 * math.sqrt(0.25 / 200)
    assert (made.low, made.high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.01)


def test_questions_that_stand_and_fall_together_widen_the_interval() -> None:
    together = rights({f"1.{n:06d}": [n % 2 == 0] * 10 for n in range(20)})
    made = estimate(RIGHT, together, seed=5)
    half = 1.96 * math.sqrt(0.25 / 20)
    assert (made.low, made.high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.04)


@pytest.mark.parametrize(
    ("right", "low", "high"), [(True, 0.025 ** (1 / 20), 1.0), (False, 0.0, 1 - 0.025 ** (1 / 20))]
)
def test_where_all_are_alike_the_interval_is_exact(right: bool, low: float, high: float) -> None:
    made = estimate(RIGHT, alone([right] * 20), seed=5)
    assert (made.low, made.high) == pytest.approx((low, high))


def test_too_few_procedures_give_no_interval() -> None:
    made = estimate(RIGHT, rights({"1.000001": [True] * 50, "1.000002": [False] * 50}), seed=5)
    assert made.value == 0.5
    assert math.isnan(made.low)


def test_a_figure_that_asks_no_question_is_nan() -> None:
    made = estimate(BY_NAME["refused_when_should"], alone([True] * 10), seed=5)
    assert math.isnan(made.value)
    assert made.n == 0


def test_the_same_seed_gives_the_same_interval() -> None:
    rows = alone([True, True, False] * 10)
    assert estimate(RIGHT, rows, seed=7) == estimate(RIGHT, rows, seed=7)
    assert estimate(RIGHT, rows, seed=7) == estimate(RIGHT, list(rows), seed=7, rounds=10_000)
    assert estimate(RIGHT, rows, seed=7, rounds=50) != estimate(RIGHT, rows, seed=8, rounds=50)


def test_two_equal_systems_do_not_differ() -> None:
    rows = alone([True, False] * 10)
    made = difference(RIGHT, rows, rows, seed=5)
    assert (made.value, made.p, made.low, made.high) == (0.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize("clusters", [4, 6, 8])
def test_p_is_that_of_all_swaps(clusters: int) -> None:
    """Where b is better in every procedure, two of the 2^k swaps differ as much."""
    worse, better = ({f"1.{n:06d}": [right] * 3 for n in range(clusters)} for right in (False, True))
    made = difference(RIGHT, rights(worse), rights(better), seed=5)
    assert made.value == 1.0
    assert made.p == pytest.approx(2 / 2**clusters, abs=0.01)


def test_a_difference_within_one_procedure_is_never_significant() -> None:
    worse, better = rights({"1.000001": [False] * 60}), rights({"1.000001": [True] * 60})
    made = difference(RIGHT, worse, better, seed=5)
    assert made.p == 1.0
    assert not made.significant


def test_chance_is_seldom_called_a_difference() -> None:
    chance = random.Random(3)  # noqa: S311 - a simulation
    called = 0
    for seed in range(100):
        a, b = (alone([chance.random() < 0.6 for _ in range(30)]) for _ in range(2))
        called += difference(RIGHT, a, b, seed, rounds=400).significant
    assert called <= 12  # five in a hundred are due; twelve have a chance of one in five hundred


def test_other_questions_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same questions"):
        difference(RIGHT, alone([True]), alone([True, False]), seed=5)


def test_a_figure_that_asks_none_has_no_difference() -> None:
    rows = alone([True] * 10)
    made = difference(BY_NAME["refused_when_should"], rows, rows, seed=5)
    assert math.isnan(made.p)
    assert made.n == 0
    assert not made.significant


def test_holm_takes_the_smallest_times_all() -> None:
    # The example of Holm's procedure with four hypotheses.
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert found == pytest.approx({"d": 0.02, "a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"b": 1.0, "a": 1.0}
    nan = holm({"a": 0.03, "b": math.nan})
    assert nan["a"] == 0.03
    assert math.isnan(nan["b"])


def test_no_difference_is_said_in_words() -> None:
    said = finding("A", {"B": Difference(0.5, 0.52, -0.03, 0.07, 0.4, 0.4, 100)})
    assert "chưa thấy khác biệt có ý nghĩa thống kê với B" in said
    assert "hơn" not in said
    assert "kém" not in said


def test_worse_and_better_are_said_in_words() -> None:
    worse = Difference(0.6, 0.5, -0.15, -0.05, 0.001, 0.002, 100)
    better = Difference(0.4, 0.5, 0.05, 0.15, 0.001, 0.002, 100)
    said = finding("A", {"B": worse, "C": better})
    assert said == "A hơn C 10,0 điểm (5,0 đến 15,0; p = 0,002); kém B 10,0 điểm (5,0 đến 15,0; p = 0,002)."


def test_a_figure_over_no_question_is_nan() -> None:
    assert all(math.isnan(value(figure, [])) for figure in FIGURES)


def test_a_quantile_is_taken_as_the_examiner_takes_it() -> None:
    assert quantile([1, 2, 3, 4], 0.5) == 3
    assert quantile(range(100), 0.95) == 95
    assert math.isnan(quantile([], 0.5))
