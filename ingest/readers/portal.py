"""The text export of the national public-service portal: one procedure a file, 20 headings in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.document import Document, DocumentKind, Procedure, Provenance, Section, SectionKind
from ingest.errors import UnreadableFileError
from ingest.provinces import province_of_publisher
from ingest.text import clean

HEADINGS: dict[str, SectionKind] = {
    "Mã thủ tục": SectionKind.NAME,
    "Số quyết định": SectionKind.NAME,
    "Tên thủ tục": SectionKind.NAME,
    "Cấp thực hiện": SectionKind.NAME,
    "Loại thủ tục": SectionKind.NAME,
    "Lĩnh vực": SectionKind.NAME,
    "Trình tự thực hiện": SectionKind.STEPS,
    "Cách thức thực hiện": SectionKind.METHODS,
    "Thành phần hồ sơ": SectionKind.DOSSIER,
    "Đối tượng thực hiện": SectionKind.SUBJECTS,
    "Cơ quan thực hiện": SectionKind.AGENCY,
    "Cơ quan có thẩm quyền": SectionKind.AGENCY,
    "Địa chỉ tiếp nhận HS": SectionKind.AGENCY,
    "Cơ quan được ủy quyền": SectionKind.AGENCY,
    "Cơ quan phối hợp": SectionKind.AGENCY,
    "Kết quả thực hiện": SectionKind.RESULT,
    "Căn cứ pháp lý": SectionKind.LEGAL_BASIS,
    "Yêu cầu, điều kiện thực hiện": SectionKind.CONDITIONS,
    "Từ khóa": SectionKind.OTHER,
    "Mô tả": SectionKind.OTHER,
}
NO_INFORMATION = "Không có thông tin"
FIRST_LINE = "Chi tiết thủ tục hành chính"

_HEADING = re.compile(r"^(" + "|".join(map(re.escape, HEADINGS)) + r"):[ \t]*(.*)$")
CODE = re.compile(r"^[0-9]\.[0-9]{4,}[0-9A-Za-z.\-]*$")
_CHANNELS = {"ONLINE": "Trực tuyến", "DIRECT": "Trực tiếp", "POSTAL": "Dịch vụ bưu chính"}
_UNITS = {"WORKING_DAY": "ngày làm việc", "HOUR": "giờ", "DAY": "ngày", "MONTH": "tháng", "YEAR": "năm", "WEEK": "tuần"}
_TYPES = {
    "NOT_ASSIGNED_REGULATION": "TTHC không được luật giao quy định chi tiết",
    "LOCAL_REGULATION": "TTHC do địa phương quy định",
    "CENTRAL_REGULATION": "TTHC do trung ương quy định",
    "OTHER": "Khác",
}


@dataclass(frozen=True, slots=True)
class _Part:
    heading: str
    inline: str
    lines: list[str]


def looks_like_portal(text: str) -> bool:
    """Tell a portal export from other text by its headings."""
    start = clean(text[:2000])
    return "Mã thủ tục:" in start and "Tên thủ tục:" in start


def read_portal(data: bytes, provenance: Provenance) -> Document:
    """Read one exported record.

    The text keeps the record's order and wording; enumerations stand in words (20 WORKING_DAY -> 20 ngày làm việc).
    Raises UnreadableFileError when the bytes are not UTF-8, or the record has no code or no name.
    """
    try:
        raw = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError("Tệp không phải văn bản UTF-8; hãy lưu lại với bảng mã UTF-8.", str(error)) from error
    parts = _split(raw)
    head = {part.heading: part.inline for part in parts}
    code, name = head.get("Mã thủ tục", ""), head.get("Tên thủ tục", "")
    if not CODE.match(code):
        raise UnreadableFileError(f"Bản ghi không có mã thủ tục hợp lệ (đọc được: «{code[:40]}»).", "no code")
    if not name or name == NO_INFORMATION:
        raise UnreadableFileError(f"Bản ghi {code} không có tên thủ tục.", "no name")
    text, sections = _write(parts)
    decision = _known(head.get("Số quyết định"))
    return Document(
        id=code,
        kind=DocumentKind.PROCEDURE,
        title=name,
        text=text,
        sections=sections,
        provenance=Provenance(
            provenance.source,
            provenance.path,
            provenance.sha256,
            deciding_document=decision,
            date=provenance.date,
            origin=f"Cổng Dịch vụ công quốc gia, bản ghi {code}",
        ),
        procedure=Procedure(code, name, _known(head.get("Cấp thực hiện")), _known(head.get("Lĩnh vực"))),
        province=province_of_publisher(decision, text),
    )


def _known(value: str | None) -> str | None:
    return None if not value or value == NO_INFORMATION else value


def _split(raw: str) -> list[_Part]:
    """Cut a record at its headings; each heading counts once, in order, so that a note that begins alike stays text."""
    parts: list[_Part] = []
    waiting = list(HEADINGS)
    for line in clean_lines(raw):
        match = _HEADING.match(line) if not line.startswith(("-", "*", "+")) else None
        if match and match.group(1) in waiting and not (match.group(1) == "Mô tả" and "Từ khóa" in waiting):
            heading = match.group(1)
            del waiting[: waiting.index(heading) + 1]
            parts.append(_Part(heading, match.group(2).strip(), []))
        elif parts:
            parts[-1].lines.append(line)
    return parts


def clean_lines(raw: str) -> list[str]:
    """Give the clean, non-empty lines of a record without its title line."""
    lines = [line for line in clean(raw).split("\n") if line]
    return lines[1:] if lines and lines[0] == FIRST_LINE else lines


def _write(parts: Iterable[_Part]) -> tuple[str, tuple[Section, ...]]:
    out: list[str] = []
    sections: list[Section] = []
    at = 0

    def emit(kind: SectionKind, heading: str, lines: list[str]) -> None:
        nonlocal at
        if not lines:
            return
        text = "\n".join(lines)
        sections.append(Section(kind, heading, at, at + len(text)))
        out.append(text)
        at += len(text) + 1

    header: list[str] = []
    for part in parts:
        kind = HEADINGS[part.heading]
        if kind is SectionKind.NAME:
            inline = _TYPES.get(part.inline, part.inline) if part.heading == "Loại thủ tục" else part.inline
            header.append(f"{part.heading}: {inline}".rstrip())
            continue
        if header:
            emit(SectionKind.NAME, "Tên thủ tục", header)
            header = []
        if kind is SectionKind.METHODS:
            for sub_kind, lines in _methods(part):
                emit(sub_kind, part.heading, lines)
            continue
        body = _dossier(part.lines) if kind is SectionKind.DOSSIER else _bulleted(part.lines)
        emit(kind, part.heading, [f"{part.heading}: {part.inline}".rstrip(), *body])
    emit(SectionKind.NAME, "Tên thủ tục", header)
    return "\n".join(out), tuple(sections)


def _bulleted(lines: Iterable[str]) -> list[str]:
    return [re.sub(r"^[-*•]\s*(?=[-+*•]\s)", "", re.sub(r"^[-*•]\s*[-–]+\s+", "- ", line)) for line in lines]


def _dossier(lines: Iterable[str]) -> list[str]:
    out = []
    for line in _bulleted(lines):
        case = re.match(r"^\[\s*(.*?)\s*\]$", line)
        out.append(f"[ {case.group(1).lstrip('*-+ ').strip()} ]" if case else line)
    return out


def _methods(part: _Part) -> list[tuple[SectionKind, list[str]]]:
    """Cut "Cách thức thực hiện" into stretches of methods, duration and fees, which stand inside it by channel."""
    blocks: list[tuple[SectionKind, list[str]]] = [(SectionKind.METHODS, [f"{part.heading}: {part.inline}".rstrip()])]
    for line in part.lines:
        bare = line.lstrip("* ").strip()
        if bare.startswith("Hình thức nộp:"):
            channel = bare.removeprefix("Hình thức nộp:").strip()
            blocks.append((SectionKind.METHODS, [f"* Hình thức nộp: {_CHANNELS.get(channel, channel)}".rstrip()]))
        elif bare.startswith("Thời hạn giải quyết:"):
            value = duration_in_words(bare.removeprefix("Thời hạn giải quyết:"))
            blocks.append((SectionKind.DURATION, [f"Thời hạn giải quyết: {value}"]))
        elif bare.startswith("Phí, lệ phí:"):
            blocks.append((SectionKind.FEES, [_fees(bare)]))
        elif bare.startswith("Mô tả:"):
            blocks.append((SectionKind.METHODS, [bare]))
        else:
            blocks[-1][1].append(line)
    merged: list[tuple[SectionKind, list[str]]] = []
    for kind, lines in blocks:
        if merged and merged[-1][0] is kind:
            merged[-1][1].extend(lines)
        else:
            merged.append((kind, lines))
    return merged


def duration_in_words(value: str) -> str:
    """Say a duration of the portal in words; a lost unit is said to be lost, never guessed.

    >>> duration_in_words("20 WORKING_DAY"), duration_in_words("1 OTHER"), duration_in_words("Theo mô tả OTHER")
    ('20 ngày làm việc', '1 (không có thông tin về đơn vị thời gian)', 'Theo mô tả')
    """
    value = value.strip()
    match = re.match(r"^(.*?)\s*\b(WORKING_DAY|HOUR|DAY|MONTH|YEAR|WEEK|OTHER)$", value, re.DOTALL)
    if not match:
        return value or NO_INFORMATION
    amount, unit = match.group(1).strip(), match.group(2)
    if unit != "OTHER":
        return f"{amount} {_UNITS[unit]}" if amount else NO_INFORMATION
    if re.fullmatch(r"[\d.,/ ]+", amount):
        return f"{amount} (không có thông tin về đơn vị thời gian)"
    return amount or NO_INFORMATION


def _fees(line: str) -> str:
    line = re.sub(r"(VNĐ)\s*\(\s*\)", r"\1", line)
    line = re.sub(r"[\s|]+$", "", line)
    return line if line != "Phí, lệ phí:" else f"{line} {NO_INFORMATION}"
