"""Refusals: the table of what should and what was refused, and the curve of risk over coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics.answers import REFUSED
from eval.scoring import Row


@dataclass(frozen=True, slots=True)
class RefusalTable:
    """Counts: should it be answered, and was it (answered or asked back), or refused; failed replies stand apart."""

    answered_rightly: int
    refused_wrongly: int
    answered_wrongly: int
    refused_rightly: int
    failed: int

    @property
    def precision(self) -> float:
        """Give the share of refusals that were right (nan without any)."""
        return _share(self.refused_rightly, self.refused_rightly + self.refused_wrongly)

    @property
    def recall(self) -> float:
        """Give the share of unanswerable questions that were refused (nan without any)."""
        return _share(self.refused_rightly, self.refused_rightly + self.answered_wrongly)


def refusal_table(rows: Sequence[Row]) -> RefusalTable:
    """Count the four cases (Rajpurkar, Jia and Liang 2018 ask the same of readers: know what you don't know)."""

    def count(answerable: bool, refused: bool) -> int:
        return sum(
            r.question.answerable is answerable and (r.answer.outcome in REFUSED) is refused
            for r in rows
            if r.answer.error is None
        )

    failed = sum(r.answer.error is not None for r in rows)
    return RefusalTable(count(True, False), count(True, True), count(False, False), count(False, True), failed)


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Points (coverage, risk) as the threshold falls; `aurc` is the area under them up to the coverage reached.

    `asked` questions gave a confidence, `source` tells whose: the system's own, or the margin of its ranking.
    """

    points: tuple[tuple[float, float], ...]
    aurc: float
    asked: int
    source: str


def risk_coverage(rows: Sequence[Row]) -> RiskCoverage:
    """Answer the surest questions first: the share answered so far, and the share of wrong answers among them.

    El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017. A refused question is never covered. Where a system reports
    its confidence, only that counts: margins are on another scale.
    """
    own = any(row.own_confidence for row in rows)
    known = [row for row in rows if row.confidence is not None and row.own_confidence is own]
    answered = sorted((r for r in known if r.answer.outcome == "answered"), key=lambda r: -(r.confidence or 0.0))
    points: list[tuple[float, float]] = []
    wrong = 0
    for place, row in enumerate(answered, 1):
        wrong += not row.right
        following = answered[place].confidence if place < len(answered) else None
        if following != row.confidence:  # equal confidences are answered together
            points.append((place / len(known), wrong / place))
    area, last = 0.0, 0.0
    for coverage, risk in points:
        area += (coverage - last) * risk
        last = coverage
    return RiskCoverage(tuple(points), _share(area, last), len(known), "reply" if own else "margin")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
