"""Wires the routes to an assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from assistant.answering import Assistant
from assistant.api import (
    chat,
    content_security,
    exports,
    feedback,
    health,
    limits,
    mcp,
    openai,
    openai_errors,
    openapi,
    pages,
    problems,
    search,
    sources,
    suggestions,
)
from assistant.api.access import ForAll, ForAsking
from assistant.api.cross_origin import CrossOrigin
from assistant.api.desk import routing
from assistant.catalogue import Catalogue
from assistant.config import Settings
from assistant.desk.approved.giving import GivenAnswers
from assistant.desk.desk import Desk
from assistant.desk.scheduling import Scheduler
from assistant.desk.tasks import TASKS
from assistant.desk.tuning.report import Trial
from assistant.masked_logs import mask_logs
from assistant.store.database import Database
from assistant.store.recorder import recorder_for

WEB = Path(__file__).parent.parent / "web"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


_EVENTS = "Events `retrieved`, `delta`, `citation`, `final` and `error`, each with one JSON object"
_FOR_ASKING: tuple[tuple[ModuleType, openapi.Responses], ...] = (
    (chat, openapi.stream(_EVENTS) | openapi.problems(401, 403, 413, 422, 429, 500, 503)),
    (search, openapi.problems(401, 403, 413, 422, 429, 500, 503)),
    (sources, openapi.problems(401, 403, 404, 422, 500, 503)),
    (feedback, openapi.problems(401, 403, 404, 413, 422, 429, 500, 503)),
    (exports, openapi.problems(401, 403, 404, 422, 429, 500, 503)),
    (suggestions, openapi.problems(401, 403, 422, 500, 503)),
    (openai, openapi.openai_errors(400, 401, 403, 404, 413, 429, 500, 503)),
)
_FOR_ALL: tuple[tuple[ModuleType, openapi.Responses], ...] = (
    (health, openapi.problems(503)),
    (content_security, {}),
)


def create_app(assistant: Assistant, settings: Settings | None = None, trial: Trial | None = None) -> FastAPI:
    """Make the application; without the whole settings it answers questions, and has no desk.

    `trial` is what the desk tries changes by before they are published.
    """
    app = FastAPI(
        title="Trợ lý Xã",
        version="0.1.0",
        description=openapi.DESCRIPTION,
        openapi_tags=openapi.TAGS,
        generate_unique_id_function=openapi.operation_id,
        docs_url=None,
        redoc_url=None,
        lifespan=_running,
    )
    app.state.assistant = assistant
    app.state.catalogue = Catalogue(assistant.live)
    app.state.recorder = recorder_for(assistant.settings.database, app.state.catalogue.field_of)
    app.state.desk = None
    problems.install(app)
    openai_errors.install(app)
    openapi.install(app)
    for module, responses in _FOR_ASKING:
        app.include_router(module.router, responses=responses, dependencies=[ForAsking])
    for module, responses in _FOR_ALL:
        app.include_router(module.router, responses=responses, dependencies=[ForAll])
    # The chat page holds nothing; a source page shows what may be asked for.
    app.include_router(pages.router)
    if settings is not None:
        database = app.state.recorder.database or Database(assistant.settings.database.url.get_secret_value())
        app.state.desk = Desk(database, settings, assistant, trial)
        assistant.approved = assistant.approved or GivenAnswers(database, assistant.live)
        routing.install(app)
    mcp.install(app, assistant)
    limits.install(app, assistant.settings.limits)
    app.add_middleware(GZipMiddleware, minimum_size=2048)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")

    origins = assistant.settings.allowed_origins
    safe = _HEADERS | {"Content-Security-Policy": content_security.policy(origins)}

    @app.middleware("http")
    async def _safe_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in safe.items():
            response.headers.setdefault(name, value)
        return response

    # Last, so that it stands outermost: refusals too must be readable by the pages that the widget stands in.
    app.add_middleware(CrossOrigin, origins=origins)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Open what the application needs while it runs; personal data is kept out of the logs from here on."""
    mask_logs()
    await anyio.to_thread.run_sync(app.state.recorder.start)
    scheduler = Scheduler(app.state.desk, TASKS) if app.state.desk else None
    if scheduler:
        scheduler.start()
    try:
        async with mcp.running(app):
            yield
    finally:
        if scheduler:
            await anyio.to_thread.run_sync(scheduler.stop)
        if app.state.desk and app.state.assistant.approved:
            await anyio.to_thread.run_sync(app.state.assistant.approved.write_hits)
        await anyio.to_thread.run_sync(app.state.recorder.stop)
        if app.state.desk:
            app.state.desk.database.close()
