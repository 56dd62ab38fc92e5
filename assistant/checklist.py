"""The papers of a procedure as a list to tick off, as its record gives them: by case, with the copies asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.evidence import Unit, units_of
from assistant.messages import OTHER_PAPERS, SECTION_NAMES, UNIT_LOST, ZERO_FEE
from assistant.selection import LOST_UNIT
from ingest.chunking import line_spans
from ingest.document import Document, SectionKind

_COPIES = re.compile(r"^Số lượng:\s*Bản chính:\s*(\d*),?\s*Bản sao:\s*(\d*)", re.IGNORECASE)
_NOTES = "Lưu ý"
_LABEL = re.compile(r"^(?:Thời hạn giải quyết|Phí, lệ phí):\s*")
_ZERO_FEE = re.compile(r"^Phí, lệ phí: 0 VNĐ\s*$")


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of the dossier, `document.text[start:end] == text`; `remark` tells one that names no paper to bring."""

    text: str
    start: int
    end: int
    originals: int = 0
    copies: int = 0
    remark: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The papers under one heading of the dossier ("Giấy tờ phải nộp"); the heading is empty where there is none."""

    heading: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What else must be known at the counter: a label, and lines as the record has them."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """What to bring for one procedure, where to, for how much and how long."""

    document: Document
    cases: tuple[Case, ...]
    facts: tuple[Fact, ...]


def checklist_of(document: Document) -> Checklist | None:
    """Give the checklist of a procedure; None where its record lists no papers."""
    cases: dict[str, dict[str, Paper]] = {}
    for case, paper in _papers(document):
        # Records repeat lines; the one with more copies is the one to bring.
        same = cases.setdefault(case, {}).get(paper.text)
        if same is None or (same.originals + same.copies) < (paper.originals + paper.copies):
            cases[case][paper.text] = paper
    if not any(not paper.remark for papers in cases.values() for paper in papers.values()):
        return None
    return Checklist(document, tuple(_in_order(cases)), tuple(_facts(document)))


def _in_order(cases: Mapping[str, Mapping[str, Paper]]) -> Iterator[Case]:
    """Give the cases with what to bring first and remarks after it, since records have both in any order.

    The portal prints papers under "Lưu ý" too; they get a heading of their own, and the remarks there come last.
    """
    last: list[Case] = []
    for heading, papers in cases.items():
        wanted = tuple(paper for paper in papers.values() if not paper.remark)
        remarks = tuple(paper for paper in papers.values() if paper.remark)
        if not heading.startswith(_NOTES):
            yield Case(heading, wanted + remarks)
            continue
        if wanted:
            yield Case(OTHER_PAPERS.rstrip(":"), wanted)
        if remarks:
            last.append(Case(heading, remarks))
    yield from last


def _papers(document: Document) -> Iterator[tuple[str, Paper]]:
    """Walk over the lines of the dossier; the line after a paper may say how many copies of it are wanted."""
    units = [unit for unit in units_of(document) if unit.kind is SectionKind.DOSSIER]
    waiting: tuple[str, Paper] | None = None
    for section in document.sections:
        if section.kind is not SectionKind.DOSSIER:
            continue
        for start, end in line_spans(document.text, section.start, section.end):
            counted = _COPIES.match(document.text[start:end].strip())
            if counted and waiting:
                case, paper = waiting
                originals, copies = int(counted[1] or 0), int(counted[2] or 0)
                yield case, Paper(paper.text, paper.start, paper.end, originals, copies, paper.remark)
                waiting = None
                continue
            inside = [unit for unit in units if start <= unit.start < end]
            if not inside:
                continue
            if waiting:
                yield waiting
            waiting = inside[0].case, _paper(document, inside)
    if waiting:
        yield waiting


def _paper(document: Document, units: Sequence[Unit]) -> Paper:
    start, end = units[0].start, units[-1].end
    remark = all(unit.note for unit in units) or (len(units) == 1 and units[0].lead)
    return Paper(document.text[start:end], start, end, remark=remark)


def _facts(document: Document) -> Iterator[Fact]:
    units = units_of(document)
    for kind in (SectionKind.AGENCY, SectionKind.DURATION, SectionKind.FEES):
        lines: dict[str, list[str]] = {}
        for unit in units:
            if unit.kind is kind:
                of = unit.heading if kind is SectionKind.AGENCY else unit.case
                lines.setdefault(_said(unit), []).append(of if of != SECTION_NAMES[kind] else "")
        if lines:
            yield Fact(SECTION_NAMES[kind], tuple(_led(text, channels) for text, channels in lines.items()))


def _said(unit: Unit) -> str:
    """Give a line as it may be shown; a default zero or a lost unit is said to be so."""
    if _ZERO_FEE.match(unit.text):
        return ZERO_FEE
    lost = LOST_UNIT.match(unit.text)
    return UNIT_LOST.format(amount=lost.group(1)) if lost else _LABEL.sub("", unit.text).strip(" ;")


def _led(text: str, channels: Sequence[str]) -> str:
    named = list(dict.fromkeys(channel for channel in channels if channel and channel not in text))
    return f"{', '.join(named)}: {text}" if named else text
