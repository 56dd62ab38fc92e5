"""What is given is withdrawn by itself when a source is replaced, changed or has ended; people are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from approving import WRITER, approve, asked, cite, given
from people import ENGINES, PASSWORD
from pydantic import SecretStr
from sqlalchemy import select
from workbench import write_config

from assistant.assembly import assistant, builder
from assistant.config import load_settings
from assistant.desk.accounts import add_user
from assistant.desk.approved import standing
from assistant.desk.approved.giving import GivenAnswers
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedWording
from assistant.desk.approved.writing import Content, edit, propose
from assistant.desk.desk import Desk
from assistant.desk.gaps.placing import add_gap
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import AuditEntry, Notice
from assistant.store.database import Database
from assistant.vietnam_time import today
from index.curation import Curation, Entry, write_curation

NAME = "Thuê sân đình làng"
CODE = "1.999301"
PAPER = "Đơn thuê sân đình viết tay"
QUESTION = "Thuê sân đình làng cần giấy tờ gì?"
TEXT = "Hồ sơ gồm đơn thuê sân đình viết tay [1]."
Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, record: Callable[..., str], _one_load: None) -> Write:
    """Give a function that writes the sources anew and brings the index up to date."""
    sources = tmp_path / "nguon"
    sources.mkdir()
    config = write_config(tmp_path)

    def made(paper: str = PAPER, manifest: str = "", extra: str = "", before: str = "Đơn vị cho thuê") -> None:
        text = record(CODE, NAME, decision="77/QĐ-BVH", dossier=[before, paper])
        (sources / "cu.txt").write_text(text, "utf-8")
        if extra:
            (sources / "moi.txt").write_text(record(CODE, NAME, decision="88/QĐ-BVH", dossier=[extra]), "utf-8")
        (sources / "manifest.yaml").write_text(manifest or "files: {}\n", "utf-8")
        report = builder(load_settings(config)).ingest([sources])
        assert report.left_out == []

    made()
    return made


@pytest.fixture
def own_desk(write: Write, tmp_path: Path, database_url: str, database: Database) -> Desk:
    """Give a desk over these sources."""
    settings = load_settings(tmp_path / "config.yaml")
    settings.assistant.database.url = SecretStr(database_url)
    served = assistant(settings)
    served.approved = GivenAnswers(database, served.live)
    with database.transaction(write=True) as session:
        user = add_user(session, COMMAND, "tran.bien.tap", "Trần Biên Tập", Role.TRAINER, PASSWORD)
        user.id = WRITER.id or ""
    return Desk(database, settings, served)


def look(desk: Desk) -> None:
    standing.look(desk, datetime.now(UTC))


def state_of(desk: Desk, answer_id: str) -> ApprovedAnswer:
    with desk.database.transaction() as session:
        row = session.get(ApprovedAnswer, answer_id)
    assert row is not None
    return row


def open_index_anew(desk: Desk) -> None:
    desk.assistant.live._looked = float("-inf")


REPLACED = """
files:
  moi.txt: {{effective_from: {0}}}
relations:
  - {{target: 77/QĐ-BVH, kind: replaced, since: {0}, by: 88/QĐ-BVH}}
