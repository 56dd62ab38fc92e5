from __future__ import annotations

from pathlib import Path

import pytest
from examiner import problem_of
from fastapi.testclient import TestClient
from workbench import Kit, write_config

from assistant.api.app import create_app
from assistant.assembly import assistant
from assistant.config import load_settings


@pytest.fixture
def bare(tmp_path: Path) -> TestClient:
    """An application over a folder that no index was built in."""
    return TestClient(create_app(assistant(load_settings(write_config(tmp_path)))), raise_server_exceptions=False)


def test_a_live_process_says_so(client: TestClient, bare: TestClient) -> None:
    assert client.get("/healthz").json() == bare.get("/healthz").json() == {"status": "ok"}


def test_a_ready_server_names_its_generation(client: TestClient, kit: Kit) -> None:
    body = client.get("/readyz").json()
    assert body["status"] == "ready"
    assert (body["corpus_version"], body["documents"]) == (kit.report.generation, kit.report.documents)


def test_without_an_index_the_server_is_not_ready_and_says_what_to_do(bare: TestClient) -> None:
    assert "troly ingest" in problem_of(bare.get("/readyz"), 503)["detail"]


def test_without_an_index_questions_get_the_same_answer(bare: TestClient) -> None:
    body = {"messages": [{"role": "user", "content": "khai sinh"}]}
    problem_of(bare.post("/api/chat", json=body), 503)
    problem_of(bare.post("/api/chat", json=body | {"stream": True}), 503)
    problem_of(bare.post("/api/search", json={"query": "khai sinh"}), 503)
    problem_of(bare.get("/api/sources/1.999101"), 503)


def test_a_broken_index_is_not_ready_either(tmp_path: Path) -> None:
    settings = load_settings(write_config(tmp_path))
    settings.index.folder.mkdir()
    (settings.index.folder / "CURRENT").write_text("20260101T000000-abcdef", "utf-8")
    broken = TestClient(create_app(assistant(settings)), raise_server_exceptions=False)
    problem_of(broken.get("/readyz"), 503)
