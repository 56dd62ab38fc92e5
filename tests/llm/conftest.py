"""A real small model behind a real llama.cpp server; `make test-llm` prepares both under var/llm."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import AssistantSettings, DatabaseSettings, ModelSettings
from index.config import RankingSettings
from index.embedding import Embedder
from index.generation import Generations
from index.live import LiveIndex
from index.retriever import Retriever

ROOT = Path(__file__).parents[2]
LLM = ROOT / "var" / "llm"
START_S = 120.0


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the model on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [LLM / "venv/bin/python", "-m", "llama_cpp.server", "--model", LLM / "model.gguf", "--n_ctx", "8192"]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port), "--model_alias", "small"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/v1"
    try:
        until = time.monotonic() + START_S
        while True:
            try:
                httpx.get(f"{url}/models", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                assert server.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server did not start in time"
                time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def client(address: str, corpus_generations: Generations, load: Callable[[str], Embedder]) -> TestClient:
    """The API over the starter corpus, with times that suit a slow machine."""
    model = ModelSettings(url=address, name="small", timeout_s=240, first_token_s=200, max_tokens=200, passages=8)
    live = LiveIndex(corpus_generations, load)
    settings = AssistantSettings(model=model, database=DatabaseSettings(keep_answers=False))
    return TestClient(create_app(Assistant(live, Retriever(RankingSettings(), "Gia Lai"), settings)))
