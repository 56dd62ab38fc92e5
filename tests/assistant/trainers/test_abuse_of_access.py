"""What is tried against sign-in, sessions and roles."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from live_server import serving
from people import PASSWORD
from sqlalchemy import select

from assistant.api.access import COOKIE
from assistant.desk.desk import Desk
from assistant.desk.tables import AuditEntry, User

SESSION = "/api/trainer/session"


def credentials(login: str, password: str = PASSWORD) -> dict[str, str]:
    return {"login": login, "password": password}


def user(desk: Desk, login: str) -> User:
    with desk.database.transaction() as session:
        return session.scalars(select(User).where(User.login == login)).one()


def refusals(desk: Desk) -> list[tuple[str, str, str | None]]:
    with desk.database.transaction() as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action == "refused").order_by(AuditEntry.id))
        return [(entry.actor, entry.subject, entry.note) for entry in found]


def test_one_address_may_try_to_sign_in_twenty_times_a_minute(app: FastAPI) -> None:
    def statuses(host: str, times: int) -> list[int]:
        client = TestClient(app, client=(host, 5000))
        return [client.post(SESSION, json=credentials(f"ai.do.{i}", "x")).status_code for i in range(times)]

    assert statuses("203.0.113.9", 21) == [401] * 20 + [429]
    assert statuses("203.0.113.10", 1) == [401]
    tired = TestClient(app, client=("203.0.113.9", 5000), follow_redirects=False)
    assert "Retry-After" in tired.post(SESSION, json=credentials("can.bo")).headers
    assert tired.get("/trainer/oidc/start").status_code == 429
    assert tired.get("/trainer/sign-in").status_code == 200
    assert tired.post("/api/search", json={"query": "khai tử"}).status_code == 200


@pytest.mark.parametrize("size", [1_048_577, 5_000_000])
@pytest.mark.parametrize("known", [True, False])
def test_a_body_that_is_too_large_is_refused_whether_or_not_its_size_is_said(
    signed_in: Any, app: FastAPI, desk: Desk, size: int, known: bool
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(0, size, 65_536):
            yield b" " * 65_536
        yield b"{}"

    client = signed_in("quan.tri") if known else TestClient(app)
    reply = client.post("/api/trainer/users", content=endless(), headers={"Content-Type": "application/json"})
    assert reply.status_code == (413 if known else 401)
    if known:
        assert "Hãy chia thành nhiều lần" in reply.json()["detail"]


def test_a_session_that_was_put_into_a_browser_is_not_the_one_that_begins(app: FastAPI) -> None:
    attacker, victim = TestClient(app), TestClient(app)
    attacker.post(SESSION, json=credentials("can.bo"))
    planted = attacker.cookies[COOKIE]
    victim.cookies.set(COOKIE, planted, domain="testserver.local")
    victim.post(SESSION, json=credentials("quan.tri"))
    own = victim.cookies.get(COOKIE, domain="testserver.local")
    assert own != planted
    assert attacker.get(SESSION).status_code == 401, "whoever signs in ends the session that the browser had"
    invented = TestClient(app, cookies={COOKIE: "x" * 43})
    assert invented.get(SESSION).status_code == 401


def test_nobody_gives_himself_a_role(signed_in: Any, app: FastAPI, desk: Desk) -> None:
    trainer = signed_in("bien.tap")
    me = user(desk, "bien.tap")
    forged = {"version": me.version, "role": "admin"}
    assert trainer.patch(f"/api/trainer/users/{me.id}", json=forged).status_code == 403
    assert (
        trainer.post("/api/trainer/users", json=credentials("moi") | {"name": "M", "role": "admin"}).status_code == 403
    )
    body = credentials("bien.tap") | {"new_password": "một câu rất dài", "role": "admin"}
    assert trainer.put(f"{SESSION}/password", json=body).status_code == 422
    assert TestClient(app).post(SESSION, json=credentials("bien.tap") | {"role": "admin"}).status_code == 422
    for header in ("X-Role", "X-Forwarded-User", "Remote-User"):
        assert trainer.get("/api/trainer/users", headers={header: "quan.tri"}).status_code == 403
    assert user(desk, "bien.tap").role == "trainer"


def test_anothers_id_leads_nowhere(signed_in: Any, desk: Desk) -> None:
    staff, other = signed_in("can.bo"), user(desk, "quan.tri")
    for method, path in (
        ("GET", f"/api/trainer/users/{other.id}"),
        ("PUT", f"/api/trainer/users/{other.id}/password"),
        ("DELETE", f"/api/trainer/users/{other.id}/lock"),
        ("GET", f"/trainer/users/{other.id}"),
    ):
        assert staff.request(method, path, json={"password": "một câu của kẻ khác"}).status_code == 403
    body = credentials("quan.tri") | {"new_password": "một câu của kẻ khác"}
    assert staff.put(f"{SESSION}/password", json=body).status_code == 403
    assert user(desk, "quan.tri").password_hash == other.password_hash
    admin = signed_in("quan.tri")
    for strange in ("khong-co", "' OR 1=1 --", "%00", "x" * 5000):
        assert admin.get(f"/api/trainer/users/{strange}").status_code == 404


def test_each_refusal_of_a_known_person_is_in_the_audit_log(signed_in: Any, desk: Desk) -> None:
    trainer = signed_in("bien.tap")
    token = trainer.headers.pop("X-CSRF-Token")
    trainer.get("/api/trainer/users")
    trainer.get("/trainer/audit")
    trainer.delete(SESSION)
    trainer.headers["X-CSRF-Token"] = token
    trainer.delete(SESSION, headers={"Origin": "https://xau.example"})
    assert refusals(desk) == [
        ("Biên Tập", "GET /api/trainer/users", "role"),
        ("Biên Tập", "GET /trainer/audit", "role"),
        ("Biên Tập", f"DELETE {SESSION}", "csrf"),
        ("Biên Tập", f"DELETE {SESSION}", "origin"),
    ]


def test_a_token_is_good_for_its_own_session_only(signed_in: Any) -> None:
    one, other = signed_in("bien.tap"), signed_in("bien.tap.2")
    for token in (other.headers["X-CSRF-Token"], "", "đoán".encode(), b"\xff" * 32, "x" * 10_000):
        assert one.delete(SESSION, headers={"X-CSRF-Token": token}).status_code == 403
    assert one.delete(SESSION).status_code == 204


@pytest.mark.parametrize(
    "origin",
    ["null", "http://testserver.xau.example", "http://testserver@xau.example", "http://[", "https://", "testserver"],
)
def test_a_page_of_another_origin_changes_nothing(signed_in: Any, app: FastAPI, origin: str) -> None:
    assert signed_in("bien.tap").delete(SESSION, headers={"Origin": origin}).status_code == 403
    stranger = TestClient(app)
    assert stranger.post(SESSION, json=credentials("can.bo"), headers={"Origin": origin}).status_code == 403
    assert signed_in("bien.tap").delete(SESSION, headers={"Origin": "http://testserver"}).status_code == 204


def test_a_form_of_another_site_can_not_even_send_a_body(app: FastAPI) -> None:
    client = TestClient(app)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        reply = client.post(SESSION, content=b'{"login":"can.bo","password":"x"}', headers={"Content-Type": kind})
        assert reply.status_code == 422


def test_the_time_taken_does_not_tell_which_names_exist(app: FastAPI, desk: Desk) -> None:
    desk.own.access.failures = 100
    with desk.database.transaction(write=True) as session:
        session.scalars(select(User).where(User.login == "danh.gia")).one().password_hash = None
        session.scalars(select(User).where(User.login == "bien.tap.2")).one().active = False
    client = TestClient(app)

    def median(login: str, password: str) -> float:
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            assert client.post(SESSION, json=credentials(login, password)).status_code == 401
            taken.append(time.perf_counter() - begun)
        return statistics.median(taken)

    unknown = median("khong.co.ai", PASSWORD)
    for login, password in (("can.bo", "sai mật khẩu"), ("danh.gia", PASSWORD), ("bien.tap.2", PASSWORD)):
        assert 1 / 3 < median(login, password) / unknown < 3


def test_a_goal_puts_nothing_into_headers(app: FastAPI) -> None:
    client = TestClient(app, follow_redirects=False)
    reply = client.get("/trainer/audit?kind=%0d%0aSet-Cookie:%20a=b")
    assert (reply.status_code, "set-cookie" in reply.headers) == (303, False)
    assert reply.headers["location"].startswith("/trainer/sign-in?next=%2Ftrainer%2Faudit")
    page = client.get("/trainer/sign-in", params={"next": '/trainer"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    reply = client.post(SESSION, json=credentials("can.bo") | {"next": "https://xau.example/"})
    assert reply.json()["next"] == "/trainer"


def test_huge_and_strange_headers_end_one_request_and_not_the_server(app: FastAPI) -> None:
    with serving(app) as address, httpx.Client(base_url=address) as client:
        for headers in (
            {"Authorization": "Bearer troly_" + "x" * 200_000},
            {"Cookie": f"{COOKIE}=" + "x" * 200_000},
        ):
            try:
                assert 400 <= client.get(SESSION, headers=headers).status_code < 500
            except httpx.TransportError:
                continue  # closed the line: as good as a refusal
        for headers in (
            {"Authorization": "Bearer troly_" + "x" * 20_000},
            {"Authorization": b"Bearer troly_\xff\xfe"},
            {"Cookie": f"{COOKIE}=" + "x" * 20_000},
            {"Cookie": f"{COOKIE}=\x01;;;=;"},
        ):
            assert client.get(SESSION, headers=headers).status_code in (400, 401)
        assert client.get("/healthz").status_code == 200
