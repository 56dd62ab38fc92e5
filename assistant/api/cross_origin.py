"""What pages of other origins may read: the routes that the widget calls, from the origins of the settings (CORS)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

FOR_THE_WIDGET = ("/api/", "/static/")
"""Beginnings of paths. /mcp lets in by rules of its own; the rest is for the server's own pages, or no page at all."""


class CrossOrigin:
    """Lets pages of the origins listed call what the widget needs."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
            expose_headers=["retry-after"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with leave to read the reply where its page has it."""
        shared = scope["type"] == "http" and scope["path"].removeprefix(scope.get("root_path", "")).startswith(
            FOR_THE_WIDGET
        )
        await (self._open if shared else self._app)(scope, receive, send)
