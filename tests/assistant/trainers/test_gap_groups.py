from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from uuid import uuid4

import pytest
from people import ENGINES
from sqlalchemy import func, select

from assistant.desk.audit import broken_lines
from assistant.desk.desk import Desk
from assistant.desk.gaps import groups
from assistant.desk.gaps.matching import Groups
from assistant.desk.gaps.placing import add_gap
from assistant.desk.gaps.reading import read
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


def test_questions_of_one_gap_meet_and_others_stay_apart(embedder: Embedder) -> None:
    asked = [(name, question) for name, questions in GROUPED.items() for question in questions]
    readings = [read(question) for _, question in asked]
    rows = Groups(embedder.dimension).put(embedder.embed_queries([one.text for one in readings]), readings)
    pairs = [(a[0] == b[0], ra == rb) for (a, ra), (b, rb) in combinations(zip(asked, rows, strict=True), 2)]
    together = [same for same, joined in pairs if joined]
    assert sum(together) / len(together) >= 0.97
    assert sum(together) / sum(same for same, _ in pairs) >= 0.75


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hồ sơ cấp lại giấy khai sinh gồm gì?", "Lệ phí cấp lại giấy khai sinh bao nhiêu?"),
        ("Thủ tục cấp giấy phép xây dựng cần gì?", "Thủ tục gia hạn giấy phép xây dựng cần gì?"),
        ("Đăng ký kết hôn cần giấy tờ gì?", "Đăng ký kết hôn có yếu tố nước ngoài cần giấy tờ gì?"),
    ],
)
def test_what_is_asked_and_what_turns_a_matter_keep_questions_apart(embedder: Embedder, one: str, other: str) -> None:
    readings = [read(one), read(other)]
    first, second = Groups(embedder.dimension).put(embedder.embed_queries([r.text for r in readings]), readings)
    assert first != second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ở xã Ia Grai mức hỗ trợ mai táng là bao nhiêu?", "Mức hỗ trợ mai táng ở xã Chư Sê là bao nhiêu?"),
        ("Năm 2025 rà soát hộ nghèo gồm các bước nào?", "Rà soát hộ nghèo năm 2026 gồm các bước nào?"),
        ("dk khai sinh can gi", "Đăng ký khai sinh cần giấy tờ gì?"),
    ],
)
def test_places_years_and_ways_of_typing_do_not_matter(embedder: Embedder, one: str, other: str) -> None:
    readings = [read(one), read(other)]
    first, second = Groups(embedder.dimension).put(embedder.embed_queries([r.text for r in readings]), readings)
    assert first == second


def test_a_block_is_put_as_if_each_question_came_alone(embedder: Embedder) -> None:
    readings = [read(question) for questions in GROUPED.values() for question in questions]
    vectors = embedder.embed_queries([one.text for one in readings])
    together, alone = Groups(embedder.dimension), Groups(embedder.dimension)
    rows = [row for vector, one in zip(vectors, readings, strict=True) for row in alone.put(vector[None, :], [one])]
    assert together.put(vectors, readings) == rows
    assert together.counts == alone.counts


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
