from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from examiner import problem_of
from fastapi.testclient import TestClient
from workbench import Kit

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import LimitSettings, load_settings
from assistant.errors import ConfigError

ASK = {"messages": [{"role": "user", "content": "khai tử cần giấy gì"}]}
Open = Callable[..., TestClient]


@pytest.fixture
def limited(served: Assistant, kit: Kit) -> Open:
    """Give a client at an address, of an application with limits of its own."""
    apps: dict[str, Any] = {}

    def client(host: str = "203.0.113.7", **limits: Any) -> TestClient:
        if "app" not in apps:
            settings = kit.settings.assistant.model_copy(update={"limits": LimitSettings(**limits)})
            apps["app"] = create_app(Assistant(served.live, served.retriever, settings))
        return TestClient(apps["app"], client=(host, 5000), raise_server_exceptions=False)

    return client


def statuses(client: TestClient, times: int, **headers: str) -> list[int]:
    return [client.post("/api/search", json={"query": "khai tử"}, headers=headers).status_code for _ in range(times)]


def test_a_client_that_asks_too_much_is_told_when_to_come_back(limited: Open) -> None:
    client = limited(per_minute=3)
    assert statuses(client, 4) == [200, 200, 200, 429]
    reply = client.post("/api/chat", json=ASK)
    problem = problem_of(reply, 429)
    wait = int(reply.headers["retry-after"])
    assert 1 <= wait <= 61
    assert str(wait) in problem["detail"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_other_clients_and_pages_are_not_touched(limited: Open) -> None:
    assert statuses(limited(per_minute=1), 2) == [200, 429]
    assert statuses(limited("203.0.113.8"), 2) == [200, 429]
    blocked = limited()
    assert blocked.get("/").status_code == blocked.get("/healthz").status_code == 200
    assert blocked.get("/api/sources/1.999101").status_code == 200
    assert blocked.get("/api/suggestions").status_code == 200


def test_questions_of_all_doors_count_together(limited: Open) -> None:
    client = limited(per_minute=2)
    assert client.post("/api/chat", json=ASK).status_code == 200
    body = {"model": "tro-ly-xa", **ASK}
    assert client.post("/v1/chat/completions", json=body).status_code == 200
    refused = client.post("/v1/chat/completions", json=body)
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert int(refused.headers["retry-after"]) >= 1
    problem_of(client.post("/mcp", json={}), 429)
    assert client.get("/v1/models").status_code == 200


def test_feedback_has_a_limit_of_its_own(limited: Open) -> None:
    client = limited(per_minute=1, feedback_per_minute=30)
    body = {"answer_id": "0" * 32, "verdict": "right"}
    started = time.monotonic()
    given = [client.post("/api/feedback", json=body).status_code for _ in range(500)]
    minutes = int((time.monotonic() - started) // 60) + 1  # on a busy machine the window moves on meanwhile
    assert given[:31] == [404] * 30 + [429]
    assert set(given) == {404, 429}
    assert given.count(404) <= 30 * minutes
    assert statuses(client, 2) == [200, 429]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "testclient", ""])
def test_this_machine_and_clients_without_an_address_are_not_counted(limited: Open, host: str) -> None:
    assert set(statuses(limited(host, per_minute=1, trusted_proxies=[]), 5)) == {200}


def test_networks_may_be_exempt(limited: Open) -> None:
    exempt = ["10.20.0.0/16"]
    assert set(statuses(limited("10.20.3.4", per_minute=1, exempt=exempt), 5)) == {200}
    assert statuses(limited("10.21.3.4"), 2) == [200, 429]
    assert statuses(limited("127.0.0.1"), 2) == [200, 429]


def test_addresses_of_one_ipv6_network_count_as_one(limited: Open) -> None:
    assert statuses(limited("2001:db8:1:2::1", per_minute=2), 1) == [200]
    assert statuses(limited("2001:db8:1:2:ffff::9"), 2) == [200, 429]
    assert statuses(limited("2001:db8:1:3::1"), 2) == [200, 200]


def test_without_a_limit_none_is_kept(limited: Open) -> None:
    assert set(statuses(limited(per_minute=None), 20)) == {200}


def test_a_trusted_proxy_says_whom_it_speaks_for(limited: Open) -> None:
    proxy = limited("10.0.0.1", per_minute=2, trusted_proxies=["10.0.0.0/24"])
    asked = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9, 10.0.0.2"}
    assert statuses(proxy, 3, **asked) == [200, 200, 429]
    assert statuses(proxy, 1, **{"X-Forwarded-For": "203.0.113.10"}) == [200]
    # What the client itself puts first changes nothing.
    assert statuses(proxy, 1, **{"X-Forwarded-For": "198.51.100.99, 203.0.113.9"}) == [429]


def test_a_stranger_is_not_believed_whom_it_speaks_for(limited: Open) -> None:
    client = limited("203.0.113.7", per_minute=2)
    given = [statuses(client, 1, **{"X-Forwarded-For": f"198.51.100.{n}"})[0] for n in range(4)]
    assert given == [200, 200, 429, 429]
    assert statuses(limited("203.0.113.99"), 1, **{"X-Forwarded-For": "127.0.0.1"}) == [200]
    assert statuses(limited("203.0.113.99"), 2, **{"X-Forwarded-For": "127.0.0.1"}) == [200, 429]


def test_odd_headers_do_no_harm(limited: Open) -> None:
    client = limited("127.0.0.1", per_minute=1)
    for value in ("", ",", "x", "1.2.3", "::::", "a" * 5000, "[::1]:80"):
        assert client.post("/api/search", json={"query": "a"}, headers={"X-Forwarded-For": value}).status_code in (
            200,
            429,
        )


@pytest.mark.parametrize("text", ["{per_minute: 0}", "{exempt: [may-chu]}", "{trusted_proxies: 5}", "{per_hour: 5}"])
def test_a_limit_that_makes_no_sense_is_refused(tmp_path: Any, text: str) -> None:
    (tmp_path / "c.yaml").write_text(f"assistant: {{limits: {text}}}", "utf-8")
    with pytest.raises(ConfigError, match=r"assistant\.limits\."):
        load_settings(tmp_path / "c.yaml")


@pytest.mark.parametrize("url", ["mysql://u:matkhau@h/d", "matkhau", "", 5])
def test_a_database_of_another_kind_is_refused_without_its_password(tmp_path: Any, url: object) -> None:
    (tmp_path / "c.yaml").write_text(f"assistant: {{database: {{url: {url!r}}}}}", "utf-8")
    with pytest.raises(ConfigError, match=r"assistant\.database\.url") as caught:
        load_settings(tmp_path / "c.yaml")
    assert "matkhau" not in str(caught.value)
