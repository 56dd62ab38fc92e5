"""Keeps answers without making anyone wait: what is to be kept is queued, and one thread writes it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from assistant.answer import Answer, Citation
from assistant.config import DatabaseSettings
from assistant.conversation import Message
from assistant.desk_messages import NO_ANSWER, STORE_OFF
from assistant.store.answers import Asked, forget_before, row_of, turns_of
from assistant.store.database import Database
from assistant.store.errors import StoreError, UnknownAnswerError
from assistant.store.figures import FieldOf, figure_of, forget_figures_before
from assistant.store.tables import StoredAnswer
from assistant.streaming import Final, Piece

log = logging.getLogger(__name__)

LONGEST_QUEUE = 2_000
LONGEST_BATCH = 500
"""Answers that may wait; more are not kept, as when the database is away for long."""
LINGER = 0.05
"""Seconds after which what has gathered is written at once: by then the reply has been sent."""
SETTLE_WITHIN = 2.0
FORGET_EVERY = 3_600.0
_Entry = tuple[Asked, Answer, bool]


class Recorder:
    """Keeps answers in a database for `keep_days`; with `database` None nothing is kept, and all calls are harmless.

    Beside each answer stand its figures, with the field that `field_of` gives for the document it cites first.
    """

    def __init__(
        self, database: Database | None, *, keep_days: int, turns: int, field_of: FieldOf = lambda _: None
    ) -> None:
        self.database = database
        self._field_of = field_of
        self._keep_days = keep_days
        self._turns = turns
        self._queue: queue.Queue[_Entry | threading.Event | None] = queue.Queue(LONGEST_QUEUE)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._forgot: float | None = None

    def start(self) -> None:
        """Open the database and begin to write; a database that fails is named in the log, and tried again later."""
        if self.database is None:
            return
        self.database.ping()
        self._ensure_thread()

    def stop(self) -> None:
        """Write what is waiting, and let go of the database."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None and thread.is_alive():
            self._queue.put(None)
            thread.join(SETTLE_WITHIN * 5)
        if self.database is not None:
            self.database.close()

    def keep(self, asked: Asked, answer: Answer, *, abandoned: bool = False) -> None:
        """Queue an answer; returns at once, and never raises."""
        if self.database is None:
            return
        try:
            self._queue.put_nowait((asked, answer, abandoned))
        except queue.Full:
            log.error("an answer is not kept: %d are waiting", LONGEST_QUEUE)
            return
        self._ensure_thread()

    def answer(self, answer_id: str) -> StoredAnswer:
        """Give an answer that is kept; raises UnknownAnswerError, or StoreError where the database fails or is off."""
        database = self.required()
        if not _is_id(answer_id):
            raise UnknownAnswerError(NO_ANSWER, "no id")
        self.settle()
        with database.transaction() as session:
            row = session.get(StoredAnswer, answer_id)
        if row is None:
            raise UnknownAnswerError(NO_ANSWER, "no such answer")
        return row

    def turns(self, conversation_id: str) -> list[Message]:
        """Give the last turns of a conversation, oldest first; none where the database fails: an answer needs none."""
        if self.database is None:
            return []
        self.settle()
        try:
            with self.database.transaction() as session:
                return turns_of(session, conversation_id, self._turns)
        except StoreError as error:
            log.error("a conversation can't be read: %s", error.cause)
            return []

    def required(self) -> Database:
        """Give the database; raises StoreError where keeping answers is switched off."""
        if self.database is None:
            raise StoreError(STORE_OFF, "switched off")
        return self.database

    def state(self) -> Literal["ok", "unreachable", "off"]:
        """Tell whether the database answers."""
        if self.database is None:
            return "off"
        return "ok" if self.database.ping() else "unreachable"

    def settle(self) -> None:
        """Wait until all that was queued before has been written, a little while at most."""
        if self._queue.empty() and self._idle():
            return
        written = threading.Event()
        try:
            self._queue.put_nowait(written)
        except queue.Full:
            return
        self._ensure_thread()
        written.wait(SETTLE_WITHIN)

    def _idle(self) -> bool:
        return self._queue.unfinished_tasks == 0

    def _ensure_thread(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
                self._thread.start()

    def _write(self) -> None:
        """Write what gathers, batch by batch, until told to stop."""
        while True:
            batch, waiting, last = self._gathered()
            if batch:
                self._write_batch(batch)
            self._forget()
            for event in waiting:
                event.set()
            for _ in range(len(batch) + len(waiting) + last):
                self._queue.task_done()
            if last:
                return

    def _gathered(self) -> tuple[list[_Entry], list[threading.Event], bool]:
        batch: list[_Entry] = []
        try:
            entry = self._queue.get(timeout=FORGET_EVERY)
        except queue.Empty:
            return [], [], False
        until = time.monotonic() + LINGER
        while True:
            if entry is None:
                return batch, [], True
            if isinstance(entry, threading.Event):
                return batch, [entry], False
            batch.append(entry)
            if len(batch) == LONGEST_BATCH:
                return batch, [], False
            try:
                entry = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return batch, [], False

    def _write_batch(self, batch: list[_Entry]) -> None:
        database = self.required()
        try:
            rows = [row_of(asked, answer, abandoned=abandoned) for asked, answer, abandoned in batch]
            figures = [figure_of(asked, answer, self._field_of, abandoned=ended) for asked, answer, ended in batch]
            with database.transaction(write=True) as session:
                session.add_all([*rows, *figures])
        except StoreError as error:
            log.error("%d answers are not kept: %s", len(batch), error.cause)
        except Exception as error:  # whatever it is, the thread must go on for the answers to come
            log.error("%d answers are not kept: %s", len(batch), type(error).__name__)

    def _forget(self) -> None:
        """Delete what is older than it may be, at the start and then once an hour."""
        if self._forgot is not None and time.monotonic() - self._forgot < FORGET_EVERY:
            return
        try:
            with self.required().transaction(write=True) as session:
                gone = forget_before(session, datetime.now(UTC), keep_days=self._keep_days)
                forget_figures_before(session, datetime.now(UTC))
        except StoreError as error:
            log.error("old answers can't be deleted: %s", error.cause)
            return
        self._forgot = time.monotonic()
        if gone:
            log.info("deleted %d answers older than %d days", gone, self._keep_days)


def recorder_for(settings: DatabaseSettings, field_of: FieldOf) -> Recorder:
    """Give what keeps answers as the settings say."""
    database = Database(settings.url.get_secret_value()) if settings.keep_answers else None
    return Recorder(database, keep_days=settings.keep_days, turns=settings.turns, field_of=field_of)


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)


def recorded(recorder: Recorder, asked: Asked, composed: Answer, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pass an answer on as it is written, and keep it; one that was not waited for is kept as far as it came."""
    said: list[str] = []
    cited: list[Citation] = []
    ended = False
    try:
        for piece in pieces:
            if isinstance(piece, Final):
                ended = True
                recorder.keep(asked, piece.answer)
            elif isinstance(piece, str):
                said.append(piece)
            else:
                cited.append(piece)
            yield piece
    finally:
        if not ended:
            partly = composed.model_copy(update={"answer": "".join(said), "citations": cited})
            recorder.keep(asked, partly, abandoned=True)
