from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from gap_rows import NOW, answered, complain
from people import ENGINES
from sqlalchemy import select

from assistant.desk.desk import Desk
from assistant.desk.gaps import collecting
from assistant.desk.gaps.collecting import AT_ONCE, WAIT, embedder_of
from assistant.desk.gaps.remaking import remake_some
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.store.answers import forget_before
from assistant.store.feedback import Verdict

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
LATER = NOW + timedelta(hours=1)


def collect(desk: Desk, now: datetime, *, most: int | None = None) -> int:
    return collecting.collect(desk.database, embedder_of(desk), now, most=most)


def gaps(desk: Desk) -> list[tuple[str, str]]:
    with desk.database.transaction() as session:
        return [(g.kind, g.question) for g in session.scalars(select(Gap).order_by(Gap.at, Gap.kind))]


@both_engines
def test_what_was_not_answered_well_comes_in_once(desk: Desk) -> None:
    answered(desk, "Chữ ký số hết hạn gia hạn ở đâu?")
    answered(desk, "Đăng ký khai sinh cần gì?", "answered", confidence=0.99)
    answered(desk, "Cấp đổi bìa đỏ mất bao lâu?", "answered", confidence=0.7, at=NOW + timedelta(seconds=1))
    answered(desk, "Giải phương trình bậc hai", "declined")
    answered(desk, "Tách thửa cần gì?", "answered", confidence=0.7, abandoned=True)
    expected = [
        ("not_found", "Chữ ký số hết hạn gia hạn ở đâu?"),
        ("low_confidence", "Cấp đổi bìa đỏ mất bao lâu?"),
    ]
    assert collect(desk, LATER) == 2
    assert gaps(desk) == expected
    assert collect(desk, LATER) == 0
    answered(desk, "Di dời mộ xin phép ở đâu?", at=LATER - timedelta(minutes=2))
    assert collect(desk, LATER + timedelta(minutes=1)) == 1


@both_engines
def test_a_question_back_that_nobody_answers_is_abandoned(desk: Desk) -> None:
    def back(question: str, conversation: str | None) -> None:
        answered(desk, question, "clarify", conversation_id=conversation)

    back("Cấp lại giấy chứng nhận", "x" * 22)
    back("Đăng ký thay đổi", "y" * 22)
    back("Gia hạn giấy phép", None)
    back("Xóa đăng ký", "z" * 22)
    answered(desk, "Cấp lại sổ đỏ", "answered", conversation_id="x" * 22, at=NOW + timedelta(minutes=3), confidence=1)
    answered(desk, "Khai tử", "answered", conversation_id="z" * 22, at=NOW + timedelta(minutes=40), confidence=1)
    assert collect(desk, NOW + WAIT - timedelta(minutes=1)) == 0
    assert collect(desk, NOW + WAIT + timedelta(hours=1)) == 3
    assert {question for _, question in gaps(desk)} == {"Đăng ký thay đổi", "Gia hạn giấy phép", "Xóa đăng ký"}


@both_engines
def test_complaints_come_in_and_go_with_what_officers_say(desk: Desk) -> None:
    answer_id = answered(desk, "Lệ phí đăng ký kết hôn là bao nhiêu?", "answered", confidence=1)
    complain(desk, answer_id, Verdict.WRONG, "Sai rồi, gọi 0914123456")
    complain(desk, answer_id, Verdict.WRONG, "Mức cũ", client="10.0.0.2")
    now = datetime.now(UTC)
    assert collect(desk, now + timedelta(seconds=1)) == 1
    with desk.database.transaction() as session:
        gap = session.scalars(select(Gap)).one()
        assert (gap.kind, gap.said) == ("wrong", "Sai rồi, gọi [số điện thoại]\nMức cũ")
    complain(desk, answer_id, Verdict.OUT_OF_DATE, "Đã có nghị quyết mới")
    assert collect(desk, now + timedelta(seconds=2)) == 1
    with desk.database.transaction() as session:
        said = {gap.kind: gap.said for gap in session.scalars(select(Gap))}
    assert said == {"wrong": "Mức cũ", "out_of_date": "Đã có nghị quyết mới"}
    complain(desk, answer_id, Verdict.RIGHT)
    complain(desk, answer_id, Verdict.RIGHT, client="10.0.0.2")
    collect(desk, now + timedelta(seconds=3))
    with desk.database.transaction() as session:
        assert list(session.scalars(select(Gap))) == []
        assert [(g.state, g.count) for g in session.scalars(select(GapGroup))] == [("dismissed", 0)]


