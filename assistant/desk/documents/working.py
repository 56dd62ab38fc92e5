"""Reading and publishing in the background: one thread each, one of each at a time among all servers of a folder.

Whoever holds the lock of a line knows that nobody else works in it: what stands there as begun was left by a server
that was killed, and is done again, a few times at most.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.live import Again, do_job
from assistant.desk.documents.publishing import settle
from assistant.desk.documents.reading import read
from assistant.desk.documents.rows import get_document, rename
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.store.errors import StoreError
from ingest.errors import IngestError

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
WAIT_S = 2.0
"""Seconds until a job is tried again that another build kept from being done."""


class Line:
    """A line of work: steps are done one after another until nothing waits."""

    def __init__(self, name: str, step: Callable[[Desk], bool], mend: Callable[[Desk], None]) -> None:
        self._name = name
        self._step = step
        self._mend = mend
        self._lock = threading.Lock()
        self._threads: dict[Path, threading.Thread] = {}

    def kick(self, desk: Desk) -> None:
        """Begin, unless this process is at it already."""
        with self._lock:
            running = self._threads.get(desk.folder)
            if running is None or not running.is_alive():
                thread = threading.Thread(target=self._run, args=(desk,), name=f"desk-{self._name}", daemon=True)
                self._threads[desk.folder] = thread
                thread.start()

    def wait(self, desk: Desk, seconds: float) -> None:
        """Wait until the thread of this process has nothing left to do."""
        if thread := self._threads.get(desk.folder):
            thread.join(seconds)

    def _run(self, desk: Desk) -> None:
        try:
            with _alone(Folders(desk.folder).root / f"LOCK-{self._name}") as alone:
                if alone:
                    self._mend(desk)
                    while self._step(desk):
                        pass
        except StoreError as error:
            log.error("documents, %s: %s", self._name, error.cause)
        except Exception:
            log.exception("documents, %s", self._name)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _read_next(desk: Desk) -> bool:
    """Read the file that waits longest; False where none does."""
    with desk.database.transaction(write=True) as session:
        waiting = select(DocumentVersion).where(DocumentVersion.reading == "waiting")
        version = session.scalars(waiting.order_by(DocumentVersion.at, DocumentVersion.number).limit(1)).first()
        if version is None:
            return False
        version.reading = "reading"
        version.attempts += 1
    problem, found = None, None
    try:
        found = read(desk, version.sha256, version.path)
    except IngestError as error:
        problem = error.message
    except Exception:
        log.exception("can't read a file of the desk")
        problem = say.UNEXPECTED
    with desk.database.transaction(write=True) as session:
        row = session.get(DocumentVersion, version.id)
        if row is None:  # the draft was deleted meanwhile
            Folders(desk.folder).reading(version.sha256, version.path).unlink(missing_ok=True)
            return True
        row.reading = "failed" if problem else "done"
        row.problem, row.found = problem, found
        document = get_document(session, row.document_id, write=True)
        if found and document.number == row.number:
            rename(document, row)
    return True


def _mend_readings(desk: Desk) -> None:
    with desk.database.transaction(write=True) as session:
        for version in session.scalars(select(DocumentVersion).where(DocumentVersion.reading == "reading")):
            given_up = version.attempts >= MOST_ATTEMPTS
            version.reading = "failed" if given_up else "waiting"
            version.problem = say.ATTEMPTS.format(times=version.attempts) if given_up else None


def _publish_next(desk: Desk) -> bool:
    """Do the job that waits longest; False where none does."""
    with desk.database.transaction(write=True) as session:
        waiting = select(DeskDocument).where(DeskDocument.state == "queued")
        document = session.scalars(waiting.order_by(DeskDocument.queued_at).limit(1).with_for_update()).first()
        if document is None:
            return False
        document.state = "running"
        document.attempts += 1
    try:
        do_job(desk, document.id)
    except Again:
        with desk.database.transaction(write=True) as session:
            row = get_document(session, document.id, write=True)
            row.state = "queued"
            row.attempts -= 1
        time.sleep(WAIT_S)
    return True


def _mend_jobs(desk: Desk) -> None:
    with desk.database.transaction(write=True) as session:
        for document in session.scalars(select(DeskDocument).where(DeskDocument.state == "running")):
            if document.attempts >= MOST_ATTEMPTS:
                settle(session, document, say.ATTEMPTS.format(times=document.attempts))
            else:
                document.state = "queued"


READING = Line("reading", _read_next, _mend_readings)
PUBLISHING = Line("publishing", _publish_next, _mend_jobs)


def kick(desk: Desk) -> None:
    """Begin what waits; called after each change, and every few seconds."""
    with desk.database.transaction() as session:
        begun = ("waiting", "reading")
        to_read = session.scalars(select(DocumentVersion.id).where(DocumentVersion.reading.in_(begun)).limit(1)).first()
        states = ("queued", "running")
        to_do = session.scalars(select(DeskDocument.id).where(DeskDocument.state.in_(states)).limit(1)).first()
    if to_read:
        READING.kick(desk)
    if to_do:
        PUBLISHING.kick(desk)
