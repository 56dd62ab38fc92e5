"""Errors below /v1 in OpenAI's shape; everywhere else they stay problem details.

Source: https://platform.openai.com/docs/guides/error-codes; the official client raises by status and reads `error`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.api.openai_models import ErrorObject, ErrorReply
from assistant.desk.errors import DeskError
from assistant.errors import AssistantError
from index.errors import SearchIndexError

PREFIX = "/v1/"
_CODES = {
    400: "invalid_value",
    401: "invalid_api_key",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    429: "rate_limit_exceeded",
    503: "index_unavailable",
}
_KEPT = ("www-authenticate", "retry-after")
_OF_OURS = "Value error, "
_HANDLED = (RequestValidationError, HTTPException, AssistantError, DeskError, SearchIndexError, Exception)

Handler = Callable[[Request, Any], Response | Awaitable[Response]]


def error_reply(status: int, message: str, *, param: str | None = None, code: str | None = None) -> JSONResponse:
    """Give an error as the official client reads it.

    >>> error_reply(404, "Không có mô hình này.", param="model", code="model_not_found").status_code
    404
    """
    return JSONResponse(error_body(status, message, param, code).model_dump(), status_code=status)


def error_body(status: int, message: str, param: str | None = None, code: str | None = None) -> ErrorReply:
    """Give the body of an error."""
    kind: Any = "server_error" if status >= 500 else "invalid_request_error"
    return ErrorReply(error=ErrorObject(message=message, type=kind, param=param, code=code or _CODES.get(status)))


def install(app: FastAPI) -> None:
    """Let an application, whose errors are problem details already, answer in OpenAI's shape below /v1."""
    for kind in _HANDLED:
        app.exception_handlers[kind] = _in_shape(app.exception_handlers[kind])


def _in_shape(handler: Handler) -> Handler:
    async def reshaped(request: Request, error: Exception) -> Response:
        given = handler(request, error)
        reply = given if isinstance(given, Response) else await given
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        return _from_problem(reply) if path.startswith(PREFIX) else reply

    return reshaped


def _from_problem(reply: Response) -> JSONResponse:
    problem: dict[str, Any] = orjson.loads(bytes(reply.body))
    status = 400 if reply.status_code == 422 else reply.status_code
    wrong: list[dict[str, str]] = problem.get("errors", [])
    message = problem["detail"]
    if wrong and wrong[0]["cause"].startswith(_OF_OURS):
        message = wrong[0]["cause"].removeprefix(_OF_OURS)
    shaped = error_reply(status, message, param=wrong[0]["field"] if wrong else None)
    shaped.headers.update({name: reply.headers[name] for name in _KEPT if name in reply.headers})
    return shaped
