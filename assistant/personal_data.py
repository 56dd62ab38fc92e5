"""Personal data in a text: what identifies a person is found by its form and context, and masked before it is kept.

Never masked: procedure codes, document numbers, dates (an answer often turns on the day of birth), fees. Names of
people have no form to tell them by and are not found. Sources of the forms: Thông tư 59/2021/TT-BCA (12 digits of the
citizen number: province, century and sex, year, six more), Thông tư 22/2014/TT-BTTTT (numbering plan of telephones).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

MASKS = {
    "citizen_id": "[số định danh]",
    "old_id": "[số giấy tờ]",
    "passport": "[số hộ chiếu]",
    "insurance": "[số thẻ bảo hiểm]",
    "phone": "[số điện thoại]",
    "email": "[thư điện tử]",
    "account": "[số tài khoản]",
    "card": "[số thẻ ngân hàng]",
}
"""What stands in a masked text instead of each kind; no number in brackets, which would be a mark of a citation."""

_PROVINCES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 "
    "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 "
    "089 091 092 093 094 095 096".split()
)
_CONTEXT_CHARS = 48
"""How far before a number its name may stand."""
_NOT_INSIDE = r"(?<![^\W_])(?<!\d[.,/\-])"
_NOT_GOING_ON = r"(?![^\W_])(?![.,\-/]\d)(?!/[^\W\d])"
_MONEY = r"(?!\s*(?:đồng|vnđ|vnd|dong|nghìn|triệu|tỷ|trieu|ty|usd|đ\b|d\b|%))"

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])")
_TWELVE = re.compile(
    rf"{_NOT_INSIDE}(?:\d{{12}}|\d{{3}}([ .\-])\d{{3}}\1\d{{6}}|\d{{3}}([ .\-])\d{{3}}\2\d{{3}}\2\d{{3}}"
    rf"|\d{{4}}([ .\-])\d{{4}}\3\d{{4}}|\d{{6}}[ .\-]\d{{6}}|\d{{3}}[ .\-]\d{{9}}"
    rf"|\d{{3}}([ .\-])\d\4\d{{2}}\4\d{{6}}){_NOT_GOING_ON}{_MONEY}",
    re.IGNORECASE,
)
_NINE = re.compile(rf"{_NOT_INSIDE}(?:\d{{9}}|\d{{3}}([ .\-])\d{{3}}\1\d{{3}}){_NOT_GOING_ON}{_MONEY}", re.IGNORECASE)
_PHONE = re.compile(
    # mobile: ten digits; landline: area code of three or four digits, eleven in all; +84, 84 or 0084 for the zero
    rf"(?:(?<![^\W_])(?<!\d[.,/\-])(?:0|84|0084)|(?<!\w)\(?\+\s?84\)?)[ .\-]?(?:\(0\)[ .\-]?)?"
    rf"(?:[35789](?:[ .\-]?\d){{8}}|2\d{{1,2}}\)?(?:[ .\-]?\d){{7,8}}){_NOT_GOING_ON}{_MONEY}",
    re.IGNORECASE,
)
_BRACKETED_LANDLINE = re.compile(rf"\(02\d{{1,2}}\)[ .\-]?\d(?:[ .\-]?\d){{6,7}}{_NOT_GOING_ON}")
_PASSPORT = re.compile(rf"{_NOT_INSIDE}[A-Za-z]\d{{7,8}}{_NOT_GOING_ON}")
_INSURANCE = re.compile(rf"{_NOT_INSIDE}[A-Za-z]{{2}}[ .\-]?[1-5][ .\-]?\d{{2}}[ .\-]?\d{{10}}{_NOT_GOING_ON}")
_TEN = re.compile(rf"{_NOT_INSIDE}\d{{10}}{_NOT_GOING_ON}{_MONEY}", re.IGNORECASE)
_CARD = re.compile(rf"{_NOT_INSIDE}\d{{4}}([ \-]?)\d{{4}}\1\d{{4}}\1\d{{4}}(?:\1\d{{3}})?{_NOT_GOING_ON}")
_ACCOUNT = re.compile(
    rf"{_NOT_INSIDE}(?:\d{{3}}[A-Z]\d{{6,10}}|\d(?:[ .\-]?\d){{5,18}}){_NOT_GOING_ON}{_MONEY}", re.IGNORECASE
)

_IS_ID = re.compile(
    r"c(?:ă|a)n c(?:ư|u)(?:ớ|ơ|o)c|\bcccd\b|\bccđ?\b|cmnd|cmt(?:nd)?\b|ch(?:ứ|u)ng minh|(?:đ|d)(?:ị|i)nh danh"
)
_IS_PASSPORT = re.compile(r"h(?:ộ|o) chi(?:ế|e)u|passport")
_IS_INSURANCE = re.compile(r"bhyt|bhxh|b(?:ả|a)o hi(?:ể|e)m")
_IS_ACCOUNT = re.compile(
    r"\bstk\b|s(?:ố|o) tk\b|\btk\b|t(?:à|a)i kho(?:ả|a)n|ng(?:â|a)n h(?:à|a)ng|\baccount\b|chuy(?:ể|e)n kho(?:ả|a)n"
    r"|vietcombank|\bvcb\b|agribank|bidv|vietinbank|techcombank|\bmb ?bank|\bacb\b|sacombank|tpbank|vpbank|lpbank"
)
_NUMBER_BETWEEN = re.compile(r"\d{5}|[;\n]|\.\s")


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """A stretch `text[start:end]` of the NFC form of a text that identifies a person; `kind` is a key of MASKS."""

    kind: str
    start: int
    end: int


def personal_data(text: str) -> list[PersonalDatum]:
    """Find what identifies a person, in order and without overlaps; offsets count code points of the NFC form.

    >>> [d.kind for d in personal_data("Anh Ba, CCCD 052099012345, gọi 0912 345 678 về thủ tục 1.001193")]
    ['citizen_id', 'phone']
    """
    text = unicodedata.normalize("NFC", text)
    found: list[PersonalDatum] = []
    for datum in _candidates(text):
        if all(datum.end <= other.start or other.end <= datum.start for other in found):
            found.append(datum)
    return sorted(found, key=lambda d: d.start)


def masked(text: str) -> str:
    """Give a text with a word in brackets in place of what identifies a person; the same text where nothing does.

    >>> masked("Số 0912.345.678, thư a@b.vn, theo Điều 12 Nghị định 123/2025/NĐ-CP, phí 1.500.000 đồng")
    'Số [số điện thoại], thư [thư điện tử], theo Điều 12 Nghị định 123/2025/NĐ-CP, phí 1.500.000 đồng'
    """
    if not _may_hold(text):
        return text
    text = unicodedata.normalize("NFC", text)
    for datum in reversed(personal_data(text)):
        text = text[: datum.start] + MASKS[datum.kind] + text[datum.end :]
    return text


def _may_hold(text: str) -> bool:
    """Tell quickly that a text has neither an at sign nor the six digits of the shortest number that is masked."""
    return "@" in text or sum(c.isdigit() for c in text) >= 6


def _candidates(text: str) -> Iterator[PersonalDatum]:
    """Give what looks like personal data, surest first."""
    lower = text.lower()
    yield from _matches("email", _EMAIL, text)
    yield from _matches("insurance", _INSURANCE, text)
    yield from _matches("citizen_id", _TWELVE, text, lambda m: _is_citizen_id(m) or _named(lower, m, _IS_ID))
    yield from _matches("old_id", _NINE, text, lambda m: _named(lower, m, _IS_ID))
    yield from _matches("passport", _PASSPORT, text, lambda m: _named(lower, m, _IS_PASSPORT))
    yield from _matches("card", _CARD, text, lambda m: _luhn(m.group()))
    yield from _matches("account", _ACCOUNT, text, lambda m: _named(lower, m, _IS_ACCOUNT))
    yield from _matches("insurance", _TEN, text, lambda m: _named(lower, m, _IS_INSURANCE))
    yield from _matches("phone", _BRACKETED_LANDLINE, text)
    yield from _matches("phone", _PHONE, text)


def _matches(
    kind: str, pattern: re.Pattern[str], text: str, holds: Callable[[re.Match[str]], bool] = lambda _: True
) -> Iterator[PersonalDatum]:
    return (PersonalDatum(kind, m.start(), m.end()) for m in pattern.finditer(text) if holds(m))


def _named(lower: str, match: re.Match[str], name: re.Pattern[str]) -> bool:
    """Tell whether the name of a number stands shortly before it, with no other number or sentence between."""
    before = lower[max(0, match.start() - _CONTEXT_CHARS) : match.start()]
    names = list(name.finditer(before))
    return bool(names) and not _NUMBER_BETWEEN.search(before, names[-1].end())


def _is_citizen_id(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match.group())
    century, year = int(digits[3]), int(digits[4:6])
    if digits[:3] not in _PROVINCES or century > 3:
        return False
    return century < 2 or 2000 + year <= date.today().year


def _luhn(written: str) -> bool:
    digits = [int(c) for c in written if c.isdigit()]
    doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
