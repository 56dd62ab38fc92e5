"""An answer composed by rule: the lines of the source that answer, grouped by section, each with its mark."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.citations import CitationList, marked, spans_that_fit
from assistant.config import AnswerSettings
from assistant.evidence import Unit
from assistant.learned import load_logistic
from assistant.messages import (
    ACCORDING_TO_DOCUMENT,
    ACCORDING_TO_PROCEDURE,
    DIFFERS,
    MORE,
    OTHER_PAPERS,
    SECTION_NAMES,
    UNIT_LOST,
    ZERO_FEE,
)
from assistant.premises import contradicts
from assistant.selection import LOST_UNIT, Scored, wants_all
from assistant.shortening import shortened, without_asides
from index.analysis import syllables
from index.question import Question
from ingest.document import Document, SectionKind

_ZERO_FEE = re.compile(r"^Phí, lệ phí: 0 VNĐ\s*$")
_LABEL = re.compile(r"^(?:Thời hạn giải quyết|Phí, lệ phí|Mô tả):\s*")
TITLE_WORDS = 16
BREVITY = 1.2
"""How much a longer line is put back: log-odds for each e-fold of its words."""
NARROW = frozenset(
    {
        SectionKind.DURATION,
        SectionKind.FEES,
        SectionKind.AGENCY,
        SectionKind.RESULT,
        SectionKind.FORMS,
        SectionKind.NAME,
        SectionKind.LEGAL_BASIS,
    }
)
"""Sections of which a question wants one fact, not a list."""
NARROW_SHARE, PARTS_SHARE = 0.6, 0.78
"""How much of `enough` is enough for one such fact, and for a question in parts."""
LEAST_SHARE = 0.5
WHOLE_SHARE = 2.2
"""The same for a question that wants a whole list of papers or steps."""
PARTS = 3
"""How many parts of a question are sure of a line each."""
FEWEST_WORDS = 40
"""An answer grows at least to this size where there are lines that are likely enough."""


def choose(scored: Sequence[Scored], limits: AnswerSettings, asked: Sequence[SectionKind] = ()) -> list[Scored]:
    """Choose the lines of an answer: the best of each section asked for, then likeliest first, none twice.

    Lines are added until the facts expected in them are enough, so a plain question gets a short answer.
    """
    chance = load_logistic("unit_chance")
    # A line that only leads in may be the likest of all; it must not make those it leads to look weak.
    ranked = sorted((s for s in scored if not s.unit.lead), key=lambda s: -s.score + BREVITY * math.log(_size(s.unit)))
    if not ranked:
        return []
    enough = limits.enough * _share_asked(asked)
    floor = limits.weakest * max(chance.probability([s.score]) for s in ranked)
    first = [next((s for s in ranked if s.unit.kind is kind and not s.unit.note), None) for kind in asked[:PARTS]]
    chosen: list[Scored] = []
    seen: set[tuple[str, ...]] = set()
    words, expected = 0, 0.0
    for candidate in (*(s for s in first if s), *ranked):
        likely = chance.probability([candidate.score])
        if len(chosen) >= limits.lines:
            break
        if chosen and likely < floor:
            continue
        if words >= FEWEST_WORDS and expected > enough:
            break
        key = tuple(syllables(candidate.unit.text))
        size = _size(candidate.unit)
        if key in seen or not key or (chosen and words + size > limits.words):
            continue
        seen.add(key)
        chosen.append(candidate)
        words += size
        expected += likely
    return chosen


def _share_asked(asked: Sequence[SectionKind]) -> float:
    if len(asked) > 1:
        return PARTS_SHARE
    return NARROW_SHARE if asked and asked[0] in NARROW else 1.0


def compose(
    document: Document,
    question: Question,
    scored: Sequence[Scored],
    asked: Sequence[SectionKind],
    limits: AnswerSettings,
    citations: CitationList,
    sure: float = 1.0,
) -> str:
    """Write the answer from one document; empty when it has no line to give.

    The less `sure` it is that the document is the right one (0 to 1), the fewer lines there are to read in vain.
    """
    share = min(1.0, max(LEAST_SHARE, (sure - 0.3) / 0.4))
    if asked and asked[0] in MORE and wants_all(question, document):
        share *= WHOLE_SHARE
    chosen = choose(scored, limits.model_copy(update={"enough": limits.enough * share}), asked)
    if not chosen:
        return ""
    lines = [_lead_in(document)]
    if contradicts(question.text, [s.unit.text for s in chosen]):
        lines.append(DIFFERS)
    for kind in _order(chosen, asked):
        units = sorted((s.unit for s in chosen if s.unit.kind is kind), key=lambda u: u.order)
        lines.append(f"{SECTION_NAMES[kind]}:")
        lines.extend(_lines(document, units, [s.unit for s in scored], citations))
        if kind in asked and kind in MORE and wants_all(question, document) and _left_out(kind, chosen, scored):
            lines.append(f"- {marked(MORE[kind], citations.cite(document, spans_that_fit(units)[-1]))}")
    return "\n".join(lines)


def _left_out(kind: SectionKind, chosen: Sequence[Scored], scored: Sequence[Scored]) -> bool:
    """Tell whether a section has papers or steps that the answer does not give."""
    given = {tuple(syllables(s.unit.text)) for s in chosen}
    return any(
        s.unit.kind is kind and not s.unit.note and not s.unit.lead and tuple(syllables(s.unit.text)) not in given
        for s in scored
    )


def one_clause(text: str) -> str:
    """Write a name or a case as one clause, since it leads in to statements and is none itself."""
    text = re.sub(r"^\s*\d+[.)]\s+", "", text)
    words = re.sub(r"[.!?;]\s+", ", ", text).strip(" .;:,").split()
    return " ".join(words) if len(words) <= TITLE_WORDS else " ".join(words[:TITLE_WORDS]) + " …"


def _lead_in(document: Document) -> str:
    title = one_clause(document.title)
    if document.code:
        return ACCORDING_TO_PROCEDURE.format(title=title, code=document.code)
    return ACCORDING_TO_DOCUMENT.format(title=title)


def _order(chosen: Sequence[Scored], asked: Sequence[SectionKind]) -> list[SectionKind]:
    """Give the sections to write: by the best line of each, those asked for first where lines are about as good."""
    best: dict[SectionKind, float] = {}
    for s in chosen:
        bonus = 1.5 if s.unit.kind in asked[:2] else 0.0
        best[s.unit.kind] = max(best.get(s.unit.kind, -99.0), s.score + bonus)
    return sorted(best, key=lambda kind: -best[kind])


def _size(unit: Unit) -> int:
    """Give the words of a line as it is written, its bullet and mark with them."""
    return len(_shown(unit).split()) + 2


def _shown(unit: Unit) -> str:
    """Give a unit as it is written: papers by their first clause, other lines without long asides."""
    text = re.sub(r"^[+•–-]\s+", "", _LABEL.sub("", unit.text))  # the line has a bullet of its own
    if unit.kind is SectionKind.FEES:
        return text
    return shortened(text) if unit.kind is SectionKind.DOSSIER and not unit.note else without_asides(text)


def _lines(
    document: Document,
    units: Sequence[Unit],
    others: Sequence[Unit],
    citations: CitationList,
) -> list[str]:
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
                out.append(f"{one_clause(case)}:" if unit.note or not case.startswith("Lưu ý") else OTHER_PAPERS)
            out.append(f"- {marked(_shown(unit), n)}")
    return out


def _channelled(unit: Unit, others: Sequence[Unit]) -> str:
    """Say a duration or fee with the channels that it holds for; a default zero or a lost unit is said to be so."""
    lost = LOST_UNIT.match(unit.text)
    if _ZERO_FEE.match(unit.text):
        text = ZERO_FEE
    elif lost:
        text = UNIT_LOST.format(amount=lost.group(1))
    else:
        text = re.sub(r"\(\s*[-+]\s+", "(", _LABEL.sub("", unit.text)).strip(" ;")
    same = [u.case for u in others if u.kind is unit.kind and u.text == unit.text and u.case]
    channels = list(dict.fromkeys(same))
    return f"{', '.join(channels)}: {text}" if channels else text
