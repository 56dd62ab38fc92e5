from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from people import ENGINES
from petition_data import BIRTH, DRONE, JUSTICE, LAND, SPLIT, THURSDAY, WEEK, audited, enter, items, notes
from sqlalchemy import func, select

from assistant.desk.desk import Desk
from assistant.desk.errors import ConflictError, DeskError
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.petitions.digest import make_digest, make_due_digest
from assistant.desk.petitions.following import mark_overdue
from assistant.desk.petitions.tables import Digest, DigestMail
from assistant.desk.petitions.tasks import TASKS
from assistant.desk.roles import SERVER
from assistant.desk.tables import Notice
from assistant.store.database import Database

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)


def count(desk: Desk, table: type) -> int:
    with desk.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@both_engines
def test_a_digest_gathers_questions_and_petitions_by_department(signed_in, desk, departments, asked) -> None:
    asked(SPLIT, "xã Ia Grai", times=3)
    asked(DRONE, "xã Chư Prông", department_id="nn")
    client = signed_in("can.bo")
    enter(client, SPLIT, field="đất đai", commune="phường Pleiku", urgent=True)
    enter(client, BIRTH, field="Hộ tịch", commune="xã Ia Grai")
    asked("Cấp giấy phép biểu diễn lân sư rồng ở chợ phiên thì ai quyết định?")
    made = make_digest(desk, THURSDAY)
    assert (made.week, made.new, made.due, made.asked) == (
        "2026-W48",
        True,
        "27/11/2026",
        {LAND: 2, JUSTICE: 1, "Chưa phân công": 1},
    )
    first, second, third, fourth = items(desk)
    assert (first.code, first.department, first.count, first.urgent) == ("2026-W48-001", LAND, 4, True)
    assert first.communes == ["phường Pleiku", "xã Ia Grai"]
    assert [second.question, third.question, fourth.department] == [DRONE, BIRTH, "Chưa phân công"]
    assert count(desk, DigestMail) == 2
    assert audited(desk, "digest") == [("create", "2026-W48")]
    assert notes(desk) == ["Đã lập tổng hợp tuần 48 năm 2026: 4 câu hỏi, hạn trả lời 27/11/2026."]
    with desk.database.transaction() as session:
        assert set(session.scalars(select(GapGroup.due))) == {date(2026, 11, 27)}


@both_engines
def test_there_is_one_digest_a_week_however_often_it_is_asked_for(desk: Desk, departments, asked) -> None:
    asked(SPLIT)
    assert make_digest(desk, THURSDAY).new
    asked(DRONE)
    again = make_digest(desk, THURSDAY + timedelta(hours=3))
    assert (again.new, again.asked) == (False, {"Chưa phân công": 1})
    assert make_due_digest(desk, THURSDAY + timedelta(hours=4)) is None
    assert (count(desk, Digest), len(items(desk))) == (1, 1)


@both_engines
def test_two_replicas_at_once_make_one_digest(desk: Desk, database_url: str, departments, asked) -> None:
    for question in (SPLIT, BIRTH, DRONE):
        asked(question)
    replicas = [Desk(Database(database_url), desk.settings, desk.assistant) for _ in range(4)]
    at_once, made, failed = threading.Barrier(len(replicas)), [], []

    def run(replica: Desk) -> None:
        replica.database.ping()
        at_once.wait(10)
        try:
            made.append(make_digest(replica, THURSDAY))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=[replica]) for replica in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for replica in replicas:
        replica.database.close()
    assert failed == []
    assert sorted(one.new for one in made) == [False, False, False, True]
    assert len({one.digest_id for one in made}) == 1
    assert (count(desk, Digest), len(items(desk)), len(notes(desk))) == (1, 3, 1)


@both_engines
def test_a_clock_that_was_set_back_makes_nothing_and_is_kept_in_the_audit_log(desk: Desk, asked) -> None:
    asked(SPLIT)
    make_digest(desk, THURSDAY)
    for back in (WEEK, timedelta(hours=1), 5 * WEEK):
        with pytest.raises(ConflictError, match="Đồng hồ máy chủ"):
            make_digest(desk, THURSDAY - back)
    with pytest.raises(ConflictError):
        make_due_digest(desk, THURSDAY - WEEK)
    assert count(desk, Digest) == 1
    assert audited(desk, "digest") == [
        ("create", "2026-W48"),
        ("refused", "2026-W47"),
        ("refused", "2026-W48"),
        ("refused", "2026-W43"),
    ]


