"""What a system said to a question, as it is recorded: raw replies, so that figures can be computed anew later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

LONGEST_QUOTE = 600
Stands = bool | str
"""Whether a quote stands at its offsets in its source; a text says why that could not be looked up."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a system: to a search, to a chat, or the wait for the first words of a streamed chat.

    `seconds` is how long it took; `error` says why there is no body. `stands` holds, for each citation of a chat,
    whether its quote is verbatim.
    """

    phase: Literal["search", "chat", "first_words"]
    id: str
    seconds: float | None = None
    body: dict[str, Any] | None = None
    error: str | None = None
    stands: list[Stands] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answered:
    """All that one system said to one question; None where it was not asked (a follow-up is not searched for)."""

    search: Reply | None = None
    chat: Reply | None = None
    first_words: Reply | None = None


def stands(citation: dict[str, Any], text: str) -> bool:
    """Tell whether a citation's quote is short enough and stands at its offsets; raises KeyError where they are absent.

    >>> stands({"quote": "đơn", "start": 4, "end": 7}, "Nộp đơn")
    True
    """
    quote = citation.get("quote") or ""
    return bool(quote) and len(quote) <= LONGEST_QUOTE and text[citation["start"] : citation["end"]] == quote
