"""Who calls the routes of an application, and the routes there are to call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.testclient import TestClient
from people import PEOPLE
from sqlalchemy import select

from assistant.api.access import COOKIE, CSRF_HEADER, Needs, needs_of
from assistant.desk import sessions
from assistant.desk.api_keys import SCOPE_ROLES, Scope, create_key, revoke_key
from assistant.desk.desk import Desk
from assistant.desk.roles import COMMAND, Principal, Role
from assistant.desk.tables import User

_VALUES = {"int": "999999999", "float": "1.5", "path": "khong/co", "uuid": str(uuid4())}
_BY_ROLE = {person.role: person for person in reversed(PEOPLE.values())}


@dataclass(frozen=True, slots=True)
class Way:
    """A route, one of its methods, and a path that leads to it and names nothing that exists."""

    method: str
    path: str
    template: str
    needs: Needs

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody of a role by session, a key, or nobody; `known` tells whether the server knows whom it speaks to."""

    name: str
    roles: frozenset[Role]
    headers: dict[str, str] = field(default_factory=dict)
    role: Role | None = None

    @property
    def known(self) -> bool:
        return bool(self.roles)

    def may(self, needs: Needs) -> bool:
        if needs.asking:
            return self.known
        return not needs.roles or Principal(None, "", self.roles, "session").may(*needs.roles)

    def call(self, app: FastAPI, desk: Desk, way: Way, **request: object) -> int:
        """Call a route, in a session of its own: the route may be the one that ends it."""
        client = TestClient(app, raise_server_exceptions=False, follow_redirects=False, headers=self.headers)
        if self.role is not None:
            with desk.database.transaction(write=True) as session:
                user = session.scalars(select(User).where(User.login == _BY_ROLE[self.role].login)).one()
                token, csrf = sessions.sign_in(session, user)
            client.cookies.set(COOKIE, token)
            client.headers[CSRF_HEADER] = csrf
        return client.request(way.method, way.path, **request).status_code


def callers(desk: Desk) -> list[Caller]:
    """Give a caller of each kind."""
    people = [Caller(role.value, frozenset({role}), role=role) for role in Role]
    keys = []
    with desk.database.transaction(write=True) as session:
        for scope in Scope:
            _, key = create_key(session, COMMAND, scope.value, [scope])
            keys.append(Caller(f"{scope}-key", frozenset({SCOPE_ROLES[scope]}), {"Authorization": f"Bearer {key}"}))
        row, revoked = create_key(session, COMMAND, "revoked", list(Scope))
        revoke_key(session, COMMAND, row.id)
    gone = Caller("revoked key", frozenset(), {"Authorization": f"Bearer {revoked}"})
    return [Caller("nobody", frozenset()), gone, *people, *keys]


def other_routes(app: FastAPI) -> set[str]:
    """Give the paths of what is no route of FastAPI's: mounts, and routes of Starlette."""
    return {str(route.path) for route in iter_route_contexts(app.routes) if not _ours(route)}


def ways(app: FastAPI) -> Iterator[Way]:
    """Give all methods of all routes; fails where one does not state what it needs exactly once."""
    for route in iter_route_contexts(app.routes):
        if not _ours(route):
            continue
        stated = needs_of(route)
        assert len(stated) == 1, f"{route.methods} {route.path} states its need {len(stated)} times"
        for method in sorted(route.methods or ()):
            yield Way(method, _path(route), str(route.path), stated[0])


def _ours(route: RouteContext) -> bool:
    return isinstance(route.original_route, APIRoute)


def _path(route: RouteContext) -> str:
    path = str(route.path_format)
    for name, convertor in route.param_convertors.items():
        kind = type(convertor).__name__.removesuffix("Convertor").lower()
        path = path.replace(f"{{{name}}}", _VALUES.get(kind, "khong-co"))
    return path