def test_a_week_that_was_missed_is_caught_up_with_and_named_for_its_week(desk: Desk, asked) -> None:
    asked(SPLIT)
    assert make_due_digest(desk, THURSDAY - timedelta(minutes=1)) is None
    make_due_digest(desk, THURSDAY)
    asked(DRONE)
    late = make_due_digest(desk, THURSDAY + WEEK + timedelta(days=4))  # Monday, after the server was off
    assert late is not None
    assert (late.week, late.new, late.due) == ("2026-W49", True, "08/12/2026")
    assert make_due_digest(desk, THURSDAY + WEEK + timedelta(days=5)) is None
    with desk.database.transaction() as session:
        kept = session.scalars(select(Digest).where(Digest.week == "2026-W49")).one()
        assert (kept.day, kept.due) == (date(2026, 12, 3), date(2026, 12, 8))


def test_a_new_desk_has_nothing_to_catch_up_with(desk: Desk, asked) -> None:
    assert make_due_digest(desk, THURSDAY) is None
    asked(SPLIT)  # on 20 November
    assert make_due_digest(desk, THURSDAY - timedelta(days=1)) is None
    assert make_due_digest(desk, THURSDAY + timedelta(days=3)) is not None


def test_a_week_ahead_a_passed_one_and_a_nonsense_one_are_refused(desk: Desk, asked) -> None:
    make_digest(desk, THURSDAY)
    for week, why in (("2026-W49", "Chưa đến tuần 49"), ("2026-W47", "tuần 48 năm 2026"), ("2026-W99", "W99")):
        with pytest.raises(DeskError, match=why):
            make_digest(desk, THURSDAY, week=week)
    assert count(desk, Digest) == 1


def test_an_empty_week_is_done_once_too(desk: Desk) -> None:
    assert make_digest(desk, THURSDAY).asked == {}
    assert not make_digest(desk, THURSDAY).new
    assert notes(desk) == []


def test_a_dry_run_writes_nothing(desk: Desk, departments, asked) -> None:
    asked(SPLIT, department_id="nn")
    made = make_digest(desk, THURSDAY, dry_run=True)
    assert (made.new, made.asked, made.digest_id) == (True, {LAND: 1}, None)
    assert (count(desk, Digest), audited(desk, "digest")) == (0, [])


@both_engines
def test_what_is_overdue_stands_at_the_top_of_the_next_digest(signed_in, desk: Desk, departments, asked) -> None:
    late = asked(SPLIT, department_id="nn")
    make_digest(desk, THURSDAY)
    assert make_digest(desk, THURSDAY).asked == {LAND: 1}
    with desk.database.transaction(write=True) as session:
        assert mark_overdue(session, SERVER, THURSDAY + timedelta(days=1)) == 0
        assert mark_overdue(session, SERVER, THURSDAY + timedelta(days=2)) == 1
        assert mark_overdue(session, SERVER, THURSDAY + timedelta(days=3)) == 0
    assert "1 câu hỏi của tổng hợp tuần 48 năm 2026 đã quá hạn trả lời (27/11/2026)." in notes(desk)
    asked(DRONE, department_id="nn", times=5)
    make_digest(desk, THURSDAY + WEEK)
    again, new = items(desk, "2026-W49")
    assert (again.gap_group_id, again.since, new.since) == (late, date(2026, 11, 27), None)
    (old,) = items(desk)
    assert (old.state, old.moved_to) == ("moved", again.id)
    make_digest(desk, THURSDAY + 2 * WEEK)
    assert items(desk, "2026-W50")[0].since == date(2026, 11, 27)


def test_what_a_department_still_has_time_for_is_not_asked_again(desk: Desk, departments, asked) -> None:
    asked(SPLIT, department_id="nn")
    tet = THURSDAY.replace(year=2027, month=2, day=3)  # a Wednesday, due after Tết, on Thursday of the week after
    make_digest(desk, tet)
    assert make_digest(desk, tet + timedelta(days=7)).asked == {}


def test_a_calendar_that_can_not_be_read_is_told_to_the_admin(desk: Desk, asked) -> None:
    asked(SPLIT)
    path = desk.own.desk.digest.holidays
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{", "utf-8")
    for _ in range(2):
        with pytest.raises(DeskError, match="không đọc được"):
            TASKS[0].run(desk, THURSDAY)
    with desk.database.transaction() as session:
        (note,) = session.scalars(select(Notice))
        assert (note.role, note.path) == ("admin", "/trainer/petitions/calendar")
    path.unlink()
    TASKS[0].run(desk, THURSDAY)
    assert count(desk, Digest) == 1
