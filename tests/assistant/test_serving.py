"""The command `troly serve` in a process of its own, and what happens under it while it serves."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from examiner import check_marks, check_shape, events_of
from workbench import MODEL, MODELS, Kit

QUESTION = "Xin mượn loa đài cần giấy tờ gì?"
TROLY = Path(sys.executable).parent / "troly"
READY_WITHIN = 90.0
"""Seconds for a start on a busy machine."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its environment and its folder."""

    base: str
    environment: dict[str, str]
    folder: Path


@pytest.fixture(scope="module")
def server(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a copy of the index, configured by the environment alone, from an empty folder."""
    folder = tmp_path_factory.mktemp("may-chu")
    shutil.copytree(kit.settings.index.folder, folder / "index")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TROLY_")},
        "TROLY_INDEX__FOLDER": str(folder / "index"),
        "TROLY_INDEX__MODELS_FOLDER": str(MODELS),
        "TROLY_INDEX__MODEL": MODEL,
        # The copied index knows its files under the folder that it was built from.
        "TROLY_INGEST__CORPUS": json.dumps([str(kit.sources)]),
        "PYTHONUTF8": "1",
    }
    port = _free_port()
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [TROLY, "serve", "--port", str(port)], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _ready(base), lambda: process.poll() is None, folder / "log")
        yield Server(base, environment, folder)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def test_a_server_answers_over_the_network_as_the_contract_says(server: Server) -> None:
    with httpx.Client(base_url=server.base, timeout=30) as http:
        body = {"messages": [{"role": "user", "content": QUESTION}]}
        reply = http.post("/api/chat", json=body).json()
        check_shape(reply)
        check_marks(reply)
        for citation in reply["citations"]:
            text = http.get(f"/api/sources/{citation['document_id']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]
        with http.stream("POST", "/api/chat", json=body | {"stream": True}) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            events = events_of("".join(stream.iter_text()))
        final = json.loads(events[-1][1])
        assert "".join(json.loads(data)["text"] for name, data in events if name == "delta") == final["answer"]
        assert final["answer"] == reply["answer"]
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda _: _asked(http, QUESTION), range(16)))
        assert {other["answer"] for other in together} == {reply["answer"]}
    log = (server.folder / "log").read_text("utf-8")
    assert f"Trợ lý Xã sẵn sàng: {server.base}" in log
    assert "loa đài" not in log  # what was asked may name people, and is kept out of logs


def test_a_running_server_takes_up_a_new_generation_and_a_rollback(server: Server) -> None:
    question = "Xin giữ chỗ gửi xe ở sân trụ sở xã thì nộp giấy gì?"
    with httpx.Client(base_url=server.base, timeout=30) as http:
        first = http.get("/readyz").json()
        new = server.folder / "1.999103.md"
        new.write_text(
            '---\nkind: procedure\ncode: "1.999103"\ntitle: Xin giữ chỗ gửi xe ở sân trụ sở xã\nlevel: Cấp Xã\n---\n'
            "## Thành phần hồ sơ\n- Đơn xin giữ chỗ gửi xe có biển số xe.\n",
            "utf-8",
        )
        _troly(server, "ingest", str(new))
        _wait(lambda: http.get("/readyz").json()["corpus_version"] != first["corpus_version"])
        assert http.get("/readyz").json()["documents"] == first["documents"] + 1
        reply = _asked(http, question)
        assert reply["citations"][0]["procedure_code"] == "1.999103"
        assert reply["corpus_version"] == http.get("/readyz").json()["corpus_version"]
        assert http.get("/api/sources/1.999103").status_code == 200

        _troly(server, "rollback")
        _wait(lambda: http.get("/readyz").json()["corpus_version"] == first["corpus_version"])
        assert all(c["procedure_code"] != "1.999103" for c in _asked(http, question)["citations"])
        assert http.get("/api/sources/1.999103").status_code == 404


def _asked(http: httpx.Client, question: str) -> dict[str, Any]:
    reply: dict[str, Any] = http.post("/api/chat", json={"messages": [{"role": "user", "content": question}]}).json()
    return reply


def _troly(server: Server, *arguments: str) -> None:
    ended = subprocess.run(
        [TROLY, *arguments], cwd=server.folder, env=server.environment, capture_output=True, text=True, timeout=90
    )
    assert ended.returncode == 0, ended.stderr


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _ready(base: str) -> bool:
    try:
        return httpx.get(f"{base}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _wait(done: Callable[[], bool], alive: Callable[[], bool] = lambda: True, log: Path | None = None) -> None:
    until = time.monotonic() + READY_WITHIN
    while not done():
        assert alive(), f"the server ended: {log.read_text('utf-8') if log else ''}"
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)
