"""A real server over an index of four documents, and a browser that fails a test on any console error."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asking import NewPage
from chromium import launched
from line import Line
from playwright.sync_api import Browser, BrowserContext, Page
from serving import FILES, ROOT, Server, free_port

FIXTURES = Path(__file__).parent / "fixtures"
PORTAL = Path(__file__).parent / "portal"
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


@pytest.fixture(scope="session")
def portal_port() -> int:
    """Give the port of the portal, whose origin the server must know when it starts."""
    return free_port()


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
