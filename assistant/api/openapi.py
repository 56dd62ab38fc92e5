"""What the OpenAPI description says beside what the types say: names, tags, streams and errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from assistant.api.openai_models import ErrorReply
from assistant.api.problems import Problem

Responses = dict[int | str, dict[str, Any]]

DESCRIPTION = (
    "Answers on administrative procedures of Vietnamese communes, each line with a mark, each mark with a verbatim "
    "quote. Errors are problem details (RFC 9457); below /v1 they have OpenAI's shape. An MCP server stands at /mcp."
)
TAGS: list[dict[str, Any]] = [
    {"name": "chat", "description": "Answers with citations."},
    {"name": "search", "description": "Ranking of procedures and other documents."},
    {"name": "sources", "description": "Texts as indexed, for the offsets of citations."},
    {"name": "answers", "description": "Answers that are kept, as a document and as a checklist."},
    {"name": "feedback", "description": "What officers say of answers."},
    {"name": "suggestions", "description": "Questions to begin with."},
    {"name": "openai", "description": "The same answers for clients of OpenAI's protocol."},
    {"name": "health", "description": "For whoever watches over the server."},
]


def operation_id(route: APIRoute) -> str:
    """Name an operation after its function."""
    return route.name


def install(app: FastAPI) -> None:
    """Let the description give problem details the media type that they come with, which FastAPI can't be told."""
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            for path in made()["paths"].values():
                for operation in path.values():
                    for response in operation["responses"].values():
                        _retype(response.get("content", {}))
        return made()

    app.openapi = described  # type: ignore[method-assign]


def _retype(content: dict[str, Any]) -> None:
    if content.get("application/json", {}).get("schema") == {"$ref": "#/components/schemas/Problem"}:
        content["application/problem+json"] = content.pop("application/json")


def stream(about: str) -> Responses:
    """Say that a success may also be a stream of events."""
    return {200: {"content": {"text/event-stream": {"schema": {"type": "string", "description": about}}}}}


def problems(*statuses: int) -> Responses:
    """Say which errors come as problem details."""
    return {status: {"model": Problem, "description": _ABOUT[status]} for status in statuses}


def openai_errors(*statuses: int) -> Responses:
    """Say which errors come in OpenAI's shape; "default" keeps the description from promising a 422."""
    named: Responses = {status: {"model": ErrorReply, "description": _ABOUT[status]} for status in statuses}
    return {**named, "default": {"model": ErrorReply, "description": "Another error"}}


_ABOUT = {
    400: "A field is missing or wrong, or the question can't be read",
    401: "Sign in first, or the key does not hold",
    403: "Whoever is signed in may not do this, or the request comes from elsewhere",
    404: "There is no such thing",
    409: "Another has changed it meanwhile, or its state does not allow this",
    413: "The request is too large",
    422: "A field is missing or wrong, or the question can't be read",
    429: "Too many requests; Retry-After says when to come back",
    500: "Unexpected error",
    503: "There is no index yet, or it can't be opened; or the database can't be reached",
}
