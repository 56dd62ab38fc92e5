"""The box: Vietnamese input methods, recall, drafts, personal data, and what is pasted into it."""

from __future__ import annotations

import json
import re

import pytest
from asking import QUESTION, NewPage, ask, last_turn, send
from playwright.sync_api import Page, expect

PASTE_PICTURE = """box => { const data = new DataTransfer();
  data.items.add(new File([new Uint8Array([137, 80])], 'anh.png', { type: 'image/png' }));
  return box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"""


def test_enter_during_a_composition_does_not_send(chat: Page) -> None:
    field = chat.locator("#question")
    field.focus()
    session = chat.context.new_cdp_session(chat)
    session.send("Input.imeSetComposition", {"text": "khai sinh", "selectionStart": 9, "selectionEnd": 9})
    chat.keyboard.press("Enter")
    for code in ("{ isComposing: true, keyCode: 13 }", "{ keyCode: 229 }"):
        field.evaluate(
            f"f => f.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true, ...{code} }}))"
        )
    assert chat.locator(".turn").count() == 0
    session.send("Input.insertText", {"text": "khai sinh"})
    chat.keyboard.press("Enter")
    expect(chat.locator(".turn")).to_have_count(1)


def test_arrows_during_a_composition_belong_to_the_input_method(chat: Page) -> None:
    ask(chat)
    session = chat.context.new_cdp_session(chat)
    session.send("Input.imeSetComposition", {"text": "ă", "selectionStart": 1, "selectionEnd": 1})
    chat.keyboard.press("ArrowUp")
    expect(chat.locator("#question")).to_have_value("ă")


def test_shift_enter_breaks_the_line_and_the_box_grows(chat: Page) -> None:
    field = chat.locator("#question")
    before = field.bounding_box()
    field.focus()
    chat.keyboard.type("một")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("hai")
    expect(field).to_have_value("một\nhai")
    assert chat.locator(".turn").count() == 0
    after = field.bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]


def test_up_recalls_earlier_questions_and_down_gives_the_draft_back(chat: Page) -> None:
    ask(chat, "Đăng ký khai tử phải làm trong bao nhiêu ngày?")
    ask(chat)
    field = chat.locator("#question")
    field.press("ArrowUp")
    expect(field).to_have_value(QUESTION)
    field.press("ArrowUp")
    field.press("ArrowUp")
    expect(field).to_have_value("Đăng ký khai tử phải làm trong bao nhiêu ngày?")
    field.press("ArrowDown")
    expect(field).to_have_value(QUESTION)
    field.press("ArrowDown")
    expect(field).to_have_value("")
    field.fill("đang gõ")
    field.press("ArrowUp")
    expect(field).to_have_value("đang gõ")


def test_a_draft_outlives_a_reload(chat: Page) -> None:
    chat.fill("#question", "đăng ký khai sinh quá hạn thì")
    chat.reload()
    expect(chat.locator("#question")).to_have_value("đăng ký khai sinh quá hạn thì")


def test_a_browser_that_keeps_nothing_still_answers(new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new Error('refused'); } });"
    )
    page.goto("/")
    assert ask(page).locator(".chip").count() >= 1


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("công dân 064095001234 hỏi", "số căn cước"),
        ("chứng minh 231 234 567 cũ", "số chứng minh nhân dân"),
        ("gọi 0905 123 456 giúp", "số điện thoại"),
        ("gọi +84905123456 giúp", "số điện thoại"),
        ("gửi về nguyen.van-a@gialai.gov.vn", "địa chỉ thư điện tử"),
        ("chuyển vào STK: 1903 4567 8901 của ông A", "số tài khoản"),
    ],
)
def test_personal_data_is_asked_about_before_it_is_sent(chat: Page, text: str, warns: str) -> None:
    chat.route("**/api/chat", lambda route: None)
    send(chat, text)
    asked = chat.get_by_role("group", name=re.compile(warns))
    expect(asked).to_be_visible()
    expect(asked.get_by_role("button", name="Sửa lại")).to_be_focused()
    assert chat.locator(".turn").count() == 0
    chat.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(chat.locator("#question")).to_be_focused()
    expect(chat.locator("#question")).to_have_value(text)
    chat.keyboard.press("Enter")
    with chat.expect_request("**/api/chat") as request:
        asked.get_by_role("button", name="Vẫn gửi").click()
    assert json.loads(request.value.post_data or "")["messages"][-1]["content"] == text
    expect(chat.locator("#question")).to_have_value("")


