"""What a version changes against the one before, word by word, to be read by a reviewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assistant.desk.approved.tables import ApprovedVersion

_WORD = re.compile(r"\n|[^\S\n]+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text that both have, or only the version before (gone), or only this one (new)."""

    kind: Literal["same", "gone", "new"]
    text: str


def differences(before: str, now: str) -> list[Stretch]:
    """Give two texts as one, in stretches.

    >>> [(s.kind, s.text) for s in differences("Nộp một đơn.", "Nộp hai đơn.")]
    [('same', 'Nộp '), ('gone', 'một'), ('new', 'hai'), ('same', ' đơn.')]
    """
    return list(_stretches(_WORD.findall(before), _WORD.findall(now)))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Stretch("gone", "".join(old[a:b]))
        if d > c:
            yield Stretch("new", "".join(new[c:d]))


def changed(before: ApprovedVersion, now: ApprovedVersion) -> dict[str, list[Stretch]]:
    """Give what is changed of a version, part by part; parts that are the same are left out."""
    pairs = {
        "Câu hỏi": (before.question, now.question),
        "Cách hỏi khác": ("\n".join(before.wordings), "\n".join(now.wordings)),
        "Trả lời": (before.text, now.text),
        "Đoạn nguồn": (_cited(before), _cited(now)),
        "Hiệu lực": (_valid(before), _valid(now)),
    }
    return {part: differences(old, new) for part, (old, new) in pairs.items() if old != new}


def _cited(version: ApprovedVersion) -> str:
    return "\n".join(
        f"[{n}] {c.get('title', '')} – {c.get('heading', '')}: «{c['quote']}»"
        for n, c in enumerate(version.citations, 1)
    )


def _valid(version: ApprovedVersion) -> str:
    first = f"{version.valid_from:%d/%m/%Y}" if version.valid_from else "khi duyệt"
    last = f"{version.valid_to:%d/%m/%Y}" if version.valid_to else "chưa định"
    return f"Từ {first} đến {last}"
