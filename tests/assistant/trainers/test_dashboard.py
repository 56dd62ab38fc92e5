"""The dashboard's figures, held against a set small enough to be counted by hand, in both engines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from made_documents import citation
from people import ENGINES
from sqlalchemy import select, text

from assistant.answer import Answer, Outcome, Timings
from assistant.catalogue import Catalogue
from assistant.desk.dashboard.counting import Choice
from assistant.desk.dashboard.fields import find_fields
from assistant.desk.dashboard.figures import Dashboard, look
from assistant.desk.dashboard.periods import Asked, Period, periods
from assistant.desk.dashboard.sheets import sheet
from assistant.desk.dashboard.wording import headline
from assistant.desk.desk import Desk
from assistant.desk.errors import DeskError
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.store import answers
from assistant.store.database import migrate
from assistant.store.feedback import Verdict, give_feedback
from assistant.store.figures import local_day
from assistant.store.recorder import Recorder
from assistant.store.tables import Figure

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
TODAY = date(2026, 11, 26)
HOSTILE = '<script>alert(1)</script>"&' + "x" * 200
FIELDS = {"a": "Hộ tịch", "b": "Đất đai"}


@pytest.fixture
def recorder(desk: Desk) -> Iterator[Recorder]:
    made = Recorder(desk.database, keep_days=3650, turns=2, field_of=FIELDS.get)
    made.start()
    yield made
    made.stop()


def ask(recorder: Recorder, at: datetime, outcome: str = "answered", cites: str | None = "a", **more: Any) -> str:
    """Keep an answer as the doors do; gives its id."""
    cited = [citation(1, "Tờ khai").model_copy(update={"document_id": cites})] if cites else []
    milliseconds, written_by = more.pop("ms", 100), more.pop("by", "rules")
    given = Answer(
        outcome=Outcome(outcome),
        answer="Nộp tờ khai. [1]",
        citations=cited,
        written_by=written_by,
        timings_ms=Timings(total=milliseconds),
    )
    abandoned = more.pop("abandoned", False)
    recorder.keep(answers.Asked("khai sinh?", at, **more), given, abandoned=abandoned)
    recorder.settle()
    return given.id


def board(desk: Desk, asked: Asked, **chosen: str) -> Dashboard:
    now, before = periods(asked, TODAY)
    with desk.database.transaction() as session:
        return look(session, Choice(now, **chosen), before, Catalogue(desk.assistant.live))


def noon(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 5, tzinfo=UTC)


def small_set(recorder: Recorder, desk: Desk) -> None:
    """Eight questions in the week up to 26 November, two in the week before."""
    first = ask(recorder, noon(25), commune="Xã A", ms=100)
    ask(recorder, noon(25), commune="Xã A", cites="b", ms=300)
    second = ask(recorder, noon(26), commune="Xã B", by="approved", ms=200)
    ask(recorder, noon(26), "clarify", commune="Xã B", door="openai", ms=900)
    ask(recorder, noon(26), "not_found", None, commune="Xã B")
    ask(recorder, noon(26), "declined", None, ms=0)
    ask(recorder, noon(24), commune="Xã A", abandoned=True, ms=5000)
    ask(recorder, noon(22), "not_found", None, commune="Xã A", ms=50)
    ask(recorder, noon(15), ms=400)
    ask(recorder, noon(14), "not_found", None, ms=400)
    give_feedback(desk.database, first, "10.0.0.1", Verdict.WRONG, "Sai")
    give_feedback(desk.database, first, "10.0.0.1", Verdict.RIGHT, None)
    give_feedback(desk.database, second, "10.0.0.2", Verdict.OUT_OF_DATE, None)


@both_engines
def test_a_small_set_is_counted_as_by_hand(recorder: Recorder, desk: Desk) -> None:
    small_set(recorder, desk)
    made = board(desk, Asked(days=7))
    now = made.now.tally
    assert (now.questions, now.answered, now.clarify, now.not_found, now.declined) == (8, 4, 1, 2, 1)
    assert (now.approved, now.stopped, now.praised, now.faulted) == (1, 1, 1, 1)
    # Neither the one that was declined at once nor the one that nobody waited for has a time: 50 100 100 200 300 900.
    assert (made.now.waits.median, made.now.waits.p95) == (100, 900)
    assert (made.before.tally.questions, made.before.tally.answered, made.before.waits.median) == (2, 1, 400)
    assert [(s.first.day, s.tally.questions) for s in made.steps] == [
        *((20, 0), (21, 0), (22, 1), (23, 0), (24, 1), (25, 2), (26, 4)),
    ]
    assert {f.name: f.tally.questions for f in made.fields} == {"Hộ tịch": 4, "Đất đai": 1, None: 3}
    assert {c.name: c.tally.questions for c in made.communes} == {"Xã A": 4, "Xã B": 3, None: 1}
    assert [(p.code, p.tally.questions) for p in made.procedures] == [("1.001193", 5)]
    assert made.procedures[0].name == "Thủ tục đăng ký khai sinh"


@both_engines
def test_what_is_chosen_narrows_all_but_its_own_list(recorder: Recorder, desk: Desk) -> None:
    small_set(recorder, desk)
    made = board(desk, Asked(days=7), commune="Xã A")
    assert made.now.tally.questions == 4
    assert {f.name: f.tally.questions for f in made.fields} == {"Hộ tịch": 2, "Đất đai": 1, None: 1}
    assert {c.name for c in made.communes} == {"Xã A", "Xã B", None}
    assert board(desk, Asked(days=7), field="Đất đai").now.tally.questions == 1
    assert board(desk, Asked(days=7), door="openai").now.tally.questions == 1


@both_engines
def test_a_day_ends_at_midnight_in_vietnam(recorder: Recorder, desk: Desk) -> None:
    ask(recorder, datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC))
    ask(recorder, datetime(2026, 11, 25, 17, 0, tzinfo=UTC))
    ask(recorder, datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    made = board(desk, Asked(days=2))
    assert [(s.first.day, s.tally.questions) for s in made.steps] == [(25, 1), (26, 2)]
    assert local_day(datetime(2026, 11, 25, 23, 30, tzinfo=UTC)) == TODAY


@both_engines
def test_a_long_period_is_shown_by_week_and_loses_nothing(recorder: Recorder, desk: Desk) -> None:
    for month in range(1, 12):
        ask(recorder, noon(10, month))
    made = board(desk, Asked(first=date(2026, 1, 1), last=TODAY))
    assert len(made.steps) == 48
    assert sum(s.tally.questions for s in made.steps) == made.now.tally.questions == 11


def group(first_at: datetime, closed_at: datetime | None, state: str, **fields: Any) -> GapGroup:
    return GapGroup(
        **{"id": uuid4().hex, "label": "Lệ phí?", "state": state, "count": 1, "first_at": first_at, "version": 1},
        **{"last_at": first_at, "closed_at": closed_at, "model": "m", "centroid": b"", "reading": {}, "renamed": False},
        **fields,
    )


@both_engines
def test_gaps_that_were_closed_within_a_week_are_told_from_the_others(desk: Desk) -> None:
    quick = group(noon(10), noon(17), "closed", field="Hộ tịch")
    late = group(noon(10), noon(17) + timedelta(seconds=1), "closed")
    waiting, dropped = group(noon(12), None, "open", field="Hộ tịch"), group(noon(12), noon(13), "dismissed")
    groups = [quick, late, waiting, dropped]
    with desk.database.transaction(write=True) as session:
        session.add_all(groups)
        session.flush()
        for owner, times in ((waiting, 3), (quick, 5)):
            for n in range(times):
                row = {"id": uuid4().hex, "source_id": uuid4().hex, "kind": "not_found", "question": "?"}
                row |= {"folded": "?", "mark": "?"}
                session.add(Gap(**row, group_id=owner.id, at=noon(12 + n), commune="Xã A"))
    made = board(desk, Asked(days=30))
    gaps = made.now.gaps
    assert (gaps.opened, gaps.within_week, gaps.later, gaps.left) == (3, 1, 1, 1)
    assert [(u.group_id, u.count) for u in made.unanswered] == [(waiting.id, 3)]
    assert board(desk, Asked(days=30), field="Hộ tịch").now.gaps.opened == 2
    assert board(desk, Asked(days=30), commune="Xã B").now.gaps.opened == 0


def test_months_are_held_against_months() -> None:
    now, before = periods(Asked(month="2026-02"), TODAY)
    assert (now.first, now.last, before.first, before.last) == (
        *(date(2026, 2, 1), date(2026, 2, 28), date(2026, 1, 1), date(2026, 1, 31)),
    )
    now, before = periods(Asked(month="2027-03"), date(2027, 3, 30))
    assert (now.last, before.first, before.last) == (date(2027, 3, 30), date(2027, 2, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    "asked",
    [
        *(Asked(month="2026-13"), Asked(month="mười một"), Asked(first=TODAY, last=date(2026, 1, 1))),
        *(Asked(first=date(1, 1, 1), last=date(9999, 12, 31)), Asked(first=date(2010, 1, 1), last=TODAY)),
    ],
)
def test_what_is_no_period_is_said_to_be_none(asked: Asked) -> None:
    with pytest.raises(DeskError):
        periods(asked, TODAY)


def test_the_sentences_say_what_changed(recorder: Recorder, desk: Desk) -> None:
    small_set(recorder, desk)
    said = " ".join(headline(board(desk, Asked(days=7))))
    assert said.startswith("7 ngày qua có 8 câu hỏi, trả lời được 50 %.")
    assert "So với 7 ngày trước đó: số câu hỏi tăng 300 %" in said
    assert "tỷ lệ trả lời được không đổi, trả lời nhanh hơn 75 %." in said
    assert "góp ý 2 câu, 50 % nói là đúng" in said


@both_engines
def test_an_empty_database_says_so_and_nothing_fails(signed_in, desk: Desk) -> None:
    client = signed_in("danh.gia")
    page = client.get("/trainer/dashboard")
    assert (page.status_code, "30 ngày qua chưa có câu hỏi nào." in page.text) == (200, True)
    assert client.get("/api/trainer/dashboard?days=365").json()["now"]["tally"]["questions"] == 0
    assert client.get("/api/trainer/dashboard/unanswered.csv").text.count("\r\n") == 1


def test_hostile_names_are_shown_as_text(signed_in, recorder: Recorder, desk: Desk) -> None:
    now = datetime.now(UTC)
    ask(recorder, now, commune=HOSTILE)
    client = signed_in("bien.tap")
    page = client.get("/trainer/dashboard", params={"commune": HOSTILE[:100]})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    (commune,) = client.get("/api/trainer/dashboard").json()["communes"]
    assert (commune["name"], commune["tally"]["questions"]) == (HOSTILE[:100], 1)


def test_a_table_opens_in_excel_and_does_nothing_there(signed_in, recorder: Recorder) -> None:
    for name in ('=HYPERLINK("http://x";"y")', "+1", "-1", "@x", "\t=1", ' =1;"', "Xã; A"):
        ask(recorder, datetime.now(UTC), commune=name)
    reply = signed_in("danh.gia").get("/api/trainer/dashboard/communes.csv")
    assert reply.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in reply.headers["content-disposition"]
    head, *rows = csv.reader(io.StringIO(reply.content.decode("utf-8-sig")), delimiter=";")
    assert head[:2] == ["Xã, phường", "Số câu hỏi"]
    assert {row[1] for row in rows} == {"1"}
    assert len(rows) == 7
    assert not [row[0] for row in rows if row[0].lstrip().startswith(("=", "+", "-", "@"))]


@both_engines
@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("days=0", 422), ("days=99999", 422), ("from=hôm%20qua", 422), ("door=ssh", 422), ("month=2026-13", 422)),
        *(("from=2026-02-30", 422), ("from=2026-11-02&to=2026-11-01", 422), (f"commune={'x' * 300}", 422)),
        *(
            ("from=&to=&commune=&field=&door=&month=", 200),
            ("month=2024-02", 200),
            ("commune=%00%27%3B--&field=%00", 200),
        ),
    ],
)
def test_what_an_address_asks_for_is_checked(signed_in, query: str, status: int) -> None:
    client = signed_in("bien.tap")
    assert client.get(f"/trainer/dashboard?{query}").status_code == status
    assert client.get(f"/api/trainer/dashboard?{query}").status_code == status


def test_only_readers_see_figures(signed_in) -> None:
    client = signed_in("can.bo")
    for path in ("/trainer/dashboard", "/api/trainer/dashboard", "/api/trainer/dashboard/days.csv"):
        assert client.get(path).status_code == 403
    assert signed_in("quan.tri").get("/api/trainer/dashboard/không.csv").status_code == 404


@both_engines
def test_figures_outlive_the_words(recorder: Recorder, desk: Desk) -> None:
    old = ask(recorder, noon(1, 3))
    with desk.database.transaction(write=True) as session:
        assert answers.forget_before(session, noon(26), keep_days=30) == 1
    assert board(desk, Asked(first=date(2026, 3, 1), last=date(2026, 3, 2))).now.tally.questions == 1
    with desk.database.transaction() as session:
        assert session.scalars(select(Figure.id)).all() == [old]


@both_engines
def test_what_was_asked_before_this_version_is_counted_too(recorder: Recorder, desk: Desk) -> None:
    first = ask(recorder, datetime(2026, 11, 25, 23, 30, tzinfo=UTC), commune="Xã A", ms=123.6)
    ask(recorder, noon(26), "declined", None, ms=0, abandoned=True)
    give_feedback(desk.database, first, "10.0.0.1", Verdict.WRONG, None)
    engine = desk.database._opened()
    with desk.database.transaction() as session:
        before = [tuple(row) for row in session.execute(select(Figure.__table__).order_by(Figure.id))]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE figures"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    migrate(engine)
    with desk.database.transaction() as session:
        after = [tuple(row) for row in session.execute(select(Figure.__table__).order_by(Figure.id))]
    assert [row[:4] + row[5:] for row in after] == [row[:4] + row[5:] for row in before]
    find_fields(desk, noon(26))
    made = board(desk, Asked(days=1))
    assert {f.name: f.tally.questions for f in made.fields} == {"Hộ tịch": 1, None: 1}


def test_the_table_of_a_chart_has_a_row_a_day(recorder: Recorder, desk: Desk) -> None:
    small_set(recorder, desk)
    made = board(desk, Asked(days=7))
    for name in ("days", "times", "gaps", "feedback"):
        table = sheet(made, name)
        assert [row[0] for row in table.rows] == Period(date(2026, 11, 20), TODAY, "").starts
        assert {len(row) for row in table.rows} == {len(table.columns)}
