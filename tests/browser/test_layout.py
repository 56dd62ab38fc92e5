"""Narrow screens, zoom, dark mode, print, weight, and what the pages may load."""

from __future__ import annotations

import re

import httpx
import pytest
from asking import NewPage, ask
from playwright.sync_api import Page, Response, expect

MOST_BYTES = 50_000
SOURCE = "/sources/corpus-1.001193#c200-400"
CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((c) => { c /= 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
  const light = (colour) => { const [r, g, b] = channels(colour); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (node) => { for (; node; node = node.parentElement) {
    const colour = getComputedStyle(node).backgroundColor; if (!/, 0\\)$/.test(colour)) return colour; }
    return 'rgb(255, 255, 255)'; };
  return [...document.querySelectorAll('body *')]
    .filter((node) => node.checkVisibility() && [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim()))
    .map((node) => { const [a, b] = [light(getComputedStyle(node).color), light(ground(node))];
      return [node.className || node.tagName, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; })
    .filter(([, ratio]) => ratio < 4.5);
}"""


def _no_horizontal_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 512), (640, 400)])
def test_no_page_scrolls_sideways(new_page: NewPage, width: int, height: int) -> None:
    page = new_page(width, height)
    page.goto("/")
    _no_horizontal_scroll(page)
    turn = ask(page)
    turn.locator(".chip").first.click()
    _no_horizontal_scroll(page)
    expect(page.get_by_role("link", name="Mở nguồn")).to_be_in_viewport()
    page.goto(SOURCE)
    _no_horizontal_scroll(page)
    expect(page.locator("mark").first).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_both_schemes(new_page: NewPage, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    page.goto("/")
    page.mouse.move(5, 5)
    assert page.evaluate(CONTRAST) == []
    ask(page).locator(".chip").first.press("Enter")
    page.fill("#question", "064095001234")
    assert page.evaluate(CONTRAST) == []
    page.goto(SOURCE)
    assert page.evaluate(CONTRAST) == []


def test_print_keeps_the_answer_and_its_sources(new_page: NewPage) -> None:
    page = new_page(794, 1123)
    page.goto("/")
    turn = ask(page)
    page.emulate_media(media="print")
    expect(page.locator("#composer")).to_be_hidden()
    expect(turn.locator(".sources")).to_be_visible()
    expect(turn.locator(".answer")).to_be_visible()


def test_everything_comes_from_the_server_and_is_light(new_page: NewPage, server: str) -> None:
    page = new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto("/", wait_until="networkidle")
    assert all(response.url.startswith(server) for response in responses)
    assert sum(len(response.body()) for response in responses) < MOST_BYTES


@pytest.mark.parametrize("path", ["/", "/sources/corpus-1.001193"])
def test_pages_have_no_inline_script_or_style(server: str, path: str) -> None:
    response = httpx.get(server + path)
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=\"/static/)", response.text)
