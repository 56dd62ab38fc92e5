"""Keys as Bearer at /api, /v1 and /mcp, with asking open to all networks, to some, and to none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import sign_in

from assistant.api.access import COOKIE
from assistant.desk.api_keys import Scope, create_key, revoke_key
from assistant.desk.desk import Desk
from assistant.desk.roles import COMMAND

QUESTION = "Đăng ký khai tử cần giấy tờ gì?"
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
DOORS: dict[str, tuple[str, str, dict[str, Any], dict[str, str]]] = {
    "api": ("POST", "/api/search", {"query": QUESTION}, {}),
    "openai": (
        "POST",
        "/v1/chat/completions",
        {"model": "tro-ly-xa", "messages": [{"role": "user", "content": QUESTION}]},
        {},
    ),
    "mcp": ("POST", "/mcp", INITIALIZE, {"Accept": "application/json, text/event-stream"}),
}
Knock = Callable[..., Any]

at_each_door = pytest.mark.parametrize("door", DOORS)
nowhere = pytest.mark.parametrize("networks", [[], ["10.0.0.0/8"]], ids=str, indirect=True)


@pytest.fixture
def knock(app: FastAPI) -> Iterator[Knock]:
    """Give a function that asks at a door, from an address, with a key or cookies."""
    with TestClient(app):

        def asked(
            door: str, key: str | None = None, host: str = "203.0.113.5", session: str = "", via: str = ""
        ) -> Any:
            method, path, body, headers = DOORS[door]
            client = TestClient(app, base_url="http://127.0.0.1", client=(host, 5000), raise_server_exceptions=False)
            bearer = {"Authorization": f"Bearer {key}"} if key is not None else {}
            forwarded = {"X-Forwarded-For": via} if via else {}
            cookie = {"Cookie": f"{COOKIE}={session}"} if session else {}
            return client.request(method, path, json=body, headers=headers | bearer | cookie | forwarded)

        yield asked


@pytest.fixture
def networks(request: pytest.FixtureRequest, desk: Desk) -> list[str]:
    given: list[str] = request.param
    desk.own.access.trusted_networks = [ip_network(network) for network in given]
    return given


def new_key(desk: Desk, scope: Scope = Scope.ASK) -> str:
    with desk.database.transaction(write=True) as session:
        return create_key(session, COMMAND, "một cửa", [scope])[1]


@at_each_door
@nowhere
def test_where_asking_is_closed_one_needs_a_key_or_a_session(
    door: str, networks: list[str], knock: Knock, app: FastAPI, desk: Desk
) -> None:
    reply = knock(door)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    said = reply.json()
    sentence = said["error"]["message"] if door == "openai" else said["detail"]
    assert sentence == "Hãy đăng nhập để dùng chức năng này."
    if door == "openai":
        assert (said["error"]["code"], said["error"]["type"]) == ("invalid_api_key", "invalid_request_error")
    for foreign in ("sk-1234567890", "any", "troly", ""):
        assert knock(door, foreign).status_code == 401
    for scope in Scope:
        assert knock(door, new_key(desk, scope)).status_code == 200
    person = sign_in(app, "can.bo")
    session = person.cookies[COOKIE]
    assert knock(door, session=session).status_code == 200
    person.delete("/api/trainer/session")
    assert knock(door, session=session).status_code == 401


@at_each_door
def test_a_network_that_is_trusted_asks_without_either(door: str, knock: Knock, desk: Desk) -> None:
    desk.own.access.trusted_networks = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    for host in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        assert knock(door, host=host).status_code == 200
    for host in ("11.1.2.3", "::ffff:11.1.2.3", "2001:db8::1"):
        assert knock(door, host=host).status_code == 401


@at_each_door
def test_who_says_to_speak_for_a_trusted_address_is_believed_only_as_a_proxy(
    door: str, knock: Knock, desk: Desk
) -> None:
    desk.own.access.trusted_networks = [ip_network("10.0.0.0/8")]
    assert knock(door, host="127.0.0.1", via="10.1.2.3").status_code == 200
    assert knock(door, host="127.0.0.1", via="10.1.2.3, 203.0.113.5").status_code == 401
    assert knock(door, host="203.0.113.5", via="10.1.2.3").status_code == 401
    assert knock(door, host="10.1.2.3", via="203.0.113.5").status_code == 200


@at_each_door
def test_where_asking_is_open_a_bearer_that_is_not_ours_is_ignored(door: str, knock: Knock, desk: Desk) -> None:
    for key in (None, "sk-1234567890", "any"):
        assert knock(door, key).status_code == 200
    assert knock(door, new_key(desk)).status_code == 200


@at_each_door
def test_a_key_of_ours_that_does_not_hold_is_told_so_even_where_asking_is_open(
    door: str, knock: Knock, desk: Desk
) -> None:
    with desk.database.transaction(write=True) as session:
        row, revoked = create_key(session, COMMAND, "cũ", [Scope.ASK])
        revoke_key(session, COMMAND, row.id)
    good = new_key(desk)
    for key in (revoked, good[:-1] + ("A" if good[-1] != "A" else "B"), "troly_", "troly_" + "0" * 32 + "_" + "x" * 43):
        reply = knock(door, key)
        assert reply.status_code == 401
        assert "đã thu hồi" in reply.text


def test_a_key_needs_no_token_but_keeps_to_its_scopes(app: FastAPI, desk: Desk) -> None:
    client = TestClient(app, headers={"Authorization": f"Bearer {new_key(desk, Scope.CURATE)}"})
    assert client.get("/api/trainer/inbox").status_code == 200
    assert client.get("/api/trainer/users").status_code == 403
    assert client.post("/api/trainer/api-keys", json={"name": "thêm", "scopes": ["ask"]}).status_code == 403
