"""An approved answer in Chromium: written with passages from a search, reviewed by another, given to staff."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from asking import NewPage, ask, last_turn
from playwright.sync_api import expect
from sqlalchemy.orm import Session
from trainers import BIRTH, DEATH, FOLDER, PASSWORD, check, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.roles import COMMAND, Role
from assistant.vietnam_time import HANOI

QUESTION = "Nhờ con ruột đi khai tử thay thì văn bản ủy quyền có phải chứng thực không?"
OTHER_WORDS = "Cho em hỏi nhờ con ruột đi khai tử thay thì văn bản uỷ quyền có phải chứng thực không ạ?"
FARTHER = "Con đi khai tử hộ thì giấy ủy quyền có phải chứng thực không?"
LINE = "Con ruột đi khai tử thay thì văn bản ủy quyền khỏi chứng thực"


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server of its own, whose chat no other test expects anything of."""
    with started(tmp_path_factory.mktemp("approved"), (DEATH, BIRTH), _people) as server:
        yield server.address


def _people(session: Session) -> None:
    add_user(session, COMMAND, "bien.tap", "Trần Biên Tập", Role.TRAINER, PASSWORD)
    add_user(session, COMMAND, "bien.tap.2", "Lê Duyệt", Role.TRAINER, PASSWORD)


def test_one_writes_another_approves_and_staff_get_it_in_other_words(new_page: NewPage, desk_server: str) -> None:
    writer = signed_in(new_page, desk_server, "bien.tap", "/trainer/approved/new")
    writer.get_by_label("Câu hỏi", exact=True).fill(QUESTION)
    writer.get_by_label("Tìm tài liệu").fill("đăng ký khai tử")
    writer.get_by_role("button", name="Tìm", exact=True).click()
    writer.get_by_role("button", name="Thủ tục đăng ký khai tử").click()
    writer.get_by_label("Ủy quyền đi khai tử phải có văn bản ủy quyền").check()
    writer.get_by_label("Trả lời", exact=True).fill(LINE)
    writer.get_by_role("button", name="Chèn [1] vào bài").click()
    expect(writer.get_by_label("Trả lời", exact=True)).to_have_value(f"{LINE} [1]")
    expect(writer.locator(".preview")).to_contain_text("khỏi chứng thực [1]")
    expect(writer.locator(".preview")).to_contain_text("Ủy quyền đi khai tử phải có văn bản ủy quyền được chứng thực")
    check(writer, "approved-new")
    writer.get_by_role("button", name="Lưu bản nháp").click()
    writer.wait_for_url(re.compile(r"/trainer/approved/[0-9a-f]{32}$"))
    writer.get_by_role("button", name="Lưu và gửi duyệt").click()
    expect(writer.get_by_text("Đang chờ một người khác duyệt")).to_be_visible()
    expect(writer.get_by_role("button", name="Duyệt và đưa vào sử dụng")).to_have_count(0)

    reviewer = signed_in(new_page, desk_server, "bien.tap.2", "/trainer/inbox")
    reviewer.get_by_role("link", name="Mở").first.click()
    expect(reviewer.get_by_role("heading", name=QUESTION)).to_be_visible()
    check(reviewer, "approved-review")
    reviewer.get_by_role("button", name="Duyệt và đưa vào sử dụng").click()
    expect(reviewer.get_by_text("Đang dùng").first).to_be_visible()
    reviewer.get_by_label("Câu hỏi như cán bộ sẽ gõ").fill("Khai tử mất bao lâu?")
    reviewer.get_by_role("button", name="Thử").click()
    expect(reviewer.locator(".tried")).to_contain_text("Chưa đủ gần")
    reviewer.goto("/trainer/approved")
    check(reviewer, "approved-list")

    staff = new_page(base_url=desk_server, bypass_csp=True)
    staff.goto("/")
    turn = ask(staff, OTHER_WORDS)
    day = datetime.now(HANOI)
    expect(turn.locator(".state-line")).to_have_text(f"Câu trả lời đã duyệt: Lê Duyệt duyệt ngày {day:%d/%m/%Y}")
    expect(turn.locator(".answer")).to_contain_text("khỏi chứng thực")
    turn.locator(".chip").first.click()
    expect(staff.get_by_role("dialog")).to_contain_text("Ủy quyền đi khai tử")
    staff.keyboard.press("Escape")
    staff.get_by_role("button", name="Hội thoại mới").click()
    near = ask(staff, FARTHER)
    expect(near.locator(".state-line")).not_to_contain_text("Câu trả lời đã duyệt")
    near.locator("section", has_text="Câu gần giống có câu trả lời đã duyệt").get_by_role("button").click()
    expect(last_turn(staff).locator(".state-line")).to_contain_text("Câu trả lời đã duyệt: Lê Duyệt")
    if FOLDER:
        staff.screenshot(path=Path(FOLDER) / "approved-chat-1280.png")


def test_what_is_typed_survives_an_error(new_page: NewPage, desk_server: str) -> None:
    page = signed_in(new_page, desk_server, "bien.tap", "/trainer/approved/new")
    page.get_by_label("Câu hỏi", exact=True).fill("Khai tử thay được không?")
    page.get_by_label("Trả lời", exact=True).fill("Câu này chưa dẫn nguồn nào cả.")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("button", name="Lưu và gửi duyệt").click()
    expect(page.locator("form.writing .form-error")).to_contain_text("Chưa chọn đoạn nguồn nào")
    kept = page.get_by_role("textbox", name="Trả lời", exact=True)
    expect(kept).to_have_value("Câu này chưa dẫn nguồn nào cả.")
