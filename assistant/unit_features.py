"""What a unit of evidence looks like to a question, as numbers: the features of the learnt part of the selection."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.evidence import Unit
from assistant.intent import matter_of
from index.analysis import folded, syllables
from index.question import Question
from ingest.document import Document, SectionKind
from ingest.text import fold

KINDS = tuple(SectionKind)
ASKED = ("number", "who", "yes_no", "form", "when")
# What a question asks, and what a unit that tells it holds (folded).
_ASKED = {
    "number": re.compile(r"\b(?:may|bao nhieu|bao lau|bn|nhieu)\b"),
    "who": re.compile(r"\b(?:ai|nguoi nao|co quan nao|cho ai|o dau|noi nao|cho nao|cap nao|don vi nao)\b"),
    "yes_no": re.compile(
        r"co (?:phai|can|duoc|bat buoc)|(?:duoc|phai|can|kip|dung) (?:khong|ko|hong|chua|k)\b|phai khong|dung khong"
        r"|hay khong|\bduoc k|chu\b"
    ),
    "form": re.compile(r"\bmau\b|to khai|phieu|bieu mau"),
    "when": re.compile(r"truoc (?:khi|ngay|may)|han|khi nao|bao gio|cham nhat|trong may|tre"),
}
_TIME = re.compile(r"\b\d+[^.;]{0,12} (?:ngay|gio|thang|nam|tuan|tieng)\b|ngay trong ngay|truoc ngay \d|ngay thu \d")
_TOLD = {
    "number": re.compile(r"\d"),
    "who": re.compile(r"uy ban|ubnd|chu tich|cong an|co quan|trung tam|giam doc|so |bo |phong |van phong|to chuc"),
    "yes_no": re.compile(r"\bkhong\b|\bphai\b|duoc\b|truong hop"),
    "form": re.compile(r"\bmau\b|\bbieu mau\b|\bphieu [a-z]{0,3}\d|\b(?:ct|dc|tk|hs)\d{2}\b"),
    "when": _TIME,
}
PAPER = re.compile(
    r"(?:Đơn|Tờ khai|Giấy|Bản|Văn bản|Phiếu|Hợp đồng|Quyết định|Biên bản|Danh sách|Hồ sơ|Ảnh|Báo cáo|Dự thảo|Tờ trình"
    r"|Mẫu|Thẻ)",
    re.IGNORECASE,
)
"""How a dossier line begins that is a paper to bring."""
APPLICATION = re.compile(r"(?:Đơn|Tờ khai|Văn bản đề nghị|Giấy đề nghị|Phiếu đề nghị)\b", re.IGNORECASE)
REMARK = re.compile(r"(?:Trường hợp|Đối với|Nếu|Lưu ý|Ghi chú|Người|Cá nhân|Cơ quan|Việc|Khi)\b", re.IGNORECASE)
NAMES = (
    "asked_first", "asked_second", "asked_later", "alike", "none_asked",
    *(f"kind_{k.value}" for k in KINDS), *(f"none_asked_{k.value}" for k in KINDS),
    "like", "like_rest", "like_pairs", "covered", "rarest", "lead_like", "case_like",
    "like_asked", "rest_asked", "rest_general", "like_general", "rest_squared", "asked_general",
    *(f"{a}_told" for a in ASKED), "number_time", "number_time_rest", "who_rest", "yes_no_rest",
    "paper", "application", "remark", "note", "lead", "note_asked",
    "length", "first", "place", "first_asked", "place_asked", "paper_general",
)  # fmt: skip


class Reading:
    """A question held against one document: what is shared by the features of all its units."""

    def __init__(
        self,
        question: Question,
        document: Document,
        kinds: Sequence[SectionKind],
        wanted: Mapping[str, float],
        telling: Mapping[str, float],
        alike: Mapping[SectionKind, Mapping[SectionKind, float]],
    ) -> None:
        self.kinds, self.telling, self.wanted, self._alike = kinds, telling, wanted, alike
        name = {folded(s) for s in syllables(document.title)}
        self.rest = {t: w for t, w in wanted.items() if not all(part in name for part in t.split())}
        self.pairs = {t: w for t, w in wanted.items() if " " in t}
        bare = fold(question.spelt)
        self.asks = {a: bool(pattern.search(bare)) for a, pattern in _ASKED.items()}
        self.general = len(set(matter_of(question.spelt)) - set(fold(document.title).split())) <= 2
        self._seen: Counter[SectionKind] = Counter()
        self._lead = (0.0, SectionKind.NAME)

    def _share(self, wanted: Mapping[str, float], terms: frozenset[str]) -> float:
        total = sum(w * self.telling.get(t, 1.0) for t, w in wanted.items()) or 1.0
        return sum(w * self.telling.get(t, 1.0) for t, w in wanted.items() if t in terms) / total

    def features(self, unit: Unit, terms: frozenset[str], text: str) -> list[float]:
        """Give the features of the next unit, in the order of the document, as NAMES names them."""
        like, rest = self._share(self.wanted, terms), self._share(self.rest, terms)
        if unit.lead:
            self._lead = (rest, unit.kind)
        elif unit.kind is not self._lead[1]:
            self._lead = (0.0, unit.kind)
        place = self.kinds.index(unit.kind) if unit.kind in self.kinds[:4] else 9
        asked, kinds = float(place == 0), self.kinds[:4]
        worth = (self._alike.get(k, {}).get(unit.kind, 0.0) * (1 - 0.1 * at) for at, k in enumerate(kinds))
        alike = max(worth, default=0.0) if place == 9 else 0.0
        none, general = float(not self.kinds), float(self.general)
        rarest = max((w * self.telling.get(t, 1.0) for t, w in self.rest.items() if t in terms), default=0.0)
        case = self._share(self.rest, frozenset(folded(s) for s in syllables(unit.case)))
        told = {a: float(self.asks[a] and bool(_TOLD[a].search(text))) for a in ASKED}
        number_time = float(self.asks["number"] and bool(_TIME.search(text)))
        dossier = unit.kind is SectionKind.DOSSIER
        paper, application, remark = (
            float(dossier and bool(pattern.match(unit.text))) for pattern in (PAPER, APPLICATION, REMARK)
        )
        order = self._seen[unit.kind]
        self._seen[unit.kind] += 1
        first, late = float(order == 0), min(order, 15) / 15
        return [
            asked, float(place == 1), float(place in (2, 3)), alike, none,
            *(float(unit.kind is k) for k in KINDS), *(none * (unit.kind is k) for k in KINDS),
            like, rest, self._share(self.pairs, terms), sum(t in self.wanted for t in terms) / max(4, len(terms)),
            rarest / 5, self._lead[0], case,
            like * asked, rest * asked, rest * general, like * general, rest * rest, asked * general,
            *told.values(), number_time, number_time * rest, told["who"] * rest, told["yes_no"] * rest,
            paper, application, remark, float(unit.note), float(unit.lead), float(unit.note) * asked,
            math.log(1 + len(unit.text.split())) / 4, first, late, first * asked, late * asked,
            asked * general * paper,
        ]  # fmt: skip
