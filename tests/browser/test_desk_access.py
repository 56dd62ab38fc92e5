"""Signing in, an account and a key by keyboard alone; axe and narrow screens on the pages of accounts."""

from __future__ import annotations

from typing import Any

import pytest
from asking import NewPage
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.desk.accounts import add_user
from assistant.desk.departments import add_department
from assistant.desk.inbox import tell
from assistant.desk.roles import COMMAND, Role
from assistant.store.database import Database

ADMIN, PASSWORD = "truc.tong.dai", "mười hai con giáp"
PAGES = ("inbox", "users", "users/new", "api-keys", "departments", "audit", "password")
ENOUGH_TABS = 60


@pytest.fixture(scope="module")
def admin(running: Any) -> str:
    """Make an admin, and something on each page."""
    database = Database(f"sqlite:///{running.log.parent / 'troly.db'}")
    with database.transaction(write=True) as session:
        user = add_user(session, COMMAND, ADMIN, "Trần Thị Trực", Role.ADMIN, PASSWORD)
        add_user(session, COMMAND, "xa.dai", "Rơ Châm H’Bích " * 5, Role.STAFF, None, commune="Xã Ia Grai " * 5)
        add_department(session, COMMAND, "Sở Nông nghiệp và Môi trường", "nnmt@tinh.example", ["Đất đai"] * 3)
        tell(session, "Câu trả lời «Khai tử cần giấy gì» cần xem lại.", "/trainer/approved", user_id=user.id)
    database.close()
    return ADMIN


def signed_in(page: Page, login: str) -> Page:
    page.goto("/trainer/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/trainer/inbox")
    return page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what is meant has the focus."""
    for _ in range(ENOUGH_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_an_admin_needs_no_mouse(new_page: NewPage, admin: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/trainer/users")
    expect(page).to_have_url("/trainer/sign-in?next=%2Ftrainer%2Fusers")
    page.keyboard.type(admin)
    tab_to(page, "[name=password]")
    page.keyboard.type("sai mật khẩu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    page.locator("[name=password]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/trainer/users")

    tab_to(page, "a[href='/trainer/users/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trainer/users/new")
    for field, text in (("login", "an.nguyen"), ("name", "Nguyễn Thị An")):
        tab_to(page, f"[name={field}]")
        page.keyboard.type(text)
    tab_to(page, "[name=role]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=password]")
    first_password = page.input_value("[name=password]")
    page.keyboard.press("Enter")
    made = page.locator("#made")
    expect(made).to_be_focused()
    expect(made).to_contain_text("an.nguyen")
    tab_to(page, "[data-copy]")
    page.keyboard.press("Enter")
    expect(made.get_by_role("status")).to_have_text("Đã chép.")
    assert page.evaluate("navigator.clipboard.readText()") == first_password

    page.goto("/trainer/api-keys")
    tab_to(page, "[name=name]")
    page.keyboard.type("Một cửa điện tử")
    page.keyboard.press("Enter")
    expect(made).to_be_focused()
    key = page.locator("#made-key").inner_text()
    tab_to(page, "[data-copy]")
    page.keyboard.press("Enter")
    expect(made.get_by_role("status")).to_have_text("Đã chép.")
    assert page.evaluate("navigator.clipboard.readText()") == key
    reply = page.request.get("/api/trainer/inbox", headers={"Authorization": f"Bearer {key}", "Cookie": ""})
    assert reply.status == 200
    page.reload()
    assert key.rpartition("_")[2] not in page.content()
    expect(page.locator("tbody th").first).to_contain_text("Một cửa điện tử")

    tab_to(page, "form[data-then='/trainer/sign-in'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trainer/sign-in")
    page.goto("/trainer/users")
    expect(page).to_have_url("/trainer/sign-in?next=%2Ftrainer%2Fusers")

    page.fill("[name=login]", "an.nguyen")
    page.fill("[name=password]", first_password)
    page.press("[name=password]", "Enter")
    expect(page.locator("h1")).to_have_text("Không được phép")


def test_what_was_typed_stays_when_another_was_first(new_page: NewPage, admin: str) -> None:
    first, second = signed_in(new_page(), admin), signed_in(new_page(), admin)
    for page in (first, second):
        page.goto("/trainer/departments")
        page.get_by_role("link", name="Sở Nông nghiệp").click()
        page.wait_for_url("**/trainer/departments/*")
    second.fill("#known-field", "Hộ tịch")
    second.keyboard.press("Enter")
    expect(second.locator("#fields")).to_have_value("Đất đai\nHộ tịch")
    first.fill("[name=email]", "moi@tinh.example")
    first.get_by_role("button", name="Lưu").click()
    first.wait_for_url("**/trainer/departments")
    second.get_by_role("button", name="Lưu").click()
    expect(second.locator(".form-error")).to_contain_text("Trần Thị Trực đã sửa mục này lúc")
    expect(second.locator("#fields")).to_have_value("Đất đai\nHộ tịch")
    second.on("dialog", lambda dialog: dialog.accept())
    second.reload()
    expect(second.locator("[name=email]")).to_have_value("moi@tinh.example")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(new_page: NewPage, admin: str, scheme: str) -> None:
    page = new_page(width=360, color_scheme=scheme, bypass_csp=True)
    page.goto("/trainer/sign-in")
    assert _faults(page) == []
    signed_in(page, admin)
    for path in PAGES:
        page.goto(f"/trainer/{path}")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert _faults(page) == [], f"{path} at {width}"
    page.goto("/trainer/users/khong-co")
    assert _faults(page) == []


def test_the_widget_says_where_to_sign_in(new_page: NewPage) -> None:
    page = new_page()
    page.route(
        "**/api/chat",
        lambda route: route.fulfill(status=401, json={"detail": "Hãy đăng nhập để dùng chức năng này."}),
    )
    page.goto("/")
    page.fill("#question", "Đăng ký khai tử cần giấy tờ gì?")
    page.press("#question", "Enter")
    trouble = page.locator(".turn:last-child .trouble")
    expect(trouble).to_contain_text("Hãy đăng nhập để dùng chức năng này.")
    trouble.get_by_role("link", name="Đăng nhập").click()
    expect(page).to_have_url("/trainer/sign-in?next=/")


def _faults(page: Page) -> list[tuple[str, Any]]:
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    sticks_out: list[tuple[str, Any]] = [("sticks out", wide)] if wide > 0 else []
    return sticks_out + [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
