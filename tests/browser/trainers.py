"""What browser tests of the trainers' desk do: a server with people, signing in, looking hard at a page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asking import NewPage
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from serving import ROOT, Server
from sqlalchemy.orm import Session

from assistant.store.database import Database

FOLDER = os.environ.get("TROLY_SCREENSHOTS")
"""Where pictures of the pages go, if anybody wants to look at them."""
PASSWORD = "mười hai con giáp"  # noqa: S105 - of nobody
BIRTH, DEATH = "procedures/1.001193-dang-ky-khai-sinh.md", "procedures/1.000656-dang-ky-khai-tu.md"
SMALL_TARGETS = """() => [...document.querySelectorAll('main a, main button, main select, main input, main summary')]
  .filter((node) => node.checkVisibility() && !node.matches('[type=checkbox], p a, th a'))
  .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
"""WCAG 2.5.8, which excepts links within a sentence."""


@contextmanager
def started(folder: Path, files: Iterable[str], prepare: Callable[[Session], None]) -> Iterator[Server]:
    """Run a server of its own over some files of the corpus, with people and things in its database."""
    for file in files:
        (folder / "corpus" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "corpus" / file, folder / "corpus" / file)
    database = database_of(folder)
    with database.transaction(write=True) as session:
        prepare(session)
    database.close()
    server = Server(folder, "http://127.0.0.1:1")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def database_of(folder: Path) -> Database:
    """Open the database of the server that works in a folder."""
    return Database(f"sqlite:///{folder / 'troly.db'}")


def signed_in(new_page: NewPage, address: str, login: str, path: str, **options: Any) -> Page:
    """Give a page on which somebody has signed in and who says yes to whatever is asked."""
    page = new_page(base_url=address, bypass_csp=True, **options)
    page.goto(path)
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"**{path}")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def check(page: Page, name: str) -> None:
    """Look at a page as axe does, in the light and in the dark, from a telephone up."""
    size = page.viewport_size
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        faults = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
        assert (name, faults) == (name, [])
    assert (name, page.evaluate(SMALL_TARGETS)) == (name, [])
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        if FOLDER:
            page.screenshot(path=Path(FOLDER) / f"{name}-{width}.png", full_page=True)
    assert size is not None
    page.set_viewport_size(size)
