"""Wires the routes to an assistant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from assistant.answering import Assistant
from assistant.api import chat, health, mcp, openai, openai_errors, openapi, pages, problems, search, sources

WEB = Path(__file__).parent.parent / "web"
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'")
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


_EVENTS = "Events `retrieved`, `delta`, `citation`, `final` and `error`, each with one JSON object"
_ROUTERS: tuple[tuple[ModuleType, openapi.Responses], ...] = (
    (chat, openapi.stream(_EVENTS) | openapi.problems(422, 500, 503)),
    (search, openapi.problems(422, 500, 503)),
    (sources, openapi.problems(404, 422, 500, 503)),
    (openai, openapi.openai_errors(400, 404, 413, 500, 503)),
    (health, openapi.problems(503)),
    (pages, {}),
)


def create_app(assistant: Assistant) -> FastAPI:
    """Make the application."""
    app = FastAPI(
        title="Trợ lý Xã",
        version="0.1.0",
        description=openapi.DESCRIPTION,
        openapi_tags=openapi.TAGS,
        generate_unique_id_function=openapi.operation_id,
        docs_url=None,
        redoc_url=None,
        lifespan=mcp.running,
    )
    app.state.assistant = assistant
    problems.install(app)
    openai_errors.install(app)
    openapi.install(app)
    for module, responses in _ROUTERS:
        app.include_router(module.router, responses=responses)
    mcp.install(app, assistant)
    app.add_middleware(GZipMiddleware, minimum_size=2048)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")

    @app.middleware("http")
    async def _safe_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
