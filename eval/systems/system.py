"""What the runner asks of a system: the contract of CONTRACT.md, in the process or over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from eval.questions import Turn

Body = dict[str, Any]


class System(Protocol):
    """A system under examination. Each call may raise anything: that is recorded, and counts as a miss."""

    name: str
    """Under which it stands in reports."""
    searches: bool
    """Whether it ranks documents; one that only chats has no ranking figures."""
    streams: bool
    """Whether the wait for its first words can be measured."""

    def about(self) -> dict[str, str]:
        """Give what identifies it in the run's record: model, corpus, address."""

    def search(self, query: str, limit: int) -> Body:
        """Give the body of a reply to POST /api/search."""

    def chat(self, messages: Sequence[Turn]) -> Body:
        """Give the body of a reply to POST /api/chat."""

    def first_words(self, messages: Sequence[Turn]) -> float:
        """Ask for a stream, and give the seconds until its first words."""

    def source(self, document_id: str) -> str:
        """Give the text of a document, as indexed."""

    def close(self) -> None:
        """Let go of what it holds."""
