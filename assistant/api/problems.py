"""Errors as RFC 9457 problem details with a Vietnamese sentence."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.api.access import refuse_strangers
from assistant.desk.errors import DeskError, LockedOutError, NotSignedInError
from assistant.errors import AssistantError
from assistant.store.errors import StoreError, UnknownAnswerError
from index.errors import SearchIndexError

log = logging.getLogger(__name__)

_TITLES = {
    400: "Yêu cầu không hợp lệ",
    401: "Chưa đăng nhập",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Phương thức không được hỗ trợ",
    409: "Đã có thay đổi khác",
    413: "Yêu cầu quá lớn",
    415: "Kiểu nội dung không được hỗ trợ",
    421: "Sai máy chủ",
    422: "Dữ liệu không hợp lệ",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi máy chủ",
    503: "Chưa sẵn sàng",
}
_MORE = {404: "Không có trang này, hoặc trang đã chuyển đi. Hãy kiểm tra lại địa chỉ, hoặc vào từ bàn làm việc."}
"""What a page says where there is nothing but the title to say."""
_FOUND_IN_BODIES = (400, 413)
PAGES = ("/trainer", "/sources/")
"""Beginnings of paths at which people look: they get pages, and are led to the sign-in form."""


templates = Jinja2Templates(Path(__file__).parent.parent / "web" / "templates")


class WrongField(BaseModel):
    """A field of a request that can't be used."""

    field: str
    cause: str


class Problem(BaseModel):
    """Problem details (RFC 9457); `detail` is a Vietnamese sentence for the user."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongField] = []


def problem(status: int, detail: str, **extra: object) -> JSONResponse:
    """Give a problem-details reply."""
    title = _TITLES.get(status, "Lỗi")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def reply_to(request: Request, status: int, detail: str, **extra: object) -> Response:
    """Give problem details, or a page that says the same to somebody who looks at a page of the desk."""
    if not _path(request).startswith(PAGES):
        return problem(status, detail, **extra)
    title = _TITLES.get(status, "Lỗi")
    said = {"title": title, "detail": detail if detail != title else _MORE.get(status, detail)}
    return templates.TemplateResponse(
        request, "desk/problem.html", said, status_code=status, headers={"Cache-Control": "no-store"}
    )


def _path(request: Request) -> str:
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return path


def install(app: FastAPI) -> None:
    """Make an application answer all its errors so."""

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        await anyio.to_thread.run_sync(refuse_strangers, request)
        wrong = [
            {"field": ".".join(str(part) for part in problem_["loc"][1:]) or "(thân yêu cầu)", "cause": problem_["msg"]}
            for problem_ in error.errors()
        ]
        fields = ", ".join(dict.fromkeys(w["field"] for w in wrong))
        return reply_to(request, 422, f"Trường không hợp lệ: {fields}.", errors=wrong)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code in _FOUND_IN_BODIES:
            await anyio.to_thread.run_sync(refuse_strangers, request)
        detail = (
            error.detail
            if error.status_code < 500 and not error.detail.isascii()
            else _TITLES.get(error.status_code, "Lỗi")
        )
        return reply_to(request, error.status_code, str(detail))

    @app.exception_handler(AssistantError)
    async def _assistant(request: Request, error: AssistantError) -> Response:
        return reply_to(request, 422, error.message)

    @app.exception_handler(DeskError)
    async def _desk(request: Request, error: DeskError) -> Response:
        path = _path(request)
        if isinstance(error, NotSignedInError) and path.startswith(PAGES):
            query = urlencode({"next": f"{path}?{request.url.query}" if request.url.query else path})
            return RedirectResponse(f"/trainer/sign-in?{query}", 303)
        reply = reply_to(request, error.status, error.message)
        if isinstance(error, NotSignedInError):
            reply.headers["WWW-Authenticate"] = "Bearer"
        if isinstance(error, LockedOutError):
            reply.headers["Retry-After"] = str(error.seconds)
        return reply

    @app.exception_handler(UnknownAnswerError)
    async def _answer(request: Request, error: UnknownAnswerError) -> Response:
        return reply_to(request, 404, error.message)

    @app.exception_handler(StoreError)
    async def _store(request: Request, error: StoreError) -> Response:
        log.error("database: %s", error.cause)
        return reply_to(request, 503, error.message)

    @app.exception_handler(SearchIndexError)
    async def _index(request: Request, error: SearchIndexError) -> Response:
        log.error("index: %s", error.cause)
        return reply_to(request, 503, error.message)

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> Response:
        log.error("unexpected error", exc_info=error)
        return reply_to(request, 500, "Có lỗi ngoài dự kiến; lỗi đã được ghi lại. Hãy thử lại.")
