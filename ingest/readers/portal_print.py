"""The portal's page "Chi tiết thủ tục hành chính" printed to PDF: labels without colons, headings in capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Procedure, Section, SectionKind
from ingest.readers.pdf_lines import Paragraph, cut_syllable
from ingest.readers.portal import HEADINGS, NO_INFORMATION

_PARTS: dict[str, SectionKind] = {
    **{heading.upper(): kind for heading, kind in HEADINGS.items() if kind is not SectionKind.NAME},
    "KẾT QUẢ XỬ LÝ": SectionKind.RESULT,
}
_LABELS = (
    "Mã thủ tục", "Số quyết định", "Tên thủ tục", "Cấp thực hiện", "Loại thủ tục", "Lĩnh vực", "Đối tượng thực hiện",
    "Cơ quan thực hiện", "Cơ quan có thẩm quyền", "Địa chỉ tiếp nhận HS", "Cơ quan được ủy quyền", "Cơ quan phối hợp",
)  # fmt: skip
_LABEL = re.compile(rf"^({'|'.join(_LABELS)})(?:\s*:)?(?=\s|$)\s*(.*)$")
_PART = re.compile(rf"^({'|'.join(map(re.escape, _PARTS))})(?:\s*:)?(?:\s+(.*))?$")
_CELL = re.compile(r"^(.*)( \| (?:\d+ bản (?:chính|sao)|Không có))$", re.DOTALL)
_CODE = re.compile(r"^Mã thủ tục\s*:?\s*([0-9]\.[0-9]{4,}[0-9A-Za-z.\-]*)$")
_COUNT = re.compile(r"^(?:\d+ bản (?:chính|sao)(?:,?\s*\d+ bản (?:chính|sao))*|Không có)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Print:
    """A printed procedure: its names, and its lines with the part that each belongs to."""

    procedure: Procedure
    decision: str | None
    lines: tuple[Paragraph, ...]
    parts: tuple[tuple[SectionKind, str], ...]


def is_print(lines: Sequence[str]) -> bool:
    """Tell a printed procedure by the labels of its first lines.

    >>> is_print(["CHI TIẾT THỦ TỤC HÀNH CHÍNH", "Tên thủ tục Đăng ký khai tử", "Mã thủ tục 1.000656"])
    True
    """
    start = lines[:12]
    return any(_CODE.match(line) for line in start) and any(re.match(r"Tên thủ tục\s*:?\s*\S", line) for line in start)


def read_print(lines: Sequence[Paragraph]) -> Print:
    """Give the procedure of a print that `is_print` knows.

    A label of the first page gets its colon, a number of copies goes behind the paper that it counts.
    """
    head: dict[str, str] = {}
    out: list[Paragraph] = []
    parts: list[tuple[SectionKind, str]] = []
    part = (SectionKind.NAME, "Tên thủ tục")
    label, in_head = "", True
    for line in lines:
        capitals = _PART.match(line.text)
        named = _LABEL.match(line.text) if in_head and not capitals else None
        if capitals:
            in_head = False
            heading, value = capitals.groups()
            part = (_PARTS[heading], heading.capitalize())
            if value:  # the first cell stands on the heading's line
                out.append(Paragraph(heading, line.starts[:1]))
                parts.append(part)
                line = Paragraph(value, line.starts)
        elif named:
            label, value = named.groups()
            kind = HEADINGS[label]
            part = (kind, label if kind is not SectionKind.NAME else "Tên thủ tục")
            head[label] = value
            line = Paragraph(f"{label}: {value}".rstrip(), line.starts)
        elif in_head:
            if not label:  # the print's own title
                continue
            head[label] = f"{head[label]} {line.text}".strip()
            out[-1] = Paragraph(f"{out[-1].text} {line.text}", out[-1].starts)
            continue
        elif part[0] is SectionKind.DOSSIER and _COUNT.match(line.text):
            out[-1] = Paragraph(f"{out[-1].text} | {line.text}", out[-1].starts)
            continue
        elif part[0] is SectionKind.DOSSIER and line.text[:1].islower() and (cell := _CELL.match(out[-1].text)):
            out[-1] = _rejoined(cell.group(1), line, cell.group(2), out[-1].starts)
            continue
        out.append(line)
        parts.append(part)
    return Print(_procedure(head), _known(head.get("Số quyết định")), tuple(out), tuple(parts))


def _rejoined(before: str, rest: Paragraph, count: str, starts: tuple[tuple[int, int], ...]) -> Paragraph:
    """Put the rest of a cell that a page end cut back before the number of copies."""
    begin = before if cut_syllable(before, rest.text) else f"{before} "
    return Paragraph(f"{begin}{rest.text}{count}", (*starts, *((page, len(begin) + at) for page, at in rest.starts)))


def _procedure(head: dict[str, str]) -> Procedure:
    level = _known(head.get("Cấp thực hiện"))
    if level and not level.startswith("Cấp"):
        level = f"Cấp {level}"
    return Procedure(head["Mã thủ tục"], head["Tên thủ tục"], level, _known(head.get("Lĩnh vực")))


def _known(value: str | None) -> str | None:
    return None if not value or value == NO_INFORMATION else value


def sections_of_print(printed: Print) -> tuple[Section, ...]:
    """Give a section for each run of lines of one part, in the text of the lines joined by newlines."""
    sections: list[Section] = []
    at = 0
    for line, (kind, heading) in zip(printed.lines, printed.parts, strict=True):
        end = at + len(line.text)
        if sections and (sections[-1].kind, sections[-1].heading) == (kind, heading):
            sections[-1] = Section(kind, heading, sections[-1].start, end)
        else:
            sections.append(Section(kind, heading, at, end))
        at = end + 1
    return tuple(sections)
