"""A small real index, served: six files of the corpus, and four sources written for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from commands import Ended, runner
from fastapi.testclient import TestClient
from workbench import MODEL, MODELS, Ask, Kit, copy_sources, write_config

import assistant.assembly
from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.assembly import assistant as make_assistant
from assistant.assembly import builder
from assistant.cli import main
from assistant.config import load_settings
from index.embedding import Embedder, load_embedder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real model, loaded once: it takes seconds."""
    return load_embedder(MODEL, MODELS)


@pytest.fixture(scope="session")
def _one_load(embedder: Embedder) -> Iterator[None]:
    """Let whatever is assembled in this process use the model that is loaded already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assistant.assembly, "load_embedder", lambda name, models_folder: embedder)
        yield


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory, _one_load: None) -> Kit:
    """Build the index once."""
    folder = tmp_path_factory.mktemp("tro-ly")
    config = write_config(folder)
    settings = load_settings(config)
    sources = copy_sources(folder / "nguon")
    return Kit(config, settings, sources, builder(settings).ingest([sources]))


@pytest.fixture(scope="session")
def served(kit: Kit) -> Assistant:
    """The assistant over that index."""
    return make_assistant(kit.settings)


@pytest.fixture(scope="session")
def client(served: Assistant) -> Iterator[TestClient]:
    """The API over that assistant; an unexpected error comes back as a reply, as it would over the network."""
    with TestClient(create_app(served), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def ask(client: TestClient) -> Ask:
    """Ask one question and give the reply's body."""
    return partial(_ask, client)


def _ask(client: TestClient, question: str, **fields: object) -> dict[str, object]:
    body = {"messages": [{"role": "user", "content": question}], **fields}
    reply = client.post("/api/chat", json=body)
    assert reply.status_code == 200, reply.text
    given: dict[str, object] = reply.json()
    return given


@pytest.fixture
def troly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], _one_load: None) -> Callable[..., Ended]:
    """Run the command `troly` in this process, through its own entry point."""
    return runner(main, monkeypatch, capsys)
