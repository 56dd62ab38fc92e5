"""Fills the desk's tables with a year of made-up work; a database that holds some already is refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, islice
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Table, func, insert, inspect, select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.accounts import add_user
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion, ApprovedWording
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import Department, User
from assistant.personal_data import masked
from assistant.store.answers import storable
from assistant.store.database import Database
from assistant.store.figures import day_number
from assistant.store.tables import Base, Figure, StoredAnswer, StoredFeedback
from assistant.vietnam_time import HANOI
from eval.desk import world
from eval.errors import EvalError

BATCH = 5_000
PASSWORD = "mười hai con giáp"  # noqa: S105 - of accounts that exist only to be measured with
MODEL = "troly-e5-vi"
DIMENSION = 384
PEOPLE = (
    ("quan.tri", "Quản Trị", Role.ADMIN),
    ("bien.tap", "Biên Tập", Role.TRAINER),
    ("danh.gia", "Đánh Giá", Role.EVALUATOR),
    ("can.bo", "Cán Bộ", Role.STAFF),
)
DEPARTMENTS = ("Sở Nội vụ", "Sở Tư pháp", "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế",
               "Sở Giáo dục và Đào tạo", "Sở Văn hóa và Thể thao", "Sở Công Thương", "Công an tỉnh")  # fmt: skip
_OUTCOMES = (("answered", 86), ("clarify", 5), ("not_found", 6), ("declined", 3))
_VERDICTS = ("right",) * 8 + ("wrong", "out_of_date", "wrong_source")
_GROUP_STATES = ("open",) * 4 + ("assigned",) * 2 + ("answered",) + ("closed",) * 8 + ("dismissed",)
_APPROVED_STATES = ("approved",) * 6 + ("draft", "in_review", "withdrawn")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of everything."""

    questions: int = 100_000
    gaps: int = 10_000
    approved: int = 200
    users: int = 300
    audit: int = 3_000
    petitions: int = 2_000
    days: int = 365


def fill(database: Database, size: Size, today: date, *, seed: int = 0, say: Callable[[str], None]) -> None:
    """Fill a database; raises EvalError for one in which there are answers or accounts already."""
    with database.transaction() as session:
        if session.scalar(select(func.count()).select_from(StoredAnswer)) or session.scalar(select(User.id).limit(1)):
            raise EvalError("Cơ sở dữ liệu này đã có dữ liệu; hãy chọn một cơ sở dữ liệu trống.", "not empty")
    made = _Made(random.Random(seed), np.random.default_rng(seed), size, today)  # noqa: S311
    with database.transaction(write=True) as session:
        made.people(session)
    say("accounts")
    for batch in _batches(made.answers()):
        with database.transaction(write=True) as session:
            for table, rows in zip((StoredAnswer, Figure, StoredFeedback), zip(*batch, strict=True), strict=True):
                found = [row for row in rows if row]
                if found:
                    session.execute(insert(table), found)
    say("questions")
    with database.transaction(write=True) as session:
        made.gaps(session)
        made.approved(session)
        made.petitions(session)
    say("gaps, approved answers")
    for batch in _batches(range(size.audit), 500):
        with database.transaction(write=True) as session:
            for n in batch:
                subject = made.id()
                audit.record(session, COMMAND, "change", "document", subject, before={"n": n}, after={"n": n + 1})
    say("audit log")


