"""The chat page against the real server: an answer, its marks, and what can be done with it."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import httpx
from asking import QUESTION, NewPage, answer_with, ask, final, last_turn, send
from playwright.sync_api import Page, Route, expect

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
RENDERED = """async ([text, streaming]) => {
  const { renderAnswer } = await import('/static/answer.js');
  const box = document.createElement('div');
  renderAnswer(box, text, new Map([1, 2].map((n) => [n, { title: 'T', heading: 'H' }])), { streaming });
  return [...box.children].map((block) => block.textContent.replaceAll('\\u00a0', '~')); }"""


def test_suggested_questions_come_by_field_and_are_answered(chat: Page) -> None:
    suggested = chat.locator(".suggested li button")
    expect(suggested.first).to_be_visible()
    chat.get_by_label("Gợi ý").select_option("Hộ tịch")
    text = suggested.first.inner_text()
    suggested.first.click()
    turn = last_turn(chat)
    expect(turn.locator("h2")).to_have_text(text)
    assert turn.locator(".chip").count() >= 1
    assert turn.locator(".chip:disabled").count() == 0
    assert "[" not in turn.locator(".answer").inner_text()


def test_recent_questions_stay_on_this_machine_and_can_be_cleared(chat: Page) -> None:
    ask(chat)
    chat.get_by_role("button", name="Hội thoại mới").click()
    recent = chat.locator(".choices.plain button")
    expect(recent).to_have_text([QUESTION])
    chat.get_by_role("button", name="Xóa câu hỏi gần đây").click()
    expect(recent).to_have_count(0)
    chat.reload()
    expect(chat.locator("#question")).to_be_visible()
    expect(recent).to_have_count(0)


def test_a_question_with_personal_data_is_not_remembered(chat: Page) -> None:
    send(chat, "Cha mẹ bé có số 0905 123 456 thì khai sinh cần giấy tờ gì?")
    chat.get_by_role("button", name="Vẫn gửi").click()
    last_turn(chat)
    assert "0905" not in chat.evaluate("JSON.stringify(localStorage)")


def test_without_suggestions_the_page_says_what_to_do(new_page: NewPage) -> None:
    page = new_page()
    page.route("**/api/suggestions", lambda route: route.fulfill(status=404, body="{}"))
    page.goto("/")
    expect(page.locator(".suggested")).to_have_text("Chưa có câu hỏi gợi ý. Hãy gõ câu hỏi vào ô bên dưới.")
    assert ask(page).locator(".chip").count() >= 2


def test_the_answer_is_streamed_in_the_words_of_the_final_event(chat: Page, server: str) -> None:
    with chat.expect_response("**/api/chat") as response:
        turn = ask(chat)
    assert (response.value.header_value("content-type") or "").startswith("text/event-stream")
    question = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
    events = re.findall(r"event: (\w+)\ndata: (.+)\n", httpx.post(f"{server}/api/chat", json=question).text)
    deltas = "".join(json.loads(data)["text"] for name, data in events if name == "delta")
    whole = json.loads(events[-1][1])
    assert deltas == whole["answer"]
    assert json.loads(events[0][1])["notices"] == whole["notices"]
    for line in whole["answer"].split("\n"):
        words = re.sub(r"\s*\[\d+\]|\*\*|^- ", "", line)
        expect(turn.locator(".answer")).to_contain_text(words)


def test_events_are_read_across_any_cut_of_the_bytes(chat: Page) -> None:
    events = chat.evaluate(CUT_STREAM)
    assert events == [{"type": "delta", "data": {"text": "Hồ sơ\ngồm 𠀀"}}, {"type": "final", "data": {"answer": "x"}}]


def test_a_mark_repeated_in_a_row_is_shown_once_behind_the_last_of_its_statements(chat: Page) -> None:
    line = "- một; [1] hai; [1] ba; [2] bốn [2]"
    assert chat.evaluate(RENDERED, [line, False]) == ["một; hai;~1 ba; bốn~2"]


def test_what_streams_in_only_ever_grows(chat: Page) -> None:
    text = "Theo thủ tục «A»:\n- một; [1] hai; [1] ba; [2] bốn [2]\n- năm [1]\nSáu."
    whole = "".join(chat.evaluate(RENDERED, [text, False]))
    before = ""
    for end in range(len(text) + 1):
        shown = "".join(chat.evaluate(RENDERED, [text[:end], True]))
        assert shown.startswith(before)
        assert whole.startswith(shown.strip("~"))
        before = shown


def test_the_states_are_said_in_words(chat: Page) -> None:
    chat.route("**/api/chat", lambda route: None)
    send(chat)
    expect(chat.locator(".state-line")).to_have_text("Đang tìm trong kho văn bản…")
    chat.get_by_role("button", name="Dừng").click()
    expect(last_turn(chat).locator(".state-line")).to_have_text("Đã dừng")
    chat.unroute("**/api/chat")
    chat.get_by_role("button", name="Hỏi lại").click()
    expect(last_turn(chat).locator(".state-line")).to_have_text("Trích từ nguồn, không dùng mô hình")


def test_nothing_reliable_found_names_the_nearest_and_whom_to_ask(chat: Page) -> None:
    turn = ask(chat, "Thủ tục xuất khẩu gạo sang Lào cần giấy tờ gì?")
    expect(turn.locator(".state-line")).to_have_text("Chưa tìm thấy nguồn đủ tin cậy")
    expect(turn.locator(".answer")).to_contain_text("hãy hỏi")
    expect(turn.locator(".more")).to_contain_text("Gần với câu hỏi nhất")
    assert turn.locator(".choices button").count() >= 1


def test_options_of_an_unclear_question_are_buttons(chat: Page) -> None:
    option = {"procedure_code": "1.000656", "title": "Thủ tục đăng ký khai tử", "why": "Hộ tịch"}
    unclear = final(outcome="clarify", answer="Câu hỏi hợp với nhiều thủ tục. Chọn một:", options=[option])
    answer_with(chat, unclear, before='event: retrieved\r\ndata: {"n": 2, "titles": []}\r\n\r\n')
    turn = ask(chat, "Mất bao lâu?")
    expect(turn.locator(".state-line")).to_have_text("Cần chọn đúng thủ tục")
    chat.unroute("**/api/chat")
    turn.get_by_role("button", name="Thủ tục đăng ký khai tử").click()
    answered = last_turn(chat)
    expect(answered.locator("h2")).to_have_text("Mất bao lâu? (Thủ tục đăng ký khai tử, mã 1.000656)")
    expect(answered.locator(".sources")).to_contain_text("1.000656")


def test_a_notice_is_above_the_answer_before_its_first_word(chat: Page) -> None:
    turn = ask(chat)
    notice, answer = (
        turn.locator(".notice[data-kind=summary_only]").bounding_box(),
        turn.locator(".answer").bounding_box(),
    )
    assert notice
    assert answer
    assert notice["y"] < answer["y"]


def test_composed_without_a_model_and_out_of_date_are_said(chat: Page) -> None:
    notices = [
        {"kind": "model_unavailable", "text": "Mô hình ngôn ngữ đang bận."},
        {"kind": "expired_source", "text": "Nguồn này hết hiệu lực từ 01/07/2025."},
    ]
    answer_with(chat, final(answer="Lệ phí 5.000 đồng. [1]", notices=notices, citations=[_citation()]))
    turn = ask(chat)
    expect(turn.locator(".notice")).to_have_text([notice["text"] for notice in notices])
    expect(turn.locator(".sources")).to_contain_text("hết hiệu lực")


def test_earlier_turns_go_with_the_next_question_six_messages_at_most(chat: Page) -> None:
    for number in range(4):
        ask(chat, f"{QUESTION} {number}")
    with chat.expect_request("**/api/chat") as request:
        ask(chat, "Thời hạn giải quyết là bao lâu?")
    messages = json.loads(request.value.post_data or "")["messages"]
    assert [m["role"] for m in messages] == ["user", "assistant"] * 3 + ["user"]
    assert messages[0]["content"] == f"{QUESTION} 1"


def test_a_suggestion_asks_again(chat: Page) -> None:
    button = ask(chat).locator(".choices.row button").first
    text = button.inner_text()
    button.click()
    expect(last_turn(chat).locator("h2")).to_have_text(text)
    expect(chat.locator(".turn")).to_have_count(2)


def test_markup_in_an_answer_stays_text(chat: Page) -> None:
    citation = _citation(title="<b>Tên</b>", quote="<i>lời</i>", url="//evil.example/sources/a#c1-2")
    answer_with(chat, final(answer="- <img src=x onerror=alert(1)> và **đậm** [1]", citations=[citation]))
    turn = ask(chat)
    assert turn.locator(".answer img").count() == 0
    expect(turn.locator(".answer strong")).to_have_text("đậm")
    turn.locator(".chip").click()
    expect(chat.locator("#card-title")).to_have_text("<b>Tên</b>")
    expect(chat.locator(".card blockquote")).to_have_text("<i>lời</i>")
    expect(chat.locator(".card-facts")).to_contain_text("Trang 3")
    expect(chat.locator(".card .state")).to_have_text("Hết hiệu lực")
    for link in chat.locator(".turn a, .card a").all():
        assert "evil" not in (link.evaluate("a => new URL(a.href).host"))


def test_an_answer_is_copied_with_its_sources(chat: Page) -> None:
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(chat).get_by_role("button", name="Sao chép kèm nguồn").click()
    expect(chat.locator(".tools .told")).to_have_text("Đã sao chép.")
    copied = chat.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Hỏi: {QUESTION}\n\nLưu ý: ")
    assert "\n\nNguồn:\n\n[1] Thủ tục đăng ký khai sinh. Mã 1.001193 · " in copied
    assert re.search(r"/sources/corpus-1\.001193#c\d+-\d+-[0-9a-f]{8}", copied)


def test_one_answer_is_printed_alone(new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("window.print = () => { top.printed = document.body.innerText; }")
    page.goto("/")
    ask(page, "Đăng ký khai tử phải làm trong bao nhiêu ngày?")
    ask(page).get_by_role("button", name="In", exact=True).click()
    printed = page.evaluate("window.printed")
    assert printed.startswith(QUESTION)
    assert "Mã 1.001193 · Thành phần hồ sơ · Còn hiệu lực" in printed
    assert "khai tử" not in printed


def test_the_dossier_checklist_opens_with_boxes_to_tick(chat: Page) -> None:
    turn = ask(chat)
    with chat.expect_popup() as popup:
        turn.get_by_role("button", name="Danh mục hồ sơ").click()
    assert popup.value.locator("input[type=checkbox]").count() >= 2


def test_the_answer_is_saved_as_docx(chat: Page, tmp_path: Path) -> None:
    turn = ask(chat)
    with chat.expect_download() as download:
        turn.get_by_role("button", name="Tải DOCX").click()
    download.value.save_as(tmp_path / "answer.docx")
    with zipfile.ZipFile(tmp_path / "answer.docx") as archive:
        assert QUESTION in archive.read("word/document.xml").decode()


def test_an_answer_that_the_server_no_longer_has_is_said_in_words(chat: Page) -> None:
    answer_with(chat, final(answer="Lệ phí 5.000 đồng. [1]", citations=[_citation(procedure_code="1.000656")]))
    turn = ask(chat)
    for tool in ("Tải DOCX", "Danh mục hồ sơ"):
        turn.get_by_role("button", name=tool).click()
        expect(turn.locator(".tools .told")).to_have_text("Máy chủ không còn giữ câu trả lời này; hãy hỏi lại.")
    turn.get_by_role("button", name="Đúng").click()
    expect(turn.locator(".feedback .told")).to_contain_text("Máy chủ không còn giữ câu trả lời này")


def test_feedback_arrives_and_is_still_shown_after_a_reload(chat: Page) -> None:
    turn = ask(chat)
    turn.get_by_role("button", name="Sai nguồn").click()
    turn.get_by_label("Nói rõ thêm").fill("Nguồn này của xã khác")
    with chat.expect_response("**/api/feedback") as response:
        turn.get_by_role("button", name="Gửi góp ý").click()
    assert response.value.status == 201
    sent = json.loads(response.value.request.post_data or "")
    assert (sent["verdict"], sent["text"]) == ("wrong_source", "Nguồn này của xã khác")
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận góp ý «Sai nguồn» lúc")
    chat.reload()
    expect(chat.locator(".feedback")).to_contain_text("Đã nhận góp ý «Sai nguồn» lúc")


def test_feedback_that_does_not_arrive_keeps_its_words(chat: Page) -> None:
    turn = ask(chat)
    chat.context.set_offline(True)
    turn.get_by_role("button", name="Đã cũ").click()
    turn.get_by_label("Nói rõ thêm").fill("Đã có quyết định mới")
    turn.get_by_role("button", name="Gửi góp ý").click()
    expect(turn.locator(".feedback .told")).to_contain_text("Chưa gửi được góp ý")
    expect(turn.get_by_label("Nói rõ thêm")).to_have_value("Đã có quyết định mới")
    chat.context.set_offline(False)
    busy = {"status": 429, "detail": "Bạn gửi quá nhiều góp ý."}

    def refuse(route: Route) -> None:
        route.fulfill(status=429, headers={"retry-after": "7"}, json=busy)

    chat.route("**/api/feedback", refuse)
    turn.get_by_role("button", name="Gửi góp ý").click()
    expect(turn.locator(".feedback .told")).to_have_text("Bạn gửi quá nhiều góp ý. Hãy gửi lại sau 7 giây.")
    chat.unroute("**/api/feedback")
    turn.get_by_role("button", name="Gửi góp ý").click()
    expect(turn.locator(".feedback")).to_contain_text("Đã nhận góp ý «Đã cũ»")


def _citation(**changed: object) -> dict[str, object]:
    return {
        "n": 1, "document_id": "a", "procedure_code": None, "title": "Quyết định cũ", "section": "other",
        "heading": "Mục", "quote": "lời", "start": 0, "end": 3, "page": 3, "status": "expired", "url": "/sources/a",
    } | changed  # fmt: skip
