"""Single sign-on against a real provider (identity_provider.py)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from people import ENGINES
from pydantic import SecretStr
from sqlalchemy import select

from assistant.api.desk.single_sign_on import ERRAND_COOKIE
from assistant.config import Settings
from assistant.desk.config import OidcSettings
from assistant.desk.desk import Desk
from assistant.desk.tables import AuditEntry, User

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
HOST = "http://tro-ly.example"
ROLES = {"bien-tap": "trainer", "quan-tri": "admin"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(tmp_path_factory.mktemp("provider"), f"{HOST}/trainer/oidc/callback") as provider:
        yield provider


@pytest.fixture
def desk_settings(desk_settings: Settings, provider: Provider) -> Settings:
    desk_settings.assistant.access.oidc = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET), roles=ROLES
    )
    provider.behave()
    return desk_settings


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser at the desk, and its way over the provider."""

    client: TestClient
    provider: Provider

    def start(self, goal: str = "") -> str:
        reply = self.client.get("/trainer/oidc/start", params={"next": goal})
        assert reply.status_code == 303, reply.text
        url: str = reply.headers["location"]
        return url

    def back(self, reply: dict[str, str]) -> Any:
        return self.client.get("/trainer/oidc/callback", params=reply)

    def sign_in(self, person: str, goal: str = "", **claims: Any) -> Any:
        return self.back(self.provider.let_in(self.start(goal), person, **claims))

    @property
    def name(self) -> str | None:
        reply = self.client.get("/api/trainer/session")
        return reply.json()["name"] if reply.status_code == 200 else None


@pytest.fixture
def new_browser(app: FastAPI, provider: Provider) -> Callable[[], Browser]:
    def made() -> Browser:
        client = TestClient(app, base_url=HOST, raise_server_exceptions=False, follow_redirects=False)
        return Browser(client, provider)

    return made


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


def users(desk: Desk) -> dict[str, User]:
    with desk.database.transaction() as session:
        return {user.login: user for user in session.scalars(select(User).where(User.oidc_subject.is_not(None)))}


def last_line(desk: Desk) -> tuple[str, str | None]:
    with desk.database.transaction() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        return entry.action, entry.note


def refused(reply: Response, browser: Browser, words: str, status: int = 400) -> None:
    assert (reply.status_code, browser.name) == (status, None)
    assert words in reply.text
    assert "Mật khẩu" in reply.text, "the page of the sign-in form"
    assert ERRAND_COOKIE not in browser.client.cookies


