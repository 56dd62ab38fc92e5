"""The OpenAPI description: names that client generators make code from, so they are held."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

NAMES = {
    ("post", "/api/chat"): ("chat", "chat"),
    ("post", "/api/search"): ("search", "search"),
    ("get", "/api/sources/{document_id}"): ("get_source", "sources"),
    ("get", "/api/sources/{document_id}/file"): ("get_source_file", "sources"),
    ("post", "/api/feedback"): ("feedback", "feedback"),
    ("get", "/api/answers/{answer_id}.docx"): ("get_answer_docx", "answers"),
    ("get", "/api/answers/{answer_id}/checklist"): ("get_checklist", "answers"),
    ("get", "/api/suggestions"): ("get_suggestions", "suggestions"),
    ("get", "/v1/models"): ("list_models", "openai"),
    ("get", "/v1/models/{model}"): ("get_model", "openai"),
    ("post", "/v1/chat/completions"): ("create_chat_completion", "openai"),
    ("get", "/healthz"): ("healthz", "health"),
    ("get", "/readyz"): ("readyz", "health"),
}
REPLIES = {
    "chat": "Answer",
    "search": "SearchReply",
    "get_source": "SourceReply",
    "get_suggestions": "SuggestionsReply",
    "list_models": "ModelList",
    "get_model": "Model",
    "create_chat_completion": "ChatCompletion",
}
ERRORS = {
    "chat": {"401", "403", "413", "422", "429", "500", "503"},
    "search": {"401", "403", "413", "422", "429", "500", "503"},
    "get_source": {"401", "403", "404", "422", "500", "503"},
    "get_source_file": {"401", "403", "404", "422", "500", "503"},
    "feedback": {"401", "403", "404", "413", "422", "429", "500", "503"},
    "get_answer_docx": {"401", "403", "404", "422", "429", "500", "503"},
    "get_checklist": {"401", "403", "404", "422", "429", "500", "503"},
    "get_suggestions": {"401", "403", "422", "500", "503"},
    "list_models": {"400", "401", "403", "404", "413", "429", "500", "503", "default"},
    "get_model": {"400", "401", "403", "404", "413", "429", "500", "503", "default"},
    "create_chat_completion": {"400", "401", "403", "404", "413", "429", "500", "503", "default"},
    "healthz": {"503"},
    "readyz": {"503"},
}


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    given: dict[str, Any] = client.get("/openapi.json").json()
    return given


@pytest.fixture(scope="module")
def operations(described: dict[str, Any]) -> dict[str, Any]:
    return {o["operationId"]: o for path in described["paths"].values() for o in path.values()}


def schema_of(response: dict[str, Any], media: str = "application/json") -> str:
    return str(response["content"][media]["schema"]["$ref"]).rpartition("/")[2]


def test_operations_have_readable_names_and_one_tag(described: dict[str, Any]) -> None:
    found = {
        (method, path): (o["operationId"], *o["tags"])
        for path, methods in described["paths"].items()
        for method, o in methods.items()
    }
    assert found == NAMES


def test_tags_are_described(described: dict[str, Any]) -> None:
    assert {tag["name"] for tag in described["tags"]} == {tag for _, tag in NAMES.values()}
    assert all(tag["description"] for tag in described["tags"])


@pytest.mark.parametrize(("name", "model"), REPLIES.items())
def test_replies_have_a_model(operations: dict[str, Any], name: str, model: str) -> None:
    assert schema_of(operations[name]["responses"]["200"]) == model


@pytest.mark.parametrize("name", ["chat", "create_chat_completion"])
def test_what_can_be_streamed_says_so(operations: dict[str, Any], name: str) -> None:
    assert operations[name]["responses"]["200"]["content"].keys() == {"application/json", "text/event-stream"}


@pytest.mark.parametrize(("name", "statuses"), ERRORS.items())
def test_errors_are_named_with_their_shape(operations: dict[str, Any], name: str, statuses: set[str]) -> None:
    responses = operations[name]["responses"]
    assert responses.keys() - {"200", "201"} == statuses
    for status in statuses:
        if "default" in statuses:
            assert schema_of(responses[status]) == "ErrorReply"
        else:
            assert responses[status]["content"].keys() == {"application/problem+json"}
            assert schema_of(responses[status], "application/problem+json") == "Problem"
        assert responses[status]["description"]


def test_no_schema_is_left_over_from_the_framework(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert not {name for name in schemas if "HTTPValidationError" in name or "__" in name or "-" in name}
    assert {"Problem", "ErrorReply", "Answer", "Citation"} <= schemas.keys()
