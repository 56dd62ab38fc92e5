"""A small real index, served: six files of the corpus, and four sources written for these tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

import assistant.assembly
from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.assembly import assistant as make_assistant
from assistant.assembly import builder
from assistant.cli import main
from assistant.config import Settings, load_settings
from index.embedding import Embedder, load_embedder
from ingest.pipeline import IngestReport

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "var" / "models"
MODEL = "intfloat/multilingual-e5-small"
OWN_SOURCES = Path(__file__).parent / "sources"
CORPUS_CODES = ("1.000656", "1.000894", "1.001193", "1.001612", "1.004194", "1.012812")

Ask = Callable[..., dict[str, object]]


@dataclass(frozen=True, slots=True)
class Kit:
    """A configuration file, its settings, the folder of sources that its index was built from, and the report."""

    config: Path
    settings: Settings
    sources: Path
    report: IngestReport


def write_config(folder: Path, **assistant_section: object) -> Path:
    """Write a configuration whose index lies in `folder`."""
    path = folder / "config.yaml"
    index = {"folder": str(folder / "index"), "models_folder": str(MODELS), "model": MODEL}
    path.write_text(yaml.safe_dump({"index": index, "assistant": assistant_section}, allow_unicode=True), "utf-8")
    return path


def copy_sources(to: Path) -> Path:
    """Copy what the index of these tests holds."""
    to.mkdir()
    for code in CORPUS_CODES:
        (source,) = (ROOT / "corpus" / "procedures").glob(f"{code}-*.md")
        shutil.copy(source, to)
    for source in OWN_SOURCES.iterdir():
        shutil.copy(source, to)
    return to


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


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def troly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], _one_load: None
) -> Callable[..., Ended]:
    """Run the command `troly` in this process, through its own entry point."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["troly", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        assert isinstance(code, int)
        return Ended(code, said.out, said.err)

    return run
