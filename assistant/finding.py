"""From a conversation to a ranking: the question read, searched alone or with what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.confidence import Confidence, confidence
from assistant.conversation import Message, code_in_use, leans_on_history, said_before
from index.live import OpenIndex
from index.question import Question, read_question
from index.retriever import RankedDocument, Retriever, with_vector
from ingest.document import Document

CHANGED = 0.7
"""A question that stands alone and is this sure to have a source has changed the subject, whichever source it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for the last message; `alone` is what a follow-up finds when it is read without earlier turns."""

    question: Question
    ranked: Sequence[RankedDocument]
    document: Document | None
    confidence: Confidence
    alone: Found | None = None

    @property
    def follow_up(self) -> bool:
        """Whether it was read in the light of earlier turns."""
        return self.alone is not None


def find(
    index: OpenIndex,
    retriever: Retriever,
    text: str,
    history: Sequence[Message],
    province: str | None,
    as_of: date | None = None,
) -> Found:
    """Rank documents for the last message of a conversation; `as_of` leaves out what has no effect on that day."""
    read = with_vector(index, read_question(text, vocabulary=index.vocabulary))
    alone = found_for(index, read, retriever.search(index, read, province=province, as_of=as_of))
    if not history or alone.question.codes:
        return alone
    leans = leans_on_history(text)
    if not leans and alone.confidence.listed >= CHANGED:
        return alone
    code = code_in_use(history)
    if code and leans:
        named = replace(alone.question, codes=(code,), context=said_before(history)[0], vector=None)
        return _follow_up(index, named, retriever.search(index, named, province=province, as_of=as_of), alone)
    asked, told = said_before(history)
    # Once with the question to the fore and once with what was talked of: each finds what the other misses.
    new = read_question(text, asked, index.vocabulary)
    old = read_question(asked, f"{told}. {text}", index.vocabulary)
    ranked = retriever.search_together(index, (new, old), province=province, as_of=as_of)
    return _follow_up(index, new, ranked, alone)


def found_for(index: OpenIndex, question: Question, ranked: Sequence[RankedDocument]) -> Found:
    """Give the first document of a ranking, and how sure it is."""
    document = index.documents.get(ranked[0].document_id) if ranked else None
    if document is None:
        return Found(question, ranked, None, Confidence(0.0, 0.0))
    return Found(question, ranked, document, confidence(question, ranked, document, index.manifest.documents))


def _follow_up(index: OpenIndex, question: Question, ranked: Sequence[RankedDocument], alone: Found) -> Found:
    """A follow-up keeps the subject in hand, so its few words can't tell how sure it is."""
    document = index.documents.get(ranked[0].document_id) if ranked else None
    return Found(question, ranked, document, Confidence(1.0, 1.0), alone=alone)
