"""Gaps in Chromium: a question that finds nothing and a complaint come in grouped, are assigned, moved and merged."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import NewPage, ask
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from serving import ROOT, Server
from sqlalchemy import select

from assistant.desk.accounts import add_user
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import Department
from assistant.store.database import Database
from assistant.store.tables import StoredAnswer

FOLDER = os.environ.get("TROLY_SCREENSHOTS")
PASSWORD = "mười hai con giáp"  # noqa: S105 - of nobody
SIGNATURE = "Chữ ký số của kế toán trưởng hết hạn thì gia hạn ở đâu?"
OTHER = "gia han chu ky so da het han cua ke toan truong o dau"
WRONG = "Đăng ký khai sinh cần những giấy tờ gì?"


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server of its own, with people and a department: what other tests ask and say must not come in."""
    folder = tmp_path_factory.mktemp("gaps")
    (folder / "corpus").mkdir()
    for name in ("1.000656-dang-ky-khai-tu.md", "1.001193-dang-ky-khai-sinh.md"):
        shutil.copy(ROOT / "corpus" / "procedures" / name, folder / "corpus")
    database = Database(f"sqlite:///{folder / 'troly.db'}")
    with database.transaction(write=True) as session:
        add_user(session, COMMAND, "gaps.tap", "Nguyễn Biên Tập", Role.TRAINER, PASSWORD)
        session.add(Department(id="9" * 32, name="Sở Nội vụ", fields=["Hộ tịch"], version=1))
    database.close()
    server = Server(folder, "http://127.0.0.1:1")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture
def store(desk_server: Server) -> Iterator[Database]:
    """Open the database of the server."""
    database = Database(f"sqlite:///{desk_server.log.parent / 'troly.db'}")
    yield database
    database.close()


def check(page: Page, name: str) -> None:
    """Look at a page as axe does, from a telephone up; TROLY_SCREENSHOTS names a folder for pictures."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found] == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        if FOLDER:
            page.screenshot(path=Path(FOLDER) / f"{name}-{width}.png", full_page=True)


def test_from_the_chat_to_a_group_that_somebody_sees_to(
    new_page: NewPage, desk_server: Server, store: Database
) -> None:
    for question in (SIGNATURE, OTHER, WRONG):
        chat = new_page(base_url=desk_server.address)  # another officer, with no conversation before
        chat.goto("/")
        turn = ask(chat, question)
    turn.get_by_role("button", name="Sai", exact=True).click()
    turn.locator(".feedback textarea").fill("Thiếu giấy chứng sinh, gọi 0914123456")
    turn.get_by_role("button", name="Gửi").click()
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận góp ý")
    with store.transaction() as session:
        conversations = set(session.scalars(select(StoredAnswer.conversation_id).where(StoredAnswer.question == WRONG)))
        assert conversations != {None}

    page = new_page(base_url=desk_server.address, bypass_csp=True)
    page.goto("/trainer/gaps")
    page.get_by_label("Tên đăng nhập").fill("gaps.tap")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/trainer/gaps")
    page.on("dialog", lambda dialog: dialog.accept())
    page.wait_for_timeout(2500)  # what came in a moment before the server last looked is taken in by the next look
    page.reload()
    signature = page.get_by_role("row").filter(has=page.get_by_role("link", name=SIGNATURE))
    expect(signature).to_contain_text("Không tìm thấy: 2")
    expect(page.get_by_role("row").filter(has_text=WRONG)).to_contain_text("Bị báo sai: 1")
    check(page, "gaps")

    page.get_by_role("link", name=WRONG).click()
    expect(page.get_by_text("Thiếu giấy chứng sinh, gọi [số điện thoại]")).to_be_visible()
    expect(page.get_by_label("Lĩnh vực")).to_have_value("Hộ tịch")
    page.get_by_text("Câu trả lời đã đưa").click()
    page.get_by_label("Hạn", exact=True).fill("2020-01-03")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Quá hạn 03/01/2020")).to_be_visible()
    expect(page.locator(".tag").first).to_have_text("Đã giao")
    expect(page.get_by_label("Cơ quan")).to_have_value("9" * 32)
    check(page, "gap")

    page.goto("/trainer/gaps")
    page.get_by_role("link", name=SIGNATURE).click()
    question = page.locator("article").filter(has_text=OTHER)
    question.get_by_text("Chuyển câu này sang nhóm khác").click()
    question.get_by_role("button", name="Chuyển").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OTHER)
    page.get_by_label("Gộp nhóm này vào").select_option(label=f"{SIGNATURE} (1)")
    page.get_by_role("button", name="Gộp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SIGNATURE)
    expect(page.locator("article")).to_have_count(2)
    with store.transaction() as session:
        groups = session.scalars(select(GapGroup).where(GapGroup.merged_into.is_(None))).all()
        assert sorted(g.count for g in groups if g.label in (SIGNATURE, WRONG)) == [1, 2]
