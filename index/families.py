"""Families of near-duplicates: records that share a name and differ by province, level, or a special case.

776 national records were published by provinces and 467 share their exact name with another (DOMAIN of the project: the
portal's export of July 2026), so a bare question has several right codes. One family must not fill a list of results,
and the plain case goes before the special one unless the question hints at it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from index.expansion import name_key
from ingest.provinces import PROVINCES
from ingest.text import fold

T = TypeVar("T")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PLACE = re.compile(
    r"\b(?:tren dia ban |thuoc |tai )*(?:tinh|thanh pho|tp) (?:"
    + "|".join(sorted((re.escape(fold(p)) for p in PROVINCES), key=len, reverse=True))
    + r")\b|\b(?:cap|thuc hien tai) (?:xa|tinh|huyen|trung uong|bo)\b"
)
MEMBERS = 2
WITHIN = 5
"""At most so many of a family among so many first results; the others follow them."""

# A special case in a procedure's name, and what in a question hints at it (folded); few call a foreigner so.
_SPECIAL = (
    (
        re.compile(r"yeu to nuoc ngoai"),
        re.compile(
            r"nuoc ngoai|quoc tich|viet kieu|ngoai quoc|ytnn|ho chieu|nuoc ban|lang gieng|ngoai kieu|\btay\b|visa"
            r"|(?:nguoi|cong dan|ben|o|sang|nuoc|goc) (?:my|uc|lao|trung quoc|han|nhat|phap|anh|duc|dai loan|thai"
            r"|campuchia|cam|nga|canada|an do|philippines|singapore|malaysia)\b"
        ),
    ),
    (re.compile(r"khu vuc bien gioi"), re.compile(r"bien gioi|lang gieng|cua khau|giap (?:lao|trung|cam)|nuoc ban")),
)


def family(title: str) -> str:
    """Give what the records of one family have in common: the name without asides, level and province.

    >>> family("Cấp lại Giấy phép (cấp xã)") == family("Thủ tục cấp lại giấy phép trên địa bàn tỉnh Lào Cai")
    True
    """
    return " ".join(_PLACE.sub("", name_key(_ASIDE.sub("", title))).split())


def spread(ranked: Sequence[T], title: Callable[[T], str]) -> list[T]:
    """Keep one family from filling the head of a ranking: its third member and on come after the first five.

    >>> spread(["Cấp phép", "Cấp phép (cấp xã)", "Cấp phép (cấp tỉnh)", "Thu hồi"], str)
    ['Cấp phép', 'Cấp phép (cấp xã)', 'Thu hồi', 'Cấp phép (cấp tỉnh)']
    """
    head: list[T] = []
    late: list[T] = []
    seen: Counter[str] = Counter()
    for at, item in enumerate(ranked):
        if len(head) == WITHIN:
            return [*head, *late, *ranked[at:]]
        key = family(title(item))
        seen[key] += 1
        (head if seen[key] <= MEMBERS else late).append(item)
    return [*head, *late]


# What is done to something that is there already, as a name begins with it; a bare question means the plain act.
_CHANGE = re.compile(
    r"^(?:thu tuc )?(?:(?:dung|tam dung|tam ngung|dinh chi) (?:thuc hien)?|xoa|huy|thu hoi|khoa|cham dut|giai the"
    r"|(?:cap|dang ky|cong bo|cong nhan) (?:lai|doi)|doi|gia han|dieu chinh|sua doi|bo sung|chuyen doi|thoi)\b"
)


def change_without_hint(title: str, question: str) -> bool:
    """Tell a name that changes or ends something already there, where the question has no word of that.

    >>> change_without_hint("Đăng ký lại khai tử", "đăng ký khai tử mấy ngày")
    True
    >>> change_without_hint("Đăng ký lại khai tử", "làm lại giấy khai tử")
    False
    """
    words = _change_in(title)
    return bool(words) and not words & set(fold(question).split())


@lru_cache(maxsize=8192)
def _change_in(title: str) -> frozenset[str]:
    found = _CHANGE.match(fold(title))
    return (
        frozenset(found.group().split()) - {"thu", "tuc", "thuc", "hien", "cap", "dang", "ky", "cong", "bo", "nhan"}
        if found
        else frozenset()
    )


def special_without_hint(title: str, question: str) -> bool:
    """Tell a name of a special case (foreign element, border area) that nothing in the question hints at.

    >>> special_without_hint("Đăng ký kết hôn có yếu tố nước ngoài", "cưới vợ cần giấy gì")
    True
    """
    hints = _hints_of(title)
    return bool(hints) and any(not hint.search(fold(question)) for hint in hints)


@lru_cache(maxsize=8192)
def _hints_of(title: str) -> tuple[re.Pattern[str], ...]:
    """Give what must hint at each special case in a name."""
    name = fold(title)
    return tuple(hint for case, hint in _SPECIAL if case.search(name))
