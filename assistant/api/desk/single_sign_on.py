"""Single sign-on: to the provider of the settings (OpenID Connect), and back from it."""

from __future__ import annotations

import logging
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from assistant.api.access import ForAll
from assistant.api.deps import DeskDep
from assistant.api.desk.sign_in import begin_session, form, own_path, set_cookie
from assistant.desk import oidc
from assistant.desk.desk import Desk
from assistant.desk.errors import DeskError
from assistant.desk.oidc_accounts import account_of

router = APIRouter(tags=["accounts"])
pages = APIRouter(include_in_schema=False)
log = logging.getLogger(__name__)

ERRAND_COOKIE = "troly_sign_on"
ERRAND_SECONDS = 600
_LONGEST_GOAL = 1500
"""Characters of a path as a cookie holds it: browsers drop cookies above 4,096."""


@pages.get("/trainer/oidc/start", response_class=RedirectResponse, dependencies=[ForAll])
def start_single_sign_on(request: Request, desk: DeskDep, next: str = "") -> Response:  # noqa: A002 - the URL's word
    """Send the browser to the provider; where that fails, the sign-in page says so."""
    errand = oidc.Errand()
    try:
        url = oidc.begin(desk.own.access.oidc, errand, _way_back(request))
    except DeskError as error:
        return _failed(request, desk, next, error)
    goal = quote(own_path(next))
    reply = RedirectResponse(url, 303)
    value = f"{errand.secret}:{goal if len(goal) <= _LONGEST_GOAL else ''}"
    set_cookie(request, reply, desk, ERRAND_COOKIE, value, ERRAND_SECONDS)
    return reply


@pages.get("/trainer/oidc/callback", response_class=RedirectResponse, dependencies=[ForAll])
def finish_single_sign_on(request: Request, desk: DeskDep) -> Response:
    """Take the browser back from the provider and begin its session; an errand is good for one try."""
    secret, _, goal = request.cookies.get(ERRAND_COOKIE, "").partition(":")
    goal = own_path(unquote(goal))
    settings = desk.own.access.oidc
    try:
        errand = oidc.Errand(secret) if secret else None
        claims = oidc.finish(settings, errand, _way_back(request), request.query_params)
        user = account_of(desk.database, settings, claims)
    except DeskError as error:
        reply = _failed(request, desk, goal, error)
    else:
        reply = RedirectResponse(goal, 303)
        begin_session(request, reply, desk, user)
    reply.delete_cookie(ERRAND_COOKIE)
    return reply


def _way_back(request: Request) -> str:
    return str(request.url_for(finish_single_sign_on.__name__))


def _failed(request: Request, desk: Desk, goal: str, error: DeskError) -> Response:
    log.warning("single sign-on: %s", error.cause)
    return form(request, desk, goal, error=error.message, status_code=error.status)
