"""Who makes a request, and whether that one may: each route names what it needs, and a test walks them all.

A session cookie counts with a CSRF token where something is changed; a key counts as `Authorization: Bearer troly_…`.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from assistant.config import AssistantSettings
from assistant.desk import api_keys, audit, sessions
from assistant.desk import messages as say
from assistant.desk.desk import Desk
from assistant.desk.errors import ForbiddenError, NotSignedInError
from assistant.desk.roles import NOBODY, ROLE_NAMES, Principal, Role
from assistant.store.errors import StoreError

log = logging.getLogger(__name__)

COOKIE = "troly_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = ("GET", "HEAD", "OPTIONS")


class Needs:
    """What a route needs of whoever calls it: one of some roles, leave to ask, or nothing.

    With `asking`, a trusted network is enough (`assistant.access.trusted_networks`). `Needs()` is for everybody.
    """

    def __init__(self, *roles: Role, asking: bool = False) -> None:
        self.roles = frozenset(roles)
        self.asking = asking

    def __call__(self, request: Request) -> Principal:
        """Give who calls; raises NotSignedInError or ForbiddenError."""
        if not self.roles and not self.asking:
            return NOBODY
        return check(request, self)


def needs_of(route: RouteContext) -> list[Needs]:
    """Give what a route states that it needs, by dependencies of its own or of its router."""
    dependant = getattr(route, "dependant", None)
    return [found.call for found in _all_of(dependant) if isinstance(found.call, Needs)] if dependant else []


def refuse_strangers(request: Request) -> None:
    """Check who calls, for a request that was found wrong before its route's dependencies were asked.

    FastAPI reads the body first; whoever may not call a route shall learn that and nothing else.
    """
    app: FastAPI = request.app
    endpoint = request.scope.get("endpoint")
    for route in iter_route_contexts(app.routes):
        if endpoint is not None and route.endpoint is endpoint:
            for needs in needs_of(route):
                needs(request)
            return


def _all_of(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all_of(each)


def check(request: HTTPConnection, needs: Needs) -> Principal:
    """Give who makes a request; raises NotSignedInError or ForbiddenError where that one may not."""
    desk: Desk | None = request.app.state.desk
    settings: AssistantSettings = request.app.state.assistant.settings
    bearer = request.headers.get("authorization", "").partition(" ")
    if bearer[0].lower() == "bearer" and bearer[2].strip().startswith(api_keys.PREFIX):
        who = api_keys.principal(desk.database, bearer[2].strip()) if desk else None
        if who is None:
            raise NotSignedInError(say.WRONG_KEY, "wrong key")
    elif needs.asking and _trusted(request, settings):
        return NOBODY
    else:
        who = _by_session(request, desk, settings, changes=not needs.asking)
    if not needs.asking and not who.may(*needs.roles):
        sentence = say.NOT_ALLOWED.format(role=", ".join(ROLE_NAMES[role] for role in sorted(who.roles)))
        _note_refusal(desk, request, who, "role")
        raise ForbiddenError(sentence, f"{who.via} may not")
    return who


def _by_session(request: HTTPConnection, desk: Desk | None, settings: AssistantSettings, *, changes: bool) -> Principal:
    token = request.cookies.get(COOKIE)
    if not token or desk is None:
        raise NotSignedInError(say.SIGN_IN_FIRST, "no session")
    who = sessions.principal(desk.database, settings.access, token)
    if who is None:
        raise NotSignedInError(say.SESSION_ENDED, "session ended")
    if request.scope.get("method") not in _SAFE:
        try:
            same_origin(request)
        except ForbiddenError:
            _note_refusal(desk, request, who, "origin")
            raise
        # A question changes nothing that another page could wish to change; the widget knows no token.
        if changes and not hmac.compare_digest(
            (who.csrf or "").encode(), request.headers.get(CSRF_HEADER, "").encode()
        ):
            _note_refusal(desk, request, who, "csrf")
            raise ForbiddenError(say.WRONG_CSRF, "csrf")
    return who


def same_origin(request: HTTPConnection) -> None:
    """Raise ForbiddenError for a change that a page of another origin asks for."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    own = ("http://", "https://")
    if site not in ("same-origin", "none") or (
        origin and origin not in [scheme + request.headers.get("host", "") for scheme in own]
    ):
        raise ForbiddenError(say.WRONG_ORIGIN, f"origin {origin!r}"[:200])


def _trusted(request: HTTPConnection, settings: AssistantSettings) -> bool:
    networks = settings.access.trusted_networks
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        # A socket file, or a test in the process: whoever reaches that is on this machine.
        return bool(networks)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def _note_refusal(desk: Desk | None, request: HTTPConnection, who: Principal, why: str) -> None:
    """Write into the audit log that a known person or key was refused; strangers are refused without a line."""
    if desk is None:
        return
    try:
        with desk.database.transaction(write=True) as session:
            audit.record(
                session, who, "refused", "route", f"{request.scope.get('method')} {request.url.path}", note=why
            )
    except (StoreError, SQLAlchemyError) as error:
        log.error("a refusal is not in the audit log: %s", type(error).__name__)


ForAll = Depends(Needs())
ForAsking = Depends(Needs(Role.STAFF, asking=True))
"""For routers whose functions don't care who calls."""

AnyUser = Annotated[Principal, Depends(Needs(*Role))]
Trainer = Annotated[Principal, Depends(Needs(Role.TRAINER))]
Reader = Annotated[Principal, Depends(Needs(Role.TRAINER, Role.EVALUATOR))]
"""Who may see what is asked and how it was answered."""
Admin = Annotated[Principal, Depends(Needs(Role.ADMIN))]
