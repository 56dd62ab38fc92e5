"""Gaps: groups listed, a group with its questions, and what people do with them."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Response

from assistant.api.access import Reader, Trainer
from assistant.api.deps import DeskDep
from assistant.api.desk import gap_pages
from assistant.api.desk.gap_models import (
    AskedQuestion,
    Change,
    Changed,
    Group,
    GroupList,
    Merge,
    Move,
    NumberOfPage,
    StateChange,
    Wanted,
    WholeGroup,
)
from assistant.desk.gaps import groups
from assistant.desk.gaps.changing import change_group, merge_groups, move_question, set_state
from assistant.desk.gaps.collecting import collect_if_stale, embedder_of
from assistant.desk.gaps.export import to_csv
from assistant.desk.gaps.listing import Sort, all_groups, count_groups, list_groups, row_of
from assistant.desk.gaps.questions import questions_of
from assistant.desk.gaps.tables import GapGroup
from assistant.vietnam_time import today

router = APIRouter(tags=["gaps"])
pages = gap_pages.pages


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
        group = groups.get_group(session, group_id)
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


def _changed(group: GapGroup) -> Changed:
    return Changed(id=group.id, version=group.version, state=group.state)
