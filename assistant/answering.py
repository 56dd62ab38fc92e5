"""From a question to an answer: find the procedure, choose its lines, write them with their marks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from assistant.answer import Answer, Notice, Outcome, Timings
from assistant.approval import ApprovedAnswers, Match
from assistant.citations import CitationList
from assistant.comparing import COMPARED, find_both
from assistant.composing import compose
from assistant.config import AssistantSettings
from assistant.conversation import Message, leans_on_history
from assistant.effect import outranking
from assistant.finding import Found, find
from assistant.intent import sections_asked
from assistant.messages import DECLINED_SCOPE, SECTION_NAMES, SUGGESTED
from assistant.model_writer import ModelWriter
from assistant.notices import notices_for
from assistant.outcomes import choices, clarify, not_found, not_in_province, not_stated
from assistant.scope import declined
from assistant.selection import score_units
from assistant.streaming import Piece, pieces_of
from assistant.values import missing_value
from index.live import IndexSource, OpenIndex
from index.question import read_question
from index.retriever import RankedDocument, Retriever
from ingest.chunking import sentence_spans
from ingest.document import Document, SectionKind

WITHOUT_CODE = 100
"""How many documents that are no procedures may stand between those asked for."""


class Assistant:
    """Answers questions from the generation in use. Thread-safe: what a request needs, it holds itself."""

    def __init__(
        self,
        live: IndexSource,
        retriever: Retriever,
        settings: AssistantSettings,
        approved: ApprovedAnswers | None = None,
    ) -> None:
        self.live = live
        self.retriever = retriever
        self.settings = settings
        self.approved = approved
        self._model_writer = ModelWriter(settings.model, self.source)

    def search(
        self, query: str, *, limit: int, province: str | None = None, as_of: date | None = None
    ) -> list[RankedDocument]:
        """Rank what is in force on a day (default: today), best first, until `limit` distinct codes are among it."""
        index = self.live.current()
        ranked = self.retriever.search(
            index,
            read_question(query, vocabulary=index.vocabulary),
            limit=limit + WITHOUT_CODE,
            province=province,
            as_of=as_of or date.today(),
        )
        return _with_codes(ranked, limit)

    def warm_up(self) -> None:
        """Load what the first question would wait for: the index, the model, the sentence splitter."""
        self.search("đăng ký khai sinh", limit=1)
        sentence_spans("Nộp hồ sơ. Nhận kết quả.")
        if self.approved is not None:
            self.approved.load()

    def source(self, document_id: str) -> Document | None:
        """Give a document as indexed; a procedure's code gives its version in force where none has that bare id."""
        documents = self.live.current().documents
        return documents.get(document_id) or documents.get(documents.by_code(document_id) or "")

    def answer(self, messages: Sequence[Message], *, as_of: date | None = None, province: str | None = None) -> Answer:
        """Answer the last message in the light of those before it."""
        started = time.perf_counter()
        index = self.live.current()
        text = messages[-1].content
        version = index.manifest.generation
        province = province or self.settings.province
        day = as_of or date.today()
        pair = find_both(index, self.retriever, text, province, day, self.settings.answer.not_found_below)
        found = pair[0] if pair else find(index, self.retriever, text, messages[:-1], province, day)
        refusal = declined(
            text,
            follow_up=bool(messages[:-1]) and leans_on_history(text),
            listed=0.0 if found.follow_up else found.confidence.listed,
        )
        # What people have approved an answer to is no other matter, whatever the words sound like.
        match = Match()
        if refusal in (None, DECLINED_SCOPE):
            match = self._match(index, messages, None if pair else found.alone or found, day, province)
        if refusal and match.answer is None:
            return Answer(outcome=Outcome.DECLINED, answer=refusal, corpus_version=version)
        searched = time.perf_counter()
        if match.answer is not None:
            answer = match.answer
        else:
            answer = (pair and self._compared(pair, text, day, province)) or self._reply(index, found, day, province)
            answer.notices += outranking(index, self.retriever, found, day, province)
            if pair is None and not found.follow_up:
                answer.approved_near = list(match.near)
            answer.confidence = round(min(found.confidence.listed, found.confidence.right), 3)
        done = time.perf_counter()
        answer.corpus_version = version
        answer.timings_ms = Timings(
            retrieve=round(1000 * (searched - started), 1),
            compose=round(1000 * (done - searched), 1),
            total=round(1000 * (done - started), 1),
        )
        return answer

    def write_out(
        self, messages: Sequence[Message], composed: Answer, writer: Literal["rules", "model"] | None = None
    ) -> Iterator[Piece]:
        """Give a composed answer in pieces, as it stands or as the model rewrites it (default: as the settings say).

        What people have approved is given as they wrote it.
        """
        if (writer or self.settings.model.default_writer) == "model" and composed.written_by != "approved":
            return self._model_writer.write(messages, composed)
        return pieces_of(composed)

    def _match(
        self, index: OpenIndex, messages: Sequence[Message], found: Found | None, on: date, province: str | None
    ) -> Match:
        """Look for an approved answer; a question that leans on earlier turns does not say what it asks."""
        text = messages[-1].content
        if self.approved is None or (messages[:-1] and leans_on_history(text)):
            return Match()
        alone = found or find(index, self.retriever, text, (), province, on)
        return self.approved.match(index, alone, on, province)

    def _reply(self, index: OpenIndex, found: Found, as_of: date, province: str | None) -> Answer:
        """Decide how the question ends, and write the reply."""
        bounds, document = self.settings.answer, found.document
        if document is None or found.confidence.listed < bounds.not_found_below:
            return not_found(index, found.ranked)
        named = found.question.provinces
        if len(named) == 1 and document.province and document.province not in named:
            return not_in_province(found.ranked, named[0])
        if missing := missing_value(found.question.spelt, document):
            return not_stated(document, missing)
        citations = CitationList(date.today())
        answer = self._answered(document, found, citations, province, as_of)
        if answer is None:
            return not_found(index, found.ranked)
        if found.confidence.right < bounds.clarify_below and len(chosen := choices(found.ranked)) > 1:
            return clarify(index, chosen, answer, citations)
        return answer

    def _compared(self, pair: Sequence[Found], text: str, on: date, province: str | None) -> Answer | None:
        """Compose one short answer for each of two procedures, with the same sections."""
        asked = sections_asked(text) or COMPARED
        limits = self.settings.answer
        half = limits.model_copy(update={"words": limits.words // 2, "lines": limits.lines // 2})
        citations = CitationList(on)
        parts: list[str] = []
        notices: list[Notice] = []
        for found in pair:
            if found.document is None:
                return None
            scored = score_units(found.document, found.question, asked)
            before = len(citations.citations)
            parts.append(compose(found.document, found.question, scored, asked, half, citations))
            quotes = [c.quote for c in citations.citations[before:]]
            notices.extend(n for n in notices_for(found.document, quotes, on, province) if n not in notices)
        if not all(parts):
            return None
        return Answer(
            outcome=Outcome.ANSWERED, answer="\n\n".join(parts), citations=citations.citations, notices=notices
        )

    def _answered(
        self, document: Document, found: Found, citations: CitationList, province: str | None, as_of: date
    ) -> Answer | None:
        """Compose the answer from one document; None where it has no line to give."""
        asked = sections_asked(found.question.spelt)
        scored = score_units(document, found.question, asked)
        sure = found.confidence.right
        text = compose(document, found.question, scored, asked, self.settings.answer, citations, sure)
        if not text:
            return None
        quotes = [c.quote for c in citations.citations]
        return Answer(
            outcome=Outcome.ANSWERED,
            answer=text,
            citations=citations.citations,
            suggestions=_suggestions(document, asked),
            notices=notices_for(document, quotes, as_of, province),
        )


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
