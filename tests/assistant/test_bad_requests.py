from __future__ import annotations

import json

import pytest
from examiner import check_shape, problem_of
from fastapi.testclient import TestClient

GOOD = [{"role": "user", "content": "Xin mượn loa đài cần giấy tờ gì?"}]


def user(content: object) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": content}]}


@pytest.mark.parametrize("question", ["", "   \n\t ", "😀🎉", "?!…", "\u0301\u0323", "\u200b\u200b"])
def test_a_question_without_a_letter_or_digit_is_empty(client: TestClient, question: str) -> None:
    assert "trống" in problem_of(client.post("/api/chat", json=user(question)), 422)["detail"]
    assert "trống" in problem_of(client.post("/api/search", json={"query": question}), 422)["detail"]


def test_a_question_of_4000_characters_is_taken_and_4001_is_not(client: TestClient) -> None:
    longest = ("đăng ký tạm trú " * 300)[:4000].rstrip().ljust(4000, "?")
    assert client.post("/api/chat", json=user(longest)).status_code == 200
    detail = problem_of(client.post("/api/chat", json=user(longest + "?")), 422)["detail"]
    assert "4000" in detail
    assert "4001" in detail


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused(client: TestClient, character: str) -> None:
    problem_of(client.post("/api/chat", json=user(f"khai{character} tử ở đâu")), 422)
    problem_of(client.post("/api/search", json={"query": f"khai{character} tử"}), 422)


def test_line_breaks_and_tabs_are_not_control_characters_to_refuse(client: TestClient) -> None:
    assert client.post("/api/chat", json=user("khai tử\r\n\tcần giấy gì\n")).status_code == 200


@pytest.mark.parametrize("emoji", ["😀", "👨‍👩‍👧", "\U0001fae8", "\U0001fac6"])
def test_an_emoji_beside_words_is_no_reason_to_refuse(client: TestClient, emoji: str) -> None:
    # The last two are younger than the Unicode tables of Python 3.11.
    assert client.post("/api/chat", json=user(f"khai tử cần giấy gì {emoji}")).status_code == 200


def test_a_lone_surrogate_is_refused(client: TestClient) -> None:
    for body in (b'{"messages": [{"role": "user", "content": "khai t\\ud800 o dau"}]}', b'{"query": "khai \\udfff"}'):
        path = "/api/chat" if b"messages" in body else "/api/search"
        problem_of(client.post(path, content=body, headers={"content-type": "application/json"}), 422)


def test_a_lone_surrogate_in_an_earlier_turn_is_refused(client: TestClient) -> None:
    earlier = b'{"role": "user", "content": "\\ud800"}'
    body = b'{"messages": [' + earlier + b', {"role": "user", "content": "khai sinh"}]}'
    problem_of(client.post("/api/chat", content=body, headers={"content-type": "application/json"}), 422)


