"""Makes a year of work at a desk, row by row: what people asked, what was left open, what was approved."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import numpy as np

from assistant.desk.gaps.reading import Reading, read
from assistant.personal_data import masked
from assistant.store.answers import storable
from assistant.store.figures import day_number
from assistant.vietnam_time import HANOI
from eval.desk import world
from ingest.text import fold

MODEL = "troly-e5-vi"
DIMENSION = 384
Row = dict[str, Any]
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


class Made:
    """Makes rows, as dictionaries of columns; all of them from one seed."""

    def __init__(self, size: Size, today: date, seed: int) -> None:
        self._chance, self._numbers = random.Random(seed), np.random.default_rng(seed)  # noqa: S311
        self._size, self._today = size, today
        self._procedures = world.procedures(1_000)
        self._asked = world.questions(self._procedures)
        self._kept = [masked(storable(one.question)) for one in self._asked]
        self._readings: dict[str, Reading] = {}
        self._communes = world.communes()
        self._size_of_commune = list(accumulate(1 / (12 + n) for n in range(len(self._communes))))

    def id(self) -> str:
        """Give an id of a row."""
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

    def departments(self) -> list[Row]:
        """Make departments, between which the fields are shared out."""
        return [
            {
                **{"id": self.id(), "name": name, "email": f"so{n}@example.vn", "version": 1},
                "fields": list(world.FIELDS[n :: len(world.DEPARTMENTS)]),
            }
            for n, name in enumerate(world.DEPARTMENTS)
        ]

    def staff(self, password_hash: str) -> list[Row]:
        """Make accounts of commune staff, who share a password."""
        return [
            {
                **{"id": self.id(), "login": f"can.bo.{n}", "name": f"Cán Bộ Số {n}", "role": "staff", "failures": 0},
                **{"password_hash": password_hash, "active": True, "created_at": self.moment(self.day())},
                **{"commune": self._chance.choice(self._communes), "version": 1},
            }
            for n in range(self._size.users)
        ]

    def answers(self) -> Iterator[tuple[Row, Row, Row | None]]:
        """Make answers with their figures and, for some, what an officer said of them."""
        outcomes = [name for name, weight in _OUTCOMES for _ in range(weight)]
        often = list(accumulate((1 if one.procedure else 0.1) / (20 + n) for n, one in enumerate(self._asked)))
        for _ in range(self._size.questions):
            (at,) = self._chance.choices(range(len(self._asked)), cum_weights=often)
            asked, text = self._asked[at], self._kept[at]
            outcome = self._chance.choice(outcomes) if asked.procedure else "not_found"
            yield self._answer(asked, text, outcome, self.day())

    def _answer(self, asked: world.AskedAbout, text: str, outcome: str, day: date) -> tuple[Row, Row, Row | None]:
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

    def gaps(self, departments: Sequence[str]) -> tuple[list[Row], list[Row]]:
        """Make groups and their gaps: few are asked often, most but once or twice."""
        left, groups, gaps = self._size.gaps, list[Row](), list[Row]()
        while left > 0:
            count = min(left, max(1, int(self._chance.paretovariate(0.9))), 300)
            left -= count
            first = self.day()
            span = max(1, (self._today - first).days)
            days = sorted(first + timedelta(days=self._chance.randrange(span)) for _ in range(count))
            at = [self.moment(day) for day in days]
            asked = self._chance.choice(self._kept)
            reading = self._readings.get(asked) or self._readings.setdefault(asked, read(asked))
            state = self._chance.choice(_GROUP_STATES)
            closed = min(at) + timedelta(days=self._chance.lognormvariate(1.5, 0.7)) if state == "closed" else None
            department = self._chance.choice(departments) if state != "open" else None
            groups.append(
                {
                    **{"id": self.id(), "label": f"{asked} ({len(groups) + 1})", "state": state, "count": count},
                    **{"field": self._chance.choice(world.FIELDS), "department_id": department, "version": 1},
                    **{"due": self._today + timedelta(days=7) if department else None, "model": MODEL},
                    **{"first_at": min(at), "last_at": max(at), "closed_at": closed, "centroid": self._vector()},
                    **{"reading": reading.kept(), "renamed": False},
                }
            )
            same = {"group_id": groups[-1]["id"], "question": asked, "folded": fold(asked), "mark": reading.mark}
            gaps.extend(same | self._gap(moment) for moment in at)
        return groups, gaps

    def _gap(self, at: datetime) -> Row:
        kind = self._chance.choice(("not_found", "not_found", "low_confidence", "wrong", "out_of_date", "abandoned"))
        commune = self._chance.choice(self._communes)
        return {"id": self.id(), "source_id": self.id(), "kind": kind, "said": None, "commune": commune, "at": at}

    def approved(self) -> Iterator[tuple[Row, Row, list[Row]]]:
        """Make approved answers in all states: each with its version and two wordings."""
        for n in range(self._size.approved):
            asked = self._asked[n % len(self._asked)]
            state, at, key = _APPROVED_STATES[n % len(_APPROVED_STATES)], self.moment(self.day()), self.id()
            given = 1 if state == "approved" else None
            because = "Nguồn đã được thay." if state == "withdrawn" else None
            verdict = {"approved": "approved", "withdrawn": "approved", "in_review": "pending"}.get(state, "draft")
            answer = {
                **{"id": key, "state": state, "question": asked.question, "number": 1, "given": given},
                **{"hits": self._chance.randrange(300), "created_at": at, "version": 1, "withdrawn_because": because},
            }
            version = {
                **{"id": self.id(), "answer_id": key, "number": 1, "question": asked.question, "written_at": at},
                **{
                    "text": "Nộp hồ sơ tại Trung tâm Phục vụ hành chính công. [1]",
                    "wordings": [],
                    "citations": [],
                    "writers": [],
                },
                **{"author": "Biên Tập", "reviewer": "Quản Trị" if given else None, "verdict": verdict},
                **{"reviewed_at": at if given else None},
            }
            wordings = [
                {"id": self.id(), "answer_id": key, "text": wording, "model": MODEL, "vector": self._vector()}
                for wording in (asked.question, f"Xin hỏi: {asked.question}")
            ]
            yield answer, version, wordings

    def petitions(self, groups: Sequence[str]) -> list[Row]:
        """Make petitions, each in a group of gaps."""
        return [self._petition(self._chance.choice(groups)) for _ in range(self._size.petitions)]

    def _petition(self, group_id: str) -> Row:
        return {
            **{"id": self.id(), "question": self._chance.choice(self._kept), "urgent": self._chance.random() < 0.1},
            **{"field": self._chance.choice(world.FIELDS), "commune": self._chance.choice(self._communes)},
            **{"state": self._chance.choice(("waiting", "answered", "given")), "author": "Cán Bộ", "version": 1},
            **{"at": self.moment(self.day()), "gap_group_id": group_id},
        }

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
