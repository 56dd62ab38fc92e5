"""The whole log of a real server after questions with personal data, and its database on disk."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from workbench import MODEL, MODELS, ROOT, Kit

CITIZEN, PHONE, MAIL, ACCOUNT = "052099012345", "0912345678", "nguyenvanan@gmail.com", "19034567890123"
QUESTION = f"Ông Rơ Châm Krếo CCCD {CITIZEN}, đt {PHONE}, {MAIL}, stk {ACCOUNT} mượn loa đài cần giấy gì?"
SECRETS = (CITIZEN, PHONE, MAIL, ACCOUNT)


def test_no_personal_data_reaches_the_log_or_the_disk(kit: Kit, tmp_path: Path) -> None:
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TROLY_")},
        "TROLY_INDEX__FOLDER": str(kit.settings.index.folder),
        "TROLY_INDEX__MODELS_FOLDER": str(MODELS),
        "TROLY_INDEX__MODEL": MODEL,
        "TROLY_INGEST__CORPUS": "[]",
        "TROLY_ASSISTANT__DATABASE__URL": f"sqlite:///{tmp_path}/troly.db",
        "PYTHONUTF8": "1",
    }
    # The root log at its most talkative, and a record and a traceback such as a library might write.
    program = (
        "import logging, assistant.api.search as door; logging.basicConfig(level=logging.DEBUG)\n"
        "def fails(text):\n"
        "    logging.getLogger('thu-vien').warning('đọc %s', text)\n"
        "    raise RuntimeError(text)\n"
        "door.checked = fails\n"
        "from assistant.cli import main; main()"
    )
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            _ask(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(30)
    written = log.read_text("utf-8")
    assert "RuntimeError: Ông Rơ Châm Krếo CCCD [số định danh], đt [số điện thoại]" in written
    assert "thu-vien" in written
    for secret in SECRETS:
        assert secret not in written
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("troly.db*"))
    assert "[số định danh]".encode() in stored
    for secret in SECRETS:
        assert secret.encode() not in stored


def _ask(base: str, process: subprocess.Popen[bytes]) -> None:
    """Put the data wherever a client can put it."""
    messages = [{"role": "user", "content": QUESTION}]
    with httpx.Client(base_url=base, timeout=60) as http:
        _wait(http, process)
        answered = http.post("/api/chat", json={"messages": messages, "commune": QUESTION}).json()
        assert http.post("/api/chat", json={"messages": messages, "stream": True}).status_code == 200
        openai = {"model": "tro-ly-xa", "messages": messages, "user": PHONE}
        assert http.post("/v1/chat/completions", json=openai).status_code == 200
        feedback = {"answer_id": answered["id"], "verdict": "wrong", "text": QUESTION}
        assert http.post("/api/feedback", json=feedback).status_code == 201
        # On a connection of its own, as the server closes it after an unexpected error.
        assert httpx.post(f"{base}/api/search", json={"query": QUESTION}).status_code == 500
        assert http.post("/api/chat", json={"messages": [{"role": "user", "content": [QUESTION]}]}).status_code == 422
        call = {
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": {"name": "answer", "arguments": {"question": QUESTION}},
        }  # fmt: skip
        accept = {"accept": "application/json, text/event-stream"}
        assert http.post("/mcp", json=call, headers=accept).status_code == 200
        http.post("/mcp", content=json.dumps(QUESTION))
        http.get("/api/suggestions", params={"field": QUESTION})
        http.get(f"/api/sources/{CITIZEN}")
        http.get(f"/sources/{PHONE}")
        http.get(f"/{CITIZEN}?q={MAIL}")
        assert http.get(f"/api/answers/{answered['id']}.docx").status_code == 200
    with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2]))) as raw:
        raw.sendall(f"GET {QUESTION} HTTP/9\r\n\r\n".encode())
        raw.recv(1000)


def _wait(http: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        try:
            if http.get("/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
