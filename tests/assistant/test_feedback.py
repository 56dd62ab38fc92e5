from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from examiner import problem_of
from fastapi.testclient import TestClient
from sqlalchemy import select
from workbench import Kit

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import DatabaseSettings
from assistant.store.tables import StoredAnswer, StoredFeedback

QUESTION = "Xin mượn loa đài cần giấy tờ gì?"
Client = Callable[..., TestClient]


@pytest.fixture
def of_database(served: Assistant, kit: Kit) -> Iterator[Callable[[DatabaseSettings], TestClient]]:
    """Give applications over the same index with databases of their own; they are closed at the end."""
    entered: list[TestClient] = []

    def made(database: DatabaseSettings) -> TestClient:
        settings = kit.settings.assistant.model_copy(update={"database": database})
        app = create_app(Assistant(served.live, served.retriever, settings))
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        entered.append(client)
        return client

    yield made
    for client in entered:
        client.__exit__(None, None, None)


def asked(client: TestClient, question: str = QUESTION, **fields: object) -> dict[str, Any]:
    reply = client.post("/api/chat", json={"messages": [{"role": "user", "content": question}], **fields})
    assert reply.status_code == 200, reply.text
    body: dict[str, Any] = reply.json()
    return body


def kept(client: TestClient, answer_id: str) -> StoredAnswer:
    return client.app.state.recorder.answer(answer_id)  # type: ignore[attr-defined, no-any-return]


def feedback_on(client: TestClient, answer_id: str) -> list[StoredFeedback]:
    with client.app.state.recorder.required().transaction() as session:  # type: ignore[attr-defined]
        return list(session.scalars(select(StoredFeedback).where(StoredFeedback.answer_id == answer_id)))


def test_an_answer_is_kept_as_it_was_sent(client: TestClient) -> None:
    reply = asked(client, commune="Xã Ia Grai")
    row = kept(client, reply["id"])
    assert (row.question, row.answer, row.outcome) == (QUESTION, reply["answer"], "answered")
    assert row.citations == reply["citations"]
    assert (row.province, row.commune, row.door) == ("Gia Lai", "Xã Ia Grai", "chat")
    assert (row.confidence, row.timings_ms) == (reply["confidence"], reply["timings_ms"])
    assert (row.corpus_version, row.written_by, row.abandoned) == (reply["corpus_version"], "rules", False)


def test_a_streamed_answer_is_kept_too(client: TestClient) -> None:
    body = {"messages": [{"role": "user", "content": QUESTION}], "stream": True}
    with client.stream("POST", "/api/chat", json=body) as reply:
        text = "".join(reply.iter_text())
    answer_id = text.rpartition('"id":"')[2][:32]
    row = kept(client, answer_id)
    assert row.answer
    assert not row.abandoned


def test_a_question_is_kept_without_personal_data(client: TestClient) -> None:
    reply = asked(client, "Anh Ba CCCD 052099012345, gọi 0912 345 678 muốn mượn loa đài của xã cần giấy gì")
    question = kept(client, reply["id"]).question
    assert question == "Anh Ba CCCD [số định danh], gọi [số điện thoại] muốn mượn loa đài của xã cần giấy gì"


@pytest.mark.parametrize("verdict", ["right", "wrong", "wrong_source", "out_of_date"])
def test_feedback_arrives(client: TestClient, verdict: str) -> None:
    answer_id = asked(client)["id"]
    reply = client.post("/api/feedback", json={"answer_id": answer_id, "verdict": verdict})
    assert reply.status_code == 201, reply.text
    (row,) = feedback_on(client, answer_id)
    assert (row.id, row.verdict, row.text) == (reply.json()["id"], verdict, None)
    assert reply.json()["received_at"][:19] == row.received_at.isoformat()[:19]


def test_the_words_of_feedback_are_kept_without_personal_data(client: TestClient) -> None:
    answer_id = asked(client)["id"]
    text = "Sai mức phí, xem 1.001193. Gọi lại chị Hoa 0905.123.456, hoa@xa.vn\x00\x07"
    body = {"answer_id": answer_id, "verdict": "wrong", "text": text}
    assert client.post("/api/feedback", json=body).status_code == 201
    (row,) = feedback_on(client, answer_id)
    assert row.text == "Sai mức phí, xem 1.001193. Gọi lại chị Hoa [số điện thoại], [thư điện tử]"


