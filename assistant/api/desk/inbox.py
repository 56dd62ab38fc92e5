"""What waits for the person who is signed in."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from assistant.api.access import AnyUser
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.inbox import done, open_notices

router = APIRouter(tags=["inbox"])
pages = APIRouter(include_in_schema=False)


class Note(BaseModel):
    """A note: what it says, and the page where something can be done about it."""

    id: str
    at: datetime
    text: str
    path: str


@router.get("/api/trainer/inbox")
def list_notices(who: AnyUser, desk: DeskDep) -> list[Note]:
    """Give what waits for the person, the newest first."""
    with desk.database.transaction() as session:
        return [Note.model_validate(row, from_attributes=True) for row in open_notices(session, who)]


@router.delete("/api/trainer/inbox/{notice_id}", status_code=204)
def finish_notice(notice_id: str, who: AnyUser, desk: DeskDep) -> None:
    """Say that a note has been seen to."""
    with desk.database.transaction(write=True) as session:
        done(session, who, notice_id)


@pages.get("/trainer/inbox", response_class=HTMLResponse)
def inbox_page(request: Request, who: AnyUser, desk: DeskDep) -> HTMLResponse:
    """Show what waits for the person."""
    with desk.database.transaction() as session:
        return page(request, who, "inbox.html", notices=open_notices(session, who))
