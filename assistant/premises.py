"""A number that a question takes for granted, held against the lines that answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.text import fold

_CHECKED = re.compile(
    r"(?:dung|phai) (?:khong|ko|k|chua)\b|dung chu\b|chu gi|dung k\b|nhi\b|a\s*[?.!]?$|hen dan|tra loi vay|duoc chua\b"
)
_NUMBER = re.compile(r"(\d[\d.,]*)\s*(ngay|gio|thang|nam|tuoi|dong|vnd|trieu|nghin|%|ban|bo|nguoi)\b|(\d[\d.,]*)\s*(%)")
_ALIKE = {"vnd": "dong", "nghin": "dong", "trieu": "dong"}


def _numbers(text: str) -> set[tuple[str, str]]:
    found = set()
    for a, unit, b, percent in _NUMBER.findall(fold(text)):
        number = re.sub(r"[.,](?=\d{3}\b)", "", a or b).strip(".,").lstrip("0") or "0"
        unit = unit or percent
        number += {"nghin": "000", "trieu": "000000"}.get(unit, "")
        found.add((number, _ALIKE.get(unit, unit)))
    return found


def contradicts(question: str, lines: Sequence[str]) -> bool:
    """Tell whether a question that asks to be confirmed gives a number that the lines don't, where they give another.

    >>> contradicts("Thu 15.000 đồng đúng không?", ["10000 VNĐ (mỗi lần)"])
    True
    >>> contradicts("Thu 10.000 đồng đúng không?", ["10000 VNĐ (mỗi lần)"])
    False
    """
    if not _CHECKED.search(fold(question)):
        return False
    given, stated = _numbers(question), {n for line in lines for n in _numbers(line)}
    units = {unit for _, unit in stated}
    return any(number not in stated and number[1] in units for number in given)
