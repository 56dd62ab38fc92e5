"""Keys for machines: `troly_ID_SECRET`, shown once; a fast hash is enough for 256 random bits."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk import messages as say
from assistant.desk.errors import DeskError, UnknownThingError
from assistant.desk.roles import Principal, Role
from assistant.desk.tables import ApiKey
from assistant.store.answers import storable
from assistant.store.database import Database

PREFIX = "troly_"
USED_EVERY = timedelta(minutes=5)
_KEY = re.compile(r"troly_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


class Scope(StrEnum):
    """What a key may be used for beside asking, which each may; none administers."""

    ASK = "ask"
    EVALUATE = "evaluate"
    CURATE = "curate"


SCOPE_ROLES = {Scope.ASK: Role.STAFF, Scope.EVALUATE: Role.EVALUATOR, Scope.CURATE: Role.TRAINER}


def create_key(
    session: Session, who: Principal, name: str, scopes: Sequence[Scope], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key; gives the row and the key itself, which can't be shown again. Raises DeskError."""
    if not (name := " ".join(storable(name).split())):
        raise DeskError(say.KEY_NAME_EMPTY, "name")
    if not scopes:
        raise DeskError(say.NO_SCOPE, "scopes")
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise DeskError(say.EXPIRY_PAST, "expires_at")
    secret = secrets.token_urlsafe(32)
    row = ApiKey(
        id=uuid4().hex,
        name=name[:200],
        secret_hash=_hashed(secret),
        scopes=[Scope(scope).value for scope in dict.fromkeys(scopes)],
        created_by=who.name,
        created_at=datetime.now(UTC),
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    audit.record(session, who, "create", "api_key", row.id, after=_described(row))
    return row, f"{PREFIX}{row.id}_{secret}"


def revoke_key(session: Session, who: Principal, key_id: str) -> ApiKey:
    """End a key for good; raises UnknownThingError."""
    row = session.get(ApiKey, key_id, with_for_update=True)
    if row is None:
        raise UnknownThingError(say.NO_KEY, "no such key")
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        audit.record(session, who, "revoke", "api_key", row.id, before=_described(row))
    return row


def state_of(row: ApiKey) -> Literal["valid", "revoked", "expired"]:
    """Tell whether a key holds now."""
    if row.revoked_at:
        return "revoked"
    return "expired" if row.expires_at and row.expires_at <= datetime.now(UTC) else "valid"


def principal(database: Database, given: str) -> Principal | None:
    """Give whom a key speaks for; None for one that does not hold."""
    parts = _KEY.fullmatch(given)
    if parts is None:
        return None
    now = datetime.now(UTC)
    with database.transaction() as session:
        row = session.get(ApiKey, parts[1])
    if row is None or not hmac.compare_digest(row.secret_hash, _hashed(parts[2])):
        return None
    if state_of(row) != "valid":
        return None
    if row.used_at is None or now - row.used_at > USED_EVERY:
        with database.transaction(write=True) as session:
            if again := session.get(ApiKey, row.id):
                again.used_at = now
    roles = frozenset(SCOPE_ROLES[Scope(scope)] for scope in row.scopes)
    return Principal(row.id, row.name, roles, "key")


def _described(row: ApiKey) -> dict[str, Any]:
    return {"name": row.name, "scopes": row.scopes, "expires_at": row.expires_at}


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