class _Made:
    """Makes rows; all of them from one seed."""

    def __init__(self, chance: random.Random, numbers: np.random.Generator, size: Size, today: date) -> None:
        self._chance, self._numbers, self._size, self._today = chance, numbers, size, today
        self._procedures = world.procedures(1_000)
        self._asked = world.questions(self._procedures)
        self._kept = [masked(storable(one.question)) for one in self._asked]
        self._communes = world.communes()
        self._size_of_commune = list(accumulate(1 / (12 + n) for n in range(len(self._communes))))
        self._groups: list[str] = []

    def id(self) -> str:
        return UUID(int=self._chance.getrandbits(128), version=4).hex

    def moment(self, day: date) -> datetime:
        """Give a moment of a day; most are asked in office hours."""
        hour = min(23.99, max(0.0, self._chance.choice((9.3, 14.8)) + self._chance.gauss(0, 1.3)))
        return (datetime.combine(day, time(), HANOI) + timedelta(hours=hour)).astimezone(UTC)

    def day(self) -> date:
        """Give a day of the year, later ones likelier, days of rest less likely."""
        while True:
            back = int(self._size.days * (1 - self._chance.random() ** 0.7))
            day = self._today - timedelta(days=min(back, self._size.days - 1))
            if day.weekday() < 5 or self._chance.random() < 0.15:
                return day

    def people(self, session: Session) -> None:
        for n, name in enumerate(DEPARTMENTS):
            fields = list(world.FIELDS[n :: len(DEPARTMENTS)])
            session.add(Department(id=self.id(), name=name, email=f"so{n}@example.vn", fields=fields, version=1))
        for login, name, role in PEOPLE:
            add_user(session, COMMAND, login, name, role, PASSWORD)
        session.flush()
        like = session.scalars(select(User).where(User.login == "can.bo")).one()
        rows = [
            {
                **{"id": self.id(), "login": f"can.bo.{n}", "name": f"Cán Bộ Số {n}", "role": Role.STAFF.value},
                **{"password_hash": like.password_hash, "active": True, "failures": 0, "version": 1},
                **{"commune": self._chance.choice(self._communes), "created_at": self.moment(self.day())},
            }
            for n in range(self._size.users)
        ]
        if rows:
            session.execute(insert(User), rows)

    def answers(self) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]]:
        """Make answers with their figures and, for some, what an officer said of them."""
        outcomes = [name for name, weight in _OUTCOMES for _ in range(weight)]
        often = list(accumulate((1 if one.procedure else 0.1) / (20 + n) for n, one in enumerate(self._asked)))
        for _ in range(self._size.questions):
            (at,) = self._chance.choices(range(len(self._asked)), cum_weights=often)
            asked, text = self._asked[at], self._kept[at]
            outcome = self._chance.choice(outcomes) if asked.procedure else "not_found"
            yield self._answer(asked, text, outcome, self.day())

    def _answer(
        self, asked: world.AskedAbout, text: str, outcome: str, day: date
    ) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]:
        key, at = self.id(), self.moment(day)
        about = asked.procedure if outcome in ("answered", "clarify") else None
        (commune,) = self._chance.choices(self._communes, cum_weights=self._size_of_commune)
        door = "openai" if self._chance.random() < 0.08 else "chat"
        milliseconds = None if outcome == "declined" else int(self._chance.lognormvariate(4.3, 0.6)) + 15
        written_by = "approved" if about and self._chance.random() < 0.04 else "rules"
        rated = self._chance.random() < 0.06
        verdict = self._chance.choice(_VERDICTS) if rated else None
        answer = {
            **{"id": key, "asked_at": at, "door": door, "question": text, "province": "Gia Lai", "commune": commune},
            **{"conversation_id": None, "outcome": outcome, "answer": _reply(about), "citations": _citations(about)},
            **{"notices": [], "confidence": round(self._chance.random(), 3), "written_by": written_by},
            **{"timings_ms": {"retrieve": 40.0, "compose": 20.0, "total": float(milliseconds or 0)}},
            **{"corpus_version": "20260101T000000-abcdef", "abandoned": False},
        }
        figure = {
            **{"id": key, "day": day_number(day), "door": door, "commune": commune, "outcome": outcome},
            **{"field": about.field if about else None, "procedure_code": about.code if about else None},
            **{"written_by": written_by, "abandoned": False, "total_ms": milliseconds, "verdict": verdict},
        }
        if verdict is None:
            return answer, figure, None
        said = "Lệ phí đã thay đổi." if verdict != "right" else None
        feedback = {"id": self.id(), "answer_id": key, "client": key[:32], "verdict": verdict, "text": said}
        return answer, figure, feedback | {"received_at": at + timedelta(minutes=2)}

    def gaps(self, session: Session) -> None:
        """Make gaps in groups: few of them are asked often, most but once or twice."""
        departments = list(session.scalars(select(Department.id).order_by(Department.name)))
        left, groups, gaps = self._size.gaps, list[dict[str, Any]](), list[dict[str, Any]]()
        while left > 0:
            count = min(left, max(1, int(self._chance.paretovariate(0.9))), 300)
            left -= count
            first = self.day()
            span = max(1, (self._today - first).days)
            days = sorted(first + timedelta(days=self._chance.randrange(span)) for _ in range(count))
            at = [self.moment(day) for day in days]
            asked = self._chance.choice(self._kept)
            state = self._chance.choice(_GROUP_STATES)
            closed = min(at) + timedelta(days=self._chance.lognormvariate(1.5, 0.7)) if state == "closed" else None
            department = self._chance.choice(departments) if state != "open" and departments else None
            groups.append(
                {
                    **{"id": self.id(), "label": f"{asked} ({len(groups) + 1})", "state": state, "count": count},
                    **{"field": self._chance.choice(world.FIELDS), "department_id": department, "version": 1},
                    **{"due": self._today + timedelta(days=7) if department else None, "model": MODEL},
                    **{"first_at": min(at), "last_at": max(at), "closed_at": closed, "centroid": self._vector()},
                }
            )
            gaps.extend(self._gap(groups[-1]["id"], asked, moment) for moment in at)
        for batch in _batches(groups):
            session.execute(insert(GapGroup), batch)
        for batch in _batches(gaps):
            session.execute(insert(Gap), batch)
        self._groups = [group["id"] for group in groups]

    def _gap(self, group_id: str, question: str, at: datetime) -> dict[str, Any]:
        kind = self._chance.choice(("not_found", "not_found", "low_confidence", "wrong", "out_of_date", "abandoned"))
        commune = self._chance.choice(self._communes)
        row = {"id": self.id(), "source_id": self.id(), "kind": kind, "group_id": group_id, "question": question}
        return row | {"said": None, "commune": commune, "at": at}

    def approved(self, session: Session) -> None:
        """Make approved answers in all states, each with two wordings."""
        for n in range(self._size.approved):
            asked = self._asked[n % len(self._asked)]
            state, at = _APPROVED_STATES[n % len(_APPROVED_STATES)], self.moment(self.day())
            given = 1 if state in ("approved", "withdrawn") else None
            because = "Nguồn đã được thay." if state == "withdrawn" else None
            verdict = {"approved": "approved", "withdrawn": "approved", "in_review": "pending"}.get(state, "draft")
            answer = ApprovedAnswer(
                **{"id": self.id(), "state": state, "question": asked.question, "number": 1, "given": given},
                **{"hits": self._chance.randrange(300), "created_at": at, "version": 1, "withdrawn_because": because},
            )
            session.add(answer)
            session.flush()
            text = "Nộp hồ sơ tại Trung tâm Phục vụ hành chính công. [1]"
            session.add(
                ApprovedVersion(
                    **{"id": self.id(), "answer_id": answer.id, "number": 1, "question": asked.question, "text": text},
                    **{"wordings": [], "citations": [], "author": "Biên Tập", "written_at": at, "verdict": verdict},
                    **{"reviewer": "Quản Trị" if given else None, "reviewed_at": at if given else None},
                )
            )
            for wording in (asked.question, f"Xin hỏi: {asked.question}"):
                row = {"id": self.id(), "answer_id": answer.id, "text": wording, "model": MODEL}
                session.add(ApprovedWording(**row, vector=self._vector()))

    def petitions(self, session: Session) -> None:
        """Make petitions, where the desk has a table for them."""
        table = Base.metadata.tables.get("petitions")
        if table is None or not inspect(session.get_bind()).has_table("petitions") or not self._groups:
            return
        rows = [self._petition(table) for _ in range(self._size.petitions)]
        for batch in _batches(rows):
            session.execute(insert(table), batch)

    def _petition(self, table: Table) -> dict[str, Any]:
        row = {
            **{"id": self.id(), "question": self._chance.choice(self._kept), "urgent": self._chance.random() < 0.1},
            **{"field": self._chance.choice(world.FIELDS), "commune": self._chance.choice(self._communes)},
            **{"state": self._chance.choice(("waiting", "answered", "given")), "author": "Cán Bộ", "version": 1},
            **{"at": self.moment(self.day()), "gap_group_id": self._chance.choice(self._groups)},
        }
        return {name: value for name, value in row.items() if name in table.c}

    def _vector(self) -> bytes:
        vector = self._numbers.standard_normal(DIMENSION).astype(np.float32)
        made: bytes = (vector / np.linalg.norm(vector)).tobytes()
        return made


def _reply(about: world.MadeProcedure | None) -> str:
    if about is None:
        return "Chưa tìm thấy nguồn nào trả lời được câu hỏi này."
    return "\n".join(f"- {about.title}: nộp giấy tờ thứ {n} theo mẫu. [{n}]" for n in range(1, 6))


def _citations(about: world.MadeProcedure | None) -> list[dict[str, Any]]:
    if about is None:
        return []
    quote = "Người yêu cầu nộp hồ sơ tại Trung tâm Phục vụ hành chính công hoặc trên Cổng dịch vụ công quốc gia. " * 2
    one = {
        **{"document_id": f"nguon-{about.code}", "procedure_code": about.code, "title": about.title, "page": None},
        **{"section": "dossier", "heading": "Thành phần hồ sơ", "quote": quote, "start": 0, "end": len(quote)},
        **{"status": "in_force", "url": f"/sources/{about.code}"},
    }
    return [{"n": n, **one} for n in range(1, 6)]


def _batches(rows: Iterable[Any], most: int = BATCH) -> Iterator[list[Any]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, most)):
        yield batch
