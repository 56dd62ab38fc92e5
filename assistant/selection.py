"""Which units of a document answer a question: by their terms, section and kind of fact."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.evidence import Unit, units_of
from assistant.intent import IDLE_WORDS, matter_of, sections_asked
from assistant.learned import load_logistic
from assistant.unit_features import APPLICATION, PAPER, REMARK, Reading
from index.analysis import folded, syllables
from index.question import Question
from ingest.document import Document, SectionKind
from ingest.text import fold

# Facts sought, and what a unit that holds such a fact looks like (both on folded text).
_CUES: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (
    (SectionKind.DURATION, re.compile(
        r"\b\d+[^.;]{0,12} (?:ngay|gio|thang|nam|tuan|tieng)\b|ngay trong ngay"
        r"|ngay sau khi|truoc ngay \d|ngay thu \d"
    )),
    (SectionKind.FEES, re.compile(r"\d[\d.]* ?(?:vnd|dong|d/|usd)|mien (?:phi|le phi|nop)|le phi|muc thu|khong thu")),
    (SectionKind.FORMS, re.compile(r"\bmau\b|\bbieu mau\b|\bphieu [a-z]{0,3}\d|\b(?:ct|dc|tk|hs)\d{2}\b")),
    (SectionKind.LEGAL_BASIS, re.compile(r"\d+/\d{4}/|\bluat\b|nghi dinh|thong tu")),
    (SectionKind.AGENCY, re.compile(
        r"uy ban|ubnd|chu tich|cong an|co quan|trung tam|giam doc|so |bo |phong "
        r"|chi nhanh|van phong|to chuc"
    )),
    (SectionKind.RESULT, re.compile(r"\bcap\b|giay|trich luc|quyet dinh|thong bao|van ban|xac nhan")),
)  # fmt: skip
_ALIKE = {
    SectionKind.AGENCY: {SectionKind.STEPS: 0.6, SectionKind.METHODS: 0.4},
    SectionKind.STEPS: {SectionKind.METHODS: 0.3},
    SectionKind.DURATION: {SectionKind.STEPS: 0.35, SectionKind.METHODS: 0.6, SectionKind.CONDITIONS: 0.2},
    SectionKind.FEES: {SectionKind.METHODS: 0.6},
    SectionKind.FORMS: {SectionKind.DOSSIER: 0.9, SectionKind.STEPS: 0.4},
    SectionKind.METHODS: {SectionKind.STEPS: 0.5, SectionKind.DURATION: 0.3, SectionKind.FEES: 0.3},
    SectionKind.RESULT: {SectionKind.STEPS: 0.4},
    SectionKind.CONDITIONS: {SectionKind.STEPS: 0.4, SectionKind.DOSSIER: 0.3, SectionKind.SUBJECTS: 0.6},
    SectionKind.SUBJECTS: {SectionKind.CONDITIONS: 0.8},
    SectionKind.DOSSIER: {SectionKind.FORMS: 0.8},
    SectionKind.LEGAL_BASIS: {SectionKind.STEPS: 0.2, SectionKind.DOSSIER: 0.2},
}
_ANY = {SectionKind.STEPS: 0.25, SectionKind.CONDITIONS: 0.25, SectionKind.DOSSIER: 0.25, SectionKind.METHODS: 0.1,
        SectionKind.LEGAL_BASIS: -0.5, SectionKind.NAME: -0.5, SectionKind.OTHER: -0.2,
        SectionKind.SUBJECTS: -0.2}  # fmt: skip


LOST_UNIT = re.compile(r"^Thời hạn giải quyết: (\S+) \(không có thông tin về đơn vị thời gian\)$")
RULES = 3.0
"""How much the rules below count against what was learnt; chosen on the project's own sets (docs/benchmarks.md)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with its score for a question; `rules` and `features` are what the score is made from."""

    unit: Unit
    score: float
    likeness: float
    rules: float = 0.0
    features: tuple[float, ...] = ()


@lru_cache(maxsize=256)
def _unit_terms(document: Document) -> tuple[tuple[frozenset[str], ...], tuple[str, ...], dict[str, float]]:
    """Give the terms and the folded text of each unit, and how telling each term is inside this document."""
    sets = []
    for unit in units_of(document):
        asked_as = document.words_for(unit.start, unit.end)
        words = [folded(s) for s in syllables(f"{unit.text} {unit.case} {asked_as}")]
        sets.append(frozenset(words) | {f"{a} {b}" for a, b in pairwise(words)})
    counts = Counter(term for terms in sets for term in terms)
    n = len(sets)
    bare = tuple(fold(unit.text) for unit in units_of(document))
    return tuple(sets), bare, {term: math.log(1 + n / count) for term, count in counts.items()}


