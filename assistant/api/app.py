"""Wires the routes to an assistant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from assistant.answering import Assistant
from assistant.api import chat, health, pages, problems, search, sources

WEB = Path(__file__).parent.parent / "web"
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'")
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def create_app(assistant: Assistant) -> FastAPI:
    """Make the application."""
    app = FastAPI(title="Trợ lý Xã", version="0.1.0", docs_url=None, redoc_url=None)
    app.state.assistant = assistant
    problems.install(app)
    for module in (chat, search, sources, health, pages):
        app.include_router(module.router)
    app.add_middleware(GZipMiddleware, minimum_size=2048)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")

    @app.middleware("http")
    async def _safe_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
