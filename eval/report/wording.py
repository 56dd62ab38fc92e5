"""Numbers and findings as Vietnamese readers write them: decimal comma, per cent, and differences in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from eval.messages import BETTER, NO_DIFFERENCE, WORSE
from eval.statistics import Difference, Estimate

NONE = "–"


def number(value: float, digits: int = 0) -> str:
    """Write a number; nan as a dash.

    >>> number(1234.56, 1), number(float("nan"))
    ('1.234,6', '–')
    """
    if math.isnan(value):
        return NONE
    return f"{value:,.{digits}f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def percent(value: float) -> str:
    """Write a share.

    >>> percent(0.5988)
    '59,9 %'
    """
    return NONE if math.isnan(value) else f"{number(100 * value, 1)} %"


def interval(made: Estimate) -> str:
    """Write the 95 % interval of a share.

    >>> interval(Estimate(0.6, 0.541, 0.656, 300))
    '54,1–65,6'
    """
    return "" if math.isnan(made.low) else f"{number(100 * made.low, 1)}–{number(100 * made.high, 1)}"


def finding(first: str, differences: Mapping[str, Difference]) -> str:
    """Say in one sentence how a system stands against others; points are per cent points, p is corrected.

    >>> finding("A", {"B": Difference(0.5, 0.6, 0.02, 0.18, 0.004, 0.012, 300)})
    'A hơn B 10,0 điểm (2,0 đến 18,0; p = 0,012).'
    >>> finding("A", {"B": Difference(0.5, 0.51, -0.02, 0.04, 0.3, 0.6, 300)})
    'A chưa thấy khác biệt có ý nghĩa thống kê với B (+1,0 điểm, −2,0 đến 4,0; p = 0,600).'
    """
    better = [n for n, made in differences.items() if made.significant and made.value > 0]
    worse = [n for n, made in differences.items() if made.significant and made.value < 0]
    same = [n for n, made in differences.items() if not made.significant]
    parts = []
    for said, names, sign in ((BETTER, better, 1), (WORSE, worse, -1)):
        if names:
            parts.append(said.format(others=", ".join(_by_points(n, differences[n], sign) for n in names)))
    if same:
        parts.append(NO_DIFFERENCE.format(others=", ".join(_around(n, differences[n]) for n in same)))
    return f"{first} {'; '.join(parts)}."


def _by_points(name: str, made: Difference, sign: int) -> str:
    low, high = sorted((100 * sign * made.low, 100 * sign * made.high))
    points = number(abs(100 * made.value), 1)
    return f"{name} {points} điểm ({signed(low, plain=True)} đến {signed(high, plain=True)}; {p_value(made.p_holm)})"


def _around(name: str, made: Difference) -> str:
    low, high = signed(100 * made.low, plain=True), signed(100 * made.high, plain=True)
    return f"{name} ({signed(100 * made.value)} điểm, {low} đến {high}; {p_value(made.p_holm)})"


def signed(value: float, *, plain: bool = False) -> str:
    """Write a difference with one decimal and a true minus; `plain` leaves the plus out.

    >>> signed(-4.25), signed(3.0)
    ('−4,2', '+3,0')
    """
    if math.isnan(value):
        return NONE
    sign = "−" if round(value, 1) < 0 else "" if plain or round(value, 1) == 0 else "+"
    return sign + number(abs(value), 1)


def p_value(value: float) -> str:
    """Write a p value.

    >>> p_value(0.00009), p_value(0.0392)
    ('p < 0,001', 'p = 0,039')
    """
    if math.isnan(value):
        return NONE
    return "p < 0,001" if value < 0.001 else f"p = {number(value, 3)}"
