"""What the assistant asks of whoever keeps approved answers: the trainers' desk (`assistant.desk.approved`)."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from assistant.answer import Answer
from assistant.finding import Found
from index.live import OpenIndex


class ApprovedAnswers(Protocol):
    """Gives the answer that people have approved for a question, where there is one that is close enough."""

    def answer_to(self, index: OpenIndex, found: Found, as_of: date, province: str | None) -> Answer | None:
        """Give the approved answer to a question that stands alone, None where none is close enough on that day."""
        ...

    def near(self, index: OpenIndex, found: Found, as_of: date, province: str | None) -> list[str]:
        """Give the questions of approved answers that may be what is asked, though not surely; the closest first."""
        ...

    def load(self) -> None:
        """Read now what is given, so that the next question has it and does not wait."""
        ...

    def write_hits(self) -> None:
        """Write how often answers were given since the last time."""
        ...