def test_a_follow_up_is_kept_with_the_question_that_it_leans_on(desk: Desk) -> None:
    conversation = {"conversation_id": "q" * 22}
    answered(desk, "Đăng ký nuôi lồng bè cần gì?", "answered", confidence=1, **conversation)
    answered(desk, "còn lệ phí?", "answered", confidence=1, at=NOW + timedelta(minutes=1), **conversation)
    answered(desk, "Thế thời hạn?", at=NOW + timedelta(minutes=2), **conversation)
    collect(desk, LATER)
    assert gaps(desk) == [("not_found", "Đăng ký nuôi lồng bè cần gì? Thế thời hạn?")]


def test_gaps_outlive_the_answers(desk: Desk) -> None:
    answered(desk, "Chữ ký số hết hạn gia hạn ở đâu?")
    collect(desk, LATER)
    with desk.database.transaction(write=True) as session:
        assert forget_before(session, NOW + timedelta(days=100), keep_days=30) == 1
    assert len(gaps(desk)) == 1


def test_a_clock_that_was_set_back_leaves_nothing_out(desk: Desk) -> None:
    collect(desk, NOW + timedelta(days=2))
    answered(desk, "Chữ ký số hết hạn gia hạn ở đâu?")
    assert collect(desk, NOW + timedelta(seconds=5)) == 1


def test_a_backlog_is_taken_in_step_by_step(desk: Desk) -> None:
    for n in range(7):
        answered(desk, f"Câu hỏi chưa ai trả lời về việc thứ {'abcdefg'[n]}", at=NOW + timedelta(seconds=n // 2))
    assert [collect(desk, LATER, most=3) for _ in range(4)] == [3, 3, 1, 0]


def test_a_page_waits_for_a_little_of_what_is_new_and_for_no_backlog(desk: Desk) -> None:
    answered(desk, "Chữ ký số hết hạn gia hạn ở đâu?")
    collecting.collect_if_stale(desk, LATER)
    assert gaps(desk) == []  # nothing has been looked through yet: that is the task's
    collect(desk, NOW)
    for n in range(AT_ONCE + 5):
        answered(desk, f"Câu hỏi chưa ai trả lời về việc {chr(97 + n)}", at=NOW + timedelta(seconds=n))
    for _ in range(2):
        collecting.collect_if_stale(desk, LATER)
        assert len(gaps(desk)) == AT_ONCE
    assert collect(desk, LATER) == 6


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_collectors_at_once_take_in_each_gap_once(desk: Desk) -> None:
    for n in range(30):
        answered(desk, ("Chữ ký số hết hạn gia hạn ở đâu?", "Di dời mộ xin phép ở đâu?")[n % 2])
    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(lambda _: collect(desk, LATER), range(4)))
    assert sum(new) == 30
    with desk.database.transaction() as session:
        assert sorted(g.count for g in session.scalars(select(GapGroup))) == [15, 15]


def test_groups_of_another_model_are_embedded_anew(desk: Desk) -> None:
    answered(desk, "Chữ ký số hết hạn gia hạn ở đâu?")
    collect(desk, LATER)
    with desk.database.transaction(write=True) as session:
        group = session.scalars(select(GapGroup)).one()
        group.model, group.centroid = "another", b"\0" * 16
    embedder = desk.assistant.live.current().embedder
    answered(desk, "Gia hạn chữ ký số hết hạn ở đâu?", at=LATER)
    assert collect(desk, LATER + timedelta(minutes=1)) == 1
    assert remake_some(desk.database, embedder) == 0
    with desk.database.transaction() as session:
        assert [g.count for g in session.scalars(select(GapGroup))] == [2]