@pytest.mark.parametrize(
    "fields",
    [
        {"messages": None},
        {"messages": "khai sinh"},
        {"messages": {}},
        {"messages": []},
        {"messages": ["khai sinh"]},
        {"messages": [{"role": "user"}]},
        {"messages": [{"content": "khai sinh"}]},
        {"messages": [{"role": "user", "content": 5}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [{"role": "user", "content": ["khai sinh"]}]},
        {"messages": [{"role": "system", "content": "khai sinh"}]},
        {"messages": GOOD * 101},
        {"stream": "true"},
        {"stream": 1},
        {"stream": None},
        {"as_of": "hôm nay"},
        {"as_of": "2026-02-30"},
        {"as_of": True},
        {"as_of": 0},
        {"as_of": 86400},
        {"province": 64},
        {"province": ["Gia Lai"]},
        {"commune": 1},
        {"conversation_id": 7},
        {"writer": "poet"},
        {"include_context": "yes"},
    ],
)
def test_a_known_field_of_a_wrong_type_is_named(client: TestClient, fields: dict[str, object]) -> None:
    problem = problem_of(client.post("/api/chat", json={"messages": GOOD} | fields), 422)
    assert next(iter(fields)) in problem["detail"]


@pytest.mark.parametrize(
    "fields",
    [
        {"query": None},
        {"query": 5},
        {"query": ["khai sinh"]},
        {"limit": "10"},
        {"limit": 0},
        {"limit": -1},
        {"limit": 101},
        {"limit": 2.5},
        {"limit": True},
        {"limit": None},
        {"as_of": 5.5},
        {"province": 1},
    ],
)
def test_a_wrong_field_of_a_search_is_named(client: TestClient, fields: dict[str, object]) -> None:
    problem = problem_of(client.post("/api/search", json={"query": "khai sinh"} | fields), 422)
    assert next(iter(fields)) in problem["detail"]


def test_fields_that_are_not_known_are_ignored(client: TestClient) -> None:
    body = {
        "messages": [{"role": "user", "content": "khai tử cần giấy gì", "name": "Lan", "tool_calls": []}],
        "temperature": 3,
        "model": {"any": "thing"},
        "commune": "Xã Ia Grai",
        "conversation_id": "quầy 3",
        "include_context": True,
        "province": None,
    }
    reply = client.post("/api/chat", json=body)
    assert reply.status_code == 200
    check_shape(reply.json())
    assert client.post("/api/search", json={"query": "khai tử", "offset": "x"}).status_code == 200


def test_the_last_message_must_be_the_users(client: TestClient) -> None:
    messages = [*GOOD, {"role": "assistant", "content": "Theo thủ tục…"}]
    assert "role: user" in problem_of(client.post("/api/chat", json={"messages": messages}), 422)["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"khai sinh"', b"{'messages': 1}", b'{"query": "\xff\xfe"}', b"[" * 100_000],
)
@pytest.mark.parametrize("path", ["/api/chat", "/api/search"])
def test_a_body_that_is_no_object_is_refused(client: TestClient, path: str, body: bytes) -> None:
    reply = client.post(path, content=body, headers={"content-type": "application/json"})
    problem_of(reply, reply.status_code)
    assert reply.status_code in (400, 422)


def test_a_number_too_long_to_read_is_refused(client: TestClient) -> None:
    body = b'{"query": "khai sinh", "limit": ' + b"9" * 5000 + b"}"
    reply = client.post("/api/search", content=body, headers={"content-type": "application/json"})
    problem_of(reply, reply.status_code)
    assert reply.status_code in (400, 422)


def test_a_body_that_is_not_json_is_refused(client: TestClient) -> None:
    problem_of(client.post("/api/chat", data={"messages": "khai sinh"}), 422)


def test_a_method_that_a_path_does_not_know_is_refused(client: TestClient) -> None:
    problem_of(client.get("/api/chat"), 405)
    problem_of(client.delete("/api/search"), 405)


def test_a_path_that_does_not_exist_is_not_found(client: TestClient) -> None:
    problem_of(client.get("/api/khong-co"), 404)


@pytest.mark.parametrize(
    "question",
    [
        "'; DROP TABLE documents; -- khai sinh",
        'khai sinh" OR 1=1 UNION SELECT body FROM documents',
        '{"must": [{"key": "code", "match": {"value": "1.001193"}}]}',
        "code:1.001193 AND level:* NOT (khai~2)^3",
        "<script>alert('khai sinh')</script>",
        "{{7*7}} ${jndi:ldap://x} %s %n ../../etc/passwd khai sinh",
        "[1] [2] [99] khai sinh cần giấy gì",
        "﷽" * 50 + " khai sinh",
        "a" * 3999,
        "1." * 1999,
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ khai sinh",
    ],
)
def test_syntax_and_odd_text_are_searched_as_words(client: TestClient, question: str) -> None:
    reply = client.post("/api/chat", json=user(question))
    assert reply.status_code == 200, reply.text
    check_shape(reply.json())
    found = client.post("/api/search", json={"query": question})
    assert found.status_code == 200


def test_replies_forbid_sniffing_and_framing(client: TestClient) -> None:
    for reply in (client.get("/healthz"), client.get("/api/sources/none"), client.post("/api/chat", json={})):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_a_refusal_does_not_repeat_what_was_typed(client: TestClient) -> None:
    # Personal data that slipped into a question must not come back in errors, which are logged.
    number = "038199012345"
    body = {"messages": [{"role": "user", "content": {"cccd": number}}]}
    assert number not in json.dumps(problem_of(client.post("/api/chat", json=body), 422))
