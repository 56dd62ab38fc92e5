"""The calendar that due days go by: trainers see it, an admin says what differs from the public one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from assistant.api.access import Admin, Trainer
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.errors import DeskError
from assistant.desk.petitions import calendar, calendar_editing
from assistant.desk.roles import Role
from assistant.vietnam_time import HANOI

router = APIRouter(tags=["petitions"])
pages = APIRouter(include_in_schema=False)

Year = Annotated[int | None, Query(ge=2020, le=2099)]
Lines = Annotated[list[Annotated[StrictStr, Field(max_length=300)]], Field(max_length=calendar.MOST_DAYS + 100)]


class Day(BaseModel):
    """A day that is not what its weekday says."""

    day: date
    worked: bool
    why: str


class Edited(BaseModel):
    """The days that differ, one a line ("02/01/2026 Nghỉ hoán đổi"); `seen` tells which state of the file was seen."""

    model_config = ConfigDict(extra="forbid")

    days_off: Lines
    working_days: Lines
    seen: Annotated[StrictStr, Field(max_length=64)]


class Saved(BaseModel):
    """The state of the file now."""

    seen: str


@router.get("/api/trainer/calendar")
def read_calendar(who: Trainer, desk: DeskDep, year: Year = None) -> list[Day]:
    """Give the days of a year that are not what their weekday says."""
    days = calendar.load(desk.own.desk.digest.holidays)
    return [Day(day=d, worked=worked, why=why) for d, worked, why in days.notable(year or _this_year())]


@router.put("/api/trainer/calendar")
def save_calendar(body: Edited, who: Admin, desk: DeskDep) -> Saved:
    """Say which days differ from the public calendar; what is wrong is refused by its line."""
    differences = calendar.Differences(calendar.parsed(body.days_off), calendar.parsed(body.working_days))
    return Saved(seen=calendar_editing.save(desk, who, differences, body.seen))


@pages.get("/trainer/petitions/calendar", response_class=HTMLResponse)
def calendar_page(request: Request, who: Trainer, desk: DeskDep, year: Year = None) -> HTMLResponse:
    """Show a year's days, and to an admin the form for those that differ."""
    path, shown = desk.own.desk.digest.holidays, year or _this_year()
    context: dict[str, Any] = {"broken": "", "rows": [], "own": calendar.Differences()}
    try:
        context["own"] = calendar.own_days(path)
        context["rows"] = list(calendar.load(path).notable(shown))
    except DeskError as error:
        context["broken"] = error.message
    return page(
        request,
        who,
        "calendar.html",
        **context,
        year=shown,
        seen=calendar.fingerprint(path),
        admin=who.may(Role.ADMIN),
    )


def _this_year() -> int:
    return datetime.now(HANOI).year
