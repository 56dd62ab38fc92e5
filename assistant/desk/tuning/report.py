"""What a trial says: question by question, what was before, what would be after, and which is better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from assistant.config import Settings
from index.live import OpenIndex

Verdict = Literal["better", "worse", "same"]
Step = Callable[[int, int], None]
"""Told how many questions are asked and of how many; may raise to end the trial."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question that a trial asks besides the benchmark: `expected` are ids or codes of documents, empty for none.

    `origin` tells why: "edit" (a change should help it) or "approved" (people wrote an answer to it).
    """

    question: str
    expected: tuple[str, ...]
    origin: Literal["edit", "approved"]


@dataclass(frozen=True, slots=True)
class Seen:
    """How a question ends: the rank of what is expected (None: not among ten), the outcome, and what is cited first.

    `worth` orders results: the more the better.
    """

    rank: int | None
    outcome: str
    title: str
    section: str
    worth: float


@dataclass(frozen=True, slots=True)
class Line:
    """One question before and after."""

    question: str
    expected: str
    origin: Literal["benchmark", "edit", "approved"]
    before: Seen
    after: Seen

    @property
    def verdict(self) -> Verdict:
        """Tell which is better."""
        if self.before.worth == self.after.worth:
            return "same"
        return "better" if self.after.worth > self.before.worth else "worse"


@dataclass(frozen=True, slots=True)
class TrialReport:
    """All questions of a trial; `notes` are sentences on what could not be asked."""

    lines: Sequence[Line]
    notes: Sequence[str] = field(default_factory=tuple)

    def count(self, verdict: Verdict) -> int:
        """Count the questions of one verdict."""
        return sum(line.verdict == verdict for line in self.lines)

    def as_data(self) -> dict[str, Any]:
        """Give the report as plain data: what changed first, what breaks before all."""
        order = {"worse": 0, "better": 1, "same": 2}
        lines = sorted(self.lines, key=lambda line: order[line.verdict])
        return {
            "better": self.count("better"),
            "worse": self.count("worse"),
            "same": self.count("same"),
            "notes": list(self.notes),
            "lines": [asdict(line) | {"verdict": line.verdict} for line in lines],
        }


class Trial(Protocol):
    """Whatever holds a candidate index against the one in use, question by question."""

    def __call__(
        self, settings: Settings, current: OpenIndex, candidate: OpenIndex, cases: Sequence[Case], step: Step
    ) -> TrialReport:
        """Ask both the benchmark and the cases."""
