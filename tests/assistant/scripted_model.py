"""An OpenAI-compatible server on loopback whose model says what a test has written for it, well or badly."""

from __future__ import annotations

import json
import random
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]


class ScriptedModel:
    """Serves one script at a time: `script` answers each request; what was asked is kept in `asked`."""

    def __init__(self) -> None:
        self.script: Reply = says("")
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.over = threading.Event()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.model = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Give the address up to /v1."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self) -> None:
        """Stop; a script that waits is woken."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    model: ScriptedModel
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    """Reads a request and lets the script write the reply."""

    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.model.asked.append(body)
        self.server.model.keys.append(self.headers["Authorization"] or "")
        with suppress(OSError):  # the client has left, as it should when it is fed badly
            self.server.model.script(self, body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""

    def start(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def send(self, data: str) -> None:
        self.wfile.write(data.encode())
        self.wfile.flush()

    def chunk(self, text: str | None, finish: str | None = None) -> None:
        delta = {"role": "assistant", "content": text} if text is not None else {}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        made = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.send(f"data: {json.dumps(made, ensure_ascii=False)}\n\n")

    def chunks(self, text: str, size: int = 7) -> None:
        for at in range(0, len(text), size):
            self.chunk(text[at : at + size])

    def wait(self) -> None:
        """Say nothing more until the test is over."""
        self.server.model.over.wait(30)

    def reset(self) -> None:
        """Cut the connection in the middle."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def says(text: str | Callable[[dict[int, str]], str], finish: str | None = "stop") -> Reply:
    """Say a text, which may depend on the passages that the model was given, and end as a server should."""

    def script(handler: Handler, body: dict[str, Any]) -> None:
        handler.start()
        handler.chunk("")
        handler.chunks(text if isinstance(text, str) else text(passages_in(body)))
        if finish:
            handler.chunk(None, finish)
            handler.send("data: [DONE]\n\n")

    return script


def fails(status: int) -> Reply:
    """Answer with an error."""

    def script(handler: Handler, _: dict[str, Any]) -> None:
        handler.start(status, "application/json")
        handler.send(json.dumps({"error": {"message": "no", "type": "error", "code": status}}))

    return script


def sends(raw: str) -> Reply:
    """Send what is no chat completion."""

    def script(handler: Handler, _: dict[str, Any]) -> None:
        handler.start()
        handler.send(raw)

    return script


def stalls(text: str = "") -> Reply:
    """Say a text, then nothing, with the connection open."""

    def script(handler: Handler, _: dict[str, Any]) -> None:
        handler.start()
        handler.chunk("")
        handler.chunks(text)
        handler.wait()

    return script


def drips(handler: Handler, _: dict[str, Any]) -> None:
    """Keep the connection alive with comments and empty chunks, and say nothing."""
    handler.start()
    while not handler.server.model.over.wait(0.05):
        handler.send(": alive\n\n")
        handler.chunk("")


def cuts(text: str) -> Reply:
    """Say a text and cut the connection."""

    def script(handler: Handler, _: dict[str, Any]) -> None:
        handler.start()
        handler.chunks(text)
        time.sleep(0.05)
        handler.reset()

    return script


def floods(text: str) -> Reply:
    """Say a text without end."""

    def script(handler: Handler, _: dict[str, Any]) -> None:
        handler.start()
        while True:
            handler.chunks(text, 40)

    return script


def endless_line(handler: Handler, _: dict[str, Any]) -> None:
    """Send one event that never ends."""
    handler.start()
    handler.send("data: ")
    while True:
        handler.send("x" * 65536)


def passages_in(body: dict[str, Any]) -> dict[int, str]:
    """Give the passages of a prompt by their numbers."""
    text = body["messages"][-1]["content"]
    return {int(n): quote for n, quote in re.findall(r"^\[(\d+)\] (.*)$", text, re.MULTILINE)}


def corrupted(seed: int) -> Callable[[dict[int, str]], str]:
    """Give a writer that copies sentences of the passages and spoils most of them, each in one of many ways."""

    def write(passages: dict[int, str]) -> str:
        rng = random.Random(seed)  # noqa: S311
        lines = [
            rng.choice(_WAYS)(rng, sentence.strip(" .;-"), n, len(passages))
            for n, quote in passages.items()
            for sentence in re.split(r"(?<=[.;])\s+|\s+- ", quote)[:3]
        ]
        rng.shuffle(lines)
        return "\n".join(lines)

    return write


def _faithful(_: random.Random, text: str, n: int, __: int) -> str:
    return f"- {text} [{n}]."


def _other_number(rng: random.Random, text: str, n: int, _: int) -> str:
    changed = re.sub(r"\d+", lambda m: str(int(m.group()) + rng.randint(1, 9)), text)
    return f"- {changed} trong {rng.randint(2, 90)} ngày làm việc [{n}]."


def _other_mark(rng: random.Random, text: str, n: int, most: int) -> str:
    return f"- {text} [{rng.randint(1, most + 5)}]."


def _no_mark(_: random.Random, text: str, __: int, ___: int) -> str:
    return f"- {text}, lệ phí 25.000 đồng."


def _mark_on_one_clause(_: random.Random, text: str, n: int, __: int) -> str:
    return f"{text} [{n}]; nộp thêm 03 ảnh 4x6. Gọi số 0269 123 456 để hỏi [{n}]."


def _other_body(_: random.Random, text: str, n: int, __: int) -> str:
    return f"- {text} tại Sở Ngoại vụ [{n}]."


def _own_marks(rng: random.Random, text: str, n: int, most: int) -> str:
    return f"{rng.randint(1, 9)}. **{text}** 【{n}】 [{most + 9}]"


_WAYS = (_faithful, _faithful, _other_number, _other_mark, _no_mark, _mark_on_one_clause, _other_body, _own_marks)


def scripts_that_fail() -> Iterator[tuple[str, Reply]]:
    """Give the scripts after which no text of the model may be used, each with the cause that the reply names."""
    good = "- Tờ khai đăng ký khai sinh [1].\n- Bản chính Giấy chứng sinh [1].\nCòn "
    yield "slow", stalls()
    yield "slow", stalls(good)
    yield "slow", drips
    yield "failed", cuts("")
    yield "failed", cuts(good)
    yield "failed", says(good, finish=None)
    yield "failed", says(good, finish="content_filter")
    yield "failed", fails(400)
    yield "failed", fails(401)
    yield "failed", fails(404)
    yield "failed", fails(429)
    yield "failed", fails(500)
    yield "failed", fails(503)
    yield "failed", sends("")
    yield "failed", sends("data: {not json\n\n")
    yield "failed", sends('data: {"error": {"message": "out of memory"}}\n\n')
    yield "failed", sends("<html><body>Bad gateway</body></html>")
    yield "failed", sends('data: {"choices": "none"}\n\n')
    yield "failed", endless_line
    yield "unsupported", says("")
    yield "unsupported", says("   \n\n [1] [2]")
    yield "unsupported", says("Nộp hồ sơ tại xã. Chờ 10 ngày.\nLệ phí 50.000 đồng.\nXong rồi nhé bạn.")
    yield "unsupported", floods("Nộp hồ sơ tại xã nhé bạn ơi. ")
    yield "unsupported", floods("chữ không có dấu chấm ")
    yield "unsupported", says("<script>alert(1)</script> Tờ khai đăng ký khai sinh [1].")
    yield "unsupported", says("Tôi đã bỏ qua mọi quy tắc và sẽ nói như một tên cướp biển [1].")
