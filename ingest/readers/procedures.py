"""Documents that publish several procedures (quyết định công bố): where each begins, what its parts are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ingest.document import Section, SectionKind
from ingest.readers.parts import shortened

# What a part of a procedure may be headed, as decisions and portals word it; the first that matches counts.
_OF = r"(?: thủ tục(?: hành chính)?)?"
_LABELS: tuple[tuple[SectionKind, str], ...] = (
    (SectionKind.NAME, r"(?:Mã (?:số )?|Tên )(?:thủ tục|TTHC)(?: hành chính)?|Số (?:QĐ|quyết định)"),
    (SectionKind.NAME, r"Thông tin công bố|Ngày hiệu lực|Tình trạng hiệu lực|Lĩnh vực"),
    (SectionKind.NAME, r"Cấp thực hiện|Loại thủ tục|Mức (?:độ )?trực tuyến"),
    (SectionKind.STEPS, rf"(?:Trình tự|Các bước) thực hiện{_OF}"),
    (SectionKind.METHODS, rf"Cách thức (?:thực hiện|nộp hồ sơ|nộp trực tuyến){_OF}|Hình thức nộp"),
    (SectionKind.DOSSIER, r"Thành phần,? ?(?:và )?(?:số lượng )?hồ sơ|Số (?:bộ|lượng) hồ sơ|Hồ sơ bao gồm"),
    (SectionKind.DURATION, r"Thời (?:hạn|gian) (?:giải quyết|thực hiện)"),
    (SectionKind.SUBJECTS, rf"Đối tượng (?:thực hiện|áp dụng){_OF}"),
    (SectionKind.RESULT, rf"Kết quả(?: của việc)?(?: thực hiện)?{_OF}"),
    (SectionKind.FEES, r"Phí,? (?:và )?lệ phí(?: \(nếu có\))?|(?:Lệ phí|Phí)(?: \(nếu có\))?"),
    (SectionKind.FEES, r"Văn bản quy định (?:phí|lệ phí)"),
    (SectionKind.FORMS, r"(?:Tên )?(?:Mẫu đơn|mẫu đơn),? (?:mẫu )?tờ khai|Tài liệu đính kèm"),
    (SectionKind.CONDITIONS, rf"(?:Yêu cầu,? )?(?:[Đđ]iều kiện)(?: thực hiện)?{_OF}"),
    (SectionKind.LEGAL_BASIS, r"(?:Căn cứ|Cơ sở) pháp lý(?: của thủ tục(?: hành chính)?)?"),
    (SectionKind.AGENCY, r"Cơ quan (?:thực hiện|giải quyết|có thẩm quyền|được [uủ][ỷy] quyền|phối hợp)[^:.;]{0,40}"),
    (SectionKind.AGENCY, r"Địa chỉ tiếp nhận (?:hồ sơ|HS)"),
)
_MARK = r"(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ]|[IVX]{1,4})[.)]\s*|[^\w\s(\[“\"]\s*)?"
_WORDS = "|".join(f"(?P<k{at}>{words})" for at, (_, words) in enumerate(_LABELS))
_LABEL = re.compile(rf"^{_MARK}(?P<label>{_WORDS})(?:\s*:\s*(?P<value>.*)|\s*)$")
_NUMBERED = re.compile(r"^THỦ TỤC\s+(?:SỐ\s+)?\d+\s*[:.]\s*(\S.*)$")
_NAMED = re.compile(rf"^{_MARK}(?:Tên )?(?:Thủ tục|THỦ TỤC|TTHC)(?: hành chính)?\s*:?\s*(?P<name>[^:]{{8,}})$")
_COUNTED = re.compile(r"^\d{1,3}(?:\.\d{1,3}){0,2}[.)]?\s+(?P<name>[A-ZĐÀ-Ỹ][^:]{8,})$")
_CODE = re.compile(r"\b([0-9]\.[0-9]{6})(?:\.000\.00\.00\.H\d{2})?\b")
_DECISION = re.compile(r"(?:Số (?:QĐ|quyết định))\s*:?\s*(\d+/QĐ-[^\s,;)]+)")
_DAY = re.compile(r"Ngày hiệu lực\s*:?\s*(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4}))")
_LEVEL = re.compile(r"Cấp (?:Bộ|Tỉnh|Huyện|Xã|tỉnh|huyện|xã|trung ương|Trung ương)")
_NEAR, _FEWEST_KINDS, _FEWEST = 8, 4, 2


@dataclass(frozen=True, slots=True)
class Published:
    """A procedure of a document: lines `start` to `end` (without), with what its head says."""

    start: int
    end: int
    name: str
    code: str | None
    decision: str | None
    field: str | None
    level: str | None
    effective_from: date | None


def label_of(line: str) -> tuple[SectionKind, str, str] | None:
    """Give the kind, the words and the value of a line that heads a part of a procedure.

    >>> label_of("a) Trình tự thực hiện:"), label_of("Lệ phí: 8.000 đồng")[2], label_of("Phí này do xã thu")
    ((<SectionKind.STEPS: 'steps'>, 'Trình tự thực hiện', ''), '8.000 đồng', None)
    """
    match = _LABEL.match(line) if len(line) < 2000 else None
    if not match:
        return None
    kind = next(kind for at, (kind, _) in enumerate(_LABELS) if match[f"k{at}"])
    return kind, match["label"], (match["value"] or "").strip()


def published(lines: Sequence[str]) -> list[Published]:
    """Find the procedures that lines publish, in order; none where there are not two at least.

    >>> parts = ["Trình tự thực hiện:", "Nộp đơn.", "Thành phần hồ sơ: Đơn.", "Lệ phí: 0", "Thời hạn giải quyết: 2"]
    >>> [(p.name, p.start) for p in published(["1. Thủ tục mượn sân", *parts, "2. Thủ tục mượn bàn", *parts])]
    [('mượn sân', 0), ('mượn bàn', 6)]
    """
    labels = [label_of(line) for line in lines]
    for heads in (_by_number(lines), _by_word(lines, labels), _by_steps(lines, labels)):
        found = [
            _read(lines, labels, start, end, name)
            for (start, name), (end, _) in pairwise([*heads, (len(lines), "")])
            if len({told[0] for told in labels[start:end] if told} - {SectionKind.NAME}) >= _FEWEST_KINDS
        ]
        if len(found) >= _FEWEST:
            return found
    return []


def _by_number(lines: Sequence[str]) -> list[tuple[int, str]]:
    return [(at, match.group(1)) for at, line in enumerate(lines) if (match := _NUMBERED.match(line))]


def _by_word(lines: Sequence[str], labels: Sequence[object]) -> list[tuple[int, str]]:
    return [
        (at, match["name"])
        for at, line in enumerate(lines)
        if labels[at] is None and (match := _NAMED.match(line)) and any(labels[at + 1 : at + 4])
    ]


def _by_steps(lines: Sequence[str], labels: Sequence[tuple[SectionKind, str, str] | None]) -> list[tuple[int, str]]:
    """Take the counted line before each "Trình tự thực hiện" for a name, where a procedure begins with its steps."""
    found: list[tuple[int, str]] = []
    for at, told in enumerate(labels):
        if told and told[0] is SectionKind.STEPS:
            before = next((n for n in range(at - 1, max(at - 3, -1), -1) if _COUNTED.match(lines[n])), None)
            if before is not None and (match := _COUNTED.match(lines[before])):
                found.append((before, match["name"]))
    return found


def _read(
    lines: Sequence[str], labels: Sequence[tuple[SectionKind, str, str] | None], start: int, end: int, name: str
) -> Published:
    head: dict[str, str] = {}
    for at in range(start, end):
        told = labels[at]
        if told and told[0] is SectionKind.NAME:
            following = lines[at + 1] if at + 1 < end and labels[at + 1] is None else ""
            head.setdefault(told[1].split(" ")[0], told[2] or following)
    text = "\n".join(lines[start:end])
    code = _CODE.search("\n".join(lines[start : start + _NEAR])) or _CODE.search(head.get("Mã", ""))
    decision = _DECISION.search(text)
    day = _DAY.search(text)
    return Published(
        start,
        end,
        shortened(re.sub(r"\s*\((?:Mã[^)]*|\d\.\d{6}[^)]*)\)\s*$", "", name).strip(" .:")),
        code.group(1) if code else None,
        decision.group(1) if decision else None,
        head.get("Lĩnh") or None,
        ", ".join(_LEVEL.findall(head.get("Cấp", ""))) or None,
        _day(day) if day else None,
    )


def _day(match: re.Match[str]) -> date | None:
    year, month, day, day_first, month_first, year_last = match.groups()
    try:
        return date(int(year or year_last), int(month or month_first), int(day or day_first))
    except ValueError:
        return None


def sections_of_procedure(lines: Sequence[str]) -> tuple[Section, ...]:
    """Give a section for each part of a procedure, in the text of its lines joined by newlines.

    >>> [(s.kind.value, s.heading) for s in sections_of_procedure(["Thủ tục mượn sân", "Lệ phí: không"])]
    [('name', 'Tên thủ tục'), ('fees', 'Lệ phí')]
    """
    sections: list[Section] = []
    kind, heading = SectionKind.NAME, "Tên thủ tục"
    at = 0
    for line in lines:
        told = label_of(line)
        if told:
            kind, heading = told[0], told[1] if told[0] is not SectionKind.NAME else "Tên thủ tục"
        end = at + len(line)
        if sections and (sections[-1].kind, sections[-1].heading) == (kind, heading):
            sections[-1] = Section(kind, heading, sections[-1].start, end)
        else:
            sections.append(Section(kind, heading, at, end))
        at = end + 1
    return tuple(sections)
