"""Accounts: listed, made, changed, given a new password, unlocked."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.api.access import Admin
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.accounts import (
    LEAST,
    MOST,
    add_user,
    change_user,
    get_user,
    set_password,
    unlock,
)
from assistant.desk.departments import all_departments
from assistant.desk.roles import ROLE_NAMES, Role
from assistant.desk.tables import User

router = APIRouter(tags=["accounts"])
pages = APIRouter(include_in_schema=False)

PAGE = 50
HERE = "/trainer/users"
_PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another on paper."""

Words = Annotated[str, Query(max_length=100, description="part of a login, a name or a commune")]
After = Annotated[str, Query(max_length=64, description="the last login of the page before")]
Name = Annotated[StrictStr, Field(max_length=200)]
Password = Annotated[StrictStr, Field(max_length=2 * MOST)]


class Account(BaseModel):
    """An account as an admin sees it; `sso` tells that it comes from single sign-on."""

    id: str
    login: str
    name: str
    role: Role
    department_id: str | None
    commune: str | None
    email: str | None
    active: bool
    locked: bool
    sso: bool
    created_at: datetime
    version: int


class NewAccount(BaseModel):
    """An account to be made."""

    model_config = ConfigDict(extra="forbid")

    login: Annotated[StrictStr, Field(max_length=64)]
    name: Name
    role: Role
    password: Password
    department_id: Annotated[StrictStr, Field(max_length=32)] | None = None
    commune: Annotated[StrictStr, Field(max_length=100)] | None = None
    email: Annotated[StrictStr, Field(max_length=254)] | None = None


class AccountChange(BaseModel):
    """What is to be changed of an account that was seen as `version`."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    name: Name = ""
    role: Role = Role.STAFF
    department_id: Annotated[StrictStr, Field(max_length=32)] | None = None
    commune: Annotated[StrictStr, Field(max_length=100)] | None = None
    email: Annotated[StrictStr, Field(max_length=254)] | None = None
    active: StrictBool = True


class PasswordReset(BaseModel):
    """A password that an admin sets."""

    model_config = ConfigDict(extra="forbid")

    password: Password


@router.get("/api/trainer/users")
def list_users(
    who: Admin, desk: DeskDep, q: Words = "", after: After = "", limit: Annotated[int, Query(ge=1, le=200)] = PAGE
) -> list[Account]:
    """Give accounts by login, a page at a time."""
    with desk.database.transaction() as session:
        return [_account(user) for user in _found(session, q, after, limit)]


@router.post("/api/trainer/users", status_code=201)
def create_user(body: NewAccount, who: Admin, desk: DeskDep) -> Account:
    """Make an account."""
    fields = body.model_dump(include={"department_id", "commune", "email"})
    with desk.database.transaction(write=True) as session:
        return _account(add_user(session, who, body.login, body.name, body.role, body.password, **fields))


@router.get("/api/trainer/users/{user_id}")
def get_account(user_id: str, who: Admin, desk: DeskDep) -> Account:
    """Give an account."""
    with desk.database.transaction() as session:
        return _account(get_user(session, user_id, to_change=False))


@router.patch("/api/trainer/users/{user_id}")
def change_account(user_id: str, body: AccountChange, who: Admin, desk: DeskDep) -> Account:
    """Change what is given; closing an account, or another role, ends its sessions."""
    fields = body.model_dump(exclude_unset=True, exclude={"version"})
    with desk.database.transaction(write=True) as session:
        return _account(change_user(session, who, user_id, body.version, fields))


@router.put("/api/trainer/users/{user_id}/password", status_code=204)
def reset_password(user_id: str, body: PasswordReset, who: Admin, desk: DeskDep) -> None:
    """Give an account a new password; it is unlocked, and its sessions end."""
    with desk.database.transaction(write=True) as session:
        set_password(session, who, user_id, body.password)


@router.delete("/api/trainer/users/{user_id}/lock", status_code=204)
def unlock_account(user_id: str, who: Admin, desk: DeskDep) -> None:
    """Let an account that was locked after wrong passwords sign in again."""
    with desk.database.transaction(write=True) as session:
        unlock(session, who, user_id)


@pages.get("/trainer/users", response_class=HTMLResponse)
def users_page(request: Request, who: Admin, desk: DeskDep, q: Words = "", after: After = "") -> HTMLResponse:
    """Show accounts by login, a page at a time."""
    with desk.database.transaction() as session:
        found = _found(session, q, after, PAGE + 1)
        names = {department.id: department.name for department in all_departments(session)}
    users = [_account(user) for user in found[:PAGE]]
    return page(request, who, "users.html", users=users, departments=names, q=q, after=after, more=len(found) > PAGE)


@pages.get("/trainer/users/new", response_class=HTMLResponse)
def new_user_page(request: Request, who: Admin, desk: DeskDep) -> HTMLResponse:
    """Show the form for an account, with a password to hand over."""
    with desk.database.transaction() as session:
        departments = all_departments(session)
    return page(
        request,
        who,
        "user_new.html",
        roles=ROLE_NAMES,
        departments=departments,
        password=suggested_password(),
        least=LEAST,
    )


@pages.get("/trainer/users/{user_id}", response_class=HTMLResponse)
def user_page(request: Request, user_id: str, who: Admin, desk: DeskDep) -> HTMLResponse:
    """Show an account, with the forms to change it."""
    with desk.database.transaction() as session:
        user, departments = _account(get_user(session, user_id, to_change=False)), all_departments(session)
    return page(
        request,
        who,
        "user.html",
        user=user,
        departments=departments,
        roles=ROLE_NAMES,
        password=suggested_password(),
        least=LEAST,
    )


def suggested_password() -> str:
    """Give a password that can be read out: 16 letters in fours, 79 bits.

    >>> len(suggested_password())
    19
    """
    return "-".join("".join(secrets.choice(_PLAIN_LETTERS) for _ in range(4)) for _ in range(4))


def _found(session: Session, words: str, after: str, most: int) -> list[User]:
    chosen = select(User).where(User.login > after).order_by(User.login).limit(most)
    if words := words.strip():
        # SQLite takes capitals and small letters for one another in English only.
        spellings = dict.fromkeys((words, words.lower(), words.title()))
        columns = (User.login, User.name, User.commune)
        chosen = chosen.where(or_(*(c.icontains(text, autoescape=True) for c in columns for text in spellings)))
    return list(session.scalars(chosen))


def _account(user: User) -> Account:
    locked = user.locked_until is not None and user.locked_until > datetime.now(UTC)
    return Account(
        locked=locked,
        sso=user.oidc_subject is not None,
        **{name: getattr(user, name) for name in Account.model_fields if name not in ("locked", "sso")},
    )
