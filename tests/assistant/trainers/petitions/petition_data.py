"""Names, moments and questions of these tests; all that they say is made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from assistant.desk.desk import Desk
from assistant.desk.petitions.tables import DigestItem
from assistant.desk.tables import AuditEntry, Notice

LAND, JUSTICE = "Sở Nông nghiệp và Môi trường", "Sở Tư pháp"
SPLIT = "Tách thửa đất nông nghiệp dưới hạn mức để làm đường đi thì xã nhận hồ sơ hay chuyển lên tỉnh?"
BIRTH = "Trẻ sinh tại nhà không có giấy chứng sinh thì đăng ký khai sinh dựa vào giấy tờ gì?"
DRONE = "Xã có được cấp phép bay thiết bị không người lái để phun thuốc cho lúa không?"
THURSDAY = datetime(2026, 11, 26, 8, 0, 5, tzinfo=UTC)
"""15:00:05 in Vietnam."""
WEEK = timedelta(days=7)


def items(desk: Desk, week: str = "2026-W48") -> list[DigestItem]:
    with desk.database.transaction() as session:
        found = select(DigestItem).where(DigestItem.code.startswith(week)).order_by(DigestItem.number)
        return list(session.scalars(found))


def audited(desk: Desk, kind: str) -> list[tuple[str, str]]:
    with desk.database.transaction() as session:
        rows = select(AuditEntry).where(AuditEntry.kind == kind).order_by(AuditEntry.id)
        return [(row.action, row.subject) for row in session.scalars(rows)]


def notes(desk: Desk) -> list[str]:
    with desk.database.transaction() as session:
        return list(session.scalars(select(Notice.text).order_by(Notice.at)))


def enter(client: TestClient, question: str, **fields: Any) -> dict[str, Any]:
    reply = client.post("/api/trainer/petitions", json={"question": question, **fields})
    assert reply.status_code == 201, reply.text
    given: dict[str, Any] = reply.json()
    return given


def sentence(reply: Response, status: int) -> str:
    assert reply.status_code == status, reply.text
    said: str = reply.json()["detail"]
    return said
