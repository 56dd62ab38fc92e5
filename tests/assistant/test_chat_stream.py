from __future__ import annotations

import json
from typing import Any

import pytest
from examiner import check_marks, check_shape, events_of, marks, problem_of
from fastapi.testclient import TestClient

QUESTIONS = ["Mượn loa đài của xã cần giấy gì, mấy ngày có?", "khai sinh cần giấy tờ gì", "Tối nay trời có mưa không?"]


def stream(client: TestClient, question: str) -> list[tuple[str, Any]]:
    body = {"messages": [{"role": "user", "content": question}], "stream": True}
    with client.stream("POST", "/api/chat", json=body) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        text = "".join(reply.iter_text())
    assert text.endswith("\n\n")
    return [(name, json.loads(data)) for name, data in events_of(text)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_events_come_in_order_and_end_with_the_whole_reply(client: TestClient, question: str) -> None:
    events = stream(client, question)
    names = [name for name, _ in events]
    assert names[0] == "retrieved"
    assert names[-1] == "final"
    assert set(names[1:-1]) <= {"delta", "citation"}
    check_shape(events[-1][1])
    check_marks(events[-1][1])


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_deltas_make_up_the_answer(client: TestClient, question: str) -> None:
    events = stream(client, question)
    deltas = [data["text"] for name, data in events if name == "delta"]
    assert "".join(deltas) == events[-1][1]["answer"]
    assert all(deltas)


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_citation_comes_once_and_not_before_its_mark(client: TestClient, question: str) -> None:
    events = stream(client, question)
    said = ""
    seen: list[dict[str, Any]] = []
    for name, data in events:
        if name == "delta":
            said += data["text"]
        if name == "citation":
            assert data["n"] in marks(said)
            seen.append(data)
    assert seen == events[-1][1]["citations"]


def test_the_first_event_names_what_was_found(client: TestClient) -> None:
    (name, data), *_, (_, final) = stream(client, QUESTIONS[0])
    assert name == "retrieved"
    assert data["titles"][0] == "Xin mượn bộ loa đài của nhà văn hóa xã"
    named = final["citations"] or final["options"]
    assert data["titles"] == list(dict.fromkeys(source["title"] for source in named))
    assert data["n"] == len(data["titles"])
    assert data["notices"] == final["notices"]


def test_a_stream_and_a_whole_reply_say_the_same(client: TestClient) -> None:
    final = stream(client, QUESTIONS[1])[-1][1]
    whole = client.post("/api/chat", json={"messages": [{"role": "user", "content": QUESTIONS[1]}]}).json()
    assert (final["answer"], final["citations"]) == (whole["answer"], whole["citations"])


def test_bad_input_is_refused_before_the_stream_begins(client: TestClient) -> None:
    body = {"messages": [{"role": "user", "content": ""}], "stream": True}
    problem_of(client.post("/api/chat", json=body), 422)
