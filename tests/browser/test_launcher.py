"""The widget as a launcher on a page of another origin, with that page's own style around it."""

from __future__ import annotations

import httpx
from asking import QUESTION, NewPage, last_turn, send
from playwright.sync_api import Page, expect

OPEN = "Hỏi Trợ lý Xã"


def _open(page: Page, portal: str) -> None:
    page.goto(portal)
    page.get_by_role("button", name=OPEN).click()
    expect(page.get_by_role("dialog", name="Trợ lý Xã")).to_be_visible()


def test_the_launcher_opens_the_chat_with_the_cursor_in_the_box_and_escape_closes_it(
    new_page: NewPage, portal: str
) -> None:
    page = new_page()
    page.goto(portal)
    launcher = page.get_by_role("button", name=OPEN)
    expect(launcher).to_have_attribute("aria-expanded", "false")
    launcher.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(launcher).to_be_focused()


def test_an_answer_streams_in_from_the_other_origin(new_page: NewPage, portal: str) -> None:
    page = new_page()
    _open(page, portal)
    turn = send(page)
    last_turn(page)
    assert turn.locator(".chip").count() >= 2
    turn.locator(".chip").first.click()
    expect(page.locator(".card blockquote")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Trợ lý Xã")).to_be_visible()
    turn.get_by_role("button", name="Đúng").click()
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận góp ý «Đúng»")
    with page.expect_download():
        turn.get_by_role("button", name="Tải DOCX").click()


def test_the_label_says_that_an_answer_came_while_the_chat_was_closed(new_page: NewPage, portal: str) -> None:
    page = new_page()
    _open(page, portal)
    page.route("**/api/chat", lambda route: (page.wait_for_timeout(600), route.continue_()))
    send(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Trợ lý Xã đang trả lời…")).to_be_visible()
    page.get_by_role("button", name="Trợ lý Xã đã trả lời").click()
    expect(page.locator(".turn h2")).to_have_text(QUESTION)


def test_an_open_chat_and_its_conversation_outlive_the_way_to_another_page(new_page: NewPage, portal: str) -> None:
    page = new_page()
    _open(page, portal)
    send(page)
    last_turn(page)
    page.goto(f"{portal}index.html")
    expect(page.get_by_role("dialog", name="Trợ lý Xã")).to_be_visible()
    expect(page.locator(".turn h2")).to_have_text(QUESTION)


def test_the_style_of_the_page_does_not_reach_the_widget(new_page: NewPage, portal: str) -> None:
    page = new_page()
    _open(page, portal)
    look = page.locator("#question").evaluate(
        "e => { const s = getComputedStyle(e); return [s.fontSize, s.letterSpacing, s.fontFamily]; }"
    )
    assert look[:2] == ["16px", "normal"]
    assert "Georgia" not in look[2]
    close = page.get_by_role("button", name="Đóng Trợ lý Xã")
    assert close.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_a_small_screen_gives_the_chat_all_its_room(new_page: NewPage, portal: str) -> None:
    page = new_page(360, 740)
    _open(page, portal)
    box = page.get_by_role("dialog", name="Trợ lý Xã").bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 740)


def test_the_widget_stays_out_of_the_print_of_the_page_around_it(new_page: NewPage, portal: str) -> None:
    page = new_page()
    _open(page, portal)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Cổng thông tin điện tử xã")).to_be_visible()
    expect(page.locator(".panel")).to_be_hidden()


def test_only_pages_that_the_settings_name_may_call(server: str, portal: str) -> None:
    for origin, allowed in ((portal.rstrip("/"), True), ("http://evil.example", False)):
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        reply = httpx.options(f"{server}/api/chat", headers=asked)
        assert reply.is_success is allowed
        assert ("access-control-allow-origin" in reply.headers) is allowed
        refused = httpx.post(f"{server}/api/chat", json={}, headers={"Origin": origin})
        assert refused.status_code == 422
        assert ("access-control-allow-origin" in refused.headers) is allowed
    own = httpx.get(f"{server}/healthz", headers={"Origin": portal.rstrip("/")})
    assert "access-control-allow-origin" not in own.headers
    assert f"frame-ancestors {portal.rstrip('/')}" in httpx.get(server).headers["content-security-policy"]
