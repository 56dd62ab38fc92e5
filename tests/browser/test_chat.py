"""The chat page against the real server."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from asking import QUESTION, ask, last_turn
from playwright.sync_api import Page, expect

SPOKEN_CHANGES = """() => { window.changes = 0; new MutationObserver(() => window.changes++)
  .observe(document.getElementById('spoken'), { childList: true, subtree: true, characterData: true }); }"""

CUT_STREAM = """async () => {
  const text = 'event: delta\\r\\ndata: {"text": "Hồ sơ\\\\ngồm 𠀀"}\\r\\n\\r\\n: waiting\\n\\n'
    + 'event: final\\ndata: {"answer":\\ndata: "x"}\\n\\n';
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({ start(controller) {
    for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
    controller.close(); } });
  window.fetch = async () => new Response(body);
  const { ask } = await import('/static/stream.js');
  const events = [];
  for await (const event of ask([], new AbortController().signal)) events.push(event);
  return events; }"""


def test_an_example_question_is_answered_with_chips(chat: Page) -> None:
    chat.locator(".examples button").first.click()
    turn = last_turn(chat)
    expect(turn.locator("h2")).to_have_text(QUESTION)
    assert turn.locator(".answer li").count() >= 2
    assert turn.locator(".chip").count() >= 2
    assert turn.locator(".chip:disabled").count() == 0
    assert "[" not in turn.locator(".answer").inner_text()


def test_the_answer_is_streamed_in_the_words_of_the_final_event(chat: Page, server: str) -> None:
    with chat.expect_response("**/api/chat") as response:
        turn = ask(chat)
    assert (response.value.header_value("content-type") or "").startswith("text/event-stream")
    question = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
    events = re.findall(r"event: (\w+)\ndata: (.+)\n", httpx.post(f"{server}/api/chat", json=question).text)
    deltas = "".join(json.loads(data)["text"] for name, data in events if name == "delta")
    final = json.loads(events[-1][1])
    assert deltas == final["answer"]
    assert turn.locator(".chip").first.get_attribute("data-n") == "1"
    for line in final["answer"].split("\n"):
        words = re.sub(r"\s*\[\d+\]|\*\*|^- ", "", line)
        expect(turn.locator(".answer")).to_contain_text(words)


def test_events_are_read_across_any_cut_of_the_bytes(chat: Page) -> None:
    events = chat.evaluate(CUT_STREAM)
    assert events == [{"type": "delta", "data": {"text": "Hồ sơ\ngồm 𠀀"}}, {"type": "final", "data": {"answer": "x"}}]


def test_a_mark_that_a_line_repeats_is_shown_once_at_its_end(chat: Page) -> None:
    ask(chat, "Đăng ký khai tử phải làm trong bao nhiêu ngày?")
    for item in chat.locator(".answer li").all():
        numbers = item.locator(".chip").all_inner_texts()
        assert len(numbers) == len(set(numbers))


def test_a_chip_opens_the_card_by_mouse_and_escape_gives_the_focus_back(chat: Page) -> None:
    turn = ask(chat)
    chip = turn.locator(".chip").first
    chip.click()
    card = chat.get_by_role("dialog")
    expect(card).to_be_visible()
    expect(card).to_contain_text("1.001193")
    expect(card.locator(".state")).to_have_text("Còn hiệu lực")
    link = card.get_by_role("link", name="Mở nguồn")
    expect(link).to_be_focused()
    assert link.get_attribute("target") == "_blank"
    chat.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_chip_opens_the_card_by_keyboard_and_by_hover(chat: Page) -> None:
    turn = ask(chat)
    chip = turn.locator(".chip").nth(1)
    chip.focus()
    chat.keyboard.press("Enter")
    card = chat.get_by_role("dialog")
    expect(card).to_be_visible()
    card.get_by_role("button", name="Đóng").press("Enter")
    expect(card).to_be_hidden()
    expect(chip).to_be_focused()
    turn.locator(".chip").first.hover()
    expect(card).to_be_visible()
    chat.locator("h2").last.hover()
    expect(card).to_be_hidden()


def test_the_card_shows_the_quote_that_stands_in_the_source(chat: Page, server: str) -> None:
    ask(chat).locator(".chip").first.click()
    address = chat.get_by_role("dialog").get_by_role("link").get_attribute("href")
    found = re.fullmatch(r"/sources/(.+)#c(\d+)-(\d+)", address or "")
    assert found
    text = httpx.get(f"{server}/api/sources/{found[1]}").json()["text"]
    assert chat.locator(".card blockquote").text_content() == text[int(found[2]) : int(found[3])]


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


def test_shift_enter_breaks_the_line(chat: Page) -> None:
    chat.locator("#question").focus()
    chat.keyboard.type("một")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("hai")
    expect(chat.locator("#question")).to_have_value("một\nhai")
    assert chat.locator(".turn").count() == 0


def test_a_finished_answer_is_announced_once(chat: Page) -> None:
    chat.evaluate(SPOKEN_CHANGES)
    turn = ask(chat)
    spoken = chat.get_by_role("log")
    expect(spoken).to_contain_text(turn.locator(".answer li").first.inner_text().split(".")[0])
    assert "[" not in (spoken.text_content() or "")
    assert chat.evaluate("window.changes") == 1


def test_earlier_turns_go_with_the_next_question_six_messages_at_most(chat: Page) -> None:
    for number in range(4):
        ask(chat, f"{QUESTION} {number}")
    with chat.expect_request("**/api/chat") as request:
        ask(chat, "Thời hạn giải quyết là bao lâu?")
    messages = json.loads(request.value.post_data or "")["messages"]
    assert [m["role"] for m in messages] == ["user", "assistant"] * 3 + ["user"]
    assert messages[0]["content"] == f"{QUESTION} 1"


def test_a_suggestion_asks_again(chat: Page) -> None:
    button = ask(chat).locator(".choices button").first
    text = button.inner_text()
    button.click()
    expect(last_turn(chat).locator("h2")).to_have_text(text)
    expect(chat.locator(".turn")).to_have_count(2)


def test_notices_stand_above_the_answer(chat: Page) -> None:
    turn = ask(chat)
    expect(turn.locator(".notice[data-kind=summary_only] + *, .notices:has(.notice) + .answer")).to_have_count(1)


@pytest.mark.parametrize(
    ("text", "warns"),
    [
        ("công dân 064095001234 hỏi", "số căn cước công dân"),
        ("gọi 0905 123 456 giúp", "số điện thoại"),
        ("gửi về nguyen.van-a@gialai.gov.vn", "địa chỉ thư điện tử"),
        ("thủ tục 1.001193, Nghị định 104/2022/NĐ-CP ngày 21.12.2022, phí 100.000.000.000 đồng", ""),
    ],
)
def test_personal_data_is_warned_of(chat: Page, text: str, warns: str) -> None:
    chat.fill("#question", text)
    expect(chat.locator("#warning")).to_have_text(re.compile(warns) if warns else "")


def test_a_question_that_is_too_long_is_not_sent(chat: Page) -> None:
    chat.fill("#question", "a" * 5000)
    chat.press("#question", "Enter")
    expect(chat.locator("#warning")).to_contain_text("quá dài: 5.000 ký tự")
    assert chat.locator(".turn").count() == 0


def test_a_lost_connection_is_said_and_can_be_retried(chat: Page) -> None:
    chat.context.set_offline(True)
    turn = ask(chat)
    expect(turn.locator(".state-line")).to_contain_text("Không kết nối được")
    chat.context.set_offline(False)
    turn.get_by_role("button", name="Thử lại").click()
    assert last_turn(chat).locator(".chip").count() >= 2
    expect(chat.locator(".turn")).to_have_count(1)


def test_stop_ends_the_question_in_progress(chat: Page) -> None:
    # The answer takes milliseconds here, so its request is held until the stop.
    chat.route("**/api/chat", lambda route: None)
    chat.fill("#question", QUESTION)
    chat.press("#question", "Enter")
    expect(chat.locator(".state-line")).to_contain_text("Đang tìm")
    chat.get_by_role("button", name="Dừng").click()
    expect(last_turn(chat).locator(".state-line")).to_have_text("Đã dừng.")
    expect(chat.locator("#send")).to_have_text("Gửi")


def test_options_of_an_unclear_question_are_buttons(chat: Page) -> None:
    final = {
        "outcome": "clarify",
        "answer": "Câu hỏi hợp với nhiều thủ tục. Chọn một:",
        "options": [{"procedure_code": "1.000656", "title": "Thủ tục đăng ký khai tử", "why": "Hộ tịch"}],
        "citations": [], "suggestions": [], "notices": [], "written_by": "rules", "approved": None,
        "timings_ms": {"retrieve": 1, "compose": 1, "total": 2},
    }  # fmt: skip
    body = (
        f'event: retrieved\r\ndata: {{"n": 2, "titles": []}}\r\n\r\nevent: final\r\ndata: {json.dumps(final)}\r\n\r\n'
    )
    chat.route("**/api/chat", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    turn = ask(chat, "Mất bao lâu?")
    expect(turn.locator(".state-line")).to_have_text("Cần chọn thủ tục")
    chat.unroute("**/api/chat")
    turn.get_by_role("button", name="Thủ tục đăng ký khai tử").click()
    answered = last_turn(chat)
    expect(answered.locator("h2")).to_have_text("Mất bao lâu? (Thủ tục đăng ký khai tử, mã 1.000656)")
    expect(answered.locator(".sources")).to_contain_text("1.000656")


def test_markup_in_an_answer_stays_text(chat: Page) -> None:
    final = {
        "outcome": "answered", "answer": "- <img src=x onerror=alert(1)> và **đậm** [1]", "options": [],
        "citations": [{"n": 1, "document_id": "a", "procedure_code": None, "title": "<b>Tên</b>", "section": "other",
                       "heading": "Mục", "quote": "<i>lời</i>", "page": 3, "status": "expired", "url": "/sources/a"}],
        "suggestions": [], "notices": [], "written_by": "model", "approved": None,
        "timings_ms": {"retrieve": 1, "compose": 1, "total": 2},
    }  # fmt: skip
    body = f"event: final\ndata: {json.dumps(final)}\n\n"
    chat.route("**/api/chat", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    turn = ask(chat)
    assert turn.locator(".answer img").count() == 0
    expect(turn.locator(".answer strong")).to_have_text("đậm")
    turn.locator(".chip").click()
    expect(chat.locator("#card-title")).to_have_text("<b>Tên</b>")
    expect(chat.locator(".card blockquote")).to_have_text("<i>lời</i>")
    expect(chat.locator(".card-facts")).to_contain_text("Trang 3")
    expect(chat.locator(".card .state")).to_have_text("Hết hiệu lực")


def test_an_answer_is_copied_with_its_sources(chat: Page) -> None:
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(chat).get_by_role("button", name="Sao chép kèm nguồn").click()
    expect(chat.get_by_role("button", name="Đã sao chép")).to_be_visible()
    copied = chat.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Hỏi: {QUESTION}\n\nTheo thủ tục")
    assert "\n\nNguồn:\n\n[1] Thủ tục đăng ký khai sinh (mã 1.001193), " in copied
    assert "/sources/corpus-1.001193#c" in copied
