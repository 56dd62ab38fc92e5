"""What the readers share: named parts become one text with sections, a heading tells its kind, a path gives an id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath

from ingest.document import Section, SectionKind
from ingest.readers.portal import HEADINGS
from ingest.text import clean, fold

TITLE_CHARS = 200
"""A title taken from the body of a document is cut at this many characters."""

# Headings of a procedure, folded, so that their case and tone placement do not matter.
_PROCEDURE_HEADINGS: dict[str, SectionKind] = {
    **{fold(heading): kind for heading, kind in HEADINGS.items() if kind is not SectionKind.NAME},
    "thoi han giai quyet": SectionKind.DURATION,
    "phi, le phi": SectionKind.FEES,
    "le phi": SectionKind.FEES,
    "mau don, to khai": SectionKind.FORMS,
}
# What the words of any other heading say, the first match first: "Thời hạn nộp hồ sơ" is about time, not papers.
_WORDS: tuple[tuple[str, SectionKind], ...] = (
    (r"thoi han|thoi gian|bao lau", SectionKind.DURATION),
    (r"le phi|muc thu|(?<!chi )(?<!kinh )phi", SectionKind.FEES),
    (r"can cu|co so phap ly", SectionKind.LEGAL_BASIS),
    (r"mau don|to khai|bieu mau|mau so", SectionKind.FORMS),
    (r"trinh tu|cac buoc|quy trinh|buoc \d+", SectionKind.STEPS),
    (r"cach thuc|hinh thuc nop|noi nop|nop o dau", SectionKind.METHODS),
    (r"ho so|giay to", SectionKind.DOSSIER),
    (r"tham quyen|co quan|thuoc ai", SectionKind.AGENCY),
    (r"doi tuong", SectionKind.SUBJECTS),
    (r"ket qua", SectionKind.RESULT),
    (r"yeu cau|dieu kien", SectionKind.CONDITIONS),
)


@dataclass(slots=True)
class Part:
    """A heading and the lines under it; `lines` begin with the heading's own line where it is shown."""

    kind: SectionKind
    heading: str
    lines: list[str] = field(default_factory=list)


def assemble(parts: Iterable[Part]) -> tuple[str, tuple[Section, ...]]:
    r"""Give the text of the parts, a line each, and a section for every part that has lines.

    >>> assemble([Part(SectionKind.FEES, "Phí", ["Phí:", "- 8.000 đồng"])])
    ('Phí:\n- 8.000 đồng', (Section(kind=<SectionKind.FEES: 'fees'>, heading='Phí', start=0, end=17),))
    """
    out: list[str] = []
    sections: list[Section] = []
    at = 0
    for part in parts:
        text = "\n".join(line for line in part.lines if line)
        if text:
            sections.append(Section(part.kind, part.heading, at, at + len(text)))
            out.append(text)
            at += len(text) + 1
    return "\n".join(out), tuple(sections)


def kind_of_heading(heading: str, *, by_words: bool) -> SectionKind:
    """Tell what a heading is about: the headings of a procedure exactly, others by their words when asked.

    >>> kind_of_heading("Phí, lệ phí", by_words=False), kind_of_heading("Giấy tờ cần mang", by_words=True)
    (<SectionKind.FEES: 'fees'>, <SectionKind.DOSSIER: 'dossier'>)
    """
    words = fold(clean(heading)).strip(" :.")
    known = _PROCEDURE_HEADINGS.get(words)
    if known or not by_words:
        return known or SectionKind.OTHER
    return next((kind for pattern, kind in _WORDS if re.search(rf"\b(?:{pattern})\b", words)), SectionKind.OTHER)


def document_id(path: str) -> str:
    """Name a document after its file: a slug of the stem and eight digits of the path's hash.

    The path is the one inside the source, so the same folder gives the same ids on any machine.

    >>> document_id("luat/Luật Căn cước.pdf")
    'luat-can-cuoc-0a1e1b66'
    """
    stem = re.sub(r"[^a-z0-9]+", "-", fold(clean(PurePosixPath(path.replace("\\", "/")).stem))).strip("-")
    return f"{stem[:60].strip('-') or 'tai-lieu'}-{sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def shortened(title: str) -> str:
    """Cut a long title at a word, at most TITLE_CHARS characters, with an ellipsis where something was cut.

    >>> shortened("Quy trình nội bộ")
    'Quy trình nội bộ'
    """
    title = " ".join(title.split())
    if len(title) <= TITLE_CHARS:
        return title
    return title[: TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–") + "…"
