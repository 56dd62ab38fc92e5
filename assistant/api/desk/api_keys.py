"""Keys for machines: listed, made (and shown once), revoked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.api.access import Admin
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.api_keys import Scope, create_key, revoke_key, state_of
from assistant.desk.tables import ApiKey
from assistant.vietnam_time import HANOI, today

router = APIRouter(tags=["accounts"])
pages = APIRouter(include_in_schema=False)

MOST = 500
SCOPE_NAMES = {
    Scope.ASK: "Hỏi: trang của xã, phần mềm một cửa, /v1, /mcp",
    Scope.EVALUATE: "Đánh giá: đọc số liệu, câu hỏi và góp ý",
    Scope.CURATE: "Biên tập: nạp tài liệu, sửa câu trả lời đã duyệt",
}
STATE_NAMES = {"valid": "Đang dùng được", "revoked": "Đã thu hồi", "expired": "Đã hết hạn"}


class Key(BaseModel):
    """A key, without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    state: Literal["valid", "revoked", "expired"]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


class NewKey(BaseModel):
    """A key to be made; it holds until the end of the day `expires_on`, in Vietnam, or until it is revoked."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[StrictStr, Field(max_length=200)]
    scopes: Annotated[list[Scope], Field(max_length=len(Scope))]
    expires_on: date | None = None


class ShownKey(BaseModel):
    """A key that was made, with itself: `key` can't be had again."""

    id: str
    name: str
    key: str


@router.get("/api/trainer/api-keys")
def list_keys(who: Admin, desk: DeskDep) -> list[Key]:
    """Give the keys, the newest first."""
    with desk.database.transaction() as session:
        return _keys(session)


@router.post("/api/trainer/api-keys", status_code=201)
def create_api_key(body: NewKey, who: Admin, desk: DeskDep) -> ShownKey:
    """Make a key; it is shown in this reply only."""
    until = _end_of(body.expires_on) if body.expires_on else None
    with desk.database.transaction(write=True) as session:
        row, key = create_key(session, who, body.name, body.scopes, until)
        return ShownKey(id=row.id, name=row.name, key=key)


@router.delete("/api/trainer/api-keys/{key_id}", status_code=204)
def revoke_api_key(key_id: str, who: Admin, desk: DeskDep) -> None:
    """End a key for good."""
    with desk.database.transaction(write=True) as session:
        revoke_key(session, who, key_id)


@pages.get("/trainer/api-keys", response_class=HTMLResponse)
def api_keys_page(request: Request, who: Admin, desk: DeskDep) -> HTMLResponse:
    """Show the keys, and the form for another."""
    with desk.database.transaction() as session:
        keys = _keys(session)
    tomorrow = today() + timedelta(days=1)
    shown: dict[str, Any] = {"keys": keys, "scopes": SCOPE_NAMES, "states": STATE_NAMES, "tomorrow": tomorrow}
    return page(request, who, "api_keys.html", here="/trainer/users", **shown)


def _keys(session: Session) -> list[Key]:
    rows = session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id).limit(MOST))
    given = [name for name in Key.model_fields if name != "state"]
    return [Key(state=state_of(row), **{name: getattr(row, name) for name in given}) for row in rows]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, HANOI)
