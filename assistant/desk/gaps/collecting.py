"""Takes what was not answered, or not well, out of the store of answers, as time goes on.

A gap is an answer that was not found; one that was given with little confidence; one that officers call wrong, wrongly
sourced or outdated; and a question back ("which procedure do you mean?") after which nothing came for 15 minutes. What
is declined (greetings, matters of no procedure) is none, nor is an answer whose reader left while it was written.

Several servers may collect at once: what has come in is known by its source and kind. Each stream is looked through
again for some minutes before where it stood, since answers are written a little after they were asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from assistant.answer import Outcome
from assistant.conversation import leans_on_history
from assistant.desk.desk import Desk
from assistant.desk.gaps import feedback
from assistant.desk.gaps.placing import Found, add_gaps, texts_to_embed, vectors_of
from assistant.desk.gaps.reading import clean, in_context, read
from assistant.desk.gaps.remaking import remake_some
from assistant.desk.gaps.tables import Gap, GapProgress
from assistant.errors import AssistantError
from assistant.store.database import Database
from assistant.store.tables import StoredAnswer, StoredFeedback
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.weights import WeightsError

log = logging.getLogger(__name__)

LOW_CONFIDENCE = 0.8
"""Of answers below it 48 of 100 name the right source, of those above 85 (docs/decisions/gaps.md)."""
WAIT = timedelta(minutes=15)
"""After which a question back counts as abandoned."""
OVERLAP = timedelta(minutes=10)
STEP = 2000
"""Rows in one transaction."""
TURNS = 4
"""Earlier questions of a conversation that are looked at for the one that a follow-up leans on."""
FRESH = timedelta(seconds=2)
AT_ONCE = 10
"""Rows of each stream that a page waits for: they may have to be embedded. More is left to the task."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[datetime, str]
"""Where a stream stands: a moment, and the id among those of the same moment."""


@dataclass(frozen=True, slots=True)
class Page:
    """The next rows of a stream: the gaps among them, where the last row stood, and whether more may follow."""

    found: list[Found]
    last: Key
    more: bool
    answers: Sequence[StoredAnswer] = ()


Stream = Callable[[Session, Key, datetime, int], Page]


def collect(database: Database, embedder: Embedder, now: datetime, *, most: int | None = None) -> int:
    """Take in what has come since the last time, `most` rows of each stream at the most; give how many gaps are new."""
    while remake_some(database, embedder) and most is None:
        pass
    return sum(_run(database, embedder, name, stream, now - wait, most) for name, (stream, wait) in STREAMS.items())


def collect_if_stale(desk: Desk, now: datetime) -> None:
    """Take in a little before a page is shown, so that what was asked a moment ago stands there; never fails.

    Where more waits than that (a desk that has just been set up), a page would not show the newest anyway.
    """
    try:
        with desk.database.transaction() as session:
            streams = session.scalars(select(GapProgress)).all()
        behind = not streams or any(stream.last_id is not None for stream in streams)
        if not behind and max(abs(now - stream.at) for stream in streams if stream.stream != "clarify") > FRESH:
            collect(desk.database, embedder_of(desk), now, most=AT_ONCE)
    except (AssistantError, SearchIndexError, WeightsError) as error:
        log.error("gaps can't be collected: %s", getattr(error, "cause", type(error).__name__))


def embedder_of(desk: Desk) -> Embedder:
    """Give the model of the index in use; raises SearchIndexError where there is none."""
    return desk.assistant.live.current().embedder


def _run(database: Database, embedder: Embedder, name: str, stream: Stream, until: datetime, most: int | None) -> int:
    with database.transaction() as session:
        last = _start(session.get(GapProgress, name), until)
    taken, new, more = 0, 0, True
    while more and (most is None or taken < most):
        limit = min(STEP, most - taken) if most is not None else STEP
        with database.transaction() as session:
            page = stream(session, last, until, limit)
            readings = [read(clean(one.question)) for one in page.found]
            texts = texts_to_embed(session, readings)
        vectors = vectors_of(embedder, texts)
        last, more, taken = page.last, page.more, taken + limit
        with database.transaction(write=True) as session:
            new += add_gaps(session, embedder, page.found, readings, vectors)
            feedback.follow(session, page.answers, page.found)
            at, last_id = last if more else (until, None)
            session.merge(GapProgress(stream=name, at=at, last_id=last_id))
    return new


def _start(progress: GapProgress | None, until: datetime) -> Key:
    """Say where to go on: at the very row where more was waiting, else a little before where all had been seen."""
    if progress is None:
        return (_EPOCH, "")
    if progress.last_id is not None and progress.at <= until:
        return (progress.at, progress.last_id)
    # A clock that was set back must not leave out what is asked until it has caught up.
    return (min(progress.at, until) - OVERLAP, "")


