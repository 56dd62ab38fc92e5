"""The gate: a small fixed benchmark of our own build that must stay above the floors in config.yaml.

Floors are the lower ends of the 95 % intervals that were measured over the questions of the gate, so a change that only
shifts chance passes, and one that makes the assistant worse does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.config import GateSettings
from eval.errors import EvalError
from eval.figures import BY_NAME, value
from eval.questions import Question
from eval.replies import Answered
from eval.runner import ask_chat, ask_search
from eval.scoring import Row, score_rows
from eval.systems.system import System


@dataclass(frozen=True, slots=True)
class Breach:
    """A figure that is on the wrong side of its bound."""

    figure: str
    value: float
    bound: float

    def __str__(self) -> str:
        return f"{self.figure}: {self.value:.3f}, giới hạn {self.bound:.3f}"


def chosen(questions: Sequence[Question], every: int) -> list[Question]:
    """Give every so manieth question: a sample that is the same each time and spread over the set.

    >>> [q.id for q in chosen([], 5)]
    []
    """
    return list(questions[::every])


def asked(system: System, questions: Sequence[Question]) -> list[Row]:
    """Ask a system all questions, here and now, and score its replies."""
    answered = {
        question.id: Answered(None if question.history else ask_search(system, question), ask_chat(system, question))
        for question in questions
    }
    return score_rows(questions, answered)


def breaches(rows: Sequence[Row], gate: GateSettings) -> list[Breach]:
    """Give the figures below their floor or above their ceiling; raises EvalError for one that is not known."""
    found: list[Breach] = []
    for bounds, sign in ((gate.floors, 1), (gate.ceilings, -1)):
        for name, bound in bounds.items():
            if name not in BY_NAME:
                raise EvalError(
                    f"Cấu hình «eval.gate» có số đo lạ «{name}»; các số đo: {', '.join(BY_NAME)}.", "unknown figure"
                )
            made = value(BY_NAME[name], rows)
            if not sign * made >= sign * bound:  # nan is a breach too
                found.append(Breach(name, made, bound))
    return found
