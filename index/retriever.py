"""Ranks documents for a question: terms of name, text and passages, and vectors, fused by weight, with priors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analysis import term_id
from index.config import RankingSettings
from index.families import change_without_hint, special_without_hint, spread
from index.live import OpenIndex
from index.question import Question, documents_named, query_text
from index.store import DENSE, NAME, PASSAGE, TEXT, WORDING, Hit, SparseTerms, VectorQuery
from ingest.text import fold

COMMUNE_LEVEL = "Cấp Xã"
# How much each kind of term counts; `docs/benchmarks.md` has the measurement.
UNWORDED = 0.6
NAMED = 10.0
"""Added for the code that a question names: more than all else together."""
LEVEL, OWN_PROVINCE, OTHER_PROVINCE, UNWRITTEN, CODE, SPECIAL, CHANGE = (
    "level", "own_province", "other_province", "unwritten", "code", "special_case", "change",
)  # fmt: skip
"""What adds to a score besides the signals, as `RankedDocument.contributions` names it."""
HEAD = 20
"""How many of the ranking are looked at for what only their names tell."""
_KIND_WEIGHTS = {"f": 1.0, "m": 1.0, "b": 1.0, "w": 0.5}


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that was found: `start` and `end` are offsets into its document's text."""

    start: int
    end: int
    section: str
    score: float


@dataclass(slots=True)
class RankedDocument:
    """A document with its fused score, and what each signal gave: scaled to its best document, and as it came.

    `contributions` add up to the score; `place` is where the score alone puts it (from 1), before a named document goes
    first and families are spread.
    """

    document_id: str
    code: str | None
    title: str
    province: str | None
    level: str | None
    worded: bool = False
    score: float = 0.0
    signals: dict[str, float] = field(default_factory=dict)
    raw: dict[str, float] = field(default_factory=dict)
    passages: list[PassageHit] = field(default_factory=list)
    contributions: dict[str, float] = field(default_factory=dict)
    place: int = 0

    def add(self, name: str, given: float) -> None:
        """Add a contribution to the score; those of one name come together."""
        self.contributions[name] = self.contributions.get(name, 0.0) + given
        self.score += given


