"""How close a question is to a wording that an approved answer is written for, and by which signs.

A logistic regression over signs that need no further search: the vectors, the telling words that one has and the other
lacks, the sections asked for, and whether the ranking brings what the answer cites. Learnt by
`python -m assistant.training approved`, with the threshold from which an answer is given.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.confidence import rarity, share
from assistant.intent import matter_of, sections_asked
from assistant.learned import DATA, load_logistic
from index.analysis import folded, syllables
from index.expansion import load_wordings
from index.question import Question
from index.retriever import RankedDocument
from ingest.document import Document, SectionKind

FEATURES = (
    "cosine", "near", "asked_in_wording", "wording_in_asked", "both", "asked_known", "wording_known", "rarest_of_asked",
    "rarest_of_wording", "section_cited", "section_not_cited", "first", "lead", "right",
)  # fmt: skip
NEAR = 0.75
"""A cosine from which two questions are mostly the same words."""
SAME_WORDS, SAME_MEANING, SURE = 0.9, 0.85, 0.99
"""Of the pairs of the training set that share so much of their words, and are so near, all ask the same."""
OFFERED, RELATED = 0.1, 0.4
"""The likeness and the cosine from which an answer is offered that is not close enough to be given."""
_DENIALS = frozenset("chua khong ko k chang mien khoi tru huy".split())
_ASKS_WHETHER = frozenset("khong ko k chua".split())
_NUMERALS = {word: str(n) for n, word in enumerate("một hai ba bốn năm sáu bảy tám chín mười".split(), 1)}
_QUESTION_ENDS = frozenset("a ah anh chi em vay z ad ha nhi the nhe hay".split())


@dataclass(frozen=True, slots=True)
class Side:
    """A question as it is compared: `words` are those of its matter, folded; `known` adds what they mean officially.

    `numbers` are written in digits, `spelled` in words ("một" is there as "1").
    """

    words: frozenset[str]
    known: frozenset[str]
    sections: frozenset[SectionKind]
    numbers: frozenset[str]
    spelled: frozenset[str]
    codes: frozenset[str]
    provinces: frozenset[str]
    denies: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What an answer cites: its documents, the sections of its passages, and the words that name the documents."""

    documents: frozenset[str]
    sections: frozenset[SectionKind]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least likeness at which an answer is given, and what it was worth on pairs left out of the learning."""

    least: float
    precision: float
    precision_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]
    pairs: int
    alike: int


def side_of(question: Question) -> Side:
    """Read a question for comparing.

    >>> from index.question import read_question
    >>> side = side_of(read_question("Con 14 tuổi chưa có khai sinh thì nộp giấy gì?"))
    >>> sorted(side.numbers), side.denies, [section.value for section in side.sections]
    (['14'], True, ['dossier'])
    """
    spoken = [folded(word) for word in syllables(question.spelt)]
    matter = set(matter_of(question.spelt))
    words = frozenset(word for word in spoken if word in matter)
    meant = frozenset(folded(word) for meaning in question.meanings for word in syllables(meaning))
    codes = frozenset(question.codes)
    return Side(
        words=words,
        known=words | meant,
        sections=frozenset(sections_asked(question.spelt)),
        numbers=frozenset(word for word in syllables(question.text) if word[0].isdigit() and word not in codes),
        spelled=frozenset(_NUMERALS[word] for word in syllables(question.spelt) if word in _NUMERALS),
        codes=codes,
        provinces=frozenset(question.provinces),
        denies=_denies(spoken),
    )


def target_of(documents: Sequence[Document], sections: Sequence[SectionKind]) -> Target:
    """Read what an answer cites."""
    said = [say for document in documents for say in (document.title, *load_wordings().of(document))]
    named = frozenset(folded(word) for say in said for word in syllables(say))
    return Target(frozenset(d.id for d in documents), frozenset(sections), named)


def features(
    asked: Side, wording: Side, cosine: float, target: Target, ranked: Sequence[RankedDocument], right: float
) -> list[float]:
    """Give the signs as FEATURES names them; `ranked` and `right` are what a search brought for the question asked."""
    known, told = wording.known | target.named, asked.known | target.named
    asked_rare = max((rarity(word) for word in asked.words - known), default=0.0)
    wording_rare = max((rarity(word) for word in wording.words - told), default=0.0)
    best = max((d.score for d in ranked if d.document_id in target.documents), default=0.0)
    rival = max((d.score for d in ranked if d.document_id not in target.documents), default=0.0)
    first = bool(ranked) and ranked[0].document_id in target.documents
    one, other = share(asked.words, wording.known), share(wording.words, asked.known)
    return [
        cosine,
        max(0.0, cosine - NEAR),
        one,
        other,
        one * other if asked.words and wording.words else 0.0,
        share(asked.words, known),
        share(wording.words, told),
        asked_rare / 10,
        wording_rare / 10,
        float(bool(asked.sections & target.sections)),
        float(bool(asked.sections) and not asked.sections & target.sections),
        float(first),
        best - rival,
        right if first else 0.0,
    ]


def differs(asked: Side, wording: Side) -> str | None:
    """Name what makes a question another one, however alike it sounds; None where nothing does.

    Other numbers, other sections asked for, a denial in one of them; a code or a province that the wording lacks.
    """
    # "năm" is a year as well as a five: a numeral in words may stand for digits of the other, and asks for none.
    missing = asked.numbers - wording.numbers - wording.spelled
    if missing or wording.numbers - asked.numbers - asked.spelled:
        return "numbers"
    for kind in ("sections", "denies"):
        if getattr(asked, kind) != getattr(wording, kind):
            return kind
    for kind in ("codes", "provinces"):
        if getattr(asked, kind) - getattr(wording, kind):
            return kind
    return None


def is_offered(cosine: float, likeness: float) -> bool:
    """Tell whether a wording that does not differ may be what is asked: it is shown, and the officer decides."""
    return cosine >= RELATED and likeness >= OFFERED


def likeness(given: Sequence[float]) -> float:
    """Give the probability, from 0 to 1, that a wording asks the same as the question."""
    found = load_logistic("approved").probability(given)
    return max(found, SURE) if same_words(given) else found


def same_words(given: Sequence[float]) -> bool:
    """Tell whether the texts alone leave no doubt: what people approve answers to is often what a search can't find."""
    signs = dict(zip(FEATURES, given, strict=True))
    return signs["both"] >= SAME_WORDS and signs["cosine"] >= SAME_MEANING


@cache
def load_threshold() -> Threshold:
    """Read the threshold that was learnt, and its figures."""
    raw = json.loads((DATA / "approved_threshold.json").read_text(encoding="utf-8"))
    for key in ("precision_interval", "recall_interval"):
        raw[key] = tuple(raw[key])
    return Threshold(**raw)


def _denies(spoken: Sequence[str]) -> bool:
    """Tell whether a question denies something; the "không" that makes it a question does not count."""
    words = list(spoken)
    while words and words[-1] in _QUESTION_ENDS:
        words.pop()
    if words and words[-1] in _ASKS_WHETHER:
        words.pop()
    return not _DENIALS.isdisjoint(words)
