"""Signing in and out: the page, and the routes that it calls."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from assistant.api.access import COOKIE, AnyUser, ForAll, same_origin
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import PLACES, page, templates
from assistant.api.problems import PAGES
from assistant.desk import messages as say
from assistant.desk import sessions
from assistant.desk.accounts import MOST, check_credentials, set_password
from assistant.desk.desk import Desk
from assistant.desk.errors import ForbiddenError
from assistant.desk.roles import Principal
from assistant.desk.tables import User

router = APIRouter(tags=["accounts"])
pages = APIRouter(include_in_schema=False)


class Credentials(BaseModel):
    """A login and its password."""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[StrictStr, Field(max_length=200)]
    password: Annotated[StrictStr, Field(max_length=2 * MOST)]
    next: Annotated[StrictStr, Field(max_length=2000)] = ""


class SignedIn(BaseModel):
    """Who is signed in now, and where to go on."""

    id: str | None
    name: str
    roles: list[str]
    csrf: str
    next: str


class NewPassword(BaseModel):
    """A person's own new password."""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[StrictStr, Field(max_length=200)]
    password: Annotated[StrictStr, Field(max_length=2 * MOST)]
    new_password: Annotated[StrictStr, Field(max_length=2 * MOST)]


@router.post("/api/trainer/session", dependencies=[ForAll])
def sign_in(body: Credentials, request: Request, response: Response, desk: DeskDep) -> SignedIn:
    """Begin a session; the cookie can't be read by scripts, and is not sent along from pages of other sites."""
    same_origin(request)
    user = check_credentials(desk.database, desk.own.access, body.login, body.password)
    csrf = begin_session(request, response, desk, user)
    return SignedIn(id=user.id, name=user.name, roles=[user.role], csrf=csrf, next=own_path(body.next))


@router.get("/api/trainer/session")
def who_am_i(who: AnyUser) -> SignedIn:
    """Tell who is signed in."""
    return SignedIn(id=who.id, name=who.name, roles=sorted(who.roles), csrf=who.csrf or "", next="")


@router.delete("/api/trainer/session", status_code=204)
def sign_out(request: Request, response: Response, who: AnyUser, desk: DeskDep) -> None:
    """End the session."""
    sessions.sign_out(desk.database, request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE)


@router.put("/api/trainer/session/password", status_code=204)
def change_own_password(body: NewPassword, who: AnyUser, desk: DeskDep) -> None:
    """Change one's own password; the old one is asked again, and all sessions end."""
    user = check_credentials(desk.database, desk.own.access, body.login, body.password)
    if user.id != who.id:
        raise ForbiddenError(say.OWN_PASSWORD_ONLY, "another's password")
    with desk.database.transaction(write=True) as session:
        set_password(session, Principal(user.id, user.name, who.roles, "session"), user.id, body.new_password)


def begin_session(request: Request, response: Response, desk: Desk, user: User) -> str:
    """Give a browser a new session, whatever it brought, and end the one it had; gives the CSRF token."""
    if old := request.cookies.get(COOKIE):
        sessions.sign_out(desk.database, old)
    with desk.database.transaction(write=True) as session:
        token, csrf = sessions.sign_in(session, user)
    set_cookie(request, response, desk, COOKIE, token, int(desk.own.access.session_hours * 3600))
    return csrf


def set_cookie(request: Request, response: Response, desk: Desk, name: str, value: str, seconds: int) -> None:
    """Give a browser a cookie that scripts can't read, and that pages of other sites can't send along."""
    secure = desk.own.access.secure_cookies == "always" or request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, secure=secure, samesite="lax")


def own_path(given: str) -> str:
    r"""Give where to go after signing in: a path of this server, never another's.

    >>> own_path("//xau.vn"), own_path("/trainer/gaps?trang=2"), own_path("/\\\\xau.vn"), own_path("/")
    ('/trainer', '/trainer/gaps?trang=2', '/trainer', '/')
    """
    parts = urlsplit(given)
    own = (given == "/" or given.startswith(PAGES)) and not parts.scheme and not parts.netloc and "\\" not in given
    return given if own and given.isprintable() else "/trainer"


@pages.get("/trainer/sign-in", response_class=HTMLResponse, dependencies=[ForAll])
def sign_in_page(request: Request, desk: DeskDep, next: str = "") -> HTMLResponse:  # noqa: A002 - the URL's word
    """Show the form."""
    return form(request, desk, next)


def form(request: Request, desk: Desk, goal: str, *, error: str = "", status_code: int = 200) -> HTMLResponse:
    """Give the sign-in page, with what went wrong on another way in."""
    oidc = desk.own.access.oidc
    context = {"next": own_path(goal), "oidc": oidc.name if oidc.issuer else None, "error": error}
    reply = templates.TemplateResponse(request, "desk/sign_in.html", context, status_code=status_code)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@pages.get("/trainer", response_class=RedirectResponse)
def first_page(who: AnyUser) -> RedirectResponse:
    """Go to the first place that the person may go to."""
    return RedirectResponse(next(place.path for place in PLACES if who.may(*place.roles)), 303)


@pages.get("/trainer/password", response_class=HTMLResponse)
def password_page(request: Request, who: AnyUser, desk: DeskDep) -> HTMLResponse:
    """Show the form for one's own password."""
    with desk.database.transaction() as session:
        user = session.get(User, who.id) if who.id else None
    return page(request, who, "password.html", login=user.login if user else "")
