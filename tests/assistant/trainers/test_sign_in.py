from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import ENGINES, PASSWORD
from sqlalchemy import select, text

from assistant.desk.audit import broken_lines
from assistant.desk.desk import Desk
from assistant.desk.tables import AuditEntry, User
from assistant.store.database import Database

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)


def lines(database: Database) -> list[tuple[str, str, str | None]]:
    with database.transaction() as session:
        return [(e.actor, e.action, e.note) for e in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


@both_engines
def test_who_signs_in_is_known_until_signing_out(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    assert client.get("/api/trainer/session").json()["name"] == "Biên Tập"
    assert client.delete("/api/trainer/session").status_code == 204
    assert client.get("/api/trainer/session").status_code == 401
    assert [line[1] for line in lines(desk.database)][-2:] == ["sign-in", "sign-out"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: FastAPI) -> None:
    client = TestClient(app, base_url="https://tro-ly.example")
    reply = client.post("/api/trainer/session", json={"login": "bien.tap", "password": PASSWORD})
    cookie = reply.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure"))


@both_engines
def test_an_account_is_locked_after_repeated_failures(app: FastAPI, desk: Desk) -> None:
    client = TestClient(app)
    for _ in range(desk.own.access.failures):
        reply = client.post("/api/trainer/session", json={"login": "bien.tap", "password": "sai mật khẩu"})
        assert (reply.status_code, "không đúng" in reply.json()["detail"]) == (401, True)
    reply = client.post("/api/trainer/session", json={"login": "bien.tap", "password": PASSWORD})
    assert reply.status_code == 429
    assert "15 phút" in reply.json()["detail"]
    assert int(reply.headers["retry-after"]) > 800
    assert lines(desk.database)[-1] == ("bien.tap", "sign-in refused", "locked out")


def test_an_unknown_name_and_a_wrong_password_sound_the_same(app: FastAPI) -> None:
    client = TestClient(app)
    replies = [
        client.post("/api/trainer/session", json={"login": login, "password": "sai mật khẩu"}).json()
        for login in ("bien.tap", "khong.co.ai")
    ]
    assert replies[0] == replies[1]


def test_a_change_without_the_token_or_from_elsewhere_is_refused_and_noted(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    token = client.headers.pop("X-CSRF-Token")
    assert client.delete("/api/trainer/session").status_code == 403
    client.headers["X-CSRF-Token"] = token
    foreign = {"Origin": "https://xau.example"}
    assert client.delete("/api/trainer/session", headers=foreign).status_code == 403
    assert client.delete("/api/trainer/session", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert [line[2] for line in lines(desk.database)][-3:] == ["csrf", "origin", "origin"]
    assert client.get("/api/trainer/session").status_code == 200


def test_a_page_leads_to_the_form_and_back(signed_in, app: FastAPI) -> None:
    stranger = TestClient(app, follow_redirects=False)
    reply = stranger.get("/trainer/audit?kind=user")
    assert (reply.status_code, reply.headers["location"]) == (
        303,
        "/trainer/sign-in?next=%2Ftrainer%2Faudit%3Fkind%3Duser",
    )
    assert "Đăng nhập" in stranger.get(reply.headers["location"]).text
    assert signed_in("bien.tap").get("/trainer/audit").status_code == 403


@both_engines
def test_the_audit_log_can_not_be_edited(signed_in, desk: Desk) -> None:
    signed_in("bien.tap")
    for statement in ("UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(Exception, match="tạm thời"), desk.database.transaction(write=True) as session:
            session.execute(text(statement))
    with desk.database.transaction() as session:
        assert list(broken_lines(session)) == []


@both_engines
def test_a_change_behind_the_triggers_shows(signed_in, desk: Desk) -> None:
    signed_in("bien.tap")
    with desk.database.transaction(write=True) as session:
        sqlite = session.get_bind().dialect.name == "sqlite"
        session.execute(
            text("DROP TRIGGER audit_log_no_update" if sqlite else "ALTER TABLE audit_log DISABLE TRIGGER USER")
        )
        session.execute(text("UPDATE audit_log SET actor = 'x' WHERE id = 2"))
    with desk.database.transaction() as session:
        assert list(broken_lines(session)) == [2]


def test_the_password_is_kept_as_a_hash_and_may_be_changed(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    body = {"login": "bien.tap", "password": PASSWORD, "new_password": "ngắn"}
    assert client.put("/api/trainer/session/password", json=body).status_code == 422
    body["new_password"] = "một câu dài hơn trước"  # noqa: S105 - of nobody
    assert client.put("/api/trainer/session/password", json=body).status_code == 204
    assert client.get("/api/trainer/session").status_code == 401
    with desk.database.transaction() as session:
        kept = session.scalar(select(User.password_hash).where(User.login == "bien.tap"))
    assert kept.startswith("$argon2id$")
