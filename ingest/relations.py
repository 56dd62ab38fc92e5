"""What one document does to another: replaces it, repeals it, ends its effect; found in texts, proposed, confirmed.

A relation that a trainer has confirmed stands in a manifest and decides the effect of documents; one that was only read
in a text is a proposal, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from ingest.document import Document, Life
from ingest.numbers import NUMBER, number_key, own_numbers
from ingest.readers.portal import CODE


class RelationKind(StrEnum):
    """What happened to the target."""

    REPLACED = "replaced"
    REPEALED = "repealed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Relation:
    """A confirmed relation: from the day `since`, `target` (a number or a procedure's code) has no effect any more."""

    target: str
    kind: RelationKind
    since: date
    by: str | None = None
    quote: str | None = None

    @property
    def key(self) -> str:
        """The target in the form under which spellings of one number are told to be one."""
        return number_key(self.target)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A relation read in a document: `document.text[start:end] == quote`.

    `partial` tells that only a part of the target (an article, an annex) is meant; `since` is None where the text names
    no day.
    """

    document_id: str
    source: str
    target: str
    kind: RelationKind
    by: str | None
    since: date | None
    partial: bool
    quote: str
    start: int
    end: int

    @property
    def id(self) -> str:
        """A short name that stays the same while the statement does."""
        return sha256(f"{self.document_id}|{self.kind}|{number_key(self.target)}".encode()).hexdigest()[:8]


_TRIGGER = re.compile(r"thay thế|bãi bỏ|hết hiệu lực|hủy bỏ", re.IGNORECASE)
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d])")
# A stretch between two of these is one statement; a full stop inside a number or a date ends none.
_END = re.compile(r"[;\n]|\.(?=\s+[A-ZĐÀ-Ỹ]|\s*$)")
_TYPE = (
    r"(?:bộ luật|luật|pháp lệnh|nghị quyết(?: liên tịch)?|nghị định|quyết định|thông tư(?: liên tịch)?|chỉ thị|văn bản)"
)
# What stands between the verb and the number of a target that ends as a whole, and of one of which a part ends.
_WHOLE = re.compile(
    rf"\W*(?:(?:toàn bộ|hiệu lực|của|các|cho)\s+)*(?:{_TYPE}\b[^,;:.()]{{0,60}}?)?(?:số\s*:?)?\s*", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?:điều|khoản|điểm|mục|chương|phần|phụ lục|biểu mẫu|cụm từ|từ ngữ|nội dung|quy định|danh mục|thủ tục"
    r"|quy trình)\b",
    re.IGNORECASE,
)
# Papers and licences end, are replaced and cancelled too; then the number is that of the rule that says so.
_OTHER_THING = re.compile(
    r"\btheo\b(?<!kèm theo)|\(|\b(?:giấy|thẻ|chứng chỉ|trước khi|thuốc|hợp đồng|thiết bị|nghiệp vụ|trồng rừng"
    r"|chăm sóc)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\b(?:không|chưa|đề nghị|kiến nghị|dự thảo|chăm sóc|nuôi dưỡng|trồng rừng|cấp)\b[^.;]{0,40}$", re.IGNORECASE
)
_BY = re.compile(r"^\s*(?:bởi|bằng)\b", re.IGNORECASE)
_IF_ANY = re.compile(r"^[^;.]{0,20}\((?:nếu|khi) có\)|^\s*(?:,|hoặc|hay|và)\s*(?:sửa đổi|bổ sung)", re.IGNORECASE)
_DAY = re.compile(
    r"(?:từ|vào)(?: hết)? ngày\s+(\d{1,2})(?:\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*|\s+tháng\s+(\d{1,2})\s+năm\s+)(\d{4})",
    re.IGNORECASE,
)
_IN_FORCE = re.compile(r"có hiệu lực(?: thi hành| áp dụng)?(?: kể)?\s+(?=từ ngày)", re.IGNORECASE)
_KINDS = {
    "thay thế": RelationKind.REPLACED,
    "bãi bỏ": RelationKind.REPEALED,
    "hủy bỏ": RelationKind.REPEALED,
    "hết hiệu lực": RelationKind.EXPIRED,
}
REACH = 400
"""How far from its verb a number may stand."""


def proposals(document: Document) -> Iterator[Proposal]:
    """Give the relations that a document's text states, each target once for each kind.

    Only a target that is named by its number or code counts; "thay thế" of papers, words or devices names none.
    """
    own = own_numbers(document)
    seen: set[str] = set()
    for trigger in _TRIGGER.finditer(document.text):
        start, end = _statement(document.text, trigger.start(), trigger.end())
        for found in _read(document, trigger, start, end, own[0] if own else None):
            if found.id not in seen and number_key(found.target) not in {number_key(n) for n in (*own, found.by or "")}:
                seen.add(found.id)
                yield found


def _statement(text: str, start: int, end: int) -> tuple[int, int]:
    before = max((m.end() for m in _END.finditer(text, max(0, start - REACH), start)), default=max(0, start - REACH))
    after = _END.search(text, end, end + REACH)
    stop = after.start() if after else min(len(text), end + REACH)
    while before < start and text[before] in " \t-+*•–\n":
        before += 1
    return before, stop


def _read(document: Document, trigger: re.Match[str], start: int, end: int, own: str | None) -> Iterator[Proposal]:
    text = document.text
    verb = " ".join(trigger.group().lower().split())
    kind = _KINDS[verb]
    before, after = text[start : trigger.start()], text[trigger.end() : end]
    if _IF_ANY.match(after) or _NOT_SO.search(before):
        return
    passive = bool(_BY.match(after)) or verb == "hết hiệu lực"
    targets, gap = _before(before) if passive else _after(after, codes=verb == "bãi bỏ")
    others = NUMBER.findall(after if passive else before)
    by = (others[0] if passive else others[-1]) if others and kind is not RelationKind.EXPIRED else own
    if passive and verb == "thay thế" and not others:
        return  # replaced by a deed or a paper, not by a document
    day = _day(after) or _day_of_effect(text)
    for target in ("".join(target.split()) for target in targets):
        partial = not is_code(target) and not _WHOLE.fullmatch(gap)
        if partial and not _PART.search(gap):
            continue
        yield Proposal(
            document.id, document.provenance.source, target, kind, by, day, partial, text[start:end], start, end
        )


def _after(after: str, *, codes: bool) -> tuple[list[str], str]:
    """Give the targets behind an active verb, and what stands between: numbers that follow each other in a list."""
    first = _first(after, codes=codes)
    if first is None or _BY.match(after) or _OTHER_THING.search(after[: first.start()].replace("(mã", "mã")):
        return [], ""
    targets = [first.group()]
    at = first.end()
    while following := _first(after[at:], codes=codes):
        between = after[at : at + following.start()]
        if not re.search(r"[,;]|\bvà\b", between) or re.search(r"\b(?:theo|tại|bằng|bởi|sửa đổi)\b", between):
            break
        targets.append(following.group())
        at += following.end()
    return targets, after[: first.start()]


def _before(before: str) -> tuple[list[str], str]:
    """Give the target before a passive verb: the first number, unless something else ends by the rule that it names."""
    first = _first(before, codes=False)
    if first is None or _OTHER_THING.search(before[: first.start()]) or _OTHER_THING.search(before[first.end() :]):
        return [], ""
    return [first.group()], before[: first.start()]


def _first(text: str, *, codes: bool) -> re.Match[str] | None:
    found = [m for m in (NUMBER.search(text), _CODE.search(text) if codes else None) if m]
    return min(found, key=lambda m: m.start(), default=None)


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    if not found:
        return None
    try:
        return date(int(found[4]), int(found[2] or found[3]), int(found[1]))
    except ValueError:
        return None


def _day_of_effect(text: str) -> date | None:
    found = _IN_FORCE.search(text)
    return _day(text[found.end() : found.end() + 60]) if found else None


def ended(life: Life, relation: Relation) -> Life:
    """Give the life of a target under a relation; a document that ended earlier by itself keeps its day.

    >>> relation = Relation("163/QĐ-BTP", RelationKind.REPLACED, date(2026, 8, 1), "200/QĐ-BTP")
    >>> ended(Life(), relation)
    Life(effective_from=None, effective_to=datetime.date(2026, 7, 31), replaced_by='200/QĐ-BTP', withdrawn=False)
    """
    last = relation.since - timedelta(days=1)
    if life.effective_to and life.effective_to <= last:
        return life
    return replace(
        life,
        effective_to=last,
        replaced_by=life.replaced_by or (relation.by if relation.kind is RelationKind.REPLACED else None),
        withdrawn=relation.kind is RelationKind.REPEALED,
    )


def by_target(relations: Iterable[Relation]) -> dict[str, Relation]:
    """Give the relations by their target, the earliest where there are several."""
    found: dict[str, Relation] = {}
    for relation in relations:
        known = found.get(relation.key)
        if known is None or relation.since < known.since:
            found[relation.key] = relation
    return found


def with_effect(document: Document, relations: Mapping[str, Relation]) -> Document:
    """Give a document with the life that confirmed relations leave it, and the id of its version.

    A document ends when each document that it rests on has ended, or its code was repealed. A version of a procedure
    that has an end has an id of its own, so that the one in force stands beside it under the plain code.
    """
    numbers = [relations.get(number_key(number)) for number in own_numbers(document)] if relations else []
    own = relations.get(document.code or "")
    deciding = [relation for relation in numbers if relation]
    hits = [own] if own else max_since(deciding) if deciding and len(deciding) == len(numbers) else []
    life = document.life
    for relation in hits:
        life = ended(life, relation)
    if document.procedure is None or life.effective_to is None:
        return replace(document, life=life)
    return replace(document, life=life, id=f"{document.id}{VERSION}{life.effective_to:%Y%m%d}")


VERSION = "-den-"
"""What stands in an id between a procedure's code and the last day of a version that has one."""


def max_since(relations: list[Relation]) -> list[Relation]:
    """Give the relation that came last: until then one of the documents still had effect."""
    return [max(relations, key=lambda r: r.since)]


def is_code(target: str) -> bool:
    """Tell a procedure's code from a document's number.

    >>> is_code("1.001193"), is_code("163/QĐ-BTP")
    (True, False)
    """
    return bool(CODE.match(target))
