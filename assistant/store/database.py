"""The database: opened at its first use, brought to its present form, and asked in short transactions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from assistant.breaker import Breaker
from assistant.desk_messages import STORE_UNREACHABLE
from assistant.store.errors import StoreError

log = logging.getLogger(__name__)

TRY_AGAIN = 10.0
"""Seconds that a database which can't be reached is left alone."""
BUSY_MS = 5_000
_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
_ONE_MIGRATION_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration that runs in global names; two at once would share a connection."""
_MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """Hands out transactions. Thread-safe; `url` is SQLAlchemy's ("sqlite:///var/troly.db", "postgresql://…")."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._breaker = Breaker(failures=1, wait_s=TRY_AGAIN)

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Session]:
        """Give a session that is committed at the end; raises StoreError where the database fails."""
        if not self._breaker.allows():
            raise StoreError(STORE_UNREACHABLE, "still resting after the last failure")
        try:
            engine = self._opened().execution_options(write=write)
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except (SQLAlchemyError, CommandError, OSError) as error:
            # SQLite fails at once, or because another writes; a server that is away would make each caller wait.
            if self._engine is None or (isinstance(error, _AWAY) and self._engine.dialect.name != "sqlite"):
                self._breaker.failed()
            # The text of such an error may hold the values of the statement, which are nobody's business.
            raise StoreError(STORE_UNREACHABLE, _cause(error)) from None
        self._breaker.succeeded()

    def ping(self) -> bool:
        """Tell whether the database answers."""
        try:
            with self.transaction() as session:
                session.execute(text("SELECT 1"))
        except StoreError as error:
            log.error("database: %s", error.cause)
            return False
        return True

    def close(self) -> None:
        """Let go of all connections; the next use opens the database again."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = _open(self._url)
            return self._engine


def _cause(error: Exception) -> str:
    """Say what failed, in one line, without the values of the statement."""
    first = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return f"{type(error).__name__}: {first}"


def _open(url: str) -> Engine:
    if url.startswith("sqlite"):
        path = Path(url.partition(":///")[2])
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            pool_timeout=5,
            connect_args={"connect_timeout": 5, "options": "-c statement_timeout=10000 -c timezone=UTC"},
            hide_parameters=True,
        )
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _begin_sqlite(connection: Connection) -> None:
    # One that reads first and then writes would fail at once when another has written in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own: `_begin_sqlite` does
    cursor = connection.cursor()
    # WAL lets readers go on while one writes; NORMAL may lose the last moments before a power cut, never the file.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring a database to a form, by default the present one; several servers may start at once."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with _ONE_MIGRATION_AT_A_TIME, engine.execution_options(write=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(7268414)"))
        config.attributes["connection"] = connection
        if to == "base":
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
        connection.commit()
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_unlock(7268414)"))
            connection.commit()
