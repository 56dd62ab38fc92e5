"""What is kept, in both engines: SQLite and a real PostgreSQL server."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from made_documents import citation
from postgres import postgres
from sqlalchemy import inspect, select, text

from assistant.answer import Answer, Notice, Outcome
from assistant.store.answers import Asked
from assistant.store.database import Database, migrate
from assistant.store.errors import StoreError, UnknownAnswerError
from assistant.store.feedback import Verdict, give_feedback
from assistant.store.recorder import LONGEST_QUEUE, Recorder
from assistant.store.tables import Base, StoredAnswer, StoredFeedback


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start PostgreSQL once."""
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a new database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/thư mục/troly.db"
    server: str = request.getfixturevalue("server")
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(server % "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server % name


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def recorder(database: Database) -> Iterator[Recorder]:
    made = Recorder(database, keep_days=30, turns=2)
    made.start()
    yield made
    made.stop()


def asked(question: str = "khai sinh cần gì?", *, days_ago: float = 0, **fields: str) -> Asked:
    return Asked(question, datetime.now(UTC) - timedelta(days=days_ago), **fields)  # type: ignore[arg-type]


def answer(said: str = "Nộp tờ khai. [1]") -> Answer:
    return Answer(
        outcome=Outcome.ANSWERED,
        answer=said,
        citations=[citation(1, "Tờ khai «đăng ký» \u0000khai sinh".replace("\u0000", ""))],
        notices=[Notice(kind="summary_only", text="Đây là bản tóm tắt.")],
        confidence=0.875,
        corpus_version="20260101T000000-abcdef",
    )


def test_an_answer_comes_back_as_it_went_in(recorder: Recorder) -> None:
    given, at = answer(), asked(province="Gia Lai", commune="Xã Ia Grai", conversation_id="a" * 32)
    recorder.keep(at, given)
    row = recorder.answer(given.id)
    assert (row.question, row.answer, row.outcome) == (at.question, given.answer, "answered")
    assert row.citations == [c.model_dump(mode="json") for c in given.citations]
    assert row.notices == [{"kind": "summary_only", "text": "Đây là bản tóm tắt."}]
    assert (row.confidence, row.written_by, row.corpus_version) == (0.875, "rules", given.corpus_version)
    assert (row.province, row.commune, row.conversation_id) == ("Gia Lai", "Xã Ia Grai", "a" * 32)
    assert row.asked_at == at.at
    assert row.asked_at.tzinfo is UTC


def test_what_an_engine_can_not_hold_is_left_out(recorder: Recorder) -> None:
    given = answer("Nộp\x00 tờ khai\ud800.")
    recorder.keep(asked("khai\x00 sinh \udfff\x07 'x'; DROP TABLE answers; --", commune="Xã\x00" * 200), given)
    row = recorder.answer(given.id)
    assert (row.question, row.answer) == ("khai sinh  'x'; DROP TABLE answers; --", "Nộp tờ khai.")
    assert row.commune is not None
    assert len(row.commune) == 100


def test_feedback_of_one_client_on_one_answer_is_one(recorder: Recorder, database: Database) -> None:
    given = answer()
    recorder.keep(asked(), given)
    recorder.settle()
    first = give_feedback(database, given.id, "10.0.0.1", Verdict.RIGHT, None)
    again = give_feedback(database, given.id, "10.0.0.1", Verdict.WRONG, " Sai lệ phí, gọi 0912345678 ")
    other = give_feedback(database, given.id, "10.0.0.2", Verdict.OUT_OF_DATE, "\x00")
    assert first.id == again.id != other.id
    with database.transaction() as session:
        rows = list(session.scalars(select(StoredFeedback).order_by(StoredFeedback.received_at)))
    assert [(r.verdict, r.text) for r in rows] == [
        ("wrong", "Sai lệ phí, gọi [số điện thoại]"),
        ("out_of_date", None),
    ]
    assert rows[0].received_at.tzinfo is UTC


def test_feedback_given_many_times_at_once_is_one(recorder: Recorder, database: Database) -> None:
    given = answer()
    recorder.keep(asked(), given)
    recorder.settle()
    start = threading.Barrier(8)

    def give(n: int) -> str:
        start.wait()
        return give_feedback(database, given.id, "10.0.0.1", Verdict.WRONG, f"lần {n}").id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(give, range(8)))
    assert len(ids) == 1
    with database.transaction() as session:
        assert len(list(session.scalars(select(StoredFeedback)))) == 1


def test_feedback_on_nothing_is_refused(database: Database) -> None:
    with pytest.raises(UnknownAnswerError):
        give_feedback(database, "0" * 32, "10.0.0.1", Verdict.RIGHT, None)


