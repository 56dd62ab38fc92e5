"""The checkable facts of a text, in one form: numbers with their units, dates, document numbers, names and negations.

A language model may reword a source but not change it; what can be changed by one slip is read here, by rule, from its
sentence and from the quotes behind it, and `verification` holds the one against the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.text import clean, one_tone_placement

SPELT = {
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "tthc": "thủ tục hành chính", "cccd": "căn cước công dân",
    "bhyt": "bảo hiểm y tế", "bhxh": "bảo hiểm xã hội", "vnđ": "đồng", "vnd": "đồng", "đ": "đồng", "ngàn": "nghìn",
    "qsdđ": "quyền sử dụng đất", "gcn": "giấy chứng nhận", "ttpvhcc": "trung tâm phục vụ hành chính công",
}  # fmt: skip
"""Short forms that mean one thing only; both sides are compared spelt out."""
_UNITS = (
    "ngày làm việc", "giờ làm việc", "ngày", "giờ", "phút", "tuần", "tháng", "năm", "tuổi", "%", "phần trăm",
    "nghìn đồng", "triệu đồng", "tỷ đồng", "đồng", "usd", "nghìn", "triệu", "tỷ", "bản chính", "bản sao", "bản", "bộ",
    "lần", "người", "m2", "m²", "ha", "km", "mét", "kg", "trang", "ảnh",
)  # fmt: skip
_LABELS = (
    "bước", "điều", "khoản", "mục", "chương", "phụ lục", "mẫu số", "mẫu", "quý", "số", "cấp", "loại", "hạng", "nhóm",
    "năm", "tháng", "ngày", "vùng", "lần thứ", "tuổi từ",
)  # fmt: skip
_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10,
}  # fmt: skip
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_ZEROS = re.compile(r"(?<![\d.,/])0+(?=\d)")
_DOCUMENT = re.compile(r"\d+(?:/\d+)*/(?!\d)[^\W_]+(?:-[^\W_]+)*")
_CODE = re.compile(r"\d\.\d{6,}[\w.]*(?<!\.)")
_DATES = (
    re.compile(r"(?:ngày )?(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?!\d)"),
    re.compile(r"(?:ngày )?(?P<d>\d{1,2}) tháng (?P<m>\d{1,2})(?: năm (?P<y>\d{4}))"),
    re.compile(r"ngày (?P<d>\d{1,2})(?: tháng |[/-])(?P<m>\d{1,2})(?!\d)"),
    re.compile(r"(?:tháng )(?P<m>\d{1,2})(?: năm |[/-])(?P<y>\d{4})(?!\d)"),
)
_MIXED = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[^\W\d_])\w+")
_UNIT = "|".join(re.escape(u) for u in _UNITS)
_MEASURE = re.compile(rf"(?P<n>\d+(?:,\d+)?)\)? ?(?:\([^()\n]{{1,40}}\) ?)?(?P<unit>{_UNIT})(?!\w)")
_COUNTED = re.compile(rf"(?<!\w)(?P<w>(?:(?:{'|'.join(_DIGITS)}|mươi|trăm) )+)(?P<unit>{_UNIT})(?!\w)")
_COPIES = re.compile(r"(?P<unit>bản chính|bản sao): ?(?P<n>\d+)")
_LABELLED = re.compile(rf"(?<!\w)(?P<label>{'|'.join(_LABELS)}) (?P<n>\d+)(?!\w)")
_PLACE = re.compile(r"(?:điểm [a-zđ] )?(?:khoản \d+ )?điều \d+|điểm [a-zđ] khoản \d+")
_PLAIN = re.compile(r"\d+(?:,\d+)?")
_WORD = re.compile(r"\d+(?:,\d+)?|[^\W\d_]+")
_LEVELS = {"xã", "tỉnh", "huyện"}


def plain(text: str) -> str:
    """Give a text as it may be shown: mended as sources are, its digits ASCII, so that no number hides.

    >>> plain("Chờ ７\u200b ngày")
    'Chờ 7 ngày'
    """
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in clean(text))


def comparable(text: str) -> str:
    """Give a text as it is compared: lower case, one tone placement, short forms spelt out, numbers bare.

    >>> comparable("Hoà giải trong 05 ngày, 50.000 VNĐ")
    'hòa giải trong 5 ngày, 50000 đồng'
    """
    text = one_tone_placement(re.sub(r"[–—−]", "-", plain(text)).lower())
    text = re.sub(r"(?<=\d)(?=(?:đ|vnđ|vnd|đồng|usd)\b)", " ", text)
    text = _ZEROS.sub("", _THOUSANDS.sub("", text))
    return re.sub(r"[^\W\d_]+", lambda m: SPELT.get(m.group(), m.group()), re.sub(r"\s+", " ", text))


def words(text: str) -> list[str]:
    """Give the words and numbers of a text in comparable form; "cấp" before a level is left out ("cấp xã" = "xã").

    >>> words("UBND cấp xã, 02 bản")
    ['ủy', 'ban', 'nhân', 'dân', 'xã', '2', 'bản']
    """
    found = _WORD.findall(comparable(text))
    return [w for at, w in enumerate(found) if not (w == "cấp" and at + 1 < len(found) and found[at + 1] in _LEVELS)]


@dataclass(slots=True)
class Facts:
    """The facts of a text; a number stands among `numbers` and, where it has one, with its unit or label."""

    numbers: set[str] = field(default_factory=set)
    measures: set[tuple[str, str]] = field(default_factory=set)
    labelled: set[tuple[str, str]] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """Document numbers, codes, places in a law (khoản 2 điều 14), and words with digits in them (ct01)."""


def facts_of(text: str) -> Facts:
    """Read the facts of a text.

    >>> found = facts_of("Theo khoản 2 Điều 14 Nghị định số 104/2022/NĐ-CP, trong 05 ngày làm việc")
    >>> sorted(found.measures), sorted(found.names)
    ([('5', 'ngày làm việc')], ['104/2022/nđ-cp', 'khoản 2 điều 14'])
    """
    found = Facts()
    rest = comparable(text)
    for pattern in (_DOCUMENT, _CODE):
        found.names.update(pattern.findall(rest))
        rest = pattern.sub(" ; ", rest)
    rest = _dates(rest, found)
    found.names.update(_PLACE.findall(rest))
    # A unit such as m2 is a word with a digit, but no name.
    found.names.update(name for name in _MIXED.findall(rest) if name not in _UNITS)
    found.numbers.update(c for c in rest if unicodedata.category(c) in ("No", "Nl") and c != "²")
    for m in _MEASURE.finditer(rest):
        found.measures.add((m["n"], _unit(m["unit"])))
    for m in _COPIES.finditer(rest):
        found.measures.add((m["n"], m["unit"]))
    for m in _COUNTED.finditer(rest):
        value = _value(m["w"].split())
        if value:
            found.measures.add((str(value), _unit(m["unit"])))
    for m in _LABELLED.finditer(rest):
        found.labelled.add((m["label"], m["n"]))
    found.numbers.update(_PLAIN.findall(_MIXED.sub(" ", rest)))
    return found


def _unit(unit: str) -> str:
    return {"phần trăm": "%", "m²": "m2"}.get(unit, unit)


def _dates(text: str, found: Facts) -> str:
    """Take the dates out of a text; each also gives its month and its day, so that a part of it may be said."""
    for pattern in _DATES:
        for m in pattern.finditer(text):
            given = {key: value.lstrip("0") for key, value in m.groupdict().items() if value}
            for parts in (("d", "m", "y"), ("d", "m"), ("m", "y")):
                if all(p in given for p in parts):
                    found.dates.add("-".join(f"{p}{given[p]}" for p in parts))
            if "y" in given:
                found.labelled.add(("năm", given["y"]))
                found.numbers.add(given["y"])
        text = pattern.sub(" ; ", text)
    return text


def _value(counted: list[str]) -> int:
    """Give the number that Vietnamese words below a thousand stand for; 0 when they stand for none.

    >>> _value("ba mươi lăm".split()), _value("một trăm hai mươi".split()), _value("mười hai".split())
    (35, 120, 12)
    """
    value = last = 0
    for word in counted:
        if word == "trăm":
            value, last = value + max(last, 1) * 100, 0
        elif word == "mươi":
            value, last = value + last * 10, 0
        elif word == "mười":
            value, last = value + 10, 0
        else:
            value, last = value + last, _DIGITS[word]
    return value + last


def plain_numbers(text: str) -> set[str]:
    """Give every number of a text, those inside dates, codes and document numbers too.

    >>> sorted(plain_numbers("Mẫu CT01, 50.000 đồng"))
    ['1', '50000']
    """
    return {w.lstrip("0") or "0" for w in words(text) if w[0].isdigit()}


_NAME = re.compile(r"[^\W\d_]+")
_OPENS_A_CLAUSE = re.compile(r"(?:^|[:(\"“«–-])\s*$")
AMOUNTS = frozenset(_DIGITS) | frozenset("mươi trăm ngày giờ phút tuần tháng năm đồng nghìn triệu tỷ usd".split())
"""Words that say how much: they are compared as amounts, not as words."""
LINKING = frozenset(
    "này đó kia ấy nêu trên và hoặc hay để phải thì có được theo do của cho gồm là tại từ khi nếu trong ngoài với về "
    "bị ở đến cần không chưa nộp sẽ đã cấp nơi mà bằng qua như trừ sau trước trả".split()
)
"""Words that end a name rather than belong to it."""


def proper_terms(text: str) -> Iterator[list[str]]:
    """Give the names in a text, as words in comparable form: capitalised words with the word after them.

    The first word of a clause is capitalised by its place, so it is left out.

    >>> list(proper_terms("Nộp tại Sở Tư pháp hoặc Công an xã."))
    [['sở', 'tư', 'pháp'], ['công', 'an']]
    """
    found = [(m.group(), m.start(), m.end()) for m in _NAME.finditer(text)]
    at = 0
    while at < len(found):
        run = [found[at]]
        while at + len(run) < len(found) and _next_to(text, run[-1], found[at + len(run)]):
            following = found[at + len(run)]
            if not following[0][0].isupper():
                break
            run.append(following)
        if not run[0][0][0].isupper():
            at += 1
            continue
        if _OPENS_A_CLAUSE.search(text[: run[0][1]]) and not _short_form(run[0][0]):
            run = run[1:]
            at += 1
            if not run:
                continue
        name = [part[0] for part in run]
        after = found[at + len(run)] if at + len(run) < len(found) else None
        if after and _next_to(text, run[-1], after) and after[0] not in LINKING and not _short_form(name[-1]):
            name.append(after[0])
        yield words(" ".join(name))
        at += len(run)


def _short_form(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _next_to(text: str, one: tuple[str, int, int], two: tuple[str, int, int]) -> bool:
    return text[one[2] : two[1]] == " "
