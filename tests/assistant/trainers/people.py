"""People who work at the desk of these tests."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.desk.roles import Role

PASSWORD = "mười hai con giáp"  # noqa: S105 - of nobody
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Person:
    """Who has an account."""

    login: str
    name: str
    role: Role


PEOPLE = {
    person.login: person
    for person in (
        Person("can.bo", "Cán Bộ", Role.STAFF),
        Person("bien.tap", "Biên Tập", Role.TRAINER),
        Person("bien.tap.2", "Biên Tập Hai", Role.TRAINER),
        Person("danh.gia", "Đánh Giá", Role.EVALUATOR),
        Person("quan.tri", "Quản Trị", Role.ADMIN),
    )
}


def sign_in(app: FastAPI, person: Person | str) -> TestClient:
    """Sign a person in; the client sends the session's CSRF token with each request."""
    login = person if isinstance(person, str) else person.login
    client = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    reply = client.post("/api/trainer/session", json={"login": login, "password": PASSWORD})
    assert reply.status_code == 200, reply.text
    client.headers["X-CSRF-Token"] = reply.json()["csrf"]
    return client
