"""A document as units of evidence: lines and sentences short enough to quote, each with what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.chunking import line_spans, pieces, sentence_spans
from ingest.document import Document, SectionKind
from ingest.readers.portal import NO_INFORMATION

LONGEST_UNIT = 560
"""Below the 600 characters that a quote may have."""
NOT_NEXT = 3
"""Places so far apart are not quoted as one stretch: what stands between two units may have been disabled."""
_LONG_LINE = 220
_BULLET = re.compile(r"^(?:\s*(?:[-+*•–·]|\(?[ivx]{1,4}\)|[a-zđ]\)|\d{1,2}[.)](?=\s))\s*)+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}|\d")
_BAR = re.compile(r"\s*\|\s*(?=\d)")
_DOSSIER = SectionKind.DOSSIER
_LONGEST_CASE = 80
_CHANNEL = "Hình thức nộp:"
_COPIES = re.compile(r"^Số lượng:\s*Bản chính:\s*(\d*),?\s*Bản sao:\s*(\d*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable stretch of a document: `document.text[start:end] == text`.

    `case` is the case line ("Giấy tờ phải nộp") or the channel ("Trực tuyến") that it stands under, `order` its place
    in the document; `note` tells a dossier line that is a remark rather than a paper, `lead` a line that only
    introduces those after it.
    """

    kind: SectionKind
    heading: str
    start: int
    end: int
    text: str
    order: int
    case: str = ""
    note: bool = False
    lead: bool = False


@lru_cache(maxsize=256)
def units_of(document: Document) -> tuple[Unit, ...]:
    """Cut a document into units; headings alone, empty statements and counts of copies are left out.

    So is what a trainer has disabled: it can't be cited then.
    """
    found: list[Unit] = []
    case, heading = "", ""
    line_from = left_out = 0
    for section in document.sections:
        if section.heading != heading:
            case, heading = "", section.heading
        for start, end in line_spans(document.text, section.start, section.end):
            line_start = start
            start, end = _bare(document.text, section.heading, start, end)
            text = document.text[start:end]
            if not text or text == NO_INFORMATION:
                continue
            copies = _COPIES.match(text)
            if copies:
                if not (int(copies[1] or 0) or int(copies[2] or 0)):
                    found[line_from:] = [_as_note(unit) for unit in found[line_from:] if unit.kind is section.kind]
                continue
            if text.startswith("[ ") and text.endswith(" ]"):
                case = text[2:-2].strip(" :")
                continue
            if text.endswith(":") and len(text) <= _LONGEST_CASE and start == line_start and section.kind is _DOSSIER:
                case = text.rstrip(": ")
                continue
            if text.startswith(_CHANNEL):
                case = text.removeprefix(_CHANNEL).strip()
            line_from = len(found)
            cut = _fee_items if section.kind is SectionKind.FEES else _cut
            for a, b in cut(document.text, start, end):
                text = document.text[a:b]
                if not _WORD.search(text):
                    continue
                if document.is_disabled(a, b):
                    left_out += NOT_NEXT
                    continue
                lead = text.endswith(":") and len(text) < 200
                order = len(found) + left_out
                found.append(Unit(section.kind, section.heading, a, b, text, order, case, lead=lead))
    return tuple(found)


def _as_note(unit: Unit) -> Unit:
    return Unit(unit.kind, unit.heading, unit.start, unit.end, unit.text, unit.order, unit.case, True, unit.lead)


def _bare(text: str, heading: str, start: int, end: int) -> tuple[int, int]:
    """Take heading and bullets off the front of a line."""
    line = text[start:end]
    if line.startswith(heading + ":"):
        start += len(heading) + 1
    bullet = _BULLET.match(text[start:end])
    if bullet:
        start += bullet.end()
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - (len(line) - len(line.rstrip()))


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a long line at its sentences; a bullet or number that opens a sentence is no part of it."""
    if end - start <= _LONG_LINE:
        return [(start, end)]
    found: list[tuple[int, int]] = []
    for a, b in sentence_spans(text[start:end]):
        for c, d in pieces(text, start + a, start + b, LONGEST_UNIT):
            bullet = _BULLET.match(text[c:d])
            found.append((c + bullet.end() if bullet else c, d))
    return found


def _fee_items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a line of fees at its bars: "7000 VNĐ (một người) | 5000 VNĐ (theo danh sách)"."""
    found: list[tuple[int, int]] = []
    at = start
    for bar in [*_BAR.finditer(text, start, end), None]:
        stop = bar.start() if bar else end
        if text[at:stop].strip():
            found.extend(pieces(text, at, stop, LONGEST_UNIT))
        at = bar.end() if bar else end
    return found