def score_units(document: Document, question: Question, asked: Sequence[SectionKind] | None = None) -> list[Scored]:
    """Score all units of a document for a question, in the order of the document: rules, and what was learnt."""
    kinds = list(asked) if asked is not None else sections_asked(question.spelt)
    sets, bare, telling = _unit_terms(document)
    wanted = _question_terms(question, document)
    general = wants_all(question, document)  # likeness would pick at random in the section
    total = sum(weight * telling.get(term, 1.0) for term, weight in wanted.items()) or 1.0
    reading = Reading(question, document, kinds, wanted, telling, _ALIKE)
    learnt = load_logistic("units")
    lost = SectionKind.DURATION in kinds and _durations_lost(document)
    scored = []
    for unit, terms, text in zip(units_of(document), sets, bare, strict=True):
        likeness = sum(weight * telling[term] for term, weight in wanted.items() if term in terms) / total
        score = (0.1 if general else 2.2) * likeness + _section_score(unit, kinds) + _cue_score(unit, text, kinds)
        if unit.kind is SectionKind.DOSSIER:
            score += 0.2 * bool(PAPER.match(unit.text)) - 0.2 * bool(REMARK.match(unit.text))
            score += 0.15 * bool(APPLICATION.match(unit.text))
        if unit.note and SectionKind.DOSSIER in kinds:
            score -= 0.35
        if unit.lead:
            score -= 0.3
        if lost and unit.kind in _TELLS_DURATION and _CUES[0][1].search(text):
            score += 0.5
        found = reading.features(unit, terms, text)
        scored.append(Scored(unit, learnt.logit(found) + RULES * score, likeness, score, tuple(found)))
    return scored


def wants_all(question: Question, document: Document) -> bool:
    """Tell whether a question names no more than the procedure, and so wants the whole section that it asks for."""
    return len(set(matter_of(question.spelt)) - set(fold(document.title).split())) <= 2


_TELLS_DURATION = (SectionKind.STEPS, SectionKind.METHODS, SectionKind.CONDITIONS)


def _durations_lost(document: Document) -> bool:
    """Tell whether the record's durations have lost their unit: the rule then stands in the steps or notes."""
    durations = [unit for unit in units_of(document) if unit.kind is SectionKind.DURATION]
    return bool(durations) and all(LOST_UNIT.match(unit.text) or not re.search(r"\d", unit.text) for unit in durations)


def _question_terms(question: Question, document: Document) -> dict[str, float]:
    """Give the question's terms; those of the document's own name say which procedure, not which fact."""
    name = {folded(s) for s in syllables(document.title)}
    wanted: dict[str, float] = {}
    for text, base in ((question.spelt, 1.0), *((m, 0.4) for m in question.meanings)):
        words = [folded(s) for s in syllables(text)]
        for word in words:
            if word not in IDLE_WORDS:
                wanted[word] = max(wanted.get(word, 0.0), base * (0.35 if word in name else 1.0))
        for a, b in pairwise(words):
            if a not in IDLE_WORDS and b not in IDLE_WORDS:
                inside = a in name and b in name
                wanted[f"{a} {b}"] = max(wanted.get(f"{a} {b}", 0.0), base * (0.4 if inside else 1.2))
    return wanted


def _section_score(unit: Unit, kinds: Sequence[SectionKind]) -> float:
    if not kinds:
        return _ANY.get(unit.kind, 0.0)
    best = 0.0
    for place, kind in enumerate(kinds[:4]):
        worth = 1.0 if unit.kind is kind else _ALIKE.get(kind, {}).get(unit.kind, 0.0)
        best = max(best, worth * (0.8 - 0.08 * place))
    if best == 0.0 and unit.kind in (SectionKind.LEGAL_BASIS, SectionKind.NAME, SectionKind.OTHER):
        return -0.5
    return best


def _cue_score(unit: Unit, text: str, kinds: Sequence[SectionKind]) -> float:
    near = {kind for kind in kinds if unit.kind is kind or unit.kind in _ALIKE.get(kind, {})}
    return sum(0.3 for kind, cue in _CUES if kind in near and cue.search(text))
