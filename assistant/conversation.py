"""Follow-ups: what an earlier turn adds to the question that is asked now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field

from assistant.intent import matter_of
from index.question import codes_in
from ingest.text import fold

TURNS_KEPT = 3
REPLY_CHARS = 600
"""How much of a reply is read again."""
# How a question leans on what was said before (folded).
_LEANS = re.compile(
    r"^(?:the|vay|con|neu|nhu vay|roi|va|nhung|truong hop|vi du|y la|thi|la sao|a|uh|ok)\b"
    r"|\b(?:do|nay|tren|ay|vua roi|luc nay|no)\s*(?:[?.!]|$)|\b(?:viec|giay"
    r"|cai|cho|thu tuc|truong hop|nguoi) (?:do|nay|ay|tren)\b"
)


class Message(BaseModel):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


def leans_on_history(question: str) -> bool:
    """Tell whether a question can't stand alone.

    >>> leans_on_history("Thế còn lệ phí?"), leans_on_history("Đăng ký kết hôn cần giấy tờ gì và nộp ở đâu?")
    (True, False)
    """
    folded = fold(question).strip()
    return bool(_LEANS.search(folded)) or len(matter_of(question)) <= 1


def said_before(history: Sequence[Message]) -> tuple[str, str]:
    """Give the earlier questions and the earlier replies, newest last, each as one text.

    >>> said_before([Message(role="user", content="Khai sinh?"), Message(role="assistant", content="Nộp tờ khai.")])
    ('Khai sinh?', 'Nộp tờ khai.')
    """
    asked = [m.content for m in history if m.role == "user"][-TURNS_KEPT:]
    told = [m.content[:REPLY_CHARS] for m in history if m.role == "assistant"][-TURNS_KEPT:]
    return ". ".join(asked), ". ".join(told)


def code_in_use(history: Sequence[Message]) -> str | None:
    """Give the procedure code that the last reply named, None where it named none or several."""
    for message in reversed(history):
        if message.role == "assistant":
            codes = codes_in(message.content)
            return codes[0] if len(codes) == 1 else None
    return None
