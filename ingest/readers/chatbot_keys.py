"""Documents of questions and answers that were written for a chatbot: the keys that steer it are taken out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

# A key of a machine: KB_CHUNK_START, intent_code. Words of people have no underscore.
_KEY = re.compile(r"^([A-Za-z]+(?:_[A-Za-z]+)+|TAGS|GUARDRAIL|module)\s*:\s*(.*)$")
_MACHINE = re.compile(r"^[A-Z0-9]+(?:[-_][A-Z0-9]+)+\s*\|\s*")
_MANY_KEYS = 10
# What such a key says that people read; all other keys steer the chatbot.
_LABELS = (
    (re.compile(r"question", re.IGNORECASE), "Câu hỏi"),
    (re.compile(r"answer", re.IGNORECASE), "Trả lời"),
    (re.compile(r"legal|basis", re.IGNORECASE), "Căn cứ pháp lý"),
)
_STEERING = re.compile(r"clarif|rule|missing", re.IGNORECASE)


def without_machinery(lines: Sequence[str], headings: Collection[int]) -> tuple[list[str], set[int]]:
    """Take out the keys by which a chatbot is fed (chunk marks, tags, rules), with what stands under them.

    Questions, answers and legal bases stay, under Vietnamese labels. A document with few such keys stays as it is.

    >>> chunk = ["X_1 | Khai sinh", "KB_START: ", "FULL_ANSWER: Nộp ở xã.", "TAGS: a", "- b"]
    >>> without_machinery(chunk * 4, {0})[0][:3]
    ['Khai sinh', 'Trả lời: Nộp ở xã.', 'Khai sinh']
    """
    if sum(_KEY.match(line) is not None for line in lines) < _MANY_KEYS:
        return list(lines), set(headings)
    out: list[str] = []
    kept: set[int] = set()
    dropping = False
    for at, line in enumerate(lines):
        key = _KEY.match(line)
        if key:
            label = _label(key.group(1))
            dropping = label is None
            if label:
                out.append(f"{label}: {key.group(2)}".rstrip())
        elif at in headings or _MACHINE.match(line):
            dropping = False
            if at in headings:
                kept.add(len(out))
            out.append(_MACHINE.sub("", line))
        elif not dropping:
            out.append(line)
    return out, kept


def _label(key: str) -> str | None:
    if _STEERING.search(key):
        return None
    return next((label for pattern, label in _LABELS if pattern.search(key)), None)
