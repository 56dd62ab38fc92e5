"""Each route states what it needs, and lets in those and nobody else."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient
from walking import callers, other_routes, ways

from assistant.api.problems import PAGES
from assistant.desk.desk import Desk

WITHOUT_NEEDS = {
    "/openapi.json": "describes the routes, and holds nothing else",
    "/static": "files of the pages, the same for everybody",
    "/mcp": "no route of FastAPI's; asks `access.check` itself: test_keys_at_the_doors.py",
}
NOT_JSON = {"content": b"{", "headers": {"Content-Type": "application/json"}}


def test_what_states_no_need_is_listed_with_a_reason(app: FastAPI) -> None:
    assert other_routes(app) == set(WITHOUT_NEEDS)


def test_each_route_lets_in_whom_it_names_and_nobody_else(app: FastAPI, desk: Desk) -> None:
    desk.own.access.trusted_networks = []
    wrong = []
    with TestClient(app):
        everybody = callers(desk)
        for way in ways(app):
            for caller in everybody:
                status = caller.call(app, desk, way)
                if caller.may(way.needs):
                    right = status not in (401, 403) and status < 500
                elif not caller.known:
                    right = status == (303 if way.template.startswith(PAGES) else 401)
                else:
                    right = status == 403
                if not right:
                    wrong.append(f"{caller.name}: {way} gave {status}")
    assert wrong == []


def test_a_stranger_learns_nothing_of_a_body(app: FastAPI, desk: Desk) -> None:
    desk.own.access.trusted_networks = []
    everybody = {caller.name: caller for caller in callers(desk)}
    found = {
        str(way): everybody["nobody"].call(app, desk, way, **NOT_JSON)
        for way in ways(app)
        if way.method not in ("GET", "HEAD") and (way.needs.roles or way.needs.asking)
    }
    assert set(found.values()) == {401}, found


def test_where_asking_is_open_nobody_need_be_known_for_it(app: FastAPI, desk: Desk) -> None:
    nobody = callers(desk)[0]
    asking = [way for way in ways(app) if way.needs.asking]
    assert asking
    with TestClient(app):
        assert [str(way) for way in asking if nobody.call(app, desk, way) in (401, 403)] == []
