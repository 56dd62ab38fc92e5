"""Accounts: made, changed, and signed in to; passwords are hashed by argon2id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk import messages as say
from assistant.desk.config import AccessSettings
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, LockedOutError, NotSignedInError, UnknownThingError
from assistant.desk.roles import Principal, Role
from assistant.desk.tables import Department, User, UserSession
from assistant.store.answers import storable
from assistant.store.database import Database

LEAST, MOST = 10, 200
"""Characters of a password; long and unbroken beats mixed signs (NIST SP 800-63B, 3.1.1)."""
CHANGEABLE = ("name", "role", "department_id", "commune", "email", "active")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_hasher = PasswordHasher()
_NOBODYS_HASH = _hasher.hash(uuid4().hex)
"""Verified where there is no such account, so that the time taken does not tell which names exist."""


def add_user(
    session: Session,
    who: Principal,
    login: str,
    name: str,
    role: Role,
    password: str | None,
    *,
    oidc_subject: str | None = None,
    **fields: Any,
) -> User:
    """Make an account; raises DeskError for a name or password that is not taken."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise DeskError(say.LOGIN_FORM.format(given=login[:64]), "login")
    if not (name := " ".join(storable(name).split())):
        raise DeskError(say.NAME_EMPTY, "name")
    if session.scalar(select(User.id).where(User.login == login)):
        raise ConflictError(say.LOGIN_TAKEN.format(login=login), "login taken")
    user = User(
        id=uuid4().hex,
        login=login,
        name=name[:200],
        role=Role(role).value,
        password_hash=_hasher.hash(checked_password(password, login)) if password is not None else None,
        oidc_subject=oidc_subject,
        active=True,
        failures=0,
        created_at=datetime.now(UTC),
        version=1,
        **_cleaned(fields),
    )
    _check_department(session, user.department_id)
    session.add(user)
    session.flush()
    audit.record(session, who, "create", "user", user.id, after=described(user))
    return user


def change_user(session: Session, who: Principal, user_id: str, seen: int, fields: Mapping[str, Any]) -> User:
    """Change an account that was seen as version `seen`; one that is closed is signed out everywhere.

    Raises ConflictError where another has changed it, or where nobody could administer the server any more.
    """
    user = get_user(session, user_id)
    before = described(user)
    take_turn(session, user, seen, "user", user.id)
    for key, value in _cleaned(fields).items():
        setattr(user, key, value)
    user.role = Role(user.role).value
    if not (user.name or "").strip():
        raise DeskError(say.NAME_EMPTY, "name")
    _check_department(session, user.department_id)
    session.flush()
    admins = select(func.count()).select_from(User).where(User.role == Role.ADMIN.value, User.active.is_(True))
    if before["role"] == Role.ADMIN.value and not session.scalar(admins):
        raise ConflictError(say.LAST_ADMIN, "last admin")
    if not user.active or before["role"] != user.role:
        sign_out_everywhere(session, user.id)
    audit.record(session, who, "change", "user", user.id, before=before, after=described(user))
    return user


def set_password(session: Session, who: Principal, user_id: str, password: str) -> None:
    """Give an account another password; all its sessions end."""
    user = get_user(session, user_id)
    user.password_hash = _hasher.hash(checked_password(password, user.login))
    user.failures, user.locked_until = 0, None
    user.version += 1
    sign_out_everywhere(session, user.id)
    audit.record(session, who, "password", "user", user.id)


def unlock(session: Session, who: Principal, user_id: str) -> User:
    """Let an account that was locked after wrong passwords sign in again."""
    user = get_user(session, user_id)
    user.failures, user.locked_until = 0, None
    audit.record(session, who, "unlock", "user", user.id)
    return user


def sign_out_everywhere(session: Session, user_id: str) -> None:
    """End all sessions of an account."""
    for row in session.scalars(select(UserSession).where(UserSession.user_id == user_id)):
        session.delete(row)


def get_user(session: Session, user_id: str, *, to_change: bool = True) -> User:
    """Give an account, by default to change it; raises UnknownThingError."""
    user = session.get(User, user_id, with_for_update=to_change or None)
    if user is None:
        raise UnknownThingError(say.NO_USER, "no such user")
    return user


def checked_password(password: str, login: str) -> str:
    """Give a password that is long enough and no name; raises DeskError.

    >>> checked_password("mười hai con giáp", "an.nguyen")
    'mười hai con giáp'
    """
    if len(password) < LEAST:
        raise DeskError(say.PASSWORD_SHORT.format(least=LEAST), "short")
    if len(password) > MOST:
        raise DeskError(say.PASSWORD_LONG.format(most=MOST), "long")
    if login in password.lower():
        raise DeskError(say.PASSWORD_LOGIN, "login in password")
    return password


def check_credentials(database: Database, access: AccessSettings, login: str, password: str) -> User:
    """Give the account of a login and password; raises NotSignedInError, LockedOutError after repeated failures.

    A failure is counted, and written to the audit log, in a transaction of its own.
    """
    now = datetime.now(UTC)
    login = storable(login).strip().lower()[:64]
    with database.transaction(write=True) as session:
        user = session.scalar(select(User).where(User.login == login).with_for_update())
        if user and user.locked_until and user.locked_until > now:
            seconds = int((user.locked_until - now).total_seconds()) + 1
            raise LockedOutError(say.LOCKED.format(minutes=-(-seconds // 60)), "locked out", seconds)
        right = _verified(user, password)
        if right and user and user.active:
            user.failures, user.locked_until = 0, None
            if user.password_hash and _hasher.check_needs_rehash(user.password_hash):
                user.password_hash = _hasher.hash(password)
            return user
        if user:
            user.failures += 1
            if user.failures >= access.failures:
                user.failures, user.locked_until = 0, now + timedelta(minutes=access.lockout_minutes)
        who = Principal(None, login, frozenset(), "network")
        locked = "locked out" if user and user.locked_until and user.locked_until > now else None
        audit.record(session, who, "sign-in refused", "user", user.id if user else "", note=locked)
    raise NotSignedInError(say.WRONG_PASSWORD, "wrong password")


def checked_email(email: str | None) -> str | None:
    """Give an address that looks like one, or None for an empty one; raises DeskError.

    >>> checked_email(" so.tu.phap@gialai.example "), checked_email("")
    ('so.tu.phap@gialai.example', None)
    """
    email = storable(email or "").strip()
    if email and not (_EMAIL.fullmatch(email) and email.isprintable() and len(email) <= 254):
        raise DeskError(say.EMAIL_FORM, "email")
    return email or None


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that may be changed, as they can be stored."""
    chosen = {key: value for key, value in fields.items() if key in CHANGEABLE}
    for key in ("name", "commune"):
        if chosen.get(key) is not None:
            chosen[key] = " ".join(storable(chosen[key]).split()) or None
    if "name" in chosen:
        chosen["name"] = chosen["name"] or ""
    if "email" in chosen:
        chosen["email"] = checked_email(chosen["email"])
    return chosen


def _verified(user: User | None, password: str) -> bool:
    try:
        _hasher.verify((user.password_hash if user else None) or _NOBODYS_HASH, password[:MOST])
    except (VerificationError, InvalidHashError):
        return False
    return user is not None and user.password_hash is not None


def _check_department(session: Session, department_id: str | None) -> None:
    if department_id is not None and session.get(Department, department_id) is None:
        raise UnknownThingError(say.NO_DEPARTMENT, "no such department")


def described(user: User) -> dict[str, Any]:
    """Give what may be told of an account; never a hash."""
    return {"login": user.login} | {key: getattr(user, key) for key in CHANGEABLE}