class Retriever:
    """Finds documents. Thread-safe: it holds settings only."""

    def __init__(self, ranking: RankingSettings, province: str | None) -> None:
        self._ranking = ranking
        self._province = province

    def search(
        self,
        index: OpenIndex,
        question: Question,
        *,
        limit: int = 20,
        province: str | None = None,
        as_of: date | None = None,
    ) -> list[RankedDocument]:
        """Give the best documents, best first; `province` is where the officer serves (default from the config).

        Only what has effect on the day `as_of` is given; without a day everything is.
        """
        ranked = _in_force(index, self.fuse(self.signals(index, question), question, province=province), as_of)
        for place, document in enumerate(ranked, 1):
            document.place = place
        if numbers := documents_named(question.text):
            ranked = _of_document_first(index, ranked, numbers)
        return spread(ranked, lambda document: document.title)[:limit]

    def search_together(
        self,
        index: OpenIndex,
        questions: Sequence[Question],
        *,
        limit: int = 20,
        province: str | None = None,
        as_of: date | None = None,
    ) -> list[RankedDocument]:
        """Give the best documents over several readings of one question, each reading counting the same."""
        found: dict[str, RankedDocument] = {}
        for question in questions:
            ranked = _in_force(index, self.fuse(self.signals(index, question), question, province=province), as_of)
            top = max((d.score for d in ranked), default=0.0) or 1.0
            for document in ranked:
                together = found.setdefault(document.document_id, document)
                shares = {name: given / top for name, given in document.contributions.items()}
                if together is document:
                    document.score, document.contributions = 0.0, {}
                for name, share in shares.items():
                    together.add(name, share)
        return sorted(found.values(), key=lambda d: -d.score)[:limit]

    def fuse(
        self, hits: Mapping[str, list[Hit]], question: Question, *, province: str | None = None
    ) -> list[RankedDocument]:
        """Weigh the signals together, and give all documents that they brought, best first."""
        found = self._gather(hits)
        weights = self._ranking
        for signal, weight in (
            (NAME, weights.name),
            (TEXT, weights.text),
            (PASSAGE, weights.passage),
            (DENSE, weights.dense),
            (WORDING, weights.wording),
        ):
            self._add(found, signal, weight, hits[signal])
        wanted = question.provinces or tuple(p for p in (province or self._province,) if p)
        level = question.level or COMMUNE_LEVEL
        for document in found.values():
            self._add_priors(document, wanted, level, named=bool(question.provinces))
            if not document.worded:
                # Nobody has written wordings for it yet: what its own words gave stands in, at a discount.
                own = max(document.signals.get(NAME, 0.0), document.signals.get(TEXT, 0.0))
                document.add(UNWRITTEN, weights.wording * UNWORDED * own)
            if document.code in question.codes:
                document.add(CODE, NAMED)
        ranked = sorted(found.values(), key=lambda d: -d.score)
        said = " ".join((question.context, question.spelt, *question.meanings))
        for document in ranked[:HEAD]:
            if special_without_hint(document.title, said):
                document.add(SPECIAL, -weights.special_case)
            if change_without_hint(document.title, said):
                document.add(CHANGE, -weights.change)
        return sorted(ranked, key=lambda d: -d.score)

    def signals(self, index: OpenIndex, question: Question) -> dict[str, list[Hit]]:
        """Give what each signal (name, text, passage, dense, wording) finds, best first."""
        limit = self._ranking.candidates
        marked = _sparse(question.weights, "fmbw")
        bare = _sparse(question.weights, "fb")
        dense = vector_of(index, question)
        names = (NAME, TEXT, PASSAGE, DENSE, WORDING)
        vectors: tuple[SparseTerms | NDArray[np.float32], ...] = (marked, marked, bare, dense, marked)
        queries = [VectorQuery(n, v, limit * 2 if n == PASSAGE else limit) for n, v in zip(names, vectors, strict=True)]
        return dict(zip(names, index.collection.query(queries), strict=True))

    def _gather(self, hits: Mapping[str, Iterable[Hit]]) -> dict[str, RankedDocument]:
        found: dict[str, RankedDocument] = {}
        for signal in (NAME, TEXT, DENSE, WORDING):
            for hit in hits[signal]:
                i = hit.payload["document_id"]
                if i not in found:
                    found[i] = _ranked(hit.payload)
        for hit in hits[PASSAGE]:
            document = found.get(hit.payload["document_id"])
            if document is None:
                continue  # a passage whose document no other signal brings is too weak alone to be first
            document.passages.append(
                PassageHit(hit.payload["start"], hit.payload["end"], hit.payload["section"], hit.score)
            )
        return found

    def _add(self, found: Mapping[str, RankedDocument], signal: str, weight: float, hits: Iterable[Hit]) -> None:
        """Add a signal, scaled so that its best document has 1."""
        best: dict[str, float] = {}
        for hit in hits:
            i = hit.payload["document_id"]
            best[i] = max(best.get(i, hit.score), hit.score)
        if not best:
            return
        top = max(best.values())
        # Cosines of one model lie close together, so they are stretched between the last candidate and the first.
        bottom = min(best.values()) if signal == DENSE else 0.0
        spread = max(top - bottom, 1e-6)
        for i, score in best.items():
            if document := found.get(i):
                scaled = (score - bottom) / spread
                document.signals[signal] = scaled
                document.raw[signal] = score
                document.contributions[signal] = given = weight * scaled
                document.score += given

    def _add_priors(self, document: RankedDocument, wanted: tuple[str, ...], level: str, *, named: bool) -> None:
        weights = self._ranking
        if document.level == level:
            document.add(LEVEL, weights.commune_level)
        if document.province is None:
            return
        if document.province in wanted:
            document.add(OWN_PROVINCE, weights.own_province * (3 if named else 1))
        else:
            document.add(OTHER_PROVINCE, -weights.other_province)


def with_vector(index: OpenIndex, question: Question) -> Question:
    """Give a question with its vector by the model of an index, for those who search or compare it more than once."""
    return replace(question, vector=vector_of(index, question))


def vector_of(index: OpenIndex, question: Question) -> NDArray[np.float32]:
    """Give the vector of a question: its own, or one that is made."""
    if question.vector is not None:
        return question.vector
    vector: NDArray[np.float32] = index.embedder.embed_queries([query_text(question)])[0]
    return vector


def _in_force(index: OpenIndex, ranked: list[RankedDocument], as_of: date | None) -> list[RankedDocument]:
    """Leave out what has no effect on a day; few documents have an end, so their ids are known without a filter."""
    without = index.documents.not_in_force(as_of) if as_of else frozenset()
    return [document for document in ranked if document.document_id not in without] if without else ranked


def _of_document_first(
    index: OpenIndex, ranked: Sequence[RankedDocument], numbers: Sequence[str]
) -> list[RankedDocument]:
    """Put what a named deciding document published before the rest of the head of a ranking."""

    def published(candidate: RankedDocument) -> bool:
        document = index.documents.get(candidate.document_id)
        deciding = fold(document.provenance.deciding_document or "") if document else ""
        return any(number in deciding for number in numbers)

    head = [published(candidate) for candidate in ranked[:HEAD]]
    first = [candidate for candidate, own in zip(ranked, head, strict=False) if own]
    rest = [candidate for candidate, own in zip(ranked, head, strict=False) if not own]
    return [*first, *rest, *ranked[HEAD:]]


def _ranked(payload: Mapping[str, Any]) -> RankedDocument:
    return RankedDocument(
        payload["document_id"],
        payload["code"],
        payload["title"],
        payload["province"],
        payload["level"],
        payload["worded"],
    )


def _sparse(weights: Mapping[str, float], kinds: str) -> SparseTerms:
    chosen: dict[int, float] = {}
    for term, weight in weights.items():
        if term[0] in kinds:
            chosen[term_id(term)] = weight * _KIND_WEIGHTS[term[0]]
    return SparseTerms(list(chosen), list(chosen.values()))