"""


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_a_replaced_source_withdraws_the_answer_at_once(own_desk: Desk, write: Write) -> None:
    answer_id = given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)])
    look(own_desk)
    assert asked(own_desk, QUESTION).written_by == "approved"
    write(manifest=REPLACED.format(today()), extra="Tờ khai thuê sân đình điện tử")
    open_index_anew(own_desk)
    assert asked(own_desk, QUESTION).written_by == "rules"
    look(own_desk)
    row = state_of(own_desk, answer_id)
    assert (row.state, row.given) == ("withdrawn", None)
    assert NAME in (row.withdrawn_because or "")
    with own_desk.database.transaction() as session:
        notes = session.scalars(select(Notice).where(Notice.done_at.is_(None)).order_by(Notice.at)).all()
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        wordings = session.scalars(select(ApprovedWording)).all()
    told = [(n.user_id, n.role) for n in notes if "Đã ngừng dùng" in n.text and QUESTION in n.text]
    assert told == [(None, "trainer"), (WRITER.id, "trainer")]
    assert (entry.action, entry.actor, entry.subject, wordings) == ("withdraw", "Máy chủ", answer_id, [])
    look(own_desk)
    assert state_of(own_desk, answer_id).version == row.version


def test_changed_words_withdraw_it_and_moved_words_do_not(own_desk: Desk, write: Write) -> None:
    answer_id = given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)])
    start = asked(own_desk, QUESTION).citations[0].start
    write(before="Giấy giới thiệu của trưởng thôn nơi người thuê đang ở")
    open_index_anew(own_desk)
    look(own_desk)
    moved = asked(own_desk, QUESTION)
    assert moved.written_by == "approved"
    assert moved.citations[0].start > start
    assert moved.citations[0].quote == PAPER
    write(paper="Đơn thuê sân đình đánh máy")
    open_index_anew(own_desk)
    assert asked(own_desk, QUESTION).written_by == "rules"
    look(own_desk)
    assert "đã thay đổi" in (state_of(own_desk, answer_id).withdrawn_because or "")


def test_a_withdrawn_answer_is_written_anew_and_given_again(own_desk: Desk, write: Write) -> None:
    answer_id = given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)])
    write(paper="Đơn thuê sân đình đánh máy")
    open_index_anew(own_desk)
    look(own_desk)
    quote = cite(own_desk, "Đơn thuê sân đình đánh máy", CODE)
    content = Content(QUESTION, "Hồ sơ gồm đơn thuê sân đình đánh máy [1].", [quote])
    with own_desk.database.transaction(write=True) as session:
        answer = edit(session, WRITER, answer_id, state_of(own_desk, answer_id).version, content)
        assert (answer.number, answer.state) == (2, "draft")
        approve(own_desk, session, answer)
    assert own_desk.assistant.approved is not None
    own_desk.assistant.approved.load()
    assert asked(own_desk, QUESTION).answer == content.text
    assert state_of(own_desk, answer_id).withdrawn_because is None


def test_what_is_replaced_later_is_given_until_then_and_the_reader_is_told(own_desk: Desk, write: Write) -> None:
    given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)])
    since = today() + timedelta(days=7)
    write(manifest=REPLACED.format(since), extra="Tờ khai thuê sân đình điện tử")
    open_index_anew(own_desk)
    look(own_desk)
    answer = asked(own_desk, QUESTION)
    assert answer.written_by == "approved"
    last = since - timedelta(days=1)
    assert [n.kind for n in answer.notices] == ["expired_source"]
    assert f"{last:%d/%m/%Y}" in answer.notices[0].text
    assert asked(own_desk, QUESTION, as_of=since).written_by == "rules"


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_an_answer_that_has_run_out_is_withdrawn(own_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    last = today() + timedelta(days=1)
    answer_id = given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)], valid_to=last)
    look(own_desk)
    assert state_of(own_desk, answer_id).state == "approved"
    monkeypatch.setattr(standing, "today", lambda: last + timedelta(days=1))
    look(own_desk)
    row = state_of(own_desk, answer_id)
    assert (row.state, row.withdrawn_because) == ("withdrawn", f"Câu trả lời đã hết hạn sau ngày {last:%d/%m/%Y}.")


def test_a_new_version_in_the_making_outlives_the_withdrawal(own_desk: Desk, write: Write) -> None:
    answer_id = given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)])
    with own_desk.database.transaction(write=True) as session:
        version = state_of(own_desk, answer_id).version
        edit(session, WRITER, answer_id, version, Content(QUESTION, "Đang sửa lại [1].", [cite(own_desk, PAPER, CODE)]))
    write(manifest=REPLACED.format(date(2026, 1, 1)), extra="Tờ khai thuê sân đình điện tử")
    open_index_anew(own_desk)
    look(own_desk)
    row = state_of(own_desk, answer_id)
    assert (row.state, row.number, row.given) == ("draft", 2, None)
    assert row.withdrawn_because


def test_a_disabled_passage_withdraws_it(own_desk: Desk, tmp_path: Path) -> None:
    answer_id = given(own_desk, QUESTION, TEXT, [cite(own_desk, PAPER, CODE)])
    document = own_desk.assistant.source(CODE)
    assert document is not None
    settings = load_settings(tmp_path / "config.yaml")
    settings.index.curation = tmp_path / "curation.yaml"
    write_curation(settings.index.curation, Curation((Entry(kind="disable", document=document.id, passage=PAPER),)))
    builder(settings).ingest([tmp_path / "nguon"])
    open_index_anew(own_desk)
    assert asked(own_desk, QUESTION).written_by == "rules"
    look(own_desk)
    assert "đã bị tắt" in (state_of(own_desk, answer_id).withdrawn_because or "")


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_its_gap_opens_again_and_whoever_sees_to_it_is_told(own_desk: Desk, write: Write) -> None:
    embedder = own_desk.assistant.live.current().embedder
    with own_desk.database.transaction(write=True) as session:
        asked_at = datetime.now(UTC)
        gap = add_gap(session, embedder, source_id="a" * 32, kind="not_found", question=QUESTION, at=asked_at)
        answer = propose(
            session, WRITER, QUESTION, TEXT, citations=[cite(own_desk, PAPER, CODE)], gap_group_id=gap.group_id
        )
        approve(own_desk, session, answer)
        assert session.get_one(GapGroup, gap.group_id).state == "closed"
    write(paper="Đơn thuê sân đình đánh máy")
    open_index_anew(own_desk)
    look(own_desk)
    with own_desk.database.transaction() as session:
        group = session.get_one(GapGroup, gap.group_id)
        notes = session.scalars(select(Notice.text).where(Notice.path == f"/trainer/gaps/{group.id}")).all()
    assert (group.state, group.closed_at) == ("open", None)
    assert group.reopened_at is not None
    assert any("không còn được dùng" in note for note in notes)
