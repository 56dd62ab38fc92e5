"""How sure the assistant is of a ranking: whether any procedure answers, and whether the first one is the right one.

Two logistic regressions over the same features: shares of the question's matter that the document names, scores of the
signals, and the distance to the next family of procedures. Learnt on the project's own questions
(`assistant/training`), measured by the risk-coverage curve of the benchmark.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from assistant.intent import matter_of
from assistant.learned import load_logistic
from index.analysis import folded, syllables
from index.diacritics import load_restorer
from index.expansion import load_wordings
from index.families import family
from index.question import Question
from index.retriever import RankedDocument
from index.store import DENSE, NAME, TEXT, WORDING
from ingest.document import Document

FEATURES = (
    "all_named", "pairs_in_title", "pairs_named", "rarest_missing", "share_missing", "cosine_lead", "score", "lead",
    "text", "wording", "name", "own_text", "own_name", "length", "meanings", "other_province",
)  # fmt: skip


SAID = 0.8
"""Least chance of a source for a question whose every word stands in a procedure's name, or, if brief, its wordings."""
BRIEF = 3
RIVALS = 8


@dataclass(frozen=True, slots=True)
class Confidence:
    """Probabilities from 0 to 1: that some source answers (`listed`), and that the first document is it (`right`)."""

    listed: float
    right: float


@cache
def _counts() -> tuple[Counter[str], int]:
    """Give how often bare syllables and pairs stand in the national corpus, and how many syllables it has."""
    restorer = load_restorer()
    counts: Counter[str] = Counter()
    for text, n in (*restorer.singles.items(), *restorer.pairs.items()):
        counts[" ".join(folded(word) for word in text.split())] += n
    return counts, restorer.total


@lru_cache(maxsize=65536)
def rarity(term: str) -> float:
    """Give how rare a bare syllable, or a pair of them, is in the national corpus: the logarithm of its odds."""
    counts, total = _counts()
    return math.log(total / (counts[term] + 3))


def _with_pairs(text: str) -> frozenset[str]:
    words = [folded(word) for word in syllables(text)]
    return frozenset(words) | {f"{a} {b}" for a, b in pairwise(words)}


@lru_cache(maxsize=256)
def _named(document: Document) -> tuple[frozenset[str], frozenset[str]]:
    """Give the words and pairs of a document's title and wordings, and those of all that is known of it."""
    said = frozenset[str]().union(*(_with_pairs(say) for say in (document.title, *load_wordings().of(document))))
    return said, said | _with_pairs(document.text)


def share(wanted: Iterable[str], there: frozenset[str]) -> float:
    """Give the share of terms that are there, the telling ones counting for more; 1 where none is wanted."""
    weights = {term: rarity(term) for term in wanted}
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in there) / total if total else 1.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def features(question: Question, ranked: Sequence[RankedDocument], document: Document, size: int) -> list[float]:
    """Give the features of a ranking whose first document is `document`, over `size` documents, as FEATURES names them.

    Scores of terms are given for each word of the matter, and against the greatest inverse document frequency that a
    corpus of this size allows, so that a small corpus and a large one can be compared.
    """
    words = [folded(word) for word in syllables(question.spelt)]
    matter = set(matter_of(question.spelt))
    singles = {word for word in words if word in matter}
    pairs = {f"{a} {b}" for a, b in pairwise(words) if a in matter and b in matter}
    said, there = _named(document)
    missing = sorted((rarity(word) for word in singles if word not in there), reverse=True)
    first = ranked[0]
    own_family = family(first.title)
    rival = next((d.score for d in ranked[1:] if family(d.title) != own_family), 0.0)
    scale = max(1, len(singles)) * math.log(1 + size)

    def best(signal: str) -> float:
        return max((d.raw.get(signal, 0.0) for d in ranked), default=0.0)

    return [
        share(singles, said),
        share(pairs, _with_pairs(document.title)),
        share(pairs, there),
        (missing[0] if missing else 0.0) / 10,
        len(missing) / max(1, len(singles)),
        best(DENSE) - _mean([d.raw[DENSE] for d in ranked if DENSE in d.raw]),
        first.score,
        first.score - rival,
        best(TEXT) / scale,
        best(WORDING) / scale,
        best(NAME) / scale,
        first.raw.get(TEXT, 0.0) / scale,
        first.raw.get(NAME, 0.0) / scale,
        math.log(max(1, len(singles))),
        float(bool(question.meanings)),
        float(bool(first.province)),
    ]


def confidence(question: Question, ranked: Sequence[RankedDocument], document: Document, size: int) -> Confidence:
    """Give how sure a ranking is; a question without any matter of its own, or with a code that was found, is sure."""
    matter = set(matter_of(question.spelt))
    if (document.code and document.code in question.codes) or not matter:
        return Confidence(1.0, 1.0)
    given = features(question, ranked, document, size)
    listed = load_logistic("listed").probability(given)
    named = dict(zip(FEATURES, given, strict=True))
    if named["all_named"] == named["pairs_named"] == 1 and (named["pairs_in_title"] == 1 or len(matter) <= BRIEF):
        listed = max(listed, SAID)
    right = load_logistic("right").probability(given)
    if named["pairs_in_title"] == 1 and _plainest(matter, ranked):
        right = max(right, SAID)
    return Confidence(listed, right)


def _plainest(matter: set[str], ranked: Sequence[RankedDocument]) -> bool:
    """Tell whether the first name is the question's matter and no more than every other such name has as well."""
    first, *others = (set(family(document.title).split()) for document in ranked[:RIVALS])
    return matter <= first and all(first < other for other in others if matter <= other and other != first)