@pytest.mark.parametrize(
    "text",
    [
        "thủ tục 1.001193, Nghị định 104/2022/NĐ-CP ngày 21.12.2022, phí 100.000.000.000 đồng",
        "mã hồ sơ 2.002308.000.00.00.H38 và 123456789 đồng từ 01/07/2025 08:30",
        "khoản 2 Điều 14 Thông tư 01/2023/TT-VPCP, diện tích 1000 m2",
    ],
)
def test_codes_dates_and_money_are_no_personal_data(chat: Page, text: str) -> None:
    chat.route("**/api/chat", lambda route: None)
    send(chat, text)
    expect(chat.locator(".turn")).to_have_count(1)


def test_a_hundred_thousand_characters_are_kept_and_not_sent(chat: Page) -> None:
    chat.fill("#question", "a" * 100_000)
    chat.press("#question", "Enter")
    expect(chat.locator(".hint#hint")).to_contain_text("Câu hỏi dài 100.000 ký tự, tối đa 4.000")
    assert chat.locator(".turn").count() == 0
    assert len(chat.input_value("#question")) == 100_000
    chat.fill("#question", "ngắn")
    expect(chat.locator("#hint")).to_have_text("")


def test_unseen_and_turning_marks_are_not_sent(chat: Page) -> None:
    with chat.expect_request("**/api/chat") as request:
        ask(chat, "\u202eĐăng\u200b ký \u2066khai sinh\u2069 cần\u0007 giấy tờ gì?\ufeff")
    sent = json.loads(request.value.post_data or "")["messages"][-1]["content"]
    assert sent == "Đăng ký khai sinh cần giấy tờ gì?"
    chat.fill("#question", "\u200e\u202e")
    chat.press("#question", "Enter")
    expect(chat.locator(".turn")).to_have_count(1)


def test_pasted_markup_is_text(chat: Page) -> None:
    turn = ask(chat, "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'> khai sinh cần giấy tờ gì?")
    expect(turn.locator("h2")).to_contain_text("<script>")
    assert turn.locator("h2 img").count() == 0
    assert chat.evaluate("window.hurt") is None


def test_a_pasted_picture_is_refused_in_words(chat: Page) -> None:
    chat.fill("#question", "giữ chữ này")
    assert chat.locator("#question").evaluate(PASTE_PICTURE) is False
    expect(chat.locator("#hint")).to_have_text("Ô này chỉ nhận chữ; hình ảnh và tệp không được gửi đi.")
    expect(chat.locator("#question")).to_have_value("giữ chữ này")


def test_a_double_click_sends_once_and_does_not_stop(chat: Page) -> None:
    sent: list[str] = []
    chat.on("request", lambda request: sent.append(request.url) if "/api/chat" in request.url else None)
    chat.fill("#question", QUESTION)
    chat.get_by_role("button", name="Gửi").dblclick()
    assert last_turn(chat).locator(".chip").count() >= 1
    expect(chat.locator(".turn")).to_have_count(1)
    assert len(sent) == 1


def test_the_box_stays_usable_while_an_answer_streams(chat: Page) -> None:
    chat.route("**/api/chat", lambda route: None)
    send(chat)
    chat.locator("#question").press_sequentially("câu tiếp")
    chat.keyboard.press("Enter")
    expect(chat.locator("#hint")).to_contain_text("Đang trả lời câu trước")
    expect(chat.locator("#question")).to_have_value("câu tiếp")
    expect(chat.locator(".turn")).to_have_count(1)
