from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from workbench import CORPUS_CODES, ROOT

from assistant.answering import Assistant
from assistant.config import AssistantSettings
from assistant.conversation import Message
from assistant.suggested import load_suggestions
from index.config import RankingSettings
from index.live import FixedIndex, OpenIndex
from index.retriever import Retriever


def suggestions(client: TestClient, **query: str) -> dict[str, Any]:
    reply = client.get("/api/suggestions", params=query)
    assert reply.status_code == 200
    body: dict[str, Any] = reply.json()
    return body


def test_only_what_the_index_holds_is_suggested(client: TestClient) -> None:
    body = suggestions(client)
    expected = [text for code, text in load_suggestions() if code in CORPUS_CODES]
    assert [q["text"] for q in body["questions"]] == expected
    assert body["fields"] == list(dict.fromkeys(q["field"] for q in body["questions"]))
    assert body == suggestions(client)


def test_a_field_has_its_own_questions(client: TestClient) -> None:
    body = suggestions(client, field="hộ tịch")
    assert {q["field"] for q in body["questions"]} == {"Hộ tịch"}
    assert len(body["fields"]) > 1
    assert suggestions(client, field="khong co")["questions"] == []
    assert client.get("/api/suggestions", params={"field": "x" * 5000}).status_code == 422


def test_suggestions_come_quickly(client: TestClient) -> None:
    suggestions(client)
    took = []
    for _ in range(20):
        started = time.perf_counter()
        suggestions(client)
        took.append(time.perf_counter() - started)
    assert sorted(took)[10] < 0.05


def test_each_question_is_of_a_procedure_of_the_starter_corpus() -> None:
    known = {path.name.split("-")[0] for path in (ROOT / "corpus" / "procedures").iterdir()}
    codes = [code for code, _ in load_suggestions()]
    assert set(codes) <= known
    assert len(set(codes)) == len(codes)


@pytest.fixture(scope="module")
def over_corpus(corpus_index: OpenIndex) -> Assistant:
    return Assistant(FixedIndex(corpus_index), Retriever(RankingSettings(), "Gia Lai"), AssistantSettings())


def test_suggested_questions_are_answered_from_their_procedures(over_corpus: Assistant) -> None:
    missed = {}
    for code, text in load_suggestions():
        answer = over_corpus.answer([Message(role="user", content=text)])
        if answer.outcome != "answered" or answer.citations[0].procedure_code != code:
            missed[text] = answer.outcome
    # What a counter asks most must not be missed; all of them were answered when they were chosen.
    assert len(missed) <= 3, missed
