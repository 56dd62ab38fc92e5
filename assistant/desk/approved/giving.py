"""Giving an approved answer instead of a composed one, where a question comes close enough."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from assistant.answer import Answer, Approval, Citation, Notice, Outcome
from assistant.approval import Match
from assistant.desk.approved import messages as say
from assistant.desk.approved.citing import Fallen, Standing, as_citation, numbered, standing_of, used
from assistant.desk.approved.comparing import Close, Targets, candidates, compare
from assistant.desk.approved.holding import Given, Held, read_held, signature_of
from assistant.desk.approved.likeness import is_offered, load_threshold, side_of
from assistant.desk.approved.tables import ApprovedAnswer
from assistant.finding import Found
from assistant.notices import notices_for
from assistant.store.database import Database
from assistant.store.errors import StoreError
from assistant.vietnam_time import today
from index.documents import DocumentStore
from index.errors import SearchIndexError
from index.live import IndexSource, OpenIndex
from index.retriever import vector_of
from ingest.document import Document, Status

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at whether the table has changed."""
MOST_OFFERED = 2
SOON = timedelta(days=30)
"""How long before the end of a source the reader is told."""


class GivenAnswers:
    """Finds and gives approved answers. Thread-safe; several servers may share a database."""

    def __init__(self, database: Database, live: IndexSource) -> None:
        self._database = database
        self._live = live
        self._held = Held()
        self._targets = Targets()
        self._looked = float("-inf")
        self._reading = threading.Lock()
        self._hits: Counter[str] = Counter()
        self._hit_at: dict[str, datetime] = {}
        self._counting = threading.Lock()

    def load(self) -> None:
        """Read now what is given, whenever it was looked at last."""
        if self._looked != float("-inf"):
            self._looked = time.monotonic() - LOOK_EVERY
        try:
            self.held(self._live.current())
        except SearchIndexError as error:
            log.info("no approved answers are read yet: %s", error.cause)

    def match(self, index: OpenIndex, found: Found, as_of: date, province: str | None) -> Match:
        """Give the approved answer to a question that is close enough, valid and standing on a day, or what is near."""
        closest = self.closest(index, found)
        answer = self._given(closest, index, as_of, province)
        return Match(answer) if answer else Match(near=_offered(closest, index, as_of, province))

    def _given(self, closest: Sequence[Close], index: OpenIndex, as_of: date, province: str | None) -> Answer | None:
        for close in closest:
            if close.likeness < load_threshold().least or close.differs:
                return None
            if close.given.valid(as_of) and self._still_given(close.given):
                answer = given_answer(close.given, index.documents, as_of, province)
                if answer is not None:
                    self._count(close.given.id)
                    return answer
        return None

    def closest(self, index: OpenIndex, found: Found) -> list[Close]:
        """Give the approved answers that come near a question, the closest first."""
        held = self.held(index)
        if not held.wordings:
            return []
        rows = candidates(held, found, vector_of(index, found.question))
        near = {held.wordings[row].answer_id for row, _ in rows}
        generation = index.manifest.generation
        targets = {i: self._targets.of(held.answers[i], index.documents, generation) for i in near}
        return compare(held, found, side_of(found.question), rows, targets)

    def held(self, index: OpenIndex) -> Held:
        """Give what is held, brought up to date; while one thread reads, others go on with what was there before."""
        if time.monotonic() - self._looked < LOOK_EVERY and self._held.model == index.embedder.name:
            return self._held
        # The first question must wait for what is being read: there is nothing to go on with.
        if not self._reading.acquire(blocking=self._looked == float("-inf")):
            return self._held
        try:
            if time.monotonic() - self._looked >= LOOK_EVERY or self._held.model != index.embedder.name:
                with self._database.transaction() as session:
                    if (self._held.signature, self._held.model) != (signature_of(session), index.embedder.name):
                        self._held = read_held(session, index.embedder.name, self._held)
        except StoreError as error:
            log.error("approved answers can't be read: %s", error.cause)
        finally:
            self._looked = time.monotonic()
            self._reading.release()
        return self._held

    def _still_given(self, given: Given) -> bool:
        """Tell whether an answer is given at this very moment: another server may have withdrawn it."""
        try:
            with self._database.transaction() as session:
                number = session.scalar(select(ApprovedAnswer.given).where(ApprovedAnswer.id == given.id))
        except StoreError as error:
            log.error("an approved answer can't be confirmed: %s", error.cause)
            return False
        return number == given.number

    def _count(self, answer_id: str) -> None:
        with self._counting:
            self._hits[answer_id] += 1
            self._hit_at[answer_id] = datetime.now(UTC)

    def write_hits(self) -> None:
        """Write how often answers were given since the last time; what can't be written now is kept for the next."""
        with self._counting:
            hits, at = self._hits, self._hit_at
            self._hits, self._hit_at = Counter(), {}
        if not hits:
            return
        try:
            with self._database.transaction(write=True) as session:
                for answer_id, count in sorted(hits.items()):
                    session.execute(
                        update(ApprovedAnswer)
                        .where(ApprovedAnswer.id == answer_id)
                        .values(hits=ApprovedAnswer.hits + count, hit_at=at[answer_id])
                    )
        except StoreError as error:
            log.error("hits of approved answers can't be written yet: %s", error.cause)
            with self._counting:
                self._hits.update(hits)
                self._hit_at = at | self._hit_at


