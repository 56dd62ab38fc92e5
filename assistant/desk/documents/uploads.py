"""Files that are sent in pieces: begun with name and length, taken up again where the line broke.

How much of a file is there, the file itself says, so that neither a broken line nor a killed server leaves a doubt.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders, plain_name
from assistant.desk.documents.tables import DeskDocument, Upload
from assistant.desk.errors import ConflictError, DeskError, TooLargeError, UnknownThingError
from assistant.desk.roles import Principal
from ingest.reading import MAX_BYTES

MB = 1024**2
CHUNK = 8 * MB
"""The most that is sent at once."""
RESERVE = 1024 * MB
"""Room on the disk that uploads leave free: the index is built beside the one in use."""
OPEN_EACH = 300
"""How many files one person may have begun."""
ABANDONED = timedelta(days=2)


def largest(desk: Desk) -> int:
    """Give how many bytes a file may have; what could not be read is not taken."""
    return min(desk.own.desk.largest_upload_mb * MB, MAX_BYTES)


def begin(session: Session, desk: Desk, who: Principal, name: str, size: int, document_id: str | None = None) -> Upload:
    """Begin an upload, for a new document or for a new version; raises before a byte of what is too large is sent."""
    name = plain_name(name)
    if not name:
        raise DeskError(say.NAME_EMPTY, "no name")
    if size <= 0:
        raise DeskError(say.UPLOAD_EMPTY.format(name=name), "empty")
    if size > largest(desk):
        sentence = say.UPLOAD_LARGE.format(name=name, mb=-(-size // MB), most=largest(desk) // MB)
        raise TooLargeError(sentence, f"{size} bytes")
    if document_id is not None and session.get(DeskDocument, document_id) is None:
        raise UnknownThingError(say.NO_DOCUMENT, "no such document")
    own = select(func.count()).select_from(Upload).where(Upload.owner_id == (who.id or ""))
    if (session.scalar(own) or 0) >= OPEN_EACH:
        raise ConflictError(say.UPLOAD_MANY.format(most=OPEN_EACH), "too many open uploads")
    folder = Folders(desk.folder).uploads
    folder.mkdir(parents=True, exist_ok=True)
    promised = session.scalar(select(func.coalesce(func.sum(Upload.size), 0))) or 0
    free = shutil.disk_usage(folder).free - RESERVE - int(promised)
    if size > free:
        raise TooLargeError(
            say.DISK_FULL.format(free=max(0, free) // MB, name=name, mb=-(-size // MB)), f"{free} bytes free"
        )
    now = datetime.now(UTC)
    row = Upload(
        id=uuid4().hex,
        owner_id=who.id or "",
        file_name=name,
        size=size,
        document_id=document_id,
        created_at=now,
        touched_at=now,
    )
    (folder / row.id).touch()
    session.add(row)
    session.flush()
    return row


def own_upload(session: Session, who: Principal, upload_id: str) -> Upload:
    """Give an upload of this person; another's is as unknown as one that never was."""
    row = session.get(Upload, upload_id)
    if row is None or row.owner_id != (who.id or ""):
        raise UnknownThingError(say.NO_UPLOAD, "no such upload")
    return row


def part_file(desk: Desk, upload: Upload) -> Path:
    """Give where what has come so far lies."""
    return Folders(desk.folder).uploads / upload.id


def offset(desk: Desk, upload: Upload) -> int:
    """Give how many bytes have come."""
    try:
        return part_file(desk, upload).stat().st_size
    except FileNotFoundError as error:
        raise UnknownThingError(say.NO_UPLOAD, "the file is gone") from error


@contextmanager
def appending(desk: Desk, upload: Upload, at: int) -> Iterator[BinaryIO]:
    """Open an upload to be gone on with from an offset; raises ConflictError where that is not its end.

    Two who send at once must not mix their bytes: the second is told.
    """
    if not part_file(desk, upload).is_file():
        raise UnknownThingError(say.NO_UPLOAD, "the file is gone")
    with part_file(desk, upload).open("ab") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError(say.BUSY_UPLOAD, "being written") from error
        there = out.seek(0, 2)
        if there != at:
            raise ConflictError(say.OFFSET.format(there=there), f"offset {at}, {there} there")
        yield out


def give_up(session: Session, desk: Desk, upload: Upload) -> None:
    """Remove an upload and what has come of it."""
    part_file(desk, upload).unlink(missing_ok=True)
    session.delete(upload)
    session.flush()


def forget_abandoned(session: Session, desk: Desk, now: datetime) -> int:
    """Remove uploads that nobody has gone on with, and files without a row; gives how many."""
    old = list(session.scalars(select(Upload).where(Upload.touched_at < now - ABANDONED)))
    for upload in old:
        give_up(session, desk, upload)
    known = set(session.scalars(select(Upload.id)))
    folder = Folders(desk.folder).uploads
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in known and path.stat().st_mtime < (now - ABANDONED).timestamp():
            path.unlink()
    return len(old)
