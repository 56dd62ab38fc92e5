"""A real server over an index of four documents, and a browser that fails a test on any console error."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from asking import NewPage
from chromium import launched
from line import Line
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
FILES = (
    "procedures/1.001193-dang-ky-khai-sinh.md",
    "procedures/1.000656-dang-ky-khai-tu.md",
    "competence/dat-dai-cap-xa-nghi-dinh-226-2025.md",
)
FIXTURES = Path(__file__).parent / "fixtures"
PORTAL = Path(__file__).parent / "portal"
START_SECONDS = 240
EXPECTED = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "ERR_FAILED",
    "ERR_INCOMPLETE_CHUNKED",
    "ERR_SOCKET_NOT_CONNECTED",
    "the server responded with a status of",
)
"""What Chromium itself writes to the console where a test cuts the line or lets the server refuse."""


class Server:
    """`troly serve` as a process that can be ended and started again."""

    def __init__(self, folder: Path, origins: str) -> None:
        self.log = folder / "log"
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = os.environ | {
            "TROLY_INDEX__FOLDER": str(folder / "index"),
            "TROLY_INGEST__CORPUS": f'["{folder / "corpus"}"]',
            "TROLY_ASSISTANT__DATABASE__URL": f"sqlite:///{folder / 'troly.db'}",
            "TROLY_ASSISTANT__ALLOWED_ORIGINS": f'["{origins}"]',
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._settings, stdout=log, stderr=log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(f"{self.address}/readyz").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def portal_port() -> int:
    """Give the port of the portal, whose origin the server must know when it starts."""
    return _free_port()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, portal_port: int) -> Iterator[Server]:
    """Start `troly serve` on a free port, over three files of the corpus and a PDF of two pages."""
    folder = tmp_path_factory.mktemp("browser")
    for file in FILES:
        (folder / "corpus" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "corpus" / file, folder / "corpus" / file)
    shutil.copytree(FIXTURES, folder / "corpus" / "fixtures")
    server = Server(folder, f"http://127.0.0.1:{portal_port}")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def server(running: Server) -> str:
    """Give the address of the server."""
    return running.address


@pytest.fixture(scope="session")
def portal(portal_port: int, server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a commune's portal on another origin, with the widget on it; give its address."""
    folder = tmp_path_factory.mktemp("portal")
    page = (PORTAL / "index.html").read_text("utf-8").replace("SERVER", server)
    (folder / "index.html").write_text(page, "utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", portal_port), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{portal_port}/"
        site.shutdown()


@pytest.fixture
def line(running: Server) -> Iterator[Line]:
    """Give a line to the server that can be slow, cut, held or dead."""
    line = Line(running.port)
    yield line
    line.mend()
    line.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Launch the system's Chromium, or the one that Playwright brings where there is none."""
    with launched() as browser:
        yield browser


@pytest.fixture
def new_page(browser: Browser, server: str) -> Iterator[NewPage]:
    """Give a function that opens pages; what it is given goes to the browser context."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(width: int = 1280, height: int = 800, **options: Any) -> Page:
        settings: dict[str, Any] = {"base_url": server, "locale": "vi-VN"} | options
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [error for error in errors if not any(expected in error for expected in EXPECTED)] == []


@pytest.fixture
def chat(new_page: NewPage) -> Page:
    """Open the chat page."""
    page = new_page()
    page.goto("/")
    return page


@pytest.fixture
def wired(new_page: NewPage, line: Line) -> Page:
    """Open the chat page over the line."""
    page = new_page(base_url=line.address)
    page.goto("/")
    return page