@both_engines
def test_a_person_of_the_provider_gets_an_account_and_a_session(browser: Browser, desk: Desk) -> None:
    url = urlsplit(browser.start("/trainer/gaps?trang=2"))
    asked = {key: values[0] for key, values in parse_qs(url.query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert "openid" in asked["scope"]
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    claims = {"name": "Nguyễn Thị An", "preferred_username": "An.Nguyễn", "email": "an@xa.example"}
    reply = browser.back(browser.provider.let_in(url.geturl(), "an", **claims, roles=["bien-tap", "khach"]))
    assert (reply.status_code, reply.headers["location"]) == (303, "/trainer/gaps?trang=2")
    assert browser.name == "Nguyễn Thị An"
    user = users(desk)["an.nguyen"]
    assert (user.role, user.email, user.password_hash) == ("trainer", "an@xa.example", None)


def test_the_sign_in_page_offers_it_where_it_is_set_up(browser: Browser, desk: Desk) -> None:
    page = browser.client.get("/trainer/sign-in?next=/trainer/gaps").text
    assert "/trainer/oidc/start?next=/trainer/gaps" in page
    desk.own.access.oidc.issuer = None
    assert "/trainer/oidc/start" not in browser.client.get("/trainer/sign-in").text
    refused(browser.client.get("/trainer/oidc/start"), browser, "không dùng đăng nhập một lần", 404)


@both_engines
def test_the_same_person_comes_back_to_the_same_account_with_the_role_of_the_day(
    new_browser: Callable[[], Browser], desk: Desk
) -> None:
    new_browser().sign_in("binh", preferred_username="binh.le", roles=["bien-tap"])
    old = new_browser()
    old.sign_in("binh", preferred_username="binh.le", roles=["bien-tap"])
    new_browser().sign_in("binh", preferred_username="ten.khac", roles=["quan-tri"])
    assert {login: user.role for login, user in users(desk).items()} == {"binh.le": "admin"}
    assert old.name is None, "a session of the former role has ended"
    new_browser().sign_in("binh", roles=["khach"])
    assert users(desk)["binh.le"].role == "admin", "a claim that says nothing changes nothing"


def test_a_name_that_another_has_gives_no_access_to_that_account(browser: Browser, desk: Desk) -> None:
    browser.sign_in("gian", preferred_username="quan.tri", name="Quản Trị")
    assert browser.client.get("/api/trainer/session").json()["roles"] == ["staff"]
    (login,) = users(desk)
    assert login.startswith("quan.tri-")


@pytest.mark.parametrize("claims", [{}, {"roles": None}, {"roles": "khach"}, {"roles": [1, {"x": "bien-tap"}]}])
def test_without_a_role_there_is_no_account_where_the_settings_say_so(
    browser: Browser, desk: Desk, claims: dict[str, Any]
) -> None:
    desk.own.access.oidc.default_role = None
    refused(browser.sign_in("chi", name="Chị Chi", **claims), browser, "chưa được giao vai trò", 403)
    assert users(desk) == {}
    assert last_line(desk) == ("sign-in refused", "no role: Chị Chi")


def test_a_closed_account_stays_closed(new_browser: Callable[[], Browser], desk: Desk) -> None:
    new_browser().sign_in("dung", name="Dũng")
    with desk.database.transaction(write=True) as session:
        session.scalars(select(User).where(User.oidc_subject.is_not(None))).one().active = False
    again = new_browser()
    refused(again.sign_in("dung", name="Dũng", roles=["quan-tri"]), again, "đã bị đóng", 403)
    assert last_line(desk) == ("sign-in refused", "closed: Dũng")


def test_a_reply_without_this_browsers_errand_is_refused(new_browser: Callable[[], Browser]) -> None:
    victim, attacker = new_browser(), new_browser()
    reply = attacker.provider.let_in(attacker.start(), "ke.xau")
    refused(victim.back(reply), victim, "không bắt đầu từ trình duyệt này")
    victim.start()
    refused(victim.back(reply), victim, "không bắt đầu từ trình duyệt này")
    victim.start()
    refused(victim.back({"code": reply["code"]}), victim, "không bắt đầu từ trình duyệt này")
    victim.start()
    refused(victim.back({"code": reply["code"], "state": "đoán"}), victim, "không bắt đầu từ trình duyệt này")


def test_a_code_is_good_once_and_for_its_errand_only(new_browser: Callable[[], Browser]) -> None:
    first = new_browser()
    reply = first.provider.let_in(first.start(), "em")
    thief = new_browser()
    thief.client.cookies.update(first.client.cookies)
    assert first.back(reply).status_code == 303
    refused(thief.back(reply), thief, "không xác nhận")
    other = new_browser()
    mine = other.provider.let_in(other.start(), "em")
    third = new_browser()
    theirs = third.provider.let_in(third.start(), "ke.xau")
    refused(other.back(mine | {"code": theirs["code"]}), other, "không xác nhận")


@pytest.mark.parametrize(
    "behaviour",
    [
        {"claims": {"nonce": "của lần khác"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "phan-mem-khac"}},
        {"claims": {"aud": ["phan-mem-khac", "tro-ly-xa"]}},
        {"claims": {"iss": "https://xau.example"}},
        {"claims": {"exp": 1_700_000_000}},
        {"claims": {"exp": None}},
        {"claims": {"sub": None}},
        {"claims": {"sub": "s" * 300}},
        {"signed": "stranger"},
        {"signed": "secret"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_errand_is_refused(
    browser: Browser, provider: Provider, desk: Desk, behaviour: dict[str, Any]
) -> None:
    provider.behave(**behaviour)
    refused(browser.sign_in("phuc", roles=["quan-tri"]), browser, "không xác nhận")
    assert users(desk) == {}


def test_who_changes_ones_mind_at_the_provider_is_told_so(browser: Browser) -> None:
    state = parse_qs(urlsplit(browser.start()).query)["state"][0]
    refused(browser.back({"error": "access_denied", "state": state}), browser, "đã dừng việc đăng nhập")
    state = parse_qs(urlsplit(browser.start()).query)["state"][0]
    refused(browser.back({"error": "server_error", "state": state}), browser, "không xác nhận")


def test_a_goal_elsewhere_is_not_followed(browser: Browser) -> None:
    for goal in ("https://xau.example", "//xau.example", "/trainer\r\nSet-Cookie: a=b", "/trainer?" + "á" * 3000):
        assert browser.sign_in("giang", goal).headers["location"] == "/trainer"


def test_a_new_session_begins_whatever_the_browser_brought(browser: Browser) -> None:
    browser.client.cookies.set("troly_session", "của kẻ xấu".encode().hex())
    reply = browser.sign_in("hoa", name="Hòa")
    assert browser.name == "Hòa"
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


class _Strange(BaseHTTPRequestHandler):
    """Answers everything alike: a server, but no provider."""

    said = b"<html>"

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.mark.parametrize("said", [b"<html>", b"[]", b"{}", b'{"issuer": "https://xau.example"}'])
def test_a_server_that_is_no_provider_is_a_sentence_on_the_page(
    browser: Browser, desk: Desk, said: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with HTTPServer(("127.0.0.1", 0), type("Says", (_Strange,), {"said": said})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        desk.own.access.oidc.issuer = f"http://127.0.0.1:{server.server_port}"
        refused(browser.client.get("/trainer/oidc/start"), browser, "không trả lời đúng cách", 503)
        server.shutdown()
    assert "single sign-on: " in caplog.text


def test_a_provider_that_is_away_is_a_sentence_on_the_page(browser: Browser, desk: Desk) -> None:
    desk.own.access.oidc.issuer = "http://127.0.0.1:9"
    refused(browser.client.get("/trainer/oidc/start"), browser, "không trả lời đúng cách", 503)


def test_a_wrong_secret_of_this_server_is_a_sentence_on_the_page(browser: Browser, desk: Desk) -> None:
    desk.own.access.oidc.client_secret = SecretStr("sai")
    refused(browser.sign_in("khanh"), browser, "không xác nhận")
