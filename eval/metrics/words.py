"""Texts in comparable form: the rules by which the contract's examiner looks for facts, numbers and statements.

They are the examiner's own (CONTRACT.md, "The figures"), so that a figure here is the figure there; a test holds both
against each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_SPELLED = {
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "tthc": "thủ tục hành chính", "cccd": "căn cước công dân",
    "bhyt": "bảo hiểm y tế", "bhxh": "bảo hiểm xã hội", "vnđ": "đồng", "vnd": "đồng", "đ": "đồng",
    "qsdđ": "quyền sử dụng đất", "gcn": "giấy chứng nhận", "ttpvhcc": "trung tâm phục vụ hành chính công",
}  # fmt: skip
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_WORD = re.compile(r"\d+(?:,\d+)?|[^\W\d_]+")
_LINE_START = re.compile(r"^\s*(?:[-*•+]|\d+[.)])\s+|^#+\s*|^>\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?!\[\d)")
_MARK = re.compile(r"\[(\d+)\]")
FEWEST_WORDS = 4
"""A shorter line says nothing that needs a source."""


def tokens(text: str) -> list[str]:
    """Give the words of a text: NFC, lower case, one tone placement, no punctuation, abbreviations spelt out.

    >>> tokens("Hoà giải: 05 ngày, 10.000đ") == tokens("hòa giải 5 ngày 10000 đồng")
    True
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text or "").lower())
    found: list[str] = []
    for word in _WORD.findall(_THOUSANDS.sub("", text)):
        found.extend(_comparable(word))
    return found


@lru_cache(maxsize=65536)
def _comparable(word: str) -> tuple[str, ...]:
    """Give a word as its tokens, remembered: texts have few words, many times."""
    parts = _SPELLED.get(word, word).split()
    return tuple(re.sub(r"^0+(?=\d)", "", p) if p[0].isdigit() else _one_tone_placement(p) for p in parts)


def _one_tone_placement(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    letters = "".join(char for char in decomposed if char not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(sorted(char for char in decomposed if char in _TONES))


def contains(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Tell whether a text holds a phrase, both as tokens; an empty phrase is in no text.

    >>> contains(tokens("Trong 15 ngày làm việc"), tokens("15 ngày")), contains(tokens("115 ngày"), tokens("15 ngày"))
    (True, False)
    """
    n = len(phrase)
    return n > 0 and any(text[at : at + n] == phrase for at in range(len(text) - n + 1))


def numbers(text: str) -> set[str]:
    """Give the numbers of a text.

    >>> sorted(numbers("Điều 07, 10.000 đồng"))
    ['10000', '7']
    """
    return {token for token in tokens(text) if token[0].isdigit()}


def statements(answer: str) -> list[str]:
    """Give the lines and sentences of an answer, marks kept; a mark behind the full stop belongs to what is before it.

    >>> statements("- Nộp đơn [1]. Chờ ba ngày [2].")
    ['Nộp đơn [1].', 'Chờ ba ngày [2].']
    """
    parts: list[str] = []
    for line in answer.splitlines():
        found = _SENTENCE_END.split(_LINE_START.sub("", line).strip())
        parts += [part for part in found if part.strip()]
    return parts


def says_something(statement: str) -> bool:
    """Tell a statement that needs a source from a lead-in line ("Hồ sơ gồm:") or a scrap of fewer than four words.

    >>> says_something("Thành phần hồ sơ gồm có:"), says_something("Nộp một tờ khai [1]")
    (False, True)
    """
    bare = without_marks(statement)
    return len(bare.split()) >= FEWEST_WORDS and not bare.rstrip().endswith(":")


def marks(text: str) -> list[int]:
    """Give the marks of a text in their order.

    >>> marks("Nộp đơn [1], rồi chờ [3][1].")
    [1, 3, 1]
    """
    return [int(number) for number in _MARK.findall(text)]


def without_marks(text: str) -> str:
    """Take the marks out of a text.

    >>> without_marks("Nộp đơn [1].")
    'Nộp đơn  .'
    """
    return _MARK.sub(" ", text)
