"""Citation chips and the card, by mouse, keyboard and touch."""

from __future__ import annotations

import re

import httpx
from asking import NewPage, ask
from playwright.sync_api import Page, expect


def test_a_click_opens_the_card_and_escape_gives_the_focus_back(chat: Page) -> None:
    chip = ask(chat).locator(".chip").first
    chip.click()
    card = chat.get_by_role("dialog")
    expect(card).to_be_visible()
    expect(card).to_contain_text("Mã 1.001193 · Thành phần hồ sơ")
    expect(card.locator(".state")).to_have_text("Còn hiệu lực")
    link = card.get_by_role("link", name="Mở nguồn tại đoạn này")
    expect(link).to_be_focused()
    assert link.get_attribute("target") == "_blank"
    chat.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(chip).to_be_focused()


def test_hover_opens_the_card_and_it_stays_while_the_pointer_is_on_it(chat: Page) -> None:
    ask(chat).locator(".chip").first.hover()
    card = chat.get_by_role("dialog")
    expect(card).to_be_visible()
    card.locator("blockquote").hover()
    chat.wait_for_timeout(500)
    expect(card).to_be_visible()
    chat.locator(".turn h2").hover()
    expect(card).to_be_hidden()


def test_keyboard_focus_shows_the_card_and_enter_goes_into_it(chat: Page) -> None:
    chips = ask(chat).locator(".chip")
    card = chat.get_by_role("dialog")
    chat.keyboard.press("Shift+Tab")
    while not chips.nth(1).evaluate("chip => chip.matches(':focus')"):
        chat.keyboard.press("Shift+Tab")
    expect(card).to_be_visible()
    expect(chips.nth(1)).to_be_focused()
    chat.keyboard.press("Escape")
    expect(card).to_be_hidden()
    chat.keyboard.press("Shift+Tab")
    expect(card).to_be_visible()
    chat.keyboard.press("Enter")
    expect(card.get_by_role("link")).to_be_focused()
    card.get_by_role("button", name="Đóng").press("Enter")
    expect(card).to_be_hidden()
    expect(chips.first).to_be_focused()


def test_a_tap_opens_the_card_as_a_sheet_and_a_tap_beside_closes_it(new_page: NewPage) -> None:
    page = new_page(360, 740, has_touch=True, is_mobile=True)
    page.goto("/")
    ask(page).locator(".chip").first.tap()
    card = page.get_by_role("dialog")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 360)
    assert round(box["y"] + box["height"]) == 740
    page.touchscreen.tap(180, 60)
    expect(card).to_be_hidden()


def test_the_card_shows_the_quote_that_stands_in_the_source(chat: Page, server: str) -> None:
    ask(chat).locator(".chip").first.click()
    address = chat.get_by_role("dialog").get_by_role("link").get_attribute("href")
    found = re.fullmatch(rf"{server}/sources/(.+)#c(\d+)-(\d+)-[0-9a-f]{{8}}", address or "")
    assert found
    text = httpx.get(f"{server}/api/sources/{found[1]}").json()["text"]
    assert chat.locator(".card blockquote").text_content() == text[int(found[2]) : int(found[3])]
