"""The gate: a small fixed benchmark of our own build that must stay above the floors in config.yaml.

Floors are the lower ends of the 95 % intervals that were measured over the questions of the gate, so a change that only
shifts chance passes, and one that makes the assistant worse does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eval.config import GateSettings
from eval.errors import EvalError
from eval.figures import BY_NAME, Figure, value
from eval.messages import GATE_ABOVE, GATE_BELOW
from eval.questions import Question
from eval.replies import Answered
from eval.report.wording import percent
from eval.runner import ask_chat, ask_search
from eval.scoring import Row, score_rows
from eval.statistics import estimate
from eval.systems.system import System


@dataclass(frozen=True, slots=True)
class Breach:
    """A figure that is on the wrong side of its bound; as text, a Vietnamese sentence."""

    figure: str
    value: float
    bound: float

    def __str__(self) -> str:
        said = GATE_ABOVE if self.value > self.bound else GATE_BELOW
        return said.format(
            label=BY_NAME[self.figure].label, name=self.figure, value=percent(self.value), bound=percent(self.bound)
        )


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
            made = value(_figure(name), rows)
            if not sign * made >= sign * bound:  # nan is a breach too
                found.append(Breach(name, made, bound))
    return found


def measured(rows: Sequence[Row], gate: GateSettings, seed: int) -> str:
    """Write the section `eval.gate` anew, in YAML: for each figure that it names, the end of its 95 % interval.

    A floor of 1 and a ceiling of 0 are promises, not measurements: they stay, as does what has no interval.
    """
    lines = [f"  gate:  # đo ngày {date.today().isoformat()} trên {len(rows)} câu", f"    every: {gate.every}"]
    for key, bounds in (("floors", gate.floors), ("ceilings", gate.ceilings)):
        lines.append(f"    {key}:" if bounds else f"    {key}: {{}}")
        best = 1.0 if key == "floors" else 0.0
        for name, now in bounds.items():
            made = estimate(_figure(name), rows, seed)
            end = _down(made.low) if key == "floors" else 1 - _down(1 - made.high)
            bound = now if now == best or math.isnan(end) else end
            lines.append(f"      {name}: {bound:.2f}  # {made.value:.3f}, {made.low:.3f} đến {made.high:.3f}")
    return "\n".join(lines) + "\n"


def _figure(name: str) -> Figure:
    if name not in BY_NAME:
        raise EvalError(
            f"Cấu hình «eval.gate» có số đo lạ «{name}»; các số đo: {', '.join(BY_NAME)}.", "unknown figure"
        )
    return BY_NAME[name]


def _down(share: float) -> float:
    """Round to the next hundredth below.

    >>> _down(0.4789)
    0.47
    """
    return share if math.isnan(share) else math.floor(100 * share + 1e-9) / 100
