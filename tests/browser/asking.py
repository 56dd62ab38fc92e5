"""What several browser tests do: ask a question and wait for the whole answer."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

NewPage = Callable[..., Page]

QUESTION = "Đăng ký khai sinh cần những giấy tờ gì?"


def ask(page: Page, question: str = QUESTION) -> Locator:
    """Send a question with Enter and give its turn once the answer is complete."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    return last_turn(page)


def last_turn(page: Page) -> Locator:
    """Give the last turn once its answer is complete."""
    turn = page.locator(".turn:last-child:not([aria-busy])")
    turn.wait_for()
    return turn
