"""The account of whoever the provider vouches for: found by its subject, never by a name that one may choose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk import messages as say
from assistant.desk.accounts import add_user, checked_email, described, sign_out_everywhere
from assistant.desk.config import OidcSettings
from assistant.desk.errors import DeskError, ForbiddenError
from assistant.desk.oidc import subject_of
from assistant.desk.roles import Principal, Role
from assistant.desk.tables import User
from assistant.store.answers import storable
from assistant.store.database import Database
from ingest.text import fold

_MIGHTIEST_FIRST = (Role.ADMIN, Role.TRAINER, Role.EVALUATOR, Role.STAFF)


def account_of(database: Database, settings: OidcSettings, claims: Mapping[str, Any]) -> User:
    """Give the account of a person, made at the first sign-in; the provider's word on the role counts each time.

    Raises ForbiddenError, with a line in the audit log, where the account is closed or there is no role for it.
    """
    said = role_of(settings, claims)
    role = said or (Role(settings.default_role) if settings.default_role else None)
    provider = Principal(None, settings.name, frozenset(), "server")
    with database.transaction(write=True) as session:
        user = session.scalar(select(User).where(User.oidc_subject == subject_of(claims)).with_for_update())
        if user and not user.active:
            sentence, note = say.OIDC_CLOSED, "closed"
        elif role is None:
            sentence, note = say.OIDC_NO_ROLE, "no role"
        elif user is None:
            return _made(session, provider, claims, role)
        else:
            if said is not None and said.value != user.role:
                _give_role(session, provider, user, said)
            return user
        who = user.id if user else ""
        audit.record(session, provider, "sign-in refused", "user", who, note=f"{note}: {_called(claims)}")
    raise ForbiddenError(sentence, note)


def role_of(settings: OidcSettings, claims: Mapping[str, Any]) -> Role | None:
    """Give the role that the claim of the settings makes of a person; None where it says nothing that is known.

    A dot leads into the claim, as Keycloak needs it.

    >>> settings = OidcSettings(role_claim="realm_access.roles", roles={"bien-tap": "trainer"})
    >>> role_of(settings, {"realm_access": {"roles": ["khach", "bien-tap"]}})
    <Role.TRAINER: 'trainer'>
    """
    given: Any = claims.get(settings.role_claim)
    if given is None:
        given = claims
        for part in settings.role_claim.split("."):
            given = given.get(part) if isinstance(given, Mapping) else None
    values = given if isinstance(given, list) else [given]
    held = {settings.roles[value] for value in values if isinstance(value, str) and value in settings.roles}
    return next((role for role in _MIGHTIEST_FIRST if role.value in held), None)


def _made(session: Session, provider: Principal, claims: Mapping[str, Any], role: Role) -> User:
    try:
        email = checked_email(claims.get("email"))
    except (DeskError, TypeError):
        email = None
    return add_user(
        session,
        provider,
        _free_login(session, claims),
        _called(claims),
        role,
        None,
        oidc_subject=subject_of(claims),
        email=email,
    )


def _give_role(session: Session, provider: Principal, user: User, role: Role) -> None:
    before = described(user)
    user.role = role.value
    user.version += 1
    sign_out_everywhere(session, user.id)
    audit.record(session, provider, "change", "user", user.id, before=before, after=described(user))


def _called(claims: Mapping[str, Any]) -> str:
    names = (claims.get(key) for key in ("name", "preferred_username", "email", "sub"))
    return storable(next(name for name in names if isinstance(name, str) and name.strip())).strip()[:200]


def _free_login(session: Session, claims: Mapping[str, Any]) -> str:
    """Give a login that nobody has: the name at the provider where it is free, else with a mark of the subject."""
    wished = claims.get("preferred_username") or claims.get("email") or ""
    plain = fold(str(wished)).lower().partition("@")[0]
    login = re.sub(r"[^a-z0-9._-]+", ".", plain).strip("._-")[:48]
    if len(login) >= 3 and not session.scalar(select(User.id).where(User.login == login)):
        return login
    return f"{login or 'sso'}-{sha256(subject_of(claims).encode()).hexdigest()[:12]}"
