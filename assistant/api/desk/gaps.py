"""Gaps: the list of groups, a group with its questions, and what people do with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.api.access import Reader, Trainer
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.desk import Desk
from assistant.desk.errors import UnknownThingError
from assistant.desk.gaps import messages as say
from assistant.desk.gaps.changing import change_group, merge_groups, move_question, set_state
from assistant.desk.gaps.collecting import collect_if_stale, embedder_of
from assistant.desk.gaps.export import to_csv
from assistant.desk.gaps.listing import (
    PAGE,
    Filters,
    Sort,
    all_groups,
    count_groups,
    fields_used,
    list_groups,
    row_of,
)
from assistant.desk.gaps.questions import QUESTIONS, Asked, count_questions, questions_of
from assistant.desk.gaps.starting import near_approved, near_procedures, proposed, similar_groups
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.petitions.messages import ITEM_STATES
from assistant.desk.petitions.reading import asked_in
from assistant.desk.petitions.weeks import named
from assistant.desk.roles import Role
from assistant.desk.tables import Department, User
from assistant.vietnam_time import today

router = APIRouter(tags=["gaps"])
pages = APIRouter(include_in_schema=False)

State = Literal["active", "open", "assigned", "answered", "closed", "dismissed", "all"]
Kind = Literal["", "not_found", "low_confidence", "wrong", "wrong_source", "out_of_date", "abandoned", "petition"]
Id = Annotated[StrictStr, Field(max_length=32)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
NumberOfPage = Annotated[int, Query(alias="page", ge=1, le=100_000)]
CHOICES = 500
"""Groups, departments and people that a form offers to choose from."""


def _filters(
    state: State = "active",
    field: Annotated[str, Query(max_length=200)] = "",
    department: Annotated[str, Query(max_length=32)] = "",
    assignee: Annotated[str, Query(max_length=32)] = "",
    kind: Kind = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Filters:
    return Filters(state, field, department, assignee, kind, q)


Wanted = Annotated[Filters, Depends(_filters)]


class Group(BaseModel):
    """A group in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    label: str
    state: str
    count: int
    kinds: dict[str, int]
    communes: list[str]
    field: str | None
    department: str | None
    assignee: str | None
    due: date | None
    overdue: bool
    first_at: datetime
    last_at: datetime
    reopened_at: datetime | None


class GroupList(BaseModel):
    """A page of groups, and how many there are in all."""

    total: int
    groups: list[Group]


class AskedQuestion(BaseModel):
    """A question of a group, with the answer that was given as far as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    question: str
    said: str | None
    commune: str | None
    at: datetime
    answer: str | None
    citations: list[str]


class WholeGroup(Group):
    """A group with a page of its questions; `version` goes along with each change."""

    version: int
    note: str | None
    department_id: str | None
    assignee_id: str | None
    approved_id: str | None
    merged_into: str | None
    questions: list[AskedQuestion]


class Change(BaseModel):
    """What is known of a group, and who sees to it; what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    label: Annotated[StrictStr, Field(max_length=2000)] = ""
    field: Annotated[StrictStr | None, Field(max_length=200)] = None
    department_id: Id | None = None
    assignee_id: Id | None = None
    due: date | None = None
    note: Annotated[StrictStr | None, Field(max_length=2000)] = None


class StateChange(BaseModel):
    """Another state of a group; dismissing it needs a reason."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    state: Literal["open", "closed", "dismissed"]
    reason: Annotated[StrictStr | None, Field(max_length=2000)] = None


class Merge(BaseModel):
    """The group that takes in another."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    into: Id


class Move(BaseModel):
    """The group that a question goes to, null for a new one; `version` is that of the group it leaves."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    to: Id | None = None


class Changed(BaseModel):
    """The group to go on with."""

    id: str
    version: int
    state: str


@router.get("/api/trainer/gaps")
def list_gaps(
    who: Reader, desk: DeskDep, filters: Wanted, sort: Sort = "count", page_number: NumberOfPage = 1
) -> GroupList:
    """Give groups of what was not answered, or not well; 50 a page."""
    collect_if_stale(desk, datetime.now(UTC))
    with desk.database.transaction() as session:
        rows = list_groups(session, filters, sort, page_number)
        return GroupList(total=count_groups(session, filters), groups=[Group.model_validate(row) for row in rows])


@router.get("/api/trainer/gaps.csv", response_class=Response)
def export_gaps(who: Reader, desk: DeskDep, filters: Wanted, sort: Sort = "count") -> Response:
    """Give the list as CSV, 10,000 groups at the most."""
    with desk.database.transaction() as session:
        sheet = to_csv(all_groups(session, filters, sort))
    name = f"cau-con-vuong-{today():%Y-%m-%d}.csv"
    return Response(
        sheet.encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/api/trainer/gaps/{group_id}")
def get_group(group_id: str, who: Reader, desk: DeskDep, page_number: NumberOfPage = 1) -> WholeGroup:
    """Give a group with a page of its questions."""
    with desk.database.transaction() as session:
        group = _group(session, group_id)
        own = {
            key: getattr(group, key)
            for key in ("version", "note", "department_id", "assignee_id", "approved_id", "merged_into")
        }
        row = Group.model_validate(row_of(session, group)).model_dump()
        asked = [AskedQuestion.model_validate(one) for one in questions_of(session, group_id, page_number)]
        return WholeGroup(**row, **own, questions=asked)


@router.put("/api/trainer/gaps/{group_id}")
def put_group(group_id: str, body: Change, who: Trainer, desk: DeskDep) -> Changed:
    """Change a group, or give it to somebody; whoever gets it is told."""
    given = body.model_dump(exclude={"version"}, exclude_unset=True)
    with desk.database.transaction(write=True) as session:
        return _changed(change_group(session, who, group_id, body.version, given))


@router.put("/api/trainer/gaps/{group_id}/state")
def put_state(group_id: str, body: StateChange, who: Trainer, desk: DeskDep) -> Changed:
    """Dismiss a group, close it, or open it again."""
    with desk.database.transaction(write=True) as session:
        return _changed(set_state(session, who, group_id, body.version, body.state, body.reason))


@router.post("/api/trainer/gaps/{group_id}/merge")
def merge_group(group_id: str, body: Merge, who: Trainer, desk: DeskDep) -> Changed:
    """Put a group into another one."""
    with desk.database.transaction(write=True) as session:
        return _changed(merge_groups(session, who, group_id, body.version, body.into))


@router.post("/api/trainer/gaps/questions/{gap_id}/move")
def move_gap(gap_id: str, body: Move, who: Trainer, desk: DeskDep) -> Changed:
    """Move a question, with those that are the same, into another group."""
    embedder = embedder_of(desk)
    with desk.database.transaction(write=True) as session:
        return _changed(move_question(session, embedder, who, gap_id, body.version, body.to))


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
        group = _group(session, group_id)
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


def _group(session: Session, group_id: str) -> GapGroup:
    group = session.get(GapGroup, group_id)
    if group is None:
        raise UnknownThingError(say.NO_GROUP, "no such group")
    return group


def _changed(group: GapGroup) -> Changed:
    return Changed(id=group.id, version=group.version, state=group.state)


def _departments(session: Session) -> list[Department]:
    return list(session.scalars(select(Department).order_by(Department.name).limit(CHOICES)))


def _people(session: Session) -> list[User]:
    """Give who can be asked to see to a group: those who may change it."""
    able = User.role.in_((Role.TRAINER.value, Role.ADMIN.value))
    return list(session.scalars(select(User).where(User.active.is_(True), able).order_by(User.name).limit(CHOICES)))
