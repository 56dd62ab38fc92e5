from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from people import ENGINES
from sqlalchemy import func, select

from assistant.desk.audit import broken_lines
from assistant.desk.desk import Desk
from assistant.desk.gaps import groups
from assistant.desk.gaps.groups import add_gap
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.roles import COMMAND
from assistant.desk.tables import AuditEntry, Notice
from index.embedding import Embedder

GROUPED: dict[str, list[str]] = json.loads((Path(__file__).parent / "gaps" / "grouped.json").read_text("utf-8"))
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)


def add(desk: Desk, embedder: Embedder, question: str, *, kind: str = "not_found", at: datetime = NOW) -> str:
    with desk.database.transaction(write=True) as session:
        gap = add_gap(session, embedder, source_id=uuid4().hex, kind=kind, question=question, at=at, commune="Ia Pa")
        return gap.group_id


@both_engines
def test_a_question_in_other_words_joins_its_group(desk: Desk, embedder: Embedder) -> None:
    first = add(desk, embedder, "Đăng ký khai sinh cần giấy tờ gì?")
    assert add(desk, embedder, "dk khai sinh can gi", at=NOW + timedelta(hours=1)) == first
    assert add(desk, embedder, "Đăng ký khai sinh có mất lệ phí không?") != first
    assert add(desk, embedder, "Đăng ký lại khai sinh cần giấy tờ gì?") != first
    with desk.database.transaction() as session:
        group = session.get(GapGroup, first)
        assert group is not None
        assert (group.count, group.label, group.state) == (2, "Đăng ký khai sinh cần giấy tờ gì?", "open")
        assert (group.first_at, group.last_at) == (NOW, NOW + timedelta(hours=1))


def test_the_same_source_and_kind_come_in_once(desk: Desk, embedder: Embedder) -> None:
    with desk.database.transaction(write=True) as session:
        for _ in range(2):
            add_gap(session, embedder, source_id="a" * 32, kind="wrong", question="Cấp đổi bìa đỏ mất bao lâu?", at=NOW)
        assert session.scalar(select(func.count()).select_from(Gap)) == 1


def test_personal_data_is_masked(desk: Desk, embedder: Embedder) -> None:
    with desk.database.transaction(write=True) as session:
        gap = add_gap(
            session, embedder, source_id="b" * 32, kind="wrong", at=NOW,
            question="Ông A số căn cước 064085001234 xin cấp lại?", said="gọi 0914123456 giúp",
        )  # fmt: skip
        assert (gap.question, gap.said) == (
            "Ông A số căn cước [số định danh] xin cấp lại?",
            "gọi [số điện thoại] giúp",
        )


@both_engines
def test_a_closed_group_opens_again_when_it_is_asked_again(desk: Desk, embedder: Embedder) -> None:
    question = "Chữ ký số của Chủ tịch UBND xã hết hạn thì gia hạn ở đâu?"
    group_id = add(desk, embedder, question)
    with desk.database.transaction(write=True) as session:
        assert groups.answered(session, COMMAND, group_id, "c" * 32).state == "answered"
        assert groups.closed(session, COMMAND, group_id).closed_at is not None
    add(desk, embedder, question, at=NOW)
    later = datetime.now(UTC) + timedelta(minutes=1)
    with desk.database.transaction() as session:
        assert session.get_one(GapGroup, group_id).state == "closed"
    add(desk, embedder, question, at=later)
    with desk.database.transaction() as session:
        group = session.get_one(GapGroup, group_id)
        assert (group.state, group.closed_at, group.reopened_at, group.count) == ("open", None, later, 3)
        assert "tái diễn" in session.scalars(select(Notice.text)).one()
        assert [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))][-1] == "reopen"
        assert list(broken_lines(session)) == []
