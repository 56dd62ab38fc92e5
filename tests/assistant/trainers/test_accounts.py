"""Accounts, keys and departments as an admin makes and changes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from people import ENGINES, PASSWORD
from sqlalchemy import select

from assistant.desk.accounts import add_user
from assistant.desk.desk import Desk
from assistant.desk.roles import COMMAND, Role
from assistant.desk.tables import ApiKey, AuditEntry, User

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
NEW = {"login": "An.Nguyen", "name": "Nguyễn  Thị An", "role": "trainer", "password": "một câu dài để nhớ"}


@pytest.fixture
def admin(signed_in: Any) -> TestClient:
    client: TestClient = signed_in("quan.tri")
    return client


def account(admin: TestClient, login: str) -> dict[str, Any]:
    found: dict[str, Any] = next(u for u in admin.get("/api/trainer/users").json() if u["login"] == login)
    return found


def detail(reply: Any, status: int) -> str:
    assert reply.status_code == status, reply.text
    said: str = reply.json()["detail"]
    return said


@both_engines
def test_an_account_is_made_and_works_at_once(admin: TestClient, app: Any, desk: Desk) -> None:
    made = admin.post("/api/trainer/users", json=NEW | {"commune": " Xã Ia Grai ", "email": "an@xa.example"}).json()
    assert (made["login"], made["name"], made["commune"]) == ("an.nguyen", "Nguyễn Thị An", "Xã Ia Grai")
    assert "password" not in str(made)
    assert admin.get(f"/api/trainer/users/{made['id']}").json() == made
    other = TestClient(app)
    assert (
        other.post("/api/trainer/session", json={"login": "an.nguyen", "password": NEW["password"]}).status_code == 200
    )
    assert "Đã có tài khoản" in detail(admin.post("/api/trainer/users", json=NEW), 409)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"login": "Án"}, "Tên đăng nhập gồm"),
        ({"login": "../x"}, "Tên đăng nhập gồm"),
        ({"name": "  "}, "họ tên"),
        ({"password": "ngắn"}, "ít nhất 10"),
        ({"password": "an.nguyen-2026"}, "không được chứa"),
        ({"email": "không phải thư"}, "không đúng dạng"),
        ({"email": "a@b.vn\r\nBcc: x@y.vn"}, "không đúng dạng"),
        ({"role": "god"}, "role"),
        ({"active": False}, "active"),
        ({"name": "x" * 300}, "name"),
    ],
    ids=str,
)
def test_what_can_not_be_taken_is_named(admin: TestClient, wrong: dict[str, Any], words: str) -> None:
    assert words in detail(admin.post("/api/trainer/users", json=NEW | wrong), 422)


def test_a_department_that_is_not_there_is_told(admin: TestClient) -> None:
    assert "cơ quan" in detail(admin.post("/api/trainer/users", json=NEW | {"department_id": "khong-co"}), 404)


@both_engines
def test_of_two_admins_the_second_is_told_who_was_first(admin: TestClient) -> None:
    seen = account(admin, "can.bo")
    path = f"/api/trainer/users/{seen['id']}"
    assert admin.patch(path, json={"version": seen["version"], "commune": "Xã Chư Prông"}).status_code == 200
    said = detail(admin.patch(path, json={"version": seen["version"], "role": "trainer"}), 409)
    assert "Quản Trị đã sửa mục này" in said
    now = account(admin, "can.bo")
    assert (now["role"], now["commune"], now["version"]) == ("staff", "Xã Chư Prông", seen["version"] + 1)


def test_a_closed_account_and_another_role_end_sessions_at_once(admin: TestClient, signed_in: Any) -> None:
    trainer, evaluator = signed_in("bien.tap"), signed_in("danh.gia")
    for login, change in (("bien.tap", {"active": False}), ("danh.gia", {"role": "staff"})):
        seen = account(admin, login)
        reply = admin.patch(f"/api/trainer/users/{seen['id']}", json={"version": seen["version"], **change})
        assert reply.status_code == 200
    assert trainer.get("/api/trainer/session").status_code == 401
    assert evaluator.get("/api/trainer/session").status_code == 401
    again = trainer.post("/api/trainer/session", json={"login": "bien.tap", "password": PASSWORD})
    assert again.status_code == 401


def test_the_last_admin_stays_one(admin: TestClient) -> None:
    me = account(admin, "quan.tri")
    for change in ({"active": False}, {"role": "staff"}):
        reply = admin.patch(f"/api/trainer/users/{me['id']}", json={"version": me["version"], **change})
        assert "quản trị cuối cùng" in detail(reply, 409)
    assert account(admin, "quan.tri") == me


def test_a_locked_account_is_unlocked_and_a_password_is_set_anew(admin: TestClient, app: Any, desk: Desk) -> None:
    stranger = TestClient(app)
    for _ in range(desk.own.access.failures):
        stranger.post("/api/trainer/session", json={"login": "can.bo", "password": "sai mật khẩu"})
    locked = account(admin, "can.bo")
    assert locked["locked"]
    assert "Mở khóa" in admin.get(f"/trainer/users/{locked['id']}").text
    assert admin.delete(f"/api/trainer/users/{locked['id']}/lock").status_code == 204
    assert stranger.post("/api/trainer/session", json={"login": "can.bo", "password": PASSWORD}).status_code == 200
    new = {"password": "một câu khác hẳn"}
    assert admin.put(f"/api/trainer/users/{locked['id']}/password", json=new).status_code == 204
    assert stranger.get("/api/trainer/session").status_code == 401
    assert stranger.post("/api/trainer/session", json={"login": "can.bo", **new}).status_code == 200
    with desk.database.transaction() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == locked["id"])).all()
    assert {"unlock", "password", "sign-in refused", "sign-in"} <= set(actions)


@both_engines
def test_accounts_come_in_pages_and_are_found_by_words(admin: TestClient, desk: Desk) -> None:
    with desk.database.transaction(write=True) as session:
        for i in range(120):
            add_user(session, COMMAND, f"xa{i:03}", f"Đinh Văn {i}", Role.STAFF, None, commune=f"Xã Số {i}")
    page = admin.get("/trainer/users").text
    assert page.count('<th scope="row">') == 50
    assert "Trang sau" in page
    rest = admin.get("/trainer/users?after=xa099").text
    assert rest.count('<th scope="row">') == 20
    assert "Trang sau" not in rest
    found = [
        admin.get("/api/trainer/users", params={"q": q}).json() for q in ("đinh văn 11", "XA119", "xã số 119", "%", "_")
    ]
    assert [len(each) for each in found] == [11, 1, 1, 0, 0]


@both_engines
def test_a_key_is_shown_once_and_kept_as_a_hash(admin: TestClient, app: Any, desk: Desk) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    body = {"name": "Một cửa <script>", "scopes": ["ask", "ask", "curate"], "expires_on": tomorrow}
    made = admin.post("/api/trainer/api-keys", json=body)
    assert made.status_code == 201
    key = made.json()["key"]
    (listed,) = admin.get("/api/trainer/api-keys").json()
    assert (listed["scopes"], listed["state"], listed["used_at"]) == (["ask", "curate"], "valid", None)
    page = admin.get("/trainer/api-keys").text
    secret = key.rpartition("_")[2]
    assert secret not in page
    assert "Một cửa &lt;script&gt;" in page
    machine = TestClient(app, headers={"Authorization": f"Bearer {key}"})
    assert machine.get("/api/trainer/inbox").status_code == 200
    assert admin.get("/api/trainer/api-keys").json()[0]["used_at"] is not None
    with desk.database.transaction() as session:
        kept = session.scalars(select(ApiKey)).one()
        assert secret not in str(vars(kept))
        assert secret not in str([vars(entry) for entry in session.scalars(select(AuditEntry))])
    assert admin.delete(f"/api/trainer/api-keys/{made.json()['id']}").status_code == 204
    assert machine.get("/api/trainer/inbox").status_code == 401
    assert "Đã thu hồi" in admin.get("/trainer/api-keys").text


def test_a_key_ends_on_its_day(admin: TestClient, app: Any, desk: Desk) -> None:
    body = {"name": "một ngày", "scopes": ["ask"], "expires_on": datetime.now(UTC).date().isoformat()}
    made = admin.post("/api/trainer/api-keys", json=body | {"expires_on": "2020-01-01"})
    assert "hết hạn phải sau" in detail(made, 422)
    for wrong, words in (
        ({"scopes": []}, "ít nhất một quyền"),
        ({"name": " "}, "đặt tên"),
        ({"scopes": ["admin"]}, "scopes"),
    ):
        assert words in detail(admin.post("/api/trainer/api-keys", json=body | wrong), 422)
    key = admin.post("/api/trainer/api-keys", json=body | {"expires_on": "2099-01-01"}).json()["key"]
    with desk.database.transaction(write=True) as session:
        session.scalars(select(ApiKey)).one().expires_at = datetime.now(UTC)
    assert TestClient(app, headers={"Authorization": f"Bearer {key}"}).get("/api/trainer/inbox").status_code == 401
    assert admin.get("/api/trainer/api-keys").json()[0]["state"] == "expired"


@both_engines
def test_departments_are_made_changed_and_removed_while_nobody_needs_them(admin: TestClient, desk: Desk) -> None:
    path = "/api/trainer/departments"
    body = {"name": "Sở  Tư pháp", "email": "tp@tinh.example", "fields": ["Hộ tịch", " hộ tịch", "", "Chứng thực"]}
    made = admin.post(path, json=body).json()
    assert (made["name"], made["fields"]) == ("Sở Tư pháp", [" hộ tịch".strip(), "Chứng thực"])
    assert "Đã có cơ quan" in detail(admin.post(path, json={"name": "sở tư pháp"}), 409)
    change = {"version": made["version"], "fields": ["Hộ tịch"]}
    assert admin.patch(f"{path}/{made['id']}", json=change).json()["email"] == "tp@tinh.example"
    assert "đã sửa mục này" in detail(admin.patch(f"{path}/{made['id']}", json=change), 409)
    member = account(admin, "bien.tap")
    member_path = f"/api/trainer/users/{member['id']}"
    admin.patch(member_path, json={"version": member["version"], "department_id": made["id"]})
    assert "Sở Tư pháp" in admin.get("/trainer/users").text
    assert "chưa xóa được" in detail(admin.delete(f"{path}/{made['id']}"), 409)
    admin.patch(member_path, json={"version": member["version"] + 1, "department_id": None})
    assert admin.delete(f"{path}/{made['id']}").status_code == 204
    assert admin.get(path).json() == []


def test_fields_of_the_corpus_are_offered(admin: TestClient) -> None:
    page = admin.get("/trainer/departments").text
    assert '<option value="Hộ tịch"></option>' in page


def test_a_page_of_nothing_is_a_page(admin: TestClient, signed_in: Any) -> None:
    for path in ("/trainer/users/khong-co", "/trainer/departments/khong-co"):
        reply = admin.get(path)
        assert (reply.status_code, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "Về bàn làm việc" in reply.text
    reply = signed_in("bien.tap").get("/trainer/users")
    assert reply.status_code == 403
    assert "không có quyền" in reply.text


def test_the_audit_page_calls_things_by_their_names(admin: TestClient) -> None:
    made = admin.post("/api/trainer/users", json=NEW).json()
    lines = admin.get(f"/trainer/audit?kind=user&subject={made['id']}").text
    assert "Đang xem riêng: Tài khoản an.nguyen" in lines
    assert "tạo" in lines


def test_a_name_with_markup_stays_text(admin: TestClient) -> None:
    name = "<script>alert(1)</script>\" onclick='x'"
    made = admin.post("/api/trainer/users", json=NEW | {"name": name, "commune": name[:90]}).json()
    for path in ("/trainer/users", f"/trainer/users/{made['id']}", "/trainer/audit"):
        assert "<script>alert" not in admin.get(path).text


def test_users_of_the_same_kind_hold_no_hash_in_replies(admin: TestClient, desk: Desk) -> None:
    with desk.database.transaction() as session:
        hashes = [h for h in session.scalars(select(User.password_hash)) if h]
    seen = (
        admin.get("/api/trainer/users").text + admin.get("/trainer/users").text + admin.get("/api/trainer/audit").text
    )
    assert not any(h in seen for h in hashes)
