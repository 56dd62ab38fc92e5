"""What all pages of the desk share: what waits, what is said when something is done, where the focus goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from asking import NewPage
from playwright.sync_api import Page, expect
from serving import Server
from sqlalchemy.orm import Session
from trainers import DEATH, PASSWORD, check, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.inbox import tell
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import Department

NOTES = ("Việc thứ nhất", "Việc thứ hai", "Việc thứ ba")


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server of its own, with notes that wait for trainers."""
    with started(tmp_path_factory.mktemp("frame"), (DEATH,), _prepared) as server:
        yield server


def _prepared(session: Session) -> None:
    add_user(session, COMMAND, "quan.tri", "Quản Trị", Role.ADMIN, PASSWORD)
    add_user(session, COMMAND, "bien.tap", "Biên Tập", Role.TRAINER, PASSWORD)
    add_user(session, COMMAND, "can.bo", "Cán Bộ", Role.STAFF, PASSWORD)
    session.add(Department(id="8" * 32, name="Sở Tư pháp", email=None, fields=["Hộ tịch"], version=1))
    for text in NOTES:
        tell(session, text, "/trainer/gaps")


def test_notes_are_a_list_counted_in_the_menu_and_done_one_by_one(new_page: NewPage, desk_server: Server) -> None:
    page = signed_in(new_page, desk_server.address, "bien.tap", "/trainer/inbox")
    notes = page.locator("main").get_by_role("listitem")
    for left in (3, 2, 1):
        expect(page.get_by_role("heading", name=f"Việc cần làm ({left})")).to_be_visible()
        expect(page.get_by_role("link", name=f"Việc cần làm {left}")).to_be_visible()
        expect(notes).to_have_count(left)
        check(page, f"inbox-{left}")
        notes.last.get_by_role("button", name="Đã xong").press("Enter")
        expect(page.locator(".flash")).to_have_text("Đã đánh dấu xong.")
        if left > 1:
            expect(notes.nth(left - 2).get_by_role("button")).to_be_focused()
    expect(page.locator("main")).to_contain_text("Không có việc nào đang chờ.")
    expect(page.locator("main")).to_be_focused()
    page.locator("main").get_by_role("link", name="Câu còn vướng").click()
    expect(page.get_by_role("heading", name="Câu còn vướng")).to_be_visible()
    expect(page.locator(".flash")).to_be_empty()


def test_staff_are_told_what_will_come_and_led_to_petitions(new_page: NewPage, desk_server: Server) -> None:
    page = signed_in(new_page, desk_server.address, "can.bo", "/trainer/inbox")
    expect(page.locator("main")).to_contain_text("Khi kiến nghị của bạn có trả lời, tin báo sẽ hiện ở đây.")
    page.locator("main").get_by_role("link", name="Kiến nghị").click()
    expect(page.locator("main")).to_contain_text("Chưa có kiến nghị nào.")
    check(page, "petitions-none")
    page.goto("/trainer/users")
    expect(page.locator("main")).to_contain_text("hãy đề nghị người quản trị giao thêm quyền")
    page.goto("/trainer/khong-co")
    expect(page.locator("main")).to_contain_text("Hãy kiểm tra lại địa chỉ")


def test_what_was_typed_is_saved_after_signing_in_again_in_another_tab(new_page: NewPage, desk_server: Server) -> None:
    page = signed_in(new_page, desk_server.address, "quan.tri", f"/trainer/departments/{'8' * 32}")
    page.get_by_label("Lĩnh vực phụ trách").fill("Hộ tịch\nChứng thực")
    _sign_in_again(page, "quan.tri")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".flash")).to_have_text("Đã lưu.")
    expect(page.locator("tbody")).to_contain_text("Hộ tịch; Chứng thực")


def test_another_person_who_signs_in_meanwhile_saves_nothing_of_the_first(
    new_page: NewPage, desk_server: Server
) -> None:
    page = signed_in(new_page, desk_server.address, "quan.tri", f"/trainer/departments/{'8' * 32}")
    page.get_by_label("Tên cơ quan").fill("Sở Khác")
    _sign_in_again(page, "bien.tap")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=re.compile("."))).to_be_visible()
    expect(page.get_by_label("Tên cơ quan")).to_have_value("Sở Khác")


def test_the_audit_log_is_read_by_kind(new_page: NewPage, desk_server: Server) -> None:
    page = signed_in(new_page, desk_server.address, "quan.tri", "/trainer/audit")
    page.get_by_label("Loại").select_option(label="Cơ quan")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("main")).to_contain_text(re.compile("Cơ quan|Không có dòng nào như vậy"))
    expect(page.locator("tbody")).not_to_contain_text("đăng nhập")
    check(page, "audit-filtered")
    page.goto("/trainer/audit?kind=user")
    expect(page.get_by_label("Loại")).to_have_value("user")


def _sign_in_again(page: Page, login: str) -> None:
    """Sign in anew in another tab, which takes the place of the session that the first tab knows."""
    other = page.context.new_page()
    other.goto("/trainer/sign-in")
    other.get_by_label("Tên đăng nhập").fill(login)
    other.get_by_label("Mật khẩu").fill(PASSWORD)
    other.get_by_role("button", name="Đăng nhập", exact=True).click()
    other.wait_for_url(lambda url: "sign-in" not in url)
    other.close()
