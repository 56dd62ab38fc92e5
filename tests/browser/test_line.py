"""When the line or the server fails: each failure has a state in words, and nothing that was typed is lost."""

from __future__ import annotations

import json

from asking import QUESTION, NewPage, ask, last_turn, send
from line import Line
from playwright.sync_api import Page, Route, expect
from serving import Server


def test_a_lost_line_is_said_and_the_question_asked_again(chat: Page) -> None:
    chat.context.set_offline(True)
    turn = send(chat)
    expect(turn.locator(".state-line")).to_have_text("Mất kết nối")
    expect(turn.locator(".trouble")).to_contain_text("Không kết nối được với máy chủ. Tự hỏi lại sau")
    chat.context.set_offline(False)
    assert last_turn(chat).locator(".chip").count() >= 2
    expect(chat.locator(".turn")).to_have_count(1)
    expect(turn.locator(".trouble")).to_be_empty()


def test_a_dead_server_is_given_up_after_some_tries_and_can_be_asked_by_hand(new_page: NewPage, line: Line) -> None:
    page = new_page(base_url=line.address, bypass_csp=True)
    page.clock.install()
    page.goto("/")
    line.dead = True
    turn = send(page)
    for _ in range(7):
        expect(turn.locator(".trouble")).to_contain_text("Tự hỏi lại sau")
        page.clock.run_for(16_000)
    expect(turn.locator(".state-line")).to_have_text("Chưa trả lời được")
    expect(turn.locator("h2")).to_have_text(QUESTION)
    line.mend()
    turn.get_by_role("button", name="Hỏi lại").click()
    assert last_turn(page).locator(".chip").count() >= 2


def test_half_a_frame_is_a_lost_line_and_the_half_answer_is_replaced(wired: Page, line: Line) -> None:
    line.cut_after = 4_000
    turn = send(wired)
    expect(turn.locator(".trouble")).to_contain_text("Kết nối bị ngắt trước khi có đủ câu trả lời. Phần ở trên chưa đủ")
    expect(turn.locator(".answer")).to_contain_text("Theo thủ tục")
    line.mend()
    assert last_turn(wired).locator(".chip").count() >= 2


def test_a_server_that_says_nothing_is_not_waited_for_without_end(new_page: NewPage, line: Line) -> None:
    page = new_page(base_url=line.address, bypass_csp=True)
    page.clock.install()
    page.goto("/")
    line.held.clear()
    turn = send(page)
    expect(turn.locator(".state-line")).to_contain_text("Đang tìm")
    while line.asked < 1:
        page.wait_for_timeout(20)
    page.clock.run_for(30_500)
    expect(turn.locator(".trouble")).to_contain_text("Máy chủ nhận câu hỏi nhưng không trả lời.")
    line.mend()
    turn.get_by_role("button", name="Hỏi lại ngay").click()
    assert last_turn(page).locator(".chip").count() >= 2


def test_an_error_of_the_server_is_said_in_its_words(chat: Page) -> None:
    problem = {"status": 500, "detail": "Có lỗi ngoài dự kiến; lỗi đã được ghi lại. Hãy thử lại."}

    def refuse(route: Route) -> None:
        route.fulfill(status=500, content_type="application/problem+json", json=problem)

    chat.route("**/api/chat", refuse)
    turn = ask(chat)
    expect(turn.locator(".trouble p")).to_have_text(problem["detail"])
    chat.unroute("**/api/chat")
    chat.reload()
    expect(turn.locator(".trouble p")).to_have_text(problem["detail"])
    turn.get_by_role("button", name="Hỏi lại").click()
    assert last_turn(chat).locator(".chip").count() >= 2


def test_a_server_that_answers_no_json_is_said_with_its_code(chat: Page) -> None:
    chat.route("**/api/chat", lambda route: route.fulfill(status=500, body="<h1>Error</h1>"))
    expect(ask(chat).locator(".trouble p")).to_have_text("Máy chủ không trả lời được (mã lỗi 500).")


