"""The bench in Chromium: a question that finds nothing, words for it, a trial, publication; then it finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import NewPage
from playwright.sync_api import Page, expect
from serving import FILES
from sqlalchemy.orm import Session
from trainers import PASSWORD, check, signed_in, started

from assistant.desk.accounts import add_user
from assistant.desk.roles import COMMAND, Role

QUESTION = "giấy thiên thu nộp cho ai"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the server over the files of the browser tests, with a trainer."""
    with started(tmp_path_factory.mktemp("bench"), FILES, _people) as running:
        yield running.address


def _people(session: Session) -> None:
    add_user(session, COMMAND, "bien.tap", "Biên Tập", Role.TRAINER, PASSWORD)


def ask(page: Page) -> None:
    page.goto("/trainer/bench")
    page.get_by_label("Câu hỏi").fill(QUESTION)
    page.get_by_role("button", name="Thử", exact=True).click()
    expect(page.get_by_role("heading", name="Tài liệu tìm thấy")).to_be_visible()


def test_words_are_tried_published_and_taken_back(new_page: NewPage, server: str) -> None:
    page = signed_in(new_page, server, "bien.tap", "/trainer/bench")
    ask(page)
    check(page, "bench")
    document = page.locator(".ranked > li", has_text="1.000656")
    expect(document).not_to_contain_text("Cách nói đời thường\n1,000")
    expect(page.locator(".tag").first).to_have_text("không tìm thấy")
    document.get_by_role("link", name="Thêm cách nói cho tài liệu").click()
    check(page, "change")
    page.get_by_label("Cách nói của người dân").fill("giấy thiên thu")
    page.get_by_role("button", name="Đưa vào danh sách chờ").click()
    expect(page.get_by_role("heading", name="Chờ áp dụng (1)")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("1 câu tốt hơn, 0 câu kém đi")).to_be_visible(timeout=90_000)
    check(page, "changes")
    page.wait_for_load_state()
    page.get_by_role("button", name="Áp dụng 1 thay đổi").click()
    expect(page.get_by_role("heading", name="Đang có hiệu lực (1)")).to_be_visible()
    ask(page)
    expect(page.locator(".ranked > li").first).to_contain_text("1.000656")
    expect(page.locator(".tag").first).not_to_have_text("không tìm thấy")
    page.get_by_role("link", name="Thay đổi", exact=True).click()
    page.get_by_role("button", name="Gỡ").click()
    expect(page.get_by_role("heading", name="Chờ áp dụng (1)")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_text("0 câu tốt hơn, 1 câu kém đi")).to_be_visible(timeout=90_000)
    page.wait_for_load_state()
    page.get_by_role("button", name="Áp dụng 1 thay đổi").click()
    expect(page.get_by_role("heading", name="Đang có hiệu lực (0)")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bench_fits_a_phone(new_page: NewPage, server: str, scheme: str) -> None:
    page = signed_in(new_page, server, "bien.tap", "/trainer/bench", width=360, color_scheme=scheme)
    ask(page)
    check(page, f"bench-{scheme}")
    page.get_by_role("link", name="Tắt đoạn này").first.click()
    expect(page.get_by_role("heading", name="Tắt đoạn")).to_be_visible()
    check(page, f"disable-{scheme}")
    page.goto("/trainer/bench/changes")
    check(page, f"changes-{scheme}")


def test_a_passage_is_disabled_without_a_mouse(new_page: NewPage, server: str) -> None:
    page = signed_in(new_page, server, "bien.tap", "/trainer/bench")
    page.goto("/trainer/bench?q=đăng ký khai tử trong mấy ngày")
    page.get_by_role("link", name="Tắt đoạn này").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Câu hỏi mà thay đổi này cần giúp").focus()
    page.wait_for_load_state()  # the module that sends forms runs before that
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chờ áp dụng (1)")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Bỏ").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chờ áp dụng (0)")).to_be_visible()
