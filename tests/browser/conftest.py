"""A real server over an index of three corpus files, and a browser that fails a test on any console error."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from asking import NewPage
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FILES = (
    "procedures/1.001193-dang-ky-khai-sinh.md",
    "procedures/1.000656-dang-ky-khai-tu.md",
    "competence/dat-dai-cap-xa-nghi-dinh-226-2025.md",
)
START_SECONDS = 240


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `troly serve` on a free port and give its address."""
    folder = tmp_path_factory.mktemp("browser")
    for file in FILES:
        (folder / "corpus" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "corpus" / file, folder / "corpus" / file)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "TROLY_INDEX__FOLDER": str(folder / "index"),
        "TROLY_INGEST__CORPUS": f'["{folder / "corpus"}"]',
    }
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)
        try:
            _wait_until_ready(address, process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Launch the system's Chromium, or the one that Playwright brings where there is none."""
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start for root, as in a container.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser, server: str) -> Iterator[NewPage]:
    """Give a function that opens pages; what it is given goes to the browser context."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(
            base_url=server, viewport={"width": width, "height": height}, locale="vi-VN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A lost connection is what the network tests ask for.
    assert [error for error in errors if "ERR_INTERNET_DISCONNECTED" not in error] == []


@pytest.fixture
def chat(new_page: NewPage) -> Page:
    """Open the chat page."""
    page = new_page()
    page.goto("/")
    return page
