"""Pages of the desk: one frame with the places that the signed-in person may go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from assistant.desk.desk import Desk
from assistant.desk.inbox import count_open
from assistant.desk.numbers import number
from assistant.desk.roles import ROLE_NAMES, Principal, Role
from assistant.vietnam_time import HANOI

WEB = Path(__file__).parents[2] / "web"
templates = Jinja2Templates(WEB / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the menu."""

    path: str
    label: str
    roles: tuple[Role, ...]


PLACES = (
    Place("/trainer/inbox", "Việc cần làm", tuple(Role)),
    Place("/trainer/dashboard", "Tổng quan", (Role.TRAINER, Role.EVALUATOR)),
    Place("/trainer/gaps", "Câu còn vướng", (Role.TRAINER, Role.EVALUATOR)),
    Place("/trainer/approved", "Câu trả lời đã duyệt", (Role.TRAINER, Role.EVALUATOR)),
    Place("/trainer/documents", "Tài liệu", (Role.TRAINER,)),
    Place("/trainer/bench", "Thử tìm kiếm", (Role.TRAINER,)),
    Place("/trainer/petitions", "Kiến nghị", (Role.STAFF, Role.TRAINER)),
    Place("/trainer/audit", "Nhật ký", (Role.ADMIN,)),
    Place("/trainer/users", "Tài khoản", (Role.ADMIN,)),
)


def moment(value: datetime | None) -> str:
    """Give a moment as it is read in Vietnam.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 26, 8, 5, tzinfo=UTC))
    '15:05 26/11/2026'
    """
    return f"{value.astimezone(HANOI):%H:%M %d/%m/%Y}" if value else ""


def day(value: date | None) -> str:
    """Give a day as it is read in Vietnam."""
    return f"{value:%d/%m/%Y}" if value else ""


templates.env.filters |= {"moment": moment, "day": day, "number": number}


def _in_inbox(desk: Desk, who: Principal) -> int:
    """Count what waits in the inbox, for the menu."""
    with desk.database.transaction() as session:
        return count_open(session, who)


def page(request: Request, who: Principal, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Show a page of the desk (`templates/desk/…`) to who is signed in; no cache may keep it."""
    shown = {
        "who": who,
        "trainer": Role.TRAINER,
        "role_names": ROLE_NAMES,
        "places": [place for place in PLACES if who.may(*place.roles)],
        "here": request.url.path,
        "in_inbox": _in_inbox(request.app.state.desk, who),
        **context,
    }
    reply = templates.TemplateResponse(request, f"desk/{template}", shown, status_code=status_code)
    reply.headers["Cache-Control"] = "no-store"
    return reply
