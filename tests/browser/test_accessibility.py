"""axe-core on every state, what a screen reader is told, the order of focus, the size of targets."""

from __future__ import annotations

from typing import Any

import pytest
from asking import NewPage, answer_with, ask, final, last_turn, send
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

LOG_CHANGES = """() => { window.changes = 0; const root = document.querySelector('tro-ly-xa').shadowRoot;
  new MutationObserver(() => window.changes++)
    .observe(root.querySelector('[role=log]'), { childList: true, subtree: true, characterData: true }); }"""
SMALL_TARGETS = """() => [...document.querySelector('tro-ly-xa').shadowRoot
    .querySelectorAll('button, a, select, textarea')]
  .filter((node) => node.checkVisibility())
  .map((node) => { const box = node.getBoundingClientRect(); const grown = node.matches('.chip') ? 8 : 0;
    return [node.outerHTML.slice(0, 80), box.width + grown, box.height + grown]; })
  .filter(([, width, height]) => width < 24 || height < 24)"""


def _violations(page: Page) -> list[tuple[str, Any]]:
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, new_page: NewPage) -> Page:
    """Open the chat page; axe puts styles of its own into a page, which our policy would keep out."""
    page = new_page(color_scheme=request.param, bypass_csp=True)
    page.goto("/")
    return page


def test_axe_finds_nothing_in_any_state(page: Page) -> None:
    expect(page.locator(".suggested li").first).to_be_visible()
    assert _violations(page) == []
    turn = ask(page)
    assert _violations(page) == []
    turn.locator(".chip").first.press("Enter")
    assert _violations(page) == []
    page.keyboard.press("Escape")
    turn.get_by_role("button", name="Sai", exact=True).click()
    send(page, "căn cước 064095001234")
    assert _violations(page) == []
    page.keyboard.press("Escape")
    page.route("**/api/chat", lambda route: route.abort())
    send(page, "Đăng ký khai tử cần giấy tờ gì?")
    expect(page.locator(".trouble button")).to_be_visible()
    assert _violations(page) == []
    page.get_by_role("button", name="Dừng").click()
    option = {"procedure_code": "1.000656", "title": "Thủ tục đăng ký khai tử", "why": "Hộ tịch"}
    notice = {"kind": "expired_source", "text": "Nguồn này hết hiệu lực từ 01/07/2025."}
    answer_with(page, final(outcome="clarify", answer="Chọn một:", options=[option], notices=[notice]))
    ask(page, "Mất bao lâu?")
    assert _violations(page) == []


def test_axe_finds_nothing_in_the_source_page_and_the_launcher(page: Page, portal: str) -> None:
    page.goto("/sources/corpus-1.001193#c200-400")
    expect(page.locator("mark").first).to_be_visible()
    assert _violations(page) == []
    page.goto("/sources/khong-co")
    assert _violations(page) == []
    page.goto(portal)
    launcher = page.get_by_role("button", name="Hỏi Trợ lý Xã")
    expect(launcher).to_be_visible()
    assert _violations(page) == []
    launcher.click()
    ask(page)
    assert _violations(page) == []


def test_a_finished_answer_is_announced_once_and_its_words_on_the_way_are_not(chat: Page) -> None:
    chat.evaluate(LOG_CHANGES)
    turn = ask(chat)
    spoken = chat.get_by_role("log")
    expect(spoken).to_contain_text(turn.locator(".answer li").first.inner_text().split(".")[0])
    assert "[" not in (spoken.text_content() or "")
    assert chat.evaluate("window.changes") == 1
    assert turn.locator("[aria-live], [role=status], [role=log], [role=alert]").count() == 0


def test_states_are_announced(chat: Page) -> None:
    chat.route("**/api/chat", lambda route: None)
    send(chat)
    status = chat.locator(".panel > [role=status]")
    expect(status).to_have_text("Đang tìm trong kho văn bản…")
    chat.get_by_role("button", name="Dừng").click()
    expect(status).to_have_text("Đã dừng")


def test_the_focus_goes_from_the_answer_to_the_box(chat: Page) -> None:
    ask(chat)
    chat.get_by_role("button", name="Hội thoại mới").focus()
    seen = []
    for _ in range(40):
        chat.keyboard.press("Tab")
        held = "document.querySelector('tro-ly-xa').shadowRoot.activeElement"
        seen.append(chat.evaluate(f"{held}?.className || {held}?.id || {held}?.tagName"))
        if seen[-1] == "question":
            break
    order = [seen.index(name) for name in ("chip", "A", "button quiet", "BUTTON", "question")]
    assert order == sorted(order)


def test_targets_are_large_enough(new_page: NewPage) -> None:
    page = new_page(360, 740)
    page.goto("/")
    expect(page.locator(".suggested li").first).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []
    ask(page)
    assert page.evaluate(SMALL_TARGETS) == []
    page.locator(".chip").first.click()
    assert page.evaluate(SMALL_TARGETS) == []


def test_the_focus_is_never_lost_with_the_button_that_was_pressed(chat: Page) -> None:
    box = chat.locator("#question")
    chat.locator(".suggested li button").first.press("Enter")
    turn = last_turn(chat)
    expect(box).to_be_focused()
    turn.locator(".choices.row button").first.press("Enter")
    last_turn(chat)
    expect(box).to_be_focused()
    turn.get_by_role("button", name="Sai", exact=True).press("Enter")
    expect(turn.get_by_label("Nói rõ thêm")).to_be_focused()
    turn.get_by_role("button", name="Thôi").press("Enter")
    expect(turn.get_by_role("button", name="Đúng")).to_be_focused()
    chat.keyboard.press("Enter")
    expect(turn.locator(".feedback .told")).to_be_focused()
    chat.route("**/api/chat", lambda route: route.fulfill(status=500, body=""))
    turn = ask(chat)
    chat.unroute("**/api/chat")
    turn.get_by_role("button", name="Hỏi lại").press("Enter")
    last_turn(chat)
    expect(box).to_be_focused()


def test_escape_closes_a_card_that_only_the_pointer_opened(chat: Page) -> None:
    turn = ask(chat)
    turn.locator(".chip").first.hover()
    expect(chat.get_by_role("dialog")).to_be_visible()
    chat.evaluate("document.querySelector('tro-ly-xa').shadowRoot.activeElement.blur()")
    chat.keyboard.press("Escape")
    expect(chat.get_by_role("dialog")).to_have_count(0)
