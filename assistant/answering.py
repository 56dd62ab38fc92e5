"""From a question to an answer: find the procedure, choose its lines, write them with their marks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from assistant.answer import Answer, Citation, Notice, Option, Outcome, Timings
from assistant.citations import CitationList
from assistant.composing import Limits, compose
from assistant.confidence import coverage
from assistant.config import AssistantSettings
from assistant.conversation import Message, code_in_use, context_of, leans_on_history
from assistant.intent import sections_asked
from assistant.messages import NEAREST, NOT_FOUND, NOT_STATED, SECTION_NAMES, SUGGESTED, VALUE_NAMES
from assistant.model_writer import ModelWriter
from assistant.notices import notices_for
from assistant.scope import declined
from assistant.selection import score_units
from assistant.streaming import Piece, pieces_of
from assistant.values import missing_value
from index.live import LiveIndex, OpenIndex
from index.question import Question, read_question
from index.retriever import RankedDocument, Retriever
from ingest.chunking import sentence_spans
from ingest.document import Document, SectionKind

NEAREST_SHOWN = 3
WITHOUT_CODE = 100
"""How many documents that are no procedures may stand between those asked for."""


class Assistant:
    """Answers questions from the generation in use. Thread-safe: what a request needs, it holds itself."""

    def __init__(self, live: LiveIndex, retriever: Retriever, settings: AssistantSettings) -> None:
        self.live = live
        self.retriever = retriever
        self.settings = settings
        self._model_writer = ModelWriter(settings.model, self.source)

    def search(self, query: str, *, limit: int, province: str | None = None) -> list[RankedDocument]:
        """Rank documents for a question, best first, until `limit` distinct codes are among them."""
        ranked = self.retriever.search(
            self.live.current(), read_question(query), limit=limit + WITHOUT_CODE, province=province
        )
        return _with_codes(ranked, limit)

    def warm_up(self) -> None:
        """Load what the first question would wait for: the index, the model, the sentence splitter."""
        self.search("đăng ký khai sinh", limit=1)
        sentence_spans("Nộp hồ sơ. Nhận kết quả.")

    def source(self, document_id: str) -> Document | None:
        """Give a document as indexed."""
        return self.live.current().documents.get(document_id)

    def answer(self, messages: Sequence[Message], *, as_of: date | None = None, province: str | None = None) -> Answer:
        """Answer the last message in the light of those before it."""
        started = time.perf_counter()
        index = self.live.current()
        text = messages[-1].content
        version = index.manifest.generation
        refusal = declined(text)
        if refusal:
            return Answer(outcome=Outcome.DECLINED, answer=refusal, corpus_version=version)
        question, ranked = self._find(index, text, messages[:-1], province)
        found = time.perf_counter()
        answer = self._write(index, question, ranked, as_of or date.today(), province)
        done = time.perf_counter()
        answer.corpus_version = version
        answer.timings_ms = Timings(
            retrieve=round(1000 * (found - started), 1),
            compose=round(1000 * (done - found), 1),
            total=round(1000 * (done - started), 1),
        )
        return answer

    def write_out(
        self, messages: Sequence[Message], composed: Answer, writer: Literal["rules", "model"] | None = None
    ) -> Iterator[Piece]:
        """Give a composed answer in pieces, as it stands or as the model rewrites it (default: as the settings say)."""
        if (writer or self.settings.model.default_writer) == "model":
            return self._model_writer.write(messages, composed)
        return pieces_of(composed)

    def _find(
        self, index: OpenIndex, text: str, history: Sequence[Message], province: str | None
    ) -> tuple[Question, list[RankedDocument]]:
        """Rank for the question; one that leans on earlier turns is searched together with them."""
        if not history:
            question = read_question(text)
            return question, self.retriever.search(index, question, province=province)
        question = read_question(text, context_of(history))
        code = code_in_use(history)
        if code and not question.codes and leans_on_history(text):
            question = read_question(f"{text} {code}", context_of(history))
        return question, self.retriever.search(index, question, province=province)

    def _write(
        self, index: OpenIndex, question: Question, ranked: Sequence[RankedDocument], as_of: date, province: str | None
    ) -> Answer:
        limits = Limits(self.settings.answer.words, self.settings.answer.weakest, self.settings.answer.lines)
        document = index.documents.get(ranked[0].document_id) if ranked else None
        if document is None or not self._supported(question, document):
            return self._not_found(index, ranked, as_of)
        if missing := missing_value(question.spelt, document):
            return self._not_stated(document, missing)
        asked = sections_asked(question.spelt)
        citations = CitationList(as_of)
        text = compose(document, score_units(document, question, asked), asked, limits, citations)
        if not text:
            return self._not_found(index, ranked, as_of)
        return Answer(
            outcome=Outcome.ANSWERED,
            answer=text,
            citations=citations.citations,
            suggestions=_suggestions(document, asked),
            notices=self._notices(document, citations.citations, as_of, province),
        )

    def _supported(self, question: Question, document: Document) -> bool:
        """Tell whether a document names enough of the question's matter; one that is asked for by code always does."""
        if question.context or (document.code and document.code in question.codes):
            return True
        return coverage(question, document) >= self.settings.answer.not_found_below

    def _notices(
        self, document: Document, citations: Sequence[Citation], as_of: date, province: str | None
    ) -> list[Notice]:
        return notices_for(document, [c.quote for c in citations], as_of, province or self.settings.province)

    def _not_found(self, index: OpenIndex, ranked: Sequence[RankedDocument], as_of: date) -> Answer:
        options = [Option(procedure_code=r.code, title=r.title, why=NEAREST) for r in ranked[:NEAREST_SHOWN]]
        text = NOT_FOUND.format(documents=index.manifest.documents)
        return Answer(outcome=Outcome.NOT_FOUND, answer=text, options=options)

    def _not_stated(self, document: Document, missing: str) -> Answer:
        option = Option(procedure_code=document.code, title=document.title, why=NEAREST)
        text = NOT_STATED.format(value=VALUE_NAMES[missing], title=document.title)
        return Answer(outcome=Outcome.NOT_FOUND, answer=text, options=[option])


def _with_codes(ranked: list[RankedDocument], limit: int) -> list[RankedDocument]:
    """Cut a ranking after `limit` distinct codes; documents without a code between them take no place."""
    codes: set[str] = set()
    for at, document in enumerate(ranked):
        if document.code:
            codes.add(document.code)
        if len(codes) == limit:
            return ranked[: at + 1]
    return ranked


def _suggestions(document: Document, asked: Sequence[SectionKind]) -> list[str]:
    """Offer what else is asked about a procedure, where its record has something to say."""
    if document.procedure is None:
        return []
    there = {s.kind for s in document.sections}
    return [text for kind, text in SUGGESTED.items() if kind not in asked and kind in there and kind in SECTION_NAMES][
        :3
    ]
