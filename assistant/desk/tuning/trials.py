"""Trials: a candidate index is built with what waits, held against the one in use, and published when it is better.

A trial runs in a thread of its own; what it has done stands in the database, so that any replica can show or stop it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.assembly import builder, open_generation
from assistant.desk import audit
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.desk import Desk
from assistant.desk.errors import ConflictError, UnknownThingError
from assistant.desk.roles import Principal
from assistant.desk.tuning import messages as say
from assistant.desk.tuning.edits import KIND, curation_with, decide, described, document_of, waiting
from assistant.desk.tuning.report import Case, TrialReport
from assistant.desk.tuning.tables import CurationEdit, TuningTrial
from assistant.store.errors import StoreError
from assistant.vietnam_time import HANOI
from index.curation import Curation, load_curation, write_curation
from index.errors import SearchIndexError
from index.live import OpenIndex

log = logging.getLogger(__name__)

DEAD_AFTER = timedelta(seconds=90)
"""A trial that has told nothing for so long is dead: its server was ended."""
TELL_EVERY = 0.5
APPROVED_ASKED = 200
"""So many questions of approved answers are asked, the most used first."""
_AT_WORK = ("running", "stopping")


class _StoppedError(Exception):
    """Somebody has stopped the trial."""


def start(desk: Desk, who: Principal) -> TuningTrial:
    """Begin a trial of all that waits; raises ConflictError where nothing does, or another trial runs."""
    index = desk.assistant.live.current()
    now = datetime.now(UTC)
    with desk.database.transaction(write=True) as session:
        edits = waiting(session, to_change=True)
        if not edits:
            raise ConflictError(say.NOTHING_WAITS, "nothing waits")
        running = _at_work(session, now)
        if running:
            at = f"{running.started_at.astimezone(HANOI):%H:%M}"
            raise ConflictError(say.TRIAL_RUNS.format(name=running.started_by, at=at), "a trial runs")
        left = _candidates_left(session)
        row = TuningTrial(
            id=uuid4().hex,
            state="running",
            base=index.manifest.generation,
            candidate=None,
            edits=_basis(edits),
            done=0,
            total=0,
            started_by=who.name,
            started_at=now,
            seen_at=now,
        )
        session.add(row)
        audit.record(session, who, "try", KIND, row.id, after={"edits": row.edits, "base": row.base})
        session.expunge_all()
    threading.Thread(target=_run, args=(desk, row.id, index, left), name="trial", daemon=True).start()
    return row


def get_trial(session: Session, trial_id: str, *, to_change: bool = False) -> TuningTrial:
    """Give a trial; raises UnknownThingError."""
    row = session.get(TuningTrial, trial_id, with_for_update=to_change or None)
    if row is None:
        raise UnknownThingError(say.NO_TRIAL, "no such trial")
    _bury(row, datetime.now(UTC))
    return row


def latest(session: Session) -> TuningTrial | None:
    """Give the newest trial."""
    row = session.scalars(select(TuningTrial).order_by(TuningTrial.started_at.desc()).limit(1)).first()
    if row is not None:
        _bury(row, datetime.now(UTC))
    return row


def stop(session: Session, who: Principal, trial_id: str) -> TuningTrial:
    """Ask a trial to end; it does so before its next question."""
    row = get_trial(session, trial_id, to_change=True)
    if row.state not in _AT_WORK:
        raise ConflictError(say.NOT_RUNNING, f"state {row.state}")
    row.state = "stopping"
    audit.record(session, who, "stop", KIND, row.id)
    return row


def outdated(session: Session, desk: Desk, row: TuningTrial) -> str | None:
    """Say what has changed since a trial began, None where it still holds."""
    if row.base != desk.assistant.live.current().manifest.generation:
        return say.INDEX_CHANGED
    if [list(pair) for pair in row.edits] != _basis(waiting(session)):
        return say.EDITS_CHANGED
    candidate = desk.settings.index.folder / (row.candidate or "-") / "manifest.json"
    return None if candidate.is_file() else say.CANDIDATE_GONE


def publish(desk: Desk, who: Principal, trial_id: str) -> TuningTrial:
    """Take the candidate of a trial into use, and write the file of changes; raises ConflictError for an old trial.

    The file is written before the switch, so that whatever is built next holds the changes; where the switch fails, the
    file is as it was, and so is the database.
    """
    path = desk.settings.index.curation
    made = builder(desk.settings)
    with desk.database.transaction(write=True) as session:
        row = get_trial(session, trial_id, to_change=True)
        edits = waiting(session, to_change=True)
        if row.state != "done" or row.candidate is None:
            raise ConflictError(say.NOT_DONE, f"state {row.state}")
        if what := outdated(session, desk, row):
            raise ConflictError(say.TRIAL_OLD.format(what=what), "outdated")
        published = load_curation(path)
        _note_published(session, who, edits, untried=desk.trial is None)
        row.state = "published"
        session.flush()
        write_curation(path, curation_with(published, edits))
        try:
            made.publish(row.candidate)
        except BaseException as error:
            write_curation(path, published)
            if isinstance(error, SearchIndexError):  # another build is at work, or was just taken into use
                raise ConflictError(str(error), error.cause) from error
            raise
        session.expunge_all()
    desk.assistant.live.renewed()  # so that the next page shows it
    return row


def behind(desk: Desk) -> bool:
    """Tell whether the index in use was built without what is published now: somebody went back to an earlier one."""
    return desk.assistant.live.current().documents.curation.mark != _published(desk).mark


def _note_published(session: Session, who: Principal, edits: Sequence[CurationEdit], *, untried: bool) -> None:
    for edit in edits:
        before = described(edit)
        decide(edit, who, "done" if edit.kind == "undo" else "published")
        edit.version += 1
        if edit.undoes and (undone := session.get(CurationEdit, edit.undoes, with_for_update=True)):
            decide(undone, who, "undone")
            undone.version += 1
        note = say.NO_BENCHMARK if untried else None
        audit.record(session, who, "publish", KIND, edit.id, before=before, after=described(edit), note=note)


def _run(desk: Desk, trial_id: str, index: OpenIndex, left: Sequence[str]) -> None:
    try:
        made = builder(desk.settings, index)
        for generation in left:
            made.discard(generation)
        with desk.database.transaction() as session:
            edits = waiting(session)
            cases = [*_cases_of(edits), *_approved_cases(session, index)]
        prepared = made.prepare([], curation=curation_with(_published(desk), edits)).generation
        _set(desk, trial_id, candidate=prepared)
        report = TrialReport((), (say.NO_BENCHMARK,))
        if desk.trial is not None and prepared is not None:
            candidate = open_generation(desk.settings, prepared, index)
            report = desk.trial(desk.settings, index, candidate, cases, _Teller(desk, trial_id))
        _end(desk, trial_id, "done", report=report.as_data())
    except _StoppedError:
        _end(desk, trial_id, "stopped", error=say.TRIAL_STOPPED)
    except Exception as error:  # whatever it is, the page must be told that the trial is over
        log.exception("trial %s failed", trial_id)
        sentence = str(error) if isinstance(error, SearchIndexError | StoreError) else say.TRIAL_FAILED
        _end(desk, trial_id, "failed", error=sentence)


class _Teller:
    """Writes how far a trial is, now and then, and ends it where somebody wants it stopped."""

    def __init__(self, desk: Desk, trial_id: str) -> None:
        self._desk, self._id, self._told = desk, trial_id, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told < TELL_EVERY and done < total:
            return
        self._told = now
        with self._desk.database.transaction(write=True) as session:
            row = session.get(TuningTrial, self._id)
            if row is None or row.state == "stopping":
                raise _StoppedError
            row.done, row.total, row.seen_at = done, total, datetime.now(UTC)


def _published(desk: Desk) -> Curation:
    return load_curation(desk.settings.index.curation)


def _set(desk: Desk, trial_id: str, **values: Any) -> None:
    with desk.database.transaction(write=True) as session:
        session.execute(
            update(TuningTrial).where(TuningTrial.id == trial_id).values(seen_at=datetime.now(UTC), **values)
        )


def _end(desk: Desk, trial_id: str, state: str, **values: Any) -> None:
    try:
        _set(desk, trial_id, state=state, finished_at=datetime.now(UTC), **values)
    except StoreError as error:
        log.error("the end of trial %s is not written: %s", trial_id, error.cause)


def _basis(edits: Sequence[CurationEdit]) -> list[list[object]]:
    return [[edit.id, edit.version] for edit in edits]


def _at_work(session: Session, now: datetime) -> TuningTrial | None:
    for row in session.scalars(select(TuningTrial).where(TuningTrial.state.in_(_AT_WORK)).with_for_update()):
        _bury(row, now)
        if row.state in _AT_WORK:
            return row
    return None


def _bury(row: TuningTrial, now: datetime) -> None:
    if row.state in _AT_WORK and now - row.seen_at > DEAD_AFTER:
        row.state, row.error, row.finished_at = "failed", say.TRIAL_DIED, now


def _candidates_left(session: Session) -> list[str]:
    """Give the candidates of earlier trials that nobody published, and forget them."""
    found = select(TuningTrial).where(TuningTrial.candidate.is_not(None), TuningTrial.state != "published")
    left = []
    for row in session.scalars(found):
        left.append(row.candidate or "")
        row.candidate = None
    return left


def _cases_of(edits: Sequence[CurationEdit]) -> list[Case]:
    expected: dict[str, set[str]] = {}
    for edit in edits:
        expected.setdefault(edit.question, set()).update([edit.expected] if edit.expected else [])
    return [Case(question, tuple(sorted(keys)), "edit") for question, keys in expected.items()]


def _approved_cases(session: Session, index: OpenIndex) -> list[Case]:
    """Give the questions of approved answers, each to lead to what the answer cites."""
    rows = session.execute(
        select(ApprovedVersion.question, ApprovedVersion.citations)
        .join(ApprovedAnswer, ApprovedAnswer.id == ApprovedVersion.answer_id)
        .where(ApprovedAnswer.state == "approved", ApprovedAnswer.given == ApprovedVersion.number)
        .order_by(ApprovedAnswer.hits.desc(), ApprovedAnswer.id)
        .limit(APPROVED_ASKED)
    )
    found = []
    for question, citations in rows:
        cited = {str(citation.get("document_id", "")) for citation in citations}
        known = tuple(sorted(i for i in cited if document_of(index.documents, i)))
        if known:
            found.append(Case(question, known, "approved"))
    return found