def _offered(closest: Sequence[Close], index: OpenIndex, as_of: date, province: str | None) -> list[str]:
    """Give the questions of answers that could be given, were they what is asked."""
    offered = (
        close.given.question
        for close in closest
        if close.differs is None
        and is_offered(close.cosine, close.likeness)
        and close.given.valid(as_of)
        and given_answer(close.given, index.documents, as_of, province) is not None
    )
    return list(dict.fromkeys(offered))[:MOST_OFFERED]


def given_answer(given: Given, documents: DocumentStore, as_of: date, province: str | None) -> Answer | None:
    """Give an approved answer with its citations in the generation in use; None where one of them does not hold."""
    numbers = used(given.text, len(given.citations))
    standing = [_holds(given, n, documents, as_of, province) for n in numbers]
    found = [s for s in standing if s is not None]
    if not found or len(found) < len(standing):
        return None
    citations = [as_citation(n, s, today()) for n, s in enumerate(found, 1)]
    return Answer(
        outcome=Outcome.ANSWERED,
        answer=numbered(given.text, numbers),
        citations=citations,
        notices=_notices(found, citations, as_of, province),
        written_by="approved",
        approved=Approval(by=given.by, on=given.on),
    )


def _holds(given: Given, n: int, documents: DocumentStore, as_of: date, province: str | None) -> Standing | None:
    """Find a citation that holds today and on the day asked about, and for the officer's province."""
    found = standing_of(documents, given.citations[n - 1], as_of)
    if isinstance(found, Fallen) or found.document.life.status(as_of) is not Status.IN_FORCE:
        return None
    if as_of != today() and isinstance(standing_of(documents, given.citations[n - 1], today()), Fallen):
        return None
    own = found.document.province
    return None if own and province and own != province else found


def _notices(found: list[Standing], citations: list[Citation], as_of: date, province: str | None) -> list[Notice]:
    notices: dict[str, Notice] = {}
    documents: dict[str, Document] = {s.document.id: s.document for s in found}
    for document in documents.values():
        quotes = [c.quote for c in citations if c.document_id == document.id]
        for notice in notices_for(document, quotes, as_of, province):
            notices.setdefault(notice.text, notice)
        ends = document.life.effective_to
        if ends and as_of <= ends <= as_of + SOON and as_of == today():
            text = say.ENDS_SOON.format(title=document.title, day=f"{ends:%d/%m/%Y}")
            notices.setdefault(text, Notice(kind="expired_source", text=text))
    return list(notices.values())
