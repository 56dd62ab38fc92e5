"""The bench in Chromium: a question that finds nothing, words for it, a trial, publication; then it finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import NewPage
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from serving import FILES, ROOT, Server

PASSWORD = "mười hai con giáp"  # noqa: S105 - of nobody
QUESTION = "giấy thiên thu nộp cho ai"
PICTURES = os.environ.get("TROLY_BENCH_PICTURES")
COMMAND = "from eval.cli import main; main()"
"""What the command `troly` runs: the judging room hands its trial to the server."""


class BenchServer(Server):
    """`troly serve` with the judging room, and a trainer who may sign in."""

    def start(self) -> None:
        folder = self.log.parent
        self._settings |= {"TROLY_INDEX__CURATION": str(folder / "curation.yaml")}
        command = [sys.executable, "-c", COMMAND, "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._settings, stdout=log, stderr=log)

    def add_trainer(self) -> None:
        command = [sys.executable, "-c", COMMAND, "user", "add", "bien.tap", "--name", "Biên Tập", "--role", "trainer"]
        subprocess.run(command, cwd=ROOT, env=self._settings, input=PASSWORD + "\n", text=True, check=True, timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the server over the three files of the browser tests."""
    folder = tmp_path_factory.mktemp("bench")
    for file in FILES:
        (folder / "corpus" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "corpus" / file, folder / "corpus" / file)
    running = BenchServer(folder, "http://127.0.0.1:1")
    try:
        running.wait()
        running.add_trainer()
        yield running.address
    finally:
        running.stop()


def signed_in(new_page: NewPage, **options: object) -> Page:
    page = new_page(bypass_csp=True, **options)
    page.goto("/trainer/sign-in?next=/trainer/bench")
    page.get_by_label("Tên đăng nhập").fill("bien.tap")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("heading", name="Thử tìm kiếm")).to_be_visible()
    return page


def ask(page: Page) -> None:
    page.goto("/trainer/bench")
    page.get_by_label("Câu hỏi").fill(QUESTION)
    page.get_by_role("button", name="Thử", exact=True).click()
    expect(page.get_by_role("heading", name="Tài liệu tìm thấy")).to_be_visible()


def looks_right(page: Page, name: str) -> None:
    """Axe finds nothing, nothing is wider than the window; pictures where they are wanted."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if PICTURES:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


def test_words_are_tried_published_and_taken_back(new_page: NewPage) -> None:
    page = signed_in(new_page)
    ask(page)
    looks_right(page, "bench")
    document = page.locator(".ranked > li", has_text="1.000656")
    expect(document).not_to_contain_text("Cách nói đời thường\n1,000")
    expect(page.locator(".tag").first).to_have_text("không tìm thấy")
    document.get_by_role("link", name="Thêm cách nói cho tài liệu").click()
    looks_right(page, "change")
    page.get_by_label("Cách nói của người dân").fill("giấy thiên thu")
    page.get_by_role("button", name="Đưa vào danh sách chờ").click()
    expect(page.get_by_role("heading", name="Chờ công bố (1)")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("1 câu tốt hơn, 0 câu kém đi")).to_be_visible(timeout=90_000)
    looks_right(page, "changes")
    page.wait_for_load_state()
    page.get_by_role("button", name="Công bố 1 thay đổi").click()
    expect(page.get_by_role("heading", name="Đang có hiệu lực (1)")).to_be_visible()
    ask(page)
    expect(page.locator(".ranked > li").first).to_contain_text("1.000656")
    expect(page.locator(".tag").first).not_to_have_text("không tìm thấy")
    page.get_by_role("link", name="Thay đổi", exact=True).click()
    page.get_by_role("button", name="Gỡ").click()
    expect(page.get_by_role("heading", name="Chờ công bố (1)")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("0 câu tốt hơn, 1 câu kém đi")).to_be_visible(timeout=90_000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.wait_for_load_state()
    page.get_by_role("button", name="Công bố 1 thay đổi").click()
    expect(page.get_by_role("heading", name="Đang có hiệu lực (0)")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bench_fits_a_phone(new_page: NewPage, scheme: str) -> None:
    page = signed_in(new_page, width=360, color_scheme=scheme)
    ask(page)
    looks_right(page, f"bench-{scheme}")
    page.get_by_role("link", name="Tắt đoạn này").first.click()
    expect(page.get_by_role("heading", name="Tắt đoạn")).to_be_visible()
    looks_right(page, f"disable-{scheme}")
    page.goto("/trainer/bench/changes")
    looks_right(page, f"changes-{scheme}")


def test_a_passage_is_disabled_without_a_mouse(new_page: NewPage) -> None:
    page = signed_in(new_page)
    page.goto("/trainer/bench?q=đăng ký khai tử trong mấy ngày")
    page.get_by_role("link", name="Tắt đoạn này").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Câu hỏi mà thay đổi này cần giúp").focus()
    page.wait_for_load_state()  # the module that sends forms runs before that
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chờ công bố (1)")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Bỏ").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chờ công bố (0)")).to_be_visible()
