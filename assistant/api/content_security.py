"""What a page of this server may load, who may frame it, and where browsers report what a page was kept from."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, Request, Response

router = APIRouter(include_in_schema=False)
log = logging.getLogger(__name__)

REPORTS = "/api/csp-reports"
_LONGEST_REPORT = 16_384
_MOST_KINDS = 100
_seen: set[tuple[str, str]] = set()


def policy(origins: Sequence[str]) -> str:
    """Give the Content-Security-Policy of all pages; `origins` may show them in a frame.

    No inline script or style, nothing from elsewhere, and no code of ours may hand the browser markup to parse.

    >>> policy([]).split("; ")[-2]
    "frame-ancestors 'none'"
    """
    framers = " ".join(origins) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            f"frame-ancestors {framers}",
            f"report-uri {REPORTS}",
        )
    )


@router.post(REPORTS, status_code=204)
async def csp_report(request: Request) -> Response:
    """Log what a browser kept a page from, each kind once; what is no report is dropped."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_REPORT:
            return Response(status_code=413)
    try:
        report = orjson.loads(body)["csp-report"]
        blocked = urlsplit(str(report.get("blocked-uri", "")))
        kind = (str(report.get("effective-directive", ""))[:80], f"{blocked.scheme}:{blocked.netloc}"[:200])
    except (ValueError, KeyError, TypeError, AttributeError):
        return Response(status_code=204)
    if kind not in _seen and len(_seen) < _MOST_KINDS:
        _seen.add(kind)
        log.warning("a browser kept a page from loading something: directive=%r blocked=%r", *kind)
    return Response(status_code=204)
