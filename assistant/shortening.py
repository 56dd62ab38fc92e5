"""A line of a source made shorter by its structure, never by cutting a sentence: asides out, one paper a line.

What is left out is shown as left out ("(…)", " …"); the whole line stands in the quote behind its mark.
"""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_KEPT = re.compile(r"\bmẫu\b|\bsố\b|\d", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[^\s\d])(?:[;.](?=\s)|(?=, (?:bao gồm|trong đó|trừ trường hợp)\b)|(?=:\s[-+]))")
LONG_ASIDE = 8
LONGEST_KEPT = 22
LONG_LINE = 42
SHORTEST_HEAD = 14
"""Words."""


def without_asides(text: str) -> str:
    """Take long asides out of a line; short ones, and those that name a form or a number, stay.

    >>> without_asides("Tờ khai theo mẫu (nếu người có yêu cầu lựa chọn nộp hồ sơ theo hình thức trực tiếp tại xã)")
    'Tờ khai theo mẫu (…)'
    >>> without_asides("Tờ khai (Mẫu CT01)")
    'Tờ khai (Mẫu CT01)'
    """

    def shown(match: re.Match[str]) -> str:
        words = len(match.group(1).split())
        keep = words <= LONG_ASIDE or (words <= LONGEST_KEPT and _KEPT.search(match.group(1)))
        return match.group() if keep else " (…)"

    return _ASIDE.sub(shown, text)


def shortened(text: str) -> str:
    """Give a long line up to the end of its first clause that says enough; a short line as it is.

    >>> shortened("Đơn đề nghị")
    'Đơn đề nghị'
    """
    text = without_asides(text)
    if len(text.split()) <= LONG_LINE:
        return text
    for end in _ENDS.finditer(text):
        head = text[: end.start()]
        if len(head.split()) >= SHORTEST_HEAD and head.count("(") == head.count(")"):
            return f"{head.rstrip(' ,;:.')} …"
    return text
