"""What counts of a question when it is put beside others: its matter and what it asks of it, not where or when.

Two officers who ask the same name different communes, years and sums; one types in full, the other "dk ks can gi".
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from assistant.confidence import rarity
from assistant.conversation import leans_on_history
from assistant.intent import matter_of, sections_asked
from assistant.personal_data import masked
from assistant.store.answers import storable
from index.analysis import folded, syllables
from index.question import read_question
from ingest.text import fold

LONGEST = 2000
"""Characters of a question that are kept of a gap."""
PAIR = 0.5
"""How much a pair of neighbouring words counts against a single one as rare."""
# A unit, then its name in capitals ("xã Ia Pa", "P. Hội Phú", "buôn Ma Rok 2"); in lower case a name can't be told.
_PLACE = re.compile(
    r"\b(?i:xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|tp\.?|p\.|thôn|làng|buôn|ấp|khu phố|tổ dân phố|tổ)"
    r"((?:\s+[\w'’]+){1,4})"
)
_OFFICES = frozenset("UBND HĐND CT UB MTTQ CA".split())
_MASK = re.compile(r"\[số [^\]]{3,20}\]|\[thư điện tử\]")
# Dates, years, sums and counts; codes, numbers of documents, articles, forms and ages are matter, and stay.
_NUMBER = re.compile(
    r"(?<![\w/.,-])(?<!điều )(?<!khoản )(?<!số )(?<!mẫu )(?<!nđ )(?<!định )(?<!tư )(?<!luật )(?<!nhóm )(?<!mức )"
    r"(?<!dưới )(?<!trên )(?<!đủ )(?<!trước )(?<!sau )"
    r"\d{1,4}(?:[.,/-]\d{1,4}){0,4}(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)
# What turns one matter into another, though nearly all words are the same (folded).
_TURNS = {
    "abroad": r"nuoc ngoai",
    "again": r"(?:cap|dang ky|lam|xin|tra) lai|bi mat|mat (?:so|the|giay|bia|can cuoc|cccd)|cap doi|hu hong|rach",
    "change": r"dieu chinh|thay doi|cai chinh|dinh chinh|sua|cap nhat|doi ten",
    "extend": r"gia han|keo dai|het han",
    "pause": r"tam ngung|tam dung|dinh chi|hoat dong tro lai",
    "end": r"cham dut|giai the|thoi huong|thu hoi|xoa|huy bo|dong cua|dung huong",
    "split": r"sap nhap|chia tach|chia,|tach|hop nhat|chuyen doi|chuyen hinh thuc",
}
_TURN_PATTERNS = {name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for name, pattern in _TURNS.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it is compared.

    `text` is embedded; `asks` are the sections wanted, `turns` what makes another matter of it, `words` its words and
    pairs of words with how rare they are; `mark` is the same for the same question typed again.
    """

    text: str
    asks: tuple[str, ...]
    turns: tuple[str, ...]
    words: dict[str, float]
    mark: str

    def kept(self) -> dict[str, Any]:
        """Give what a group keeps of the reading of its first question, as plain data."""
        return {key: value for key, value in asdict(self).items() if key in ("asks", "turns", "words")}


def read(question: str) -> Reading:
    """Read a question for comparing.

    >>> read("dk lai khai sinh can giay to gi").turns, read("Đăng ký khai sinh cần giấy tờ gì?").asks
    (('again',), ('dossier',))
    >>> read("Năm 2025 ở xã Ia Pa đăng ký khai sinh?").mark == read("Ở xã Ia Ko đăng ký khai sinh").mark
    False
    """
    bare = _NUMBER.sub(" ", _PLACE.sub(_without_name, _MASK.sub(" ", question)))
    asked = read_question(bare if any(c.isalpha() for c in bare) else question)
    said = ". ".join((asked.spelt, *asked.meanings))
    matter = matter_of(said)
    words = {word: rarity(word) for word in matter}
    words |= {pair: PAIR * rarity(pair) for pair in (f"{a} {b}" for a, b in pairwise(matter))}
    bare_said = fold(said)
    return Reading(
        text=asked.spelt,
        asks=tuple(sorted(kind.value for kind in sections_asked(asked.spelt))),
        turns=tuple(name for name, pattern in _TURN_PATTERNS.items() if pattern.search(bare_said)),
        words={word: round(weight, 2) for word, weight in words.items()},
        mark=blake2b(" ".join(map(folded, syllables(asked.spelt))).encode(), digest_size=16).hexdigest(),
    )


def clean(text: str) -> str:
    """Give a text as a gap keeps it: storable, personal data masked, not too long."""
    return masked(storable(text)).strip()[:LONGEST]


def in_context(question: str, before: str | None) -> str:
    """Give a question that leans on an earlier one together with that one.

    >>> in_context("Thế còn lệ phí?", "Đăng ký khai sinh cần gì?")
    'Đăng ký khai sinh cần gì? Thế còn lệ phí?'
    >>> in_context("Cấp lại trích lục kết hôn ở đâu?", "Đăng ký khai sinh cần gì?")
    'Cấp lại trích lục kết hôn ở đâu?'
    """
    return f"{before} {question}" if before and leans_on_history(question) else question


def _without_name(match: re.Match[str]) -> str:
    """Take the name off a unit, and leave what follows it."""
    words = match.group(1).split()
    named = 0
    while named < len(words) and (words[named][0].isupper() or (named and words[named].isdigit())):
        if words[named] in _OFFICES:
            break
        named += 1
    unit = match.group()[: match.start(1) - match.start()]
    return " ".join([unit, *words[named:]])
