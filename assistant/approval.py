"""What the assistant asks of whoever keeps approved answers: the trainers' desk (`assistant.desk.approved`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.answer import Answer
from assistant.finding import Found
from index.live import OpenIndex


@dataclass(frozen=True, slots=True)
class Match:
    """The answer, None where none is close enough; then `near` are questions that may be meant, the closest first."""

    answer: Answer | None = None
    near: Sequence[str] = ()


class ApprovedAnswers(Protocol):
    """Gives the answer that people have approved for a question, where there is one that is close enough."""

    def match(self, index: OpenIndex, found: Found, as_of: date, province: str | None) -> Match:
        """Look for the approved answer to a question that stands alone, as it is on a day and for a province."""
        ...

    def load(self) -> None:
        """Read now what is given, so that the next question has it and does not wait."""
        ...

    def write_hits(self) -> None:
        """Write how often answers were given since the last time."""
        ...
