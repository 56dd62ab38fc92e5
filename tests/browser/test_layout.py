"""Narrow screens, zoom, print, and nothing that jumps while an answer streams in."""

from __future__ import annotations

import pytest
from asking import NewPage, ask, last_turn, send
from line import Line
from playwright.sync_api import Page, expect

SOURCE = "/sources/corpus-1.001193#c200-400"
WATCH_SHIFTS = """() => { window.shifts = []; new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries())
    if (!hadRecentInput)
      shifts.push([value, ...sources.map(({ currentRect: at }) => [at.x, at.y, at.width, at.height])]);
}).observe({ type: 'layout-shift' }); }"""


def _no_horizontal_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "[...(document.querySelector('tro-ly-xa')?.shadowRoot.querySelectorAll('.scroller') ?? [])]"
        ".every((box) => box.scrollWidth <= box.clientWidth)"
    )


# 360 px; 200 % and 400 % zoom of a screen of 1280 x 800.
@pytest.mark.parametrize(("width", "height"), [(360, 740), (640, 400), (320, 200)])
def test_no_page_scrolls_sideways(new_page: NewPage, width: int, height: int) -> None:
    page = new_page(width, height)
    page.goto("/")
    expect(page.locator(".suggested li").first).to_be_attached()
    _no_horizontal_scroll(page)
    turn = ask(page)
    _no_horizontal_scroll(page)
    turn.locator(".chip").first.click()
    _no_horizontal_scroll(page)
    expect(page.get_by_role("link", name="Mở nguồn tại đoạn này")).to_be_in_viewport()
    page.goto(SOURCE)
    _no_horizontal_scroll(page)
    expect(page.locator("mark").first).to_be_in_viewport()


def test_the_box_is_reached_where_there_is_little_height(new_page: NewPage) -> None:
    page = new_page(320, 200)
    page.goto("/")
    page.locator("#question").scroll_into_view_if_needed()
    ask(page)
    page.locator(".choices.row button").last.scroll_into_view_if_needed()
    expect(page.locator(".choices.row button").last).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_shifts_while_an_answer_streams(new_page: NewPage, line: Line, width: int) -> None:
    page = new_page(width, 740, base_url=line.address)
    page.goto("/")
    expect(page.locator(".suggested li").first).to_be_visible()
    ask(page)
    line.pause_s = 0.03
    page.evaluate(WATCH_SHIFTS)
    for question in ("Khai tử trong bao nhiêu ngày?", "Khai tử nộp hồ sơ ở đâu?"):
        send(page, question)
        # What comes within half a second of a key counts as its effect; the answer streams on for longer than that.
        page.wait_for_timeout(600)
        expect(page.locator(".turn:last-child")).to_have_attribute("aria-busy", "true")
        last_turn(page)
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []


def test_the_observer_would_see_a_shift(chat: Page) -> None:
    ask(chat)
    chat.wait_for_timeout(600)
    chat.evaluate(WATCH_SHIFTS)
    chat.locator(".answer").evaluate("box => { box.style.marginTop = '90px'; }")
    chat.wait_for_timeout(300)
    assert chat.evaluate("window.shifts") != []


def test_print_keeps_the_answer_and_its_sources_and_colours_nothing(new_page: NewPage) -> None:
    page = new_page(794, 1123, color_scheme="dark")
    page.goto("/")
    turn = ask(page)
    page.emulate_media(media="print")
    for gone in (".composer", ".tools", ".feedback", ".choices.row"):
        expect(page.locator(gone)).to_be_hidden()
    expect(turn.locator(".sources")).to_be_visible()
    expect(turn.locator(".answer")).to_be_visible()
    assert turn.locator("h2").evaluate("h => getComputedStyle(h).color") == "rgb(0, 0, 0)"
    assert page.locator(".scroller").evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    assert len(page.pdf()) > 1_000