def _unanswered(session: Session, last: Key, until: datetime, limit: int) -> Page:
    """Find answers that were not found, or given with little confidence."""
    low = and_(
        StoredAnswer.outcome == Outcome.ANSWERED.value,
        StoredAnswer.confidence < LOW_CONFIDENCE,
        StoredAnswer.written_by != "approved",
        StoredAnswer.abandoned.is_(False),
    )
    rows = _answers(session, last, until, limit, or_(StoredAnswer.outcome == Outcome.NOT_FOUND.value, low))
    found = [
        _found(session, row, "not_found" if row.outcome == Outcome.NOT_FOUND.value else "low_confidence")
        for row in _fresh(session, rows, ("not_found", "low_confidence"))
    ]
    return Page(found, *_end(rows, last, limit))


def _abandoned(session: Session, last: Key, until: datetime, limit: int) -> Page:
    """Find questions back that nobody answered: no other question in their conversation, or no conversation."""
    rows = _answers(session, last, until, limit, StoredAnswer.outcome == Outcome.CLARIFY.value)
    later = aliased(StoredAnswer)
    next_at = (
        select(func.min(later.asked_at))
        .where(later.conversation_id == StoredAnswer.conversation_id, later.asked_at > StoredAnswer.asked_at)
        .scalar_subquery()
    )
    when = select(StoredAnswer.id, next_at).where(StoredAnswer.id.in_([row.id for row in rows]))
    went_on = {answer_id: at for answer_id, at in session.execute(when)}  # noqa: C416 - typed as rows, not as pairs
    left = [row for row in rows if (at := went_on[row.id]) is None or at - row.asked_at > WAIT]
    return Page(
        [_found(session, row, "abandoned") for row in _fresh(session, left, ("abandoned",))], *_end(rows, last, limit)
    )


def _complained(session: Session, last: Key, until: datetime, limit: int) -> Page:
    """Find answers about which something was said, good or bad."""
    rows = list(
        session.execute(
            select(StoredFeedback.received_at, StoredFeedback.id, StoredFeedback.answer_id)
            .where(tuple_(StoredFeedback.received_at, StoredFeedback.id) > last, StoredFeedback.received_at <= until)
            .order_by(StoredFeedback.received_at, StoredFeedback.id)
            .limit(limit)
        )
    )
    answers = list(session.scalars(select(StoredAnswer).where(StoredAnswer.id.in_({row.answer_id for row in rows}))))
    found = feedback.complaints(session, answers)
    end: Key = (rows[-1].received_at, rows[-1].id) if rows else last
    return Page(found, end, len(rows) == limit, answers)


def _answers(
    session: Session, last: Key, until: datetime, limit: int, wanted: ColumnElement[bool]
) -> list[StoredAnswer]:
    return list(
        session.scalars(
            select(StoredAnswer)
            .where(StoredAnswer.asked_at >= last[0], StoredAnswer.asked_at <= until, wanted)
            .where(tuple_(StoredAnswer.asked_at, StoredAnswer.id) > last)
            .order_by(StoredAnswer.asked_at, StoredAnswer.id)
            .limit(limit)
        )
    )


def _fresh(session: Session, rows: Sequence[StoredAnswer], kinds: Sequence[str]) -> list[StoredAnswer]:
    """Leave out what has come in before."""
    chosen = select(Gap.source_id).where(Gap.source_id.in_([row.id for row in rows]), Gap.kind.in_(kinds))
    there = set(session.scalars(chosen))
    return [row for row in rows if row.id not in there]


def _end(rows: Sequence[StoredAnswer], last: Key, limit: int) -> tuple[Key, bool]:
    return ((rows[-1].asked_at, rows[-1].id) if rows else last), len(rows) == limit


def _found(session: Session, row: StoredAnswer, kind: str) -> Found:
    return Found(row.id, kind, in_context(row.question, _before(session, row)), row.asked_at, row.commune)


def _before(session: Session, row: StoredAnswer) -> str | None:
    """Give the question that a follow-up leans on: the last of its conversation that stands alone."""
    if row.conversation_id is None or not leans_on_history(row.question):
        return None
    earlier = list(
        session.scalars(
            select(StoredAnswer.question)
            .where(StoredAnswer.conversation_id == row.conversation_id, StoredAnswer.asked_at < row.asked_at)
            .order_by(StoredAnswer.asked_at.desc())
            .limit(TURNS)
        )
    )
    return next((question for question in earlier if not leans_on_history(question)), earlier[-1] if earlier else None)


STREAMS: Mapping[str, tuple[Stream, timedelta]] = {
    "answers": (_unanswered, timedelta()),
    "clarify": (_abandoned, WAIT),
    "feedback": (_complained, timedelta()),
}
"""What gaps are collected from, and how long each waits before it is looked through."""
