"""What several browser tests do: ask a question and wait for the whole answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Route

NewPage = Callable[..., Page]

QUESTION = "Đăng ký khai sinh cần những giấy tờ gì?"


def send(page: Page, question: str = QUESTION) -> Locator:
    """Send a question with Enter and give its turn."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    return page.locator(".turn:last-child")


def ask(page: Page, question: str = QUESTION) -> Locator:
    """Send a question with Enter and give its turn once the answer is complete."""
    send(page, question)
    return last_turn(page)


def last_turn(page: Page) -> Locator:
    """Give the last turn once its answer is complete."""
    turn = page.locator(".turn:last-child:not([aria-busy])")
    turn.wait_for()
    return turn


def final(**changed: Any) -> dict[str, Any]:
    """Make a final event's object, as a server other than the one here might send it."""
    timings = {"retrieve": 1, "compose": 1, "total": 2}
    rest = {"options": [], "citations": [], "suggestions": [], "notices": [], "written_by": "rules", "approved": None}
    return {"id": "a" * 32, "outcome": "answered", "answer": "", "timings_ms": timings} | rest | changed


def answer_with(page: Page, reply: dict[str, Any], before: str = "") -> None:
    """Let the next questions of a page get this final event."""
    body = f"{before}event: final\ndata: {json.dumps(reply)}\n\n"

    def fulfil(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/api/chat", fulfil)
