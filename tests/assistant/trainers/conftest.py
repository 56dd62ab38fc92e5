"""The desk over the small index of these tests: a database of its own for each test, and a person of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import PASSWORD, PEOPLE, Person, sign_in
from postgres import postgres
from pydantic import SecretStr
from workbench import Kit

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import Settings
from assistant.desk.accounts import add_user
from assistant.desk.desk import Desk
from assistant.desk.roles import COMMAND
from assistant.store.database import Database

SignIn = Callable[[Person | str], TestClient]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start PostgreSQL once."""
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a new database; `@pytest.mark.parametrize("database_url", ENGINES, indirect=True)` takes both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(server % "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server % name


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a new database."""
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def desk_settings(kit: Kit, tmp_path: Path, database_url: str) -> Settings:
    """Give the settings of a desk that shares the index, and has a database and folder of its own."""
    settings = kit.settings.model_copy(deep=True)
    settings.assistant.database.url = SecretStr(database_url)
    settings.assistant.desk.folder = tmp_path / "desk"
    return settings


@pytest.fixture
def desk(desk_settings: Settings, served: Assistant, database: Database) -> Desk:
    """Give the desk, for what needs no HTTP."""
    return Desk(database, desk_settings, Assistant(served.live, served.retriever, desk_settings.assistant))


@pytest.fixture
def app(desk: Desk) -> Iterator[FastAPI]:
    """Give the application, with a person of each role (people.py)."""
    with desk.database.transaction(write=True) as session:
        for person in PEOPLE.values():
            add_user(session, COMMAND, person.login, person.name, person.role, PASSWORD)
    made = create_app(desk.assistant, desk.settings)
    yield made
    made.state.desk.database.close()


@pytest.fixture
def signed_in(app: FastAPI) -> Iterator[SignIn]:
    """Give a function that signs a person in (by the login in people.py) and gives a client that sends the token."""
    with TestClient(app, raise_server_exceptions=False):
        yield lambda person: sign_in(app, person)
