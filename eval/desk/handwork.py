"""What people do at a desk, by the desk's own functions: documents, digests, a change of finding, an upload."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assistant.desk.desk import Desk
from assistant.desk.documents import uploads
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.rows import add_document, add_file, get_document
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.desk.documents.working import READING
from assistant.desk.petitions.digest import make_digest
from assistant.desk.petitions.tables import DigestItem
from assistant.desk.roles import Principal, Role
from assistant.desk.tables import User
from assistant.desk.tuning.edits import Draft, propose
from assistant.desk.tuning.tables import TuningTrial
from eval.desk import world
from ingest.text import fold

WEEKS = 4
READ = 12
"""Documents that are really read; the others are rows that look like them."""
PATIENCE_S = 120
_STATES = ("draft", "published", "published", "published", "withdrawn")


def work(desk: Desk, documents: int, seed: int, say: Callable[[str], None]) -> None:
    """Do some of everything; the database holds accounts, departments and gaps already."""
    with desk.database.transaction() as session:
        (user,) = session.scalars(select(User).where(User.login == "bien.tap"))
    who = Principal(user.id, user.name, frozenset({Role.TRAINER}), "session")
    now = datetime.now(UTC)
    _documents(desk, who, documents, random.Random(seed))  # noqa: S311 - measuring needs no secrets
    say("documents of the desk")
    for back in reversed(range(WEEKS)):
        made = make_digest(desk, now - timedelta(weeks=back), who=who)
        if back:
            with desk.database.transaction(write=True) as session:
                asked = select(DigestItem).where(DigestItem.digest_id == made.digest_id, DigestItem.state == "waiting")
                for n, item in enumerate(session.scalars(asked)):
                    item.state = "accepted" if n % 3 else "waiting"
    say("digests")
    index = desk.assistant.live.current()
    with desk.database.transaction(write=True) as session:
        uploads.begin(session, desk, who, "bao-cao.pdf", 2_000_000)
        edit = propose(session, who, _wording(next(iter(index.documents.ids()))), index.documents)
        session.add(_trial(edit.id, index.manifest.generation, now))


def _documents(desk: Desk, who: Principal, count: int, chance: random.Random) -> None:
    folders = Folders(desk.folder)
    with desk.database.transaction(write=True) as session:
        for n in range(min(READ, count)):
            text = _rules(n, "40.000")
            document = add_document(session, who, f"noi-quy-{n}.md", *_kept(folders, text))
            if n % 2:
                document.number = 2
                old = _version(session, document.id)
                changed = _kept(folders, text.replace("40.000", "55.000"))
                add_file(session, who, document, 2, old.file_name, *changed, path=old.path, before=old)
    READING.kick(desk)
    READING.wait(desk, PATIENCE_S)
    with desk.database.transaction(write=True) as session:
        version = session.scalars(select(DocumentVersion).where(DocumentVersion.number == 1).limit(1)).one()
        document = get_document(session, version.document_id)
        for table, rows in (
            (DeskDocument, _copies(document, count - READ, chance)),
            (DocumentVersion, _copies_of_version(version, count - READ, chance)),
        ):
            made = list(rows)
            if made:
                session.execute(insert(table), made)


def _copies(document: DeskDocument, count: int, chance: random.Random) -> Iterator[dict[str, object]]:
    """Give rows like a document's, of other names, in all states, changed over a year."""
    like = {column.name: getattr(document, column.name) for column in DeskDocument.__table__.columns}
    for n in range(count):
        state = _STATES[n % len(_STATES)]
        title = f"Thông báo số {n + 1} về {chance.choice(world.FIELDS).lower()}"
        at = document.changed_at - timedelta(minutes=chance.randrange(525_600))
        own = {"id": _id("document", n), "title": title, "folded": fold(title), "number": 1, "state": state}
        yield like | own | {"live": 1 if state == "published" else None, "changed_at": at, "created_at": at}


def _copies_of_version(version: DocumentVersion, count: int, chance: random.Random) -> Iterator[dict[str, object]]:
    like = {column.name: getattr(version, column.name) for column in DocumentVersion.__table__.columns}
    for n in range(count):
        at = version.at - timedelta(minutes=chance.randrange(525_600))
        published = None if _STATES[n % len(_STATES)] == "draft" else at
        yield like | {"id": _id("version", n), "document_id": _id("document", n), "at": at, "published_at": published}


def _version(session: Session, document_id: str) -> DocumentVersion:
    return session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document_id)).one()


def _kept(folders: Folders, text: str) -> tuple[str, int]:
    data = text.encode()
    return folders.keep_data(data), len(data)


def _rules(n: int, price: str) -> str:
    return (
        f"# Nội quy nhà văn hóa thôn số {n + 1}\n\n## Giờ mở cửa\nMở cửa từ {5 + n % 3} giờ đến 21 giờ hằng ngày.\n\n"
        f"## Mức thu\nĐội bóng của thôn số {n + 1} nộp {price} đồng một buổi; trường học không phải nộp.\n"
    )


def _wording(document: str) -> Draft:
    return Draft(kind="wording", document=document, say=("giấy của thôn",), question="Giấy của thôn nộp ở đâu?")


def _trial(edit_id: str, generation: str, now: datetime) -> TuningTrial:
    moments = {"started_at": now, "seen_at": now, "finished_at": now}
    row = {"id": _id("trial", 0), "state": "stopped", "base": generation, "edits": [[edit_id, 1]], "done": 0}
    return TuningTrial(**row, total=0, started_by="Biên Tập", **moments)


def _id(kind: str, n: int) -> str:
    return UUID(bytes=sha256(f"{kind} {n}".encode()).digest()[:16], version=4).hex
