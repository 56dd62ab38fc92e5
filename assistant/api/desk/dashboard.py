"""The dashboard: a page, its figures as JSON, and each of its tables as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.api.access import Reader
from assistant.api.content_disposition import content_disposition
from assistant.api.deps import CatalogueDep, DeskDep
from assistant.api.desk.rendering import page
from assistant.catalogue import Catalogue
from assistant.desk.dashboard import messages as say
from assistant.desk.dashboard.counting import Choice
from assistant.desk.dashboard.csv_file import csv_file
from assistant.desk.dashboard.figures import Dashboard, look
from assistant.desk.dashboard.panels import panels
from assistant.desk.dashboard.periods import DEFAULT, LONGEST, Asked, periods
from assistant.desk.dashboard.sheets import sheet
from assistant.desk.dashboard.wording import headline, tiles
from assistant.desk.desk import Desk
from assistant.desk.errors import UnknownThingError
from assistant.store.answers import Door, place, storable
from assistant.store.figures import local_day
from assistant.vietnam_time import HANOI

router = APIRouter(tags=["dashboard"])
pages = APIRouter(include_in_schema=False)

QUICK = (7, 30, 90)
"""Numbers of last days that are one click away."""
Words = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; an empty text is none, as an empty field of a form is sent."""

    asked: Asked
    commune: str | None
    field: str | None
    door: Door | None

    @property
    def narrowed(self) -> bool:
        """Whether more was chosen than can be by one click."""
        return bool(self.asked.first or self.asked.last or self.commune or self.field or self.door)

    def query(self, **period: object) -> str:
        """Give what the questions are narrowed down to, for a period, as the query of an address."""
        kept = {**period, "commune": self.commune, "field": self.field, "door": self.door}
        return urlencode({name: value for name, value in kept.items() if value})


def _wanted(
    days: Annotated[int | None, Query(ge=1, le=LONGEST, description="the last so many days, today among them")] = None,
    month: Annotated[str, Query(max_length=7, description="a month, as 2026-11")] = "",
    first: Annotated[date | Literal[""], Query(alias="from", description="the first day")] = "",
    last: Annotated[date | Literal[""], Query(alias="to", description="the last day")] = "",
    commune: Words = "",
    field: Words = "",
    door: Annotated[Door | Literal[""], Query()] = "",
) -> Wanted:
    """Read the period (from and to, or a month, or the last days) and what the questions are narrowed down to."""
    asked = Asked(days, month or None, first or None, last or None)
    return Wanted(asked, place(commune), storable(field) or None, door or None)


WantedDep = Annotated[Wanted, Depends(_wanted)]


def _board(desk: Desk, catalogue: Catalogue, wanted: Wanted) -> Dashboard:
    now, before = periods(wanted.asked, local_day(datetime.now(UTC)))
    choice = Choice(now, wanted.commune, wanted.field, wanted.door)
    with desk.database.transaction() as session:
        return look(session, choice, before, catalogue)


@router.get("/api/trainer/dashboard")
def get_dashboard(who: Reader, desk: DeskDep, catalogue: CatalogueDep, wanted: WantedDep) -> Dashboard:
    """Give the figures of a period beside those of the period before."""
    return _board(desk, catalogue, wanted)


@router.get(
    "/api/trainer/dashboard/{table}.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_dashboard_table(table: str, who: Reader, desk: DeskDep, catalogue: CatalogueDep, wanted: WantedDep) -> Response:
    """Give one table of the dashboard as a file for Excel."""
    if table not in say.SHEETS:
        raise UnknownThingError(say.NO_SUCH_TABLE, "no such table")
    board = _board(desk, catalogue, wanted)
    period = board.choice.period
    made = sheet(board, table)
    name = say.FILE.format(title=made.title, first=period.first, last=period.last)
    headers = {"Content-Disposition": content_disposition(name, inline=False), "Cache-Control": "no-store"}
    return Response(csv_file(made), media_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/trainer/dashboard", response_class=HTMLResponse)
def dashboard_page(
    request: Request, who: Reader, desk: DeskDep, catalogue: CatalogueDep, wanted: WantedDep
) -> HTMLResponse:
    """Show the figures of a period."""
    board = _board(desk, catalogue, wanted)
    period = board.choice.period
    return page(
        request,
        who,
        "dashboard.html",
        board=board,
        said=headline(board),
        tiles=tiles(board),
        panels=panels(board),
        procedures=sheet(board, "procedures"),
        wanted=wanted,
        here_now=datetime.now(HANOI),
        quick=_links(wanted),
        narrowed=wanted.query(**{"from": period.first, "to": period.last}),
        say=say,
    )


def _links(wanted: Wanted) -> list[tuple[str, str, bool]]:
    """Give the periods that are one click away: what they are called, their address, and whether one is shown."""
    today = local_day(datetime.now(UTC))
    month = f"{today:%Y-%m}"
    before = f"{today.year - (today.month == 1)}-{(today.month - 2) % 12 + 1:02}"
    asked = wanted.asked
    by_days = not (asked.first or asked.last or asked.month)
    links = [
        (say.LAST_DAYS.format(days=days), wanted.query(days=days), by_days and (asked.days or DEFAULT) == days)
        for days in QUICK
    ]
    for name, value in ((say.THIS_MONTH, month), (say.LAST_MONTH, before)):
        links.append((name, wanted.query(month=value), asked.month == value and not (asked.first or asked.last)))
    return [(name, f"/trainer/dashboard?{query}", shown) for name, query, shown in links]
