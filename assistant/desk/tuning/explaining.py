"""Why a question finds what it finds: how it was read, what each signal gave each document, and how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, Field

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.conversation import Message
from assistant.desk.tuning.messages import PARTS
from assistant.finding import Found, find
from assistant.intent import sections_asked
from index.cards import searched_passages
from index.live import OpenIndex
from index.retriever import PassageHit, RankedDocument
from ingest.document import Document, SectionKind

DOCUMENTS = 20
PASSAGES = 3
ORDER = tuple(PARTS)


class Read(BaseModel):
    """How a question was read; `read_as` holds what was typed and what it was taken to stand for."""

    text: str
    spelt: str
    without_marks: bool
    read_as: list[tuple[str, str]]
    meanings: list[str]
    codes: list[str]
    provinces: list[str]
    level: str | None
    sections: list[SectionKind]


class Part(BaseModel):
    """A contribution to a score: `scaled` and `raw` are what a signal gave before it was weighed."""

    name: str
    label: str
    given: float
    scaled: float | None = None
    raw: float | None = None


class FoundPassage(BaseModel):
    """A passage with its score under the signal of passages."""

    start: int
    end: int
    section: SectionKind
    heading: str
    score: float
    text: str
    url: str


class Explained(BaseModel):
    """A ranked document; its parts add up to its score, and `by_score` is its place by the score alone."""

    place: int
    by_score: int
    document_id: str
    code: str | None
    title: str
    level: str | None
    province: str | None
    score: float
    parts: list[Part]
    passages: list[FoundPassage]
    url: str


class Cited(BaseModel):
    """The passage that holds a citation of the answer, by the citation's number."""

    n: int
    document_id: str
    start: int
    end: int


class Confidence(BaseModel):
    """How sure the ranking is, against the least that is wanted."""

    listed: float
    listed_least: float
    right: float
    right_least: float


class Explanation(BaseModel):
    """All of it."""

    read: Read
    documents: list[Explained]
    confidence: Confidence
    answer: Answer
    cited: list[Cited]
    corpus_version: str
    candidates: int = Field(description="how many points each signal brought at most")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is tried; the province and the day are the assistant's own where none is given."""

    question: str
    province: str | None = None
    as_of: date | None = None


def explain(assistant: Assistant, asked: Asked, candidates: int) -> Explanation:
    """Explain what a question finds in the index in use, and give the assistant's answer to it."""
    index = assistant.live.current()
    settings = assistant.settings
    province, day = asked.province or settings.province, asked.as_of or date.today()
    found = find(index, assistant.retriever, asked.question, (), province, day)
    answer = assistant.answer(
        [Message(role="user", content=asked.question)], as_of=asked.as_of, province=asked.province
    )
    return Explanation(
        read=_read(found),
        documents=[_explained(index, document, place) for place, document in enumerate(found.ranked[:DOCUMENTS], 1)],
        confidence=Confidence(
            listed=found.confidence.listed,
            listed_least=settings.answer.not_found_below,
            right=found.confidence.right,
            right_least=settings.answer.clarify_below,
        ),
        answer=answer,
        cited=_cited(index, answer),
        corpus_version=index.manifest.generation,
        candidates=candidates,
    )


def _read(found: Found) -> Read:
    question = found.question
    return Read(
        text=question.text,
        spelt=question.spelt,
        without_marks=question.without_marks,
        read_as=list(question.read_as),
        meanings=list(question.meanings),
        codes=list(question.codes),
        provinces=list(question.provinces),
        level=question.level,
        sections=sections_asked(question.spelt),
    )


def _explained(index: OpenIndex, ranked: RankedDocument, place: int) -> Explained:
    document = index.documents.get(ranked.document_id)
    return Explained(
        place=place,
        by_score=ranked.place,
        document_id=ranked.document_id,
        code=ranked.code,
        title=ranked.title,
        level=ranked.level,
        province=ranked.province,
        score=ranked.score,
        parts=[
            Part(
                name=name,
                label=PARTS[name],
                given=ranked.contributions[name],
                scaled=ranked.signals.get(name),
                raw=ranked.raw.get(name),
            )
            for name in ORDER
            if name in ranked.contributions
        ],
        passages=_best(document, ranked.passages) if document else [],
        url=f"/sources/{ranked.document_id}",
    )


def _cited(index: OpenIndex, answer: Answer) -> list[Cited]:
    found = []
    for document in map(index.documents.get, dict.fromkeys(c.document_id for c in answer.citations)):
        passages = searched_passages(document) if document else []
        for citation in answer.citations:
            if document and citation.document_id == document.id:
                inside = (p for p in passages if p.start <= citation.start < p.end)
                found += [Cited(n=citation.n, document_id=p.document_id, start=p.start, end=p.end) for p in inside]
    return found


def _best(document: Document, hits: Sequence[PassageHit]) -> list[FoundPassage]:
    best = sorted(hits, key=lambda hit: -hit.score)[:PASSAGES]
    found = []
    for hit in best:
        section = document.section_at(hit.start)
        found.append(
            FoundPassage(
                start=hit.start,
                end=hit.end,
                section=SectionKind(hit.section),
                heading=section.heading if section else "",
                score=hit.score,
                text=document.text[hit.start : hit.end],
                url=f"/sources/{document.id}#c{hit.start}-{hit.end}",
            )
        )
    return found
