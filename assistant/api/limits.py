"""How much one client may ask: requests a minute (limits' moving window, in memory), and bytes a request."""

from __future__ import annotations

import time
from ipaddress import IPv6Address, IPv6Network, ip_address

from fastapi import FastAPI, HTTPException
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.api.openai_errors import PREFIX, error_reply
from assistant.api.problems import problem
from assistant.config import LimitSettings
from assistant.desk_messages import TOO_LARGE, TOO_MANY

QUESTIONS = ("/api/chat", "/api/search", "/v1/chat/completions", "/mcp")
FEEDBACK = "/api/feedback"
EXPORTS = "/api/answers/"
LONGEST_BODY = {
    "/api/chat": 8_388_608,
    "/api/search": 1_048_576,
    "/v1/chat/completions": 1_048_576,
    FEEDBACK: 1_048_576,
}
"""Bytes: the longest conversation that is taken, 100 messages of 20,000 letters, has six million in UTF-8."""

DESK = "/api/trainer/"
LONGEST_AT_THE_DESK = 16_777_216
"""Bytes: a piece of a file has half of it; larger files come in pieces."""


def install(app: FastAPI, settings: LimitSettings) -> None:
    """Let an application turn away who asks too much; a proxy that is trusted says whom it speaks for."""
    app.add_middleware(RequestLimits, settings=settings)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=[str(n) for n in settings.trusted_proxies])


class RequestLimits:
    """Counts requests by address; exempt ones, and clients without an address (a socket file), are not counted."""

    def __init__(self, app: ASGIApp, settings: LimitSettings) -> None:
        self._app = app
        self._exempt = settings.exempt
        self._questions = _per_minute(settings.per_minute)
        self._feedback = _per_minute(settings.feedback_per_minute)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429 with Retry-After."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        limit = self._limit(path)
        client = self._counted(scope)
        if limit is not None and client is not None and not self._window.hit(limit, client):
            wait = max(1, round(self._window.get_window_stats(limit, client).reset_time - time.time() + 0.5))
            sentence = TOO_MANY.format(seconds=wait)
            reply = error_reply(429, sentence) if path.startswith(PREFIX) else problem(429, sentence)
            reply.headers["Retry-After"] = str(wait)
            await reply(scope, receive, send)
            return
        if most := LONGEST_BODY.get(path) or (LONGEST_AT_THE_DESK if path.startswith(DESK) else None):
            receive = _limited(receive, most)
        await self._app(scope, receive, send)

    def _limit(self, path: str) -> RateLimitItemPerMinute | None:
        if path == FEEDBACK:
            return self._feedback
        return self._questions if path in QUESTIONS or path.startswith(EXPORTS) else None

    def _counted(self, scope: Scope) -> str | None:
        """Give the name under which a client is counted; None for one that is not."""
        try:
            address = ip_address(scope["client"][0])
        except (TypeError, ValueError):
            return None
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self._exempt):
            return None
        # One household or office has a whole /64 of addresses to choose from.
        return str(IPv6Network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def _per_minute(most: int | None) -> RateLimitItemPerMinute | None:
    return RateLimitItemPerMinute(most) if most else None


def _limited(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        event = await receive()
        taken += len(event.get("body", b""))
        if taken > most:
            raise HTTPException(413, TOO_LARGE.format(limit=most))
        return event

    return counted