def test_a_conversation_gives_its_last_turns_oldest_first(recorder: Recorder) -> None:
    for n in range(4):
        recorder.keep(asked(f"hỏi {n}", conversation_id="a" * 22), answer(f"đáp {n}"))
    recorder.keep(asked("dở", conversation_id="a" * 22), answer("dở"), abandoned=True)
    recorder.keep(asked("khác", conversation_id="b" * 22), answer("khác"))
    turns = [(m.role, m.content) for m in recorder.turns("a" * 22)]
    assert turns == [("user", "hỏi 2"), ("assistant", "đáp 2"), ("user", "hỏi 3"), ("assistant", "đáp 3")]
    assert recorder.turns("c" * 22) == []


def test_what_is_too_old_is_deleted_with_its_feedback(url: str) -> None:
    database = Database(url)
    old, new = answer(), answer()
    writer = Recorder(database, keep_days=365, turns=2)
    writer.keep(asked(days_ago=31), old)
    writer.keep(asked(days_ago=29), new)
    writer.settle()
    give_feedback(database, old.id, "10.0.0.1", Verdict.RIGHT, None)
    give_feedback(database, new.id, "10.0.0.1", Verdict.RIGHT, None)
    writer.stop()
    later = Recorder(database, keep_days=30, turns=2)
    later.start()
    later.keep(asked(), answer())
    later.settle()
    assert later.answer(new.id).id == new.id
    with pytest.raises(UnknownAnswerError):
        later.answer(old.id)
    with database.transaction() as session:
        assert [f.answer_id for f in session.scalars(select(StoredFeedback))] == [new.id]
    later.stop()


def test_the_database_outlives_the_server(url: str) -> None:
    given = answer()
    first = Recorder(Database(url), keep_days=30, turns=2)
    first.keep(asked(), given)
    first.stop()
    second = Recorder(Database(url), keep_days=30, turns=2)
    assert second.answer(given.id).answer == given.answer
    second.stop()


def test_servers_that_start_at_once_make_one_database(url: str) -> None:
    together = [Database(url) for _ in range(4)]
    ping = f"from assistant.store.database import Database; assert Database({url!r}).ping()"
    processes = [subprocess.Popen([sys.executable, "-c", ping]) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(Database.ping, together)) == [True] * 4
    assert [process.wait(60) for process in processes] == [0, 0]
    for database in together:
        database.close()


def test_the_steps_lead_to_the_tables_of_the_code_and_back(database: Database) -> None:
    assert database.ping()
    engine = database._engine
    assert engine is not None
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    migrate(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert {"answers", "feedback"} <= set(inspect(engine).get_table_names())


def test_sqlite_lets_readers_go_on(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/troly.db")
    with database.transaction() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()


@pytest.mark.parametrize(
    "url",
    ["sqlite:////dev/null/x.db", "postgresql://a:matkhau@/x?host=/khong-co", "postgresql://a:matkhau@127.0.0.1:1/x"],
)
def test_a_database_that_is_not_there_is_said_so_once_and_quickly(url: str, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(Database(url), keep_days=30, turns=2)
    recorder.start()
    given = answer()
    recorder.keep(asked("gọi 0912345678"), given)
    assert recorder.turns("a" * 22) == []
    with pytest.raises(StoreError, match="Cơ sở dữ liệu"):
        recorder.answer(given.id)
    assert recorder.state() == "unreachable"
    recorder.stop()
    assert "not kept" in caplog.text
    assert "matkhau" not in caplog.text
    assert "0912345678" not in caplog.text


def test_a_server_that_goes_away_comes_back(server: str) -> None:
    database = Database(server % "postgres")
    assert database.ping()
    with psycopg.connect(server % "postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert database.ping()
    database.close()


def test_what_can_not_wait_is_let_go(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(f"sqlite:///{tmp_path}/troly.db")
    recorder = Recorder(database, keep_days=30, turns=2)
    recorder.keep(asked(), answer())
    recorder.settle()
    with database.transaction(write=True) as session:  # nobody else may write now
        session.execute(text("UPDATE answers SET door = 'chat'"))
        for _ in range(LONGEST_QUEUE * 2 + 10):
            recorder.keep(asked(), answer())
    assert "are waiting" in caplog.text
    recorder.stop()


def test_many_answers_at_once_are_all_kept(recorder: Recorder, database: Database) -> None:
    given = [answer() for _ in range(400)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda a: recorder.keep(asked(), a), given))
    recorder.settle()
    with database.transaction() as session:
        assert {*session.scalars(select(StoredAnswer.id))} == {a.id for a in given}
