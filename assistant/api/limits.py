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
from assistant.desk_messages import DESK_TOO_LARGE, TOO_LARGE, TOO_MANY

QUESTIONS = ("/api/chat", "/api/search", "/v1/chat/completions", "/mcp")
FEEDBACK = "/api/feedback"
EXPORTS = "/api/answers/"
SIGN_INS = (
    ("POST", "/api/trainer/session"),
    ("PUT", "/api/trainer/session/password"),
    ("GET", "/trainer/oidc/start"),
    ("GET", "/trainer/oidc/callback"),
)
DESK = "/api/trainer/"
UPLOADS = "/api/trainer/uploads/"
"""Pieces of files: those routes have limits of their own."""
LONGEST_OF_DESK = 1_048_576
LONGEST_BODY = {
    "/api/chat": 8_388_608,
    "/api/search": 1_048_576,
    "/v1/chat/completions": 1_048_576,
    FEEDBACK: 1_048_576,
}
"""Bytes: the longest conversation that is taken, 100 messages of 20,000 letters, has six million in UTF-8."""


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
        self._sign_ins = _per_minute(settings.sign_ins_per_minute)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429 with Retry-After."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        limit, counted_for = self._limit(scope["method"], path)
        client = self._counted(scope)
        if limit is not None and client is not None and not self._window.hit(limit, counted_for, client):
            resets = self._window.get_window_stats(limit, counted_for, client).reset_time
            wait = max(1, round(resets - time.time() + 0.5))
            sentence = TOO_MANY.format(seconds=wait)
            reply = error_reply(429, sentence) if path.startswith(PREFIX) else problem(429, sentence)
            reply.headers["Retry-After"] = str(wait)
            await reply(scope, receive, send)
            return
        most, sentence = _longest(path)
        await self._app(scope, _limited(receive, most, sentence) if most else receive, send)

    def _limit(self, method: str, path: str) -> tuple[RateLimitItemPerMinute | None, str]:
        """Give how often one may, and what it is that is counted."""
        if path == FEEDBACK:
            return self._feedback, "feedback"
        if (method, path) in SIGN_INS:
            return self._sign_ins, "sign-in"
        return self._questions if path in QUESTIONS or path.startswith(EXPORTS) else None, "questions"

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


def _longest(path: str) -> tuple[int | None, str]:
    """Give how many bytes a request may have, and the sentence for more."""
    if path.startswith(DESK) and not path.startswith(UPLOADS):
        return LONGEST_OF_DESK, DESK_TOO_LARGE
    return LONGEST_BODY.get(path), TOO_LARGE


def _limited(receive: Receive, most: int, sentence: str) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        event = await receive()
        taken += len(event.get("body", b""))
        if taken > most:
            raise HTTPException(413, sentence.format(limit=most))
        return event

    return counted
