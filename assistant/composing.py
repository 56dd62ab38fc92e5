"""An answer composed by rule: the lines of the source that answer, grouped by section, each with its mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations import CitationList, marked, spans_that_fit
from assistant.evidence import Unit
from assistant.messages import (
    ACCORDING_TO_DOCUMENT,
    ACCORDING_TO_PROCEDURE,
    OTHER_PAPERS,
    SECTION_NAMES,
    UNIT_LOST,
    ZERO_FEE,
)
from assistant.selection import Scored
from index.analysis import syllables
from ingest.document import Document, SectionKind

_ZERO_FEE = re.compile(r"^Phí, lệ phí: 0 VNĐ\s*$")
_LOST_UNIT = re.compile(r"^Thời hạn giải quyết: (\S+) \(không có thông tin về đơn vị thời gian\)$")
_LABEL = re.compile(r"^(?:Thời hạn giải quyết|Phí, lệ phí|Mô tả):\s*")
TITLE_WORDS = 28
PARTS = 3
"""How many parts of a question are sure of a line each."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may grow: words in all, and how weak a line may be against the best one."""

    words: int = 150
    weakest: float = 0.3
    lines: int = 12


def choose(scored: Sequence[Scored], limits: Limits, asked: Sequence[SectionKind] = ()) -> list[Scored]:
    """Choose the lines of an answer: the best of each section asked for, then best first, none twice, in the limits."""
    chosen: list[Scored] = []
    seen: set[tuple[str, ...]] = set()
    words = 0
    # A line that only leads in may be the likest of all; it must not make those it leads to look weak.
    ranked = sorted((s for s in scored if not s.unit.lead), key=lambda s: -s.score)
    # Scores may all lie below zero, as they do in a guidance text without named sections.
    best = ranked[0].score if ranked else 0.0
    floor = best - (1 - limits.weakest) * abs(best)
    first = [next((s for s in ranked if s.unit.kind is kind and not s.unit.note), None) for kind in asked[:PARTS]]
    for candidate in (*(s for s in first if s), *ranked):
        if len(chosen) >= limits.lines or candidate.score < floor:
            break
        key = tuple(syllables(candidate.unit.text))
        size = len(candidate.unit.text.split())
        if key in seen or not key:
            continue
        if chosen and words + size > limits.words:
            if words > 0.7 * limits.words:
                break
            continue
        seen.add(key)
        chosen.append(candidate)
        words += size
    return chosen


def compose(
    document: Document, scored: Sequence[Scored], asked: Sequence[SectionKind], limits: Limits, citations: CitationList
) -> str:
    """Write the answer from one document; empty when it has no line to give."""
    chosen = choose(scored, limits, asked)
    if not chosen:
        return ""
    lines = [_lead_in(document)]
    for kind in _order(chosen, asked):
        units = sorted((s.unit for s in chosen if s.unit.kind is kind), key=lambda u: u.order)
        lines.append(f"{SECTION_NAMES[kind]}:")
        lines.extend(_lines(document, units, [s.unit for s in scored], citations))
    return "\n".join(lines)


def _one_clause(text: str) -> str:
    """Write a name or a case as one clause, since it leads in to statements and is none itself."""
    text = re.sub(r"^\s*\d+[.)]\s+", "", text)
    words = re.sub(r"[.!?;]\s+", ", ", text).strip(" .;:,").split()
    return " ".join(words) if len(words) <= TITLE_WORDS else " ".join(words[:TITLE_WORDS]) + " …"


def _lead_in(document: Document) -> str:
    title = _one_clause(document.title)
    if document.code:
        return ACCORDING_TO_PROCEDURE.format(title=title, code=document.code)
    return ACCORDING_TO_DOCUMENT.format(title=title)


def _order(chosen: Sequence[Scored], asked: Sequence[SectionKind]) -> list[SectionKind]:
    """Give the sections to write: by the best line of each, those asked for first where lines are about as good."""
    best: dict[SectionKind, float] = {}
    for s in chosen:
        bonus = 0.5 if s.unit.kind in asked[:2] else 0.0
        best[s.unit.kind] = max(best.get(s.unit.kind, -9.0), s.score + bonus)
    return sorted(best, key=lambda kind: -best[kind])


def _lines(document: Document, units: Sequence[Unit], others: Sequence[Unit], citations: CitationList) -> list[str]:
    out: list[str] = []
    case = ""
    for group in spans_that_fit(units):
        n = citations.cite(document, group)
        for unit in group:
            if unit.kind in (SectionKind.DURATION, SectionKind.FEES):
                out.append(f"- {marked(_channelled(unit, others), n)}")
                continue
            if unit.case and unit.case != case and unit.kind is SectionKind.DOSSIER:
                case = unit.case
                # The portal prints papers in any order, also under "Lưu ý"; a paper must not be shown as a remark.
                out.append(f"{_one_clause(case)}:" if unit.note or not case.startswith("Lưu ý") else OTHER_PAPERS)
            out.append(f"- {marked(_LABEL.sub('', unit.text), n)}")
    return out


def _channelled(unit: Unit, others: Sequence[Unit]) -> str:
    """Say a duration or fee with the channels that it holds for; a default zero or a lost unit is said to be so."""
    lost = _LOST_UNIT.match(unit.text)
    if _ZERO_FEE.match(unit.text):
        text = ZERO_FEE
    elif lost:
        text = UNIT_LOST.format(amount=lost.group(1))
    else:
        text = _LABEL.sub("", unit.text)
    same = [u.case for u in others if u.kind is unit.kind and u.text == unit.text and u.case]
    channels = list(dict.fromkeys(same))
    return f"{', '.join(channels)}: {text}" if channels else text
