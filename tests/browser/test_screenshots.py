"""Pictures of every state: TROLY_SCREENSHOTS=docs/screenshots pytest tests/browser/test_screenshots.py writes them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from asking import NewPage, answer_with, ask, final, send
from line import Line
from PIL import Image
from playwright.sync_api import Page, expect

FOLDER = os.environ.get("TROLY_SCREENSHOTS")
MOST_BYTES = 150_000
DEATH = "Đăng ký khai tử phải làm trong bao nhiêu ngày?"

pytestmark = pytest.mark.skipif(not FOLDER, reason="writes docs/screenshots; set TROLY_SCREENSHOTS to the folder")


def _picture(page: Page, name: str) -> None:
    path = Path(FOLDER or "") / f"{name}.png"
    page.wait_for_timeout(300)
    page.screenshot(path=path)
    with Image.open(path) as whole:
        few = whole.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES


def _chat(new_page: NewPage, width: int = 1280, height: int = 800, **options: object) -> Page:
    page = new_page(width, height, **options)
    page.goto("/")
    expect(page.locator(".suggested li").first).to_be_visible()
    return page


@pytest.mark.parametrize("width", [1280, 360])
def test_pictures_of_an_answer_and_its_source(new_page: NewPage, width: int) -> None:
    page = _chat(new_page, width)
    _picture(page, f"chat-{width}")
    turn = ask(page)
    _picture(page, f"answer-{width}")
    turn.locator(".chip").first.click()
    _picture(page, f"card-{width}")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Mở nguồn tại đoạn này").click()
    source = popup.value
    expect(source.locator("mark").first).to_be_in_viewport()
    _picture(source, f"source-{width}")
    source.evaluate("scrollTo(0, 0)")
    _picture(source, f"source-top-{width}")


def test_pictures_of_dark_mode_and_zoom(new_page: NewPage) -> None:
    page = _chat(new_page, color_scheme="dark")
    ask(page).locator(".chip").first.click()
    _picture(page, "dark-1280")
    page = _chat(new_page, 640, 400, device_scale_factor=2)
    ask(page)
    _picture(page, "zoom-200")


def test_pictures_of_waiting_and_of_trouble(new_page: NewPage, line: Line) -> None:
    page = _chat(new_page, base_url=line.address)
    line.held.clear()
    turn = send(page)
    _picture(page, "searching")
    line.pause_s = 0.25
    line.held.set()
    expect(turn.locator(".answer li").first).to_be_visible()
    page.fill("#question", "câu tiếp theo đang gõ")
    _picture(page, "streaming")
    line.cut_after = 0
    expect(turn.locator(".trouble button")).to_be_visible()
    _picture(page, "connection-lost")
    page.get_by_role("button", name="Dừng").click()
    _picture(page, "stopped")
    busy = {"detail": "Máy chủ đang nhận quá nhiều câu hỏi."}
    page = _chat(new_page)
    page.route("**/api/chat", lambda route: route.fulfill(status=429, headers={"retry-after": "20"}, json=busy))
    send(page)
    _picture(page, "too-many-requests")
    page = _chat(new_page)
    page.route("**/api/chat", lambda route: route.fulfill(status=500, json={"detail": "Có lỗi ngoài dự kiến."}))
    send(page)
    _picture(page, "server-error")


def test_pictures_of_other_outcomes(new_page: NewPage) -> None:
    page = _chat(new_page)
    ask(page, "Thủ tục xuất khẩu gạo sang Lào cần giấy tờ gì?")
    _picture(page, "not-found")
    options = [
        {"procedure_code": "1.001193", "title": "Thủ tục đăng ký khai sinh", "why": "Cấp Xã"},
        {"procedure_code": "1.004884", "title": "Thủ tục đăng ký lại khai sinh", "why": "Cấp Xã"},
    ]
    notices = [
        {
            "kind": "model_unavailable",
            "text": "Mô hình ngôn ngữ đang bận. Câu trả lời này do quy tắc soạn từ các đoạn nguồn.",
        },
        {"kind": "expired_source", "text": "Nguồn này hết hiệu lực từ 01/07/2025."},
    ]
    page = _chat(new_page)
    answer_with(
        page, final(outcome="clarify", answer="Câu hỏi hợp với nhiều thủ tục.", options=options, notices=notices)
    )
    ask(page, "Khai sinh lại cho người lớn cần gì?")
    _picture(page, "clarify-out-of-date")


def test_pictures_of_personal_data_feedback_length_and_recent_questions(new_page: NewPage) -> None:
    page = _chat(new_page)
    ask(page, DEATH)
    turn = ask(page)
    turn.get_by_role("button", name="Sai nguồn").click()
    turn.get_by_label("Nói rõ thêm").fill("Xã tôi áp dụng quyết định mới hơn")
    _picture(page, "feedback")
    turn.get_by_role("button", name="Gửi góp ý").click()
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận")
    _picture(page, "feedback-received")
    send(page, "Ông Nguyễn Văn A, căn cước 064095001234, đăng ký khai tử cho cha thế nào?")
    _picture(page, "personal-data")
    page.fill("#question", "đăng ký khai sinh " * 600)
    page.press("#question", "Enter")
    _picture(page, "too-long")
    page.get_by_role("button", name="Hội thoại mới").click()
    page.fill("#question", "")
    _picture(page, "recent")


def test_pictures_of_the_launcher_and_the_checklist(new_page: NewPage, portal: str) -> None:
    page = new_page()
    page.goto(portal)
    expect(page.get_by_role("button", name="Hỏi Trợ lý Xã")).to_be_visible()
    _picture(page, "launcher")
    page.get_by_role("button", name="Hỏi Trợ lý Xã").click()
    turn = ask(page, DEATH)
    _picture(page, "launcher-open")
    turn.locator(".chip").first.click()
    _picture(page, "launcher-card")


def test_a_picture_of_the_print(new_page: NewPage) -> None:
    page = _chat(new_page, 794, 1123)
    ask(page)
    page.emulate_media(media="print")
    _picture(page, "print")
