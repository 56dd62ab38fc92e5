"""The pages of gaps: the list of groups, a group with its questions and what to start from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.api.access import Reader
from assistant.api.deps import DeskDep
from assistant.api.desk.gap_models import PageNumber, Wanted
from assistant.api.desk.rendering import page
from assistant.desk.desk import Desk
from assistant.desk.gaps import messages as say
from assistant.desk.gaps.collecting import collect_if_stale
from assistant.desk.gaps.groups import get_group
from assistant.desk.gaps.listing import PAGE, Sort, count_groups, fields_used, list_groups, row_of
from assistant.desk.gaps.questions import QUESTIONS, Asked, count_questions, questions_of
from assistant.desk.gaps.starting import near_approved, near_procedures, proposed, similar_groups
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.petitions.messages import ITEM_STATES
from assistant.desk.petitions.reading import asked_in
from assistant.desk.petitions.weeks import named
from assistant.desk.roles import Role
from assistant.desk.tables import Department, User

pages = APIRouter(include_in_schema=False)
CHOICES = 500
"""Groups, departments and people that a form offers to choose from."""


@pages.get("/trainer/gaps", response_class=HTMLResponse)
def gaps_page(
    request: Request, who: Reader, desk: DeskDep, filters: Wanted, sort: Sort = "count", trang: PageNumber = 1
) -> HTMLResponse:
    """Show the groups."""
    collect_if_stale(desk, datetime.now(UTC))
    with desk.database.transaction() as session:
        total = count_groups(session, filters)
        rows = list_groups(session, filters, sort, trang)
        context: dict[str, Any] = {
            "fields": fields_used(session),
            "departments": _departments(session),
            "people": _people(session),
        }
    query = {key: value for key, value in request.query_params.items() if key != "trang"}
    return page(
        request, who, "gaps.html", rows=rows, total=total, filters=filters, sort=sort, number_of_page=trang,
        pages=max(1, -(-total // PAGE)), query=query, states=say.STATES, kinds=say.KINDS, **context,
    )  # fmt: skip


@pages.get("/trainer/gaps/{group_id}", response_class=HTMLResponse, response_model=None)
def group_page(
    request: Request, group_id: str, who: Reader, desk: DeskDep, trang: PageNumber = 1
) -> HTMLResponse | RedirectResponse:
    """Show a group: its questions, what officers said, and what to start from."""
    with desk.database.transaction() as session:
        group = get_group(session, group_id)
        if group.merged_into is not None:
            return RedirectResponse(f"/trainer/gaps/{group.merged_into}", 303)
        row = row_of(session, group)
        context = _around(session, desk, group)
        asked: list[Asked] = questions_of(session, group_id, trang)
        total = count_questions(session, group_id)
    return page(
        request, who, "gap.html", group=group, row=row, asked=asked, number_of_page=trang,
        pages=max(1, -(-total // QUESTIONS)), may_change=who.may(Role.TRAINER), states=say.STATES, kinds=say.KINDS,
        **context,
    )  # fmt: skip


def _around(session: Session, desk: Desk, group: GapGroup) -> dict[str, Any]:
    procedures = near_procedures(desk, group.label)
    field, department = proposed(session, procedures)
    return {
        "procedures": procedures,
        "approved": near_approved(session, group),
        "proposed_field": field,
        "proposed_department": department,
        "departments": _departments(session),
        "people": _people(session),
        "fields": fields_used(session),
        "similar": similar_groups(session, group),
        "digests": asked_in(session, group.id),
        "item_states": ITEM_STATES,
        "named": named,
    }


def _departments(session: Session) -> list[Department]:
    return list(session.scalars(select(Department).order_by(Department.name).limit(CHOICES)))


def _people(session: Session) -> list[User]:
    """Give who can be asked to see to a group: those who may change it."""
    able = User.role.in_((Role.TRAINER.value, Role.ADMIN.value))
    return list(session.scalars(select(User).where(User.active.is_(True), able).order_by(User.name).limit(CHOICES)))