def test_an_error_in_the_stream_keeps_the_question(chat: Page) -> None:
    body = f"event: error\ndata: {json.dumps({'detail': 'Chỉ mục đang được dựng lại.'})}\n\n"
    chat.route("**/api/chat", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    expect(ask(chat).locator(".trouble p")).to_have_text("Chỉ mục đang được dựng lại.")


def test_too_many_requests_count_down_and_ask_again(chat: Page) -> None:
    busy = {"status": 429, "detail": "Bạn hỏi quá nhanh."}

    def refuse(route: Route) -> None:
        route.fulfill(status=429, headers={"retry-after": "2"}, content_type="application/problem+json", json=busy)

    chat.route("**/api/chat", refuse, times=1)
    turn = send(chat)
    expect(turn.locator(".state-line")).to_have_text("Quá nhiều yêu cầu")
    expect(turn.locator(".trouble")).to_contain_text("Bạn hỏi quá nhanh. Tự hỏi lại sau 2 giây.")
    expect(turn.locator(".left")).to_have_text("Tự hỏi lại sau 1 giây.")
    assert last_turn(chat).locator(".chip").count() >= 2


def test_stop_ends_a_stream_and_what_came_is_marked_as_incomplete(wired: Page, line: Line) -> None:
    line.pause_s = 0.2
    turn = send(wired)
    expect(turn.locator(".answer")).to_contain_text("Theo thủ tục")
    wired.get_by_role("button", name="Dừng").click()
    expect(turn.locator(".state-line")).to_have_text("Đã dừng")
    expect(turn.locator(".trouble")).to_contain_text("Phần ở trên chưa đủ")
    expect(wired.locator("#question")).to_be_focused()
    line.mend()
    turn.get_by_role("button", name="Hỏi lại").click()
    assert last_turn(wired).locator(".chip").count() >= 2


def test_stop_ends_the_wait_for_the_next_try(chat: Page) -> None:
    chat.context.set_offline(True)
    turn = send(chat)
    expect(turn.locator(".trouble")).to_contain_text("Tự hỏi lại")
    chat.get_by_role("button", name="Dừng").click()
    expect(turn.locator(".state-line")).to_have_text("Đã dừng")
    expect(turn.get_by_role("button", name="Hỏi lại")).to_be_visible()


def test_a_conversation_outlives_a_reload(chat: Page) -> None:
    words = ask(chat).locator(".answer").inner_text()
    chat.reload()
    turn = last_turn(chat)
    assert turn.locator(".answer").inner_text() == words
    turn.locator(".chip").first.click()
    expect(chat.get_by_role("dialog")).to_be_visible()


def test_a_reload_in_mid_stream_asks_the_question_again(wired: Page, line: Line) -> None:
    line.pause_s = 0.2
    turn = send(wired)
    expect(turn.locator(".answer")).to_contain_text("Theo thủ tục")
    wired.fill("#question", "câu đang gõ dở")
    line.mend()
    wired.reload()
    turn = last_turn(wired)
    expect(turn.locator("h2")).to_have_text(QUESTION)
    assert turn.locator(".chip").count() >= 2
    expect(wired.locator("#question")).to_have_value("câu đang gõ dở")


def test_a_restart_of_the_server_in_mid_stream_is_bridged(wired: Page, line: Line, running: Server) -> None:
    line.pause_s = 0.2
    turn = send(wired)
    expect(turn.locator(".answer")).to_contain_text("Theo thủ tục")
    line.cut_after = 0
    running.kill()
    running.start()
    expect(turn.locator(".state-line")).to_have_text("Mất kết nối")
    line.mend()
    running.wait()
    wired.locator(".turn:not([aria-busy])").wait_for(timeout=60_000)
    assert turn.locator(".chip").count() >= 2
    expect(wired.locator(".turn")).to_have_count(1)


def test_a_kept_conversation_that_can_t_be_read_does_not_stop_the_widget(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.evaluate(
        "sessionStorage.setItem('tro-ly-xa:turns', JSON.stringify([{ question: 'a', state: 'done', final: 3 }]))"
    )
    page.reload()
    assert ask(page).locator(".chip").count() >= 2


def test_ten_tabs_keep_ten_conversations(new_page: NewPage) -> None:
    first = new_page()
    pages = [first, *(first.context.new_page() for _ in range(9))]
    for page in pages:
        page.set_default_timeout(60_000)
        page.goto("/")
    for number, page in enumerate(pages):
        send(page, f"{QUESTION} {number}")
    for number, page in enumerate(pages):
        turn = last_turn(page)
        expect(turn.locator("h2")).to_have_text(f"{QUESTION} {number}")
        assert turn.locator(".chip").count() >= 2
        expect(page.locator(".turn")).to_have_count(1)
