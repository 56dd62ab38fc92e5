"""Fills the desk's tables with a year of made-up work; a database that holds some already is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.accounts import add_user
from assistant.desk.gaps.collecting import STREAMS
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import User
from assistant.store.database import Database
from assistant.store.tables import Base, StoredAnswer
from eval.desk.making import Made, Row, Size
from eval.errors import EvalError

BATCH = 5_000
PASSWORD = "mười hai con giáp"  # noqa: S105 - of accounts that exist only to be measured with
PEOPLE = (
    ("quan.tri", "Quản Trị", Role.ADMIN),
    ("bien.tap", "Biên Tập", Role.TRAINER),
    ("danh.gia", "Đánh Giá", Role.EVALUATOR),
    ("can.bo", "Cán Bộ", Role.STAFF),
)


def fill(database: Database, size: Size, today: date, *, seed: int = 0, say: Callable[[str], None]) -> None:
    """Fill a database; raises EvalError for one in which there are answers or accounts already."""
    with database.transaction() as session:
        if session.scalar(select(func.count()).select_from(StoredAnswer)) or session.scalar(select(User.id).limit(1)):
            raise EvalError("Cơ sở dữ liệu này đã có dữ liệu; hãy chọn một cơ sở dữ liệu trống.", "not empty")
    made = Made(size, today, seed)
    departments = made.departments()
    with database.transaction(write=True) as session:
        _insert(session, "departments", departments)
        people = [add_user(session, COMMAND, login, name, role, PASSWORD) for login, name, role in PEOPLE]
        session.flush()
        _insert(session, "users", made.staff(people[-1].password_hash or ""))
    say("accounts")
    for batch in _batches(made.answers()):
        with database.transaction(write=True) as session:
            for table, rows in zip(("answers", "figures", "feedback"), zip(*batch, strict=True), strict=True):
                _insert(session, table, (row for row in rows if row))
    say("questions")
    with database.transaction(write=True) as session:
        groups, gaps = made.gaps([row["id"] for row in departments])
        _insert(session, "gap_groups", groups)
        _insert(session, "gaps", gaps)
        # A running desk has looked through its answers.
        _insert(session, "gap_progress", [{"stream": name, "at": datetime.now(UTC)} for name in STREAMS])
        for answer, version, wordings in made.approved():
            _insert(session, "approved_answers", [answer])
            _insert(session, "approved_versions", [version])
            _insert(session, "approved_wordings", wordings)
        _insert(session, "petitions", made.petitions([row["id"] for row in groups]))
    say("gaps, approved answers, petitions")
    for numbers in _batches(range(size.audit), 500):
        with database.transaction(write=True) as session:
            for n in numbers:
                subject = made.id()
                audit.record(session, COMMAND, "change", "document", subject, before={"n": n}, after={"n": n + 1})
    say("audit log")


def _insert(session: Session, name: str, rows: Iterable[Row]) -> None:
    """Insert rows into the table of a name."""
    table = Base.metadata.tables[name]
    for batch in _batches(rows):
        session.execute(insert(table), batch)


def _batches(rows: Iterable[Any], most: int = BATCH) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, most)):
        yield batch