def test_a_client_that_changes_its_mind_has_one_feedback(client: TestClient) -> None:
    answer_id = asked(client)["id"]
    first = client.post("/api/feedback", json={"answer_id": answer_id, "verdict": "right"}).json()
    body = {"answer_id": answer_id, "verdict": "wrong_source", "text": "Nhầm xã"}
    for _ in range(3):
        assert client.post("/api/feedback", json=body).json()["id"] == first["id"]
    (row,) = feedback_on(client, answer_id)
    assert (row.verdict, row.text) == ("wrong_source", "Nhầm xã")


def test_two_clients_have_a_feedback_each_and_no_address_is_kept(client: TestClient) -> None:
    answer_id = asked(client)["id"]
    for host in ("203.0.113.7", "203.0.113.8"):
        other = TestClient(client.app, client=(host, 5000))
        assert other.post("/api/feedback", json={"answer_id": answer_id, "verdict": "wrong"}).status_code == 201
    rows = feedback_on(client, answer_id)
    assert len({row.client for row in rows}) == 2
    assert not any("203" in row.client for row in rows if row.client.startswith("203.0"))


@pytest.mark.parametrize("answer_id", ["0" * 32, "", "x", "\x00", "'; DROP TABLE answers; --", "a" * 100_000])
def test_feedback_on_an_unknown_answer_is_not_found(client: TestClient, answer_id: str) -> None:
    problem = problem_of(client.post("/api/feedback", json={"answer_id": answer_id, "verdict": "right"}), 404)
    assert "Không còn lưu" in problem["detail"]
    assert asked(client)["id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"answer_id": None},
        {"answer_id": 5},
        {"verdict": "good"},
        {"verdict": None},
        {"verdict": ["right"]},
        {"text": 5},
        {"text": ["sai"]},
        {"text": "x" * 2001},
        {"text": "x" * 200_000},
    ],
)
def test_bad_feedback_is_named(client: TestClient, fields: dict[str, object]) -> None:
    body = {"answer_id": "0" * 32, "verdict": "right"} | fields
    assert next(iter(fields)) in problem_of(client.post("/api/feedback", json=body), 422)["detail"]


def test_a_huge_body_is_refused(client: TestClient) -> None:
    body = {"answer_id": "0" * 32, "verdict": "right", "text": "x" * 2_000_000}
    problem_of(client.post("/api/feedback", json=body), 413)
    messages = [{"role": "user", "content": "x" * 9_000_000}]
    problem_of(client.post("/api/chat", json={"messages": messages}), 413)


@pytest.mark.parametrize("text", ["'); DROP TABLE feedback; --", "<script>alert(1)</script>", "‮{{7*7}}", "😀" * 2000])
def test_syntax_in_feedback_is_kept_as_words(client: TestClient, text: str) -> None:
    answer_id = asked(client)["id"]
    body = {"answer_id": answer_id, "verdict": "wrong", "text": text}
    assert client.post("/api/feedback", json=body).status_code == 201
    assert feedback_on(client, answer_id)[0].text == text


def test_a_lone_surrogate_in_feedback_does_no_harm(client: TestClient) -> None:
    answer_id = asked(client)["id"]
    body = b'{"answer_id": "' + answer_id.encode() + b'", "verdict": "wrong", "text": "sai \\ud800"}'
    reply = client.post("/api/feedback", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (201, 422)


def test_with_keeping_switched_off_nothing_is_kept(of_database: Callable[[DatabaseSettings], TestClient]) -> None:
    client = of_database(DatabaseSettings(keep_answers=False))
    reply = asked(client, conversation_id="a" * 22)
    assert reply["conversation_id"] is None
    body = {"answer_id": reply["id"], "verdict": "right"}
    assert "tắt" in problem_of(client.post("/api/feedback", json=body), 503)["detail"]
    assert client.get("/readyz").json()["database"] == "off"


def test_a_broken_database_breaks_no_answer(
    of_database: Callable[[DatabaseSettings], TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    client = of_database(DatabaseSettings(url="sqlite:////dev/null/troly.db"))
    reply = asked(client, conversation_id="a" * 22)
    assert reply["outcome"] == "answered"
    body = {"answer_id": reply["id"], "verdict": "right", "text": "gọi 0912345678"}
    assert "Cơ sở dữ liệu" in problem_of(client.post("/api/feedback", json=body), 503)["detail"]
    problem_of(client.get(f"/api/answers/{reply['id']}.docx"), 503)
    health = client.get("/readyz")
    assert (health.status_code, health.json()["database"]) == (200, "unreachable")
    assert "database" in caplog.text
    assert "loa đài" not in caplog.text
