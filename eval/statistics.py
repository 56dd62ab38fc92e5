"""How sure a figure is: intervals by bootstrap, differences by paired randomisation, both clustered by procedure.

Questions on one procedure stand and fall together, so whole procedures are drawn and swapped (Efron and Tibshirani
1993; Smucker, Allan and Carterette 2007). Over several comparisons the p values are corrected after Holm (1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eval.figures import Figure
from eval.scoring import Row

ROUNDS = 10_000
LEVEL = 0.95
FEWEST_CLUSTERS = 5
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, over `n` questions; nan where it asks none, or too few for an interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How much `b` is above `a` on the same questions; `p` by paired randomisation, `p_holm` corrected."""

    a: float
    b: float
    low: float
    high: float
    p: float
    p_holm: float
    n: int

    @property
    def value(self) -> float:
        """Give the difference."""
        return self.b - self.a

    @property
    def significant(self) -> bool:
        """Tell whether the corrected p is below five in a hundred."""
        return self.p_holm < 1 - LEVEL


def estimate(figure: Figure, rows: Sequence[Row], seed: int, rounds: int = ROUNDS) -> Estimate:
    """Give a figure and the interval that holds 95 % of it when procedures are drawn anew (percentile bootstrap).

    Where every question is right, or none, drawing anew shows no spread: then the bound is exact (Clopper and Pearson
    1934) with each procedure counted once. Fewer than five procedures give no interval.
    """
    above, below, n = _sums(figure, rows, _places(rows))
    if not below.sum():
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    made = float(above.sum() / below.sum())
    clusters = int(np.count_nonzero(below))
    if clusters < FEWEST_CLUSTERS:
        return Estimate(made, float("nan"), float("nan"), n)
    if made in (0.0, 1.0):
        reach = ((1 - LEVEL) / 2) ** (1 / clusters)
        return Estimate(made, reach if made else 0.0, 1.0 if made else 1 - reach, n)
    drawn = _draws(len(above), seed, rounds)
    low, high = _interval(_quotient(drawn @ above, drawn @ below))
    return Estimate(made, low, high, n)


def difference(figure: Figure, a: Sequence[Row], b: Sequence[Row], seed: int, rounds: int = ROUNDS) -> Difference:
    """Compare two systems on the same questions; both lists are in the same order.

    Under the null hypothesis the two replies to a procedure's questions could change places: p is the share of such
    swaps with a difference at least as large, the one seen among them.
    """
    if [row.question.id for row in a] != [row.question.id for row in b]:
        raise ValueError("the two systems were not asked the same questions")
    places = _places(a)
    above_a, below_a, n = _sums(figure, a, places)
    above_b, below_b, n_b = _sums(figure, b, places)
    if not below_a.sum() or not below_b.sum():
        nan = float("nan")
        return Difference(nan, nan, nan, nan, nan, nan, 0)
    drawn = _draws(len(above_a), seed, rounds)
    spread = _quotient(drawn @ above_b, drawn @ below_b) - _quotient(drawn @ above_a, drawn @ below_a)
    low, high = _interval(spread)
    swap = np.random.default_rng(seed).integers(0, 2, (rounds, len(above_a))).astype(np.float64)
    da, db = above_b - above_a, below_b - below_a
    first = _quotient(above_a.sum() + swap @ da, below_a.sum() + swap @ db)
    second = _quotient(above_b.sum() - swap @ da, below_b.sum() - swap @ db)
    seen = above_b.sum() / below_b.sum() - above_a.sum() / below_a.sum()
    p = (1 + np.count_nonzero(np.abs(second - first) >= abs(seen) - 1e-12)) / (1 + rounds)
    values = float(above_a.sum() / below_a.sum()), float(above_b.sum() / below_b.sum())
    return Difference(*values, low, high, float(p), float(p), min(n, n_b))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Correct p values for how many they are (Holm 1979); nan stays nan and counts for none.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'c': 0.06, 'b': 0.06}
    """
    ordered = sorted((p, name) for name, p in p_values.items() if p == p)
    found: dict[str, float] = {}
    largest = 0.0
    for place, (p, name) in enumerate(ordered):
        largest = max(largest, min(1.0, round((len(ordered) - place) * p, 12)))
        found[name] = largest
    return found | {name: p for name, p in p_values.items() if p != p}


def _places(rows: Sequence[Row]) -> NDArray[np.int64]:
    """Give the number of each question's cluster."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(row.question.cluster, len(numbers)) for row in rows], np.int64)


def _sums(figure: Figure, rows: Sequence[Row], places: NDArray[np.int64]) -> tuple[Array, Array, int]:
    size = int(places.max()) + 1 if len(places) else 0
    above, below, n = np.zeros(size), np.zeros(size), 0
    for row, place in zip(rows, places, strict=True):
        part = figure.parts(row)
        if part is not None:
            above[place] += part[0]
            below[place] += part[1]
            n += 1
    return above, below, n


@cache
def _draws(clusters: int, seed: int, rounds: int) -> Array:
    """Give how often each cluster is drawn in each round; the same draws serve every figure."""
    drawn = np.random.default_rng(seed).multinomial(clusters, np.full(clusters, 1 / clusters), rounds)
    return drawn.astype(np.float64)


def _quotient(above: Array, below: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _interval(values: Array) -> tuple[float, float]:
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
