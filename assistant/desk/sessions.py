"""Sessions: a cookie holds 256 random bits, the database their hash, so that its reader can sign in as nobody."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.config import AccessSettings
from assistant.desk.roles import Principal, Role
from assistant.desk.tables import User, UserSession
from assistant.store.database import Database

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used: not each request writes."""


def sign_in(session: Session, user: User) -> tuple[str, str]:
    """Begin a session; gives the cookie's value and the CSRF token."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    row = UserSession(
        token_hash=_hashed(token), user_id=user.id, csrf=secrets.token_urlsafe(24), created_at=now, seen_at=now
    )
    session.add(row)
    audit.record(session, principal_of(user, row), "sign-in", "user", user.id)
    return token, row.csrf


def principal(database: Database, access: AccessSettings, token: str) -> Principal | None:
    """Give whose session a cookie is; None where it has ended, or the account is closed."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        row = session.get(UserSession, _hashed(token))
        user = session.get(User, row.user_id) if row else None
        if row is None or user is None or not user.active or _ended(row, access, now):
            return None
        found = principal_of(user, row)
    if now - row.seen_at > SEEN_EVERY:
        with database.transaction(write=True) as session:
            if again := session.get(UserSession, row.token_hash):
                again.seen_at = now
    return found


def sign_out(database: Database, token: str) -> None:
    """End a session."""
    with database.transaction(write=True) as session:
        row = session.get(UserSession, _hashed(token))
        if row and (user := session.get(User, row.user_id)):
            audit.record(session, principal_of(user, row), "sign-out", "user", user.id)
            session.delete(row)


def forget_ended(session: Session, access: AccessSettings, now: datetime) -> None:
    """Delete sessions that have ended."""
    session.execute(delete(UserSession).where(UserSession.created_at < now - timedelta(hours=access.session_hours)))
    session.execute(delete(UserSession).where(UserSession.seen_at < now - timedelta(minutes=access.idle_minutes)))


def principal_of(user: User, row: UserSession) -> Principal:
    """Give who acts in a session."""
    roles = frozenset({Role(user.role)})
    return Principal(user.id, user.name, roles, "session", row.csrf, user.department_id, user.commune)


def _ended(row: UserSession, access: AccessSettings, now: datetime) -> bool:
    return now - row.created_at > timedelta(hours=access.session_hours) or now - row.seen_at > timedelta(
        minutes=access.idle_minutes
    )


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
