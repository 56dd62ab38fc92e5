"""Times every page and list of the desk: the routes are walked, and ids are taken from what pages link to.

A route that a new area brings is found by itself: nothing here names one.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import compile_path

RUNS = 5
EXAMPLES = 3
"""Addresses of one route that are timed, at most: its bare one, and others that pages link to."""
_LINK = re.compile(r'(?:href|action)="(/(?:api/)?trainer[^"#]*)')
_PARAMETER = re.compile(r"\{([^}:]+)(?::[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class Timed:
    """A route with one of its addresses; `median_ms` over several calls after one that warms up."""

    route: str
    address: str
    status: int
    median_ms: float
    kilobytes: float
    kind: str

    @property
    def shown(self) -> bool:
        """Whether a person or program reads it as it comes: a page or a list, not a file that is made."""
        return self.kind in ("text/html", "application/json")


@dataclass
class _Known:
    """What has been met: addresses by the route they belong to, and ids by the list they stand in."""

    addresses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def desk_routes(app: FastAPI) -> list[str]:
    """Give the paths of all GET routes of the desk."""
    found = {
        context.path
        for context in iter_route_contexts(app.routes)
        if context.path and context.path.startswith(("/trainer", "/api/trainer")) and "GET" in (context.methods or ())
    }
    return sorted(found)


def time_pages(
    app: FastAPI, client: TestClient, *, runs: int = RUNS, also: Sequence[str] = ()
) -> tuple[list[Timed], list[str]]:
    """Time each route of the desk at some of its addresses, and those of `also`; give also the routes without any."""
    routes = {path: compile_path(path)[0] for path in desk_routes(app)}
    known = _Known()
    for path in routes:
        if not _PARAMETER.search(path):
            known.addresses[path].append(path)
    timed: list[Timed] = []
    done: set[str] = set()
    while addresses := [(r, a) for r, found in known.addresses.items() for a in found[:EXAMPLES] if a not in done]:
        for route, address in addresses:
            done.add(address)
            measured, reply = _measure(client, route, address, runs)
            timed.append(measured)
            _learn(reply, route, routes, known)
        for route in routes:
            for address in _filled(route, known):
                if address not in known.addresses[route] and len(known.addresses[route]) < EXAMPLES:
                    known.addresses[route].append(address)
    timed.extend(_measure(client, address.partition("?")[0], address, runs)[0] for address in also)
    return sorted(timed, key=lambda one: one.address), [path for path in routes if not known.addresses[path]]


def _measure(client: TestClient, route: str, address: str, runs: int) -> tuple[Timed, Any]:
    reply = client.get(address)
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        reply = client.get(address)
        took.append(1000 * (time.perf_counter() - started))
    kind = reply.headers.get("content-type", "").partition(";")[0]
    size = len(reply.content) / 1024
    return Timed(route, address, reply.status_code, statistics.median(took), size, kind), reply


def _learn(reply: Any, route: str, routes: Mapping[str, re.Pattern[str]], known: _Known) -> None:
    """Remember which addresses of the desk a page links to, and which ids a list names."""
    kind = reply.headers.get("content-type", "")
    if "html" in kind:
        for written in _LINK.findall(reply.text):
            address = unescape(written)
            for path, pattern in routes.items():
                # A path without parameters goes before one whose parameter would take the same text.
                if match := pattern.match(address.partition("?")[0]):
                    if address not in known.addresses[path]:
                        known.addresses[path].append(address)
                    if values := list(match.groupdict().values()):
                        known.ids[_head(path)].append(values[0])
                    break
    elif "json" in kind:
        known.ids[_head(route)].extend(_ids(reply.json()))


def _filled(route: str, known: _Known) -> Iterator[str]:
    """Give addresses of a route with one parameter, from ids of the list or page above it."""
    parameters = _PARAMETER.findall(route)
    if len(parameters) != 1:
        return
    area = _head(route)
    other = area.removeprefix("/api") if area.startswith("/api") else f"/api{area}"
    for value in [*known.ids[area], *known.ids[other]][:EXAMPLES]:
        yield _PARAMETER.sub(value, route)


def _head(route: str) -> str:
    """Give a route up to its first parameter.

    >>> _head("/api/trainer/gaps/{group_id}/members"), _head("/api/trainer/gaps")
    ('/api/trainer/gaps', '/api/trainer/gaps')
    """
    return route.partition("/{")[0]


def _ids(data: Any) -> Iterator[str]:
    """Give the ids of the things of a list, or of the lists that an object holds."""
    if isinstance(data, list):
        for one in data[:EXAMPLES]:
            if isinstance(one, dict) and isinstance(one.get("id"), str | int):
                yield str(one["id"])
    elif isinstance(data, dict):
        for value in data.values():
            if isinstance(value, list):
                yield from _ids(value)
