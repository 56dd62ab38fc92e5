"""The pages of approved answers: the list, a new one, and one with its review and history."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.api.access import Reader, Trainer
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.citations import LONGEST_QUOTE
from assistant.desk.approved import messages as say
from assistant.desk.approved.checking import findings
from assistant.desk.approved.differing import changed
from assistant.desk.approved.likeness import load_threshold
from assistant.desk.approved.listing import PAGE, STATES, State, counts, find_answers, history
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.approved.writing import MOST_CITATIONS, MOST_WORDINGS, QUESTION_CHARS, TEXT_CHARS
from assistant.desk.errors import UnknownThingError
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.roles import Principal, Role
from assistant.messages import SECTION_NAMES
from assistant.vietnam_time import today

pages = APIRouter(include_in_schema=False)

VERDICTS = {
    "draft": "Bản nháp",
    "pending": "Chờ duyệt",
    "approved": "Đã duyệt",
    "returned": "Trả lại để sửa",
}
ANSWER_STATES = {"draft": "Bản nháp", "in_review": "Chờ duyệt", "approved": "Đang dùng", "withdrawn": "Đã ngừng dùng"}
PREFILLED = 12
"""How many questions of a group stand in a new draft as ways to ask."""
_LIMITS = {"question": QUESTION_CHARS, "text": TEXT_CHARS, "wordings": MOST_WORDINGS, "citations": MOST_CITATIONS}


@pages.get("/trainer/approved", response_class=HTMLResponse)
def approved_page(
    request: Request,
    who: Reader,
    desk: DeskDep,
    state: State = "",
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=32)] = None,
) -> HTMLResponse:
    """Show approved answers, by state and words."""
    with desk.database.transaction() as session:
        rows = find_answers(session, state, q, after, most=PAGE + 1)
        return page(
            request,
            who,
            "approved.html",
            rows=rows[:PAGE],
            more=len(rows) > PAGE,
            state=state,
            q=q,
            after=after,
            states=STATES,
            state_names=ANSWER_STATES,
            counts=counts(session),
            threshold=load_threshold(),
            may_write=who.may(Role.TRAINER),
        )


@pages.get("/trainer/approved/new", response_class=HTMLResponse)
def new_page(
    request: Request, who: Trainer, desk: DeskDep, group: Annotated[str | None, Query(max_length=32)] = None
) -> HTMLResponse:
    """Show an empty draft, or one for a group of gaps with its questions as ways to ask."""
    with desk.database.transaction() as session:
        asked = _asked_in(session, group) if group else []
        shown: dict[str, Any] = {
            "question": asked[0] if asked else "",
            "wordings": asked[1:],
            "text": "",
            "citations": [],
            "valid_from": None,
            "valid_to": None,
        }
        return page(request, who, "approved_one.html", **_common(), answer=None, version=shown, group=group)


@pages.get("/trainer/approved/{answer_id}", response_class=HTMLResponse)
def one_page(request: Request, answer_id: str, who: Reader, desk: DeskDep) -> HTMLResponse:
    """Show one answer: its newest version to change or to review, what is given now, and its history."""
    documents = desk.assistant.live.current().documents
    with desk.database.transaction() as session:
        answer = session.get(ApprovedAnswer, answer_id)
        if answer is None:
            raise UnknownThingError(say.NO_ANSWER, "no such approved answer")
        versions = history(session, answer)
        newest = versions[0]
        before = _before(versions)
        found = findings(newest, documents, today()) if newest.verdict in ("draft", "pending") else None
        return page(
            request,
            who,
            "approved_one.html",
            **_common(),
            answer=answer,
            version=newest,
            versions=versions,
            found=found,
            before=before,
            changes=changed(before, newest) if before else {},
            may_write=who.may(Role.TRAINER) and newest.verdict != "pending",
            may_review=_may_review(who, newest),
            group=answer.gap_group_id,
        )


def _common() -> dict[str, Any]:
    return {
        "limits": _LIMITS,
        "longest_quote": LONGEST_QUOTE,
        "verdicts": VERDICTS,
        "state_names": ANSWER_STATES,
        "section_names": {kind.value: name for kind, name in SECTION_NAMES.items()},
        "threshold": load_threshold(),
        "trainer": Role.TRAINER,
    }


def _before(versions: Any) -> ApprovedVersion | None:
    """Give the version that the newest is compared with: the one given, or the one before it."""
    return next((v for v in versions[1:] if v.verdict == "approved"), versions[1] if len(versions) > 1 else None)


def _may_review(who: Principal, version: ApprovedVersion) -> bool:
    own = who.id in version.writers or who.id == version.author_id
    return version.verdict == "pending" and who.may(Role.TRAINER) and who.via == "session" and not own


def _asked_in(session: Session, group_id: str) -> list[str]:
    """Give the questions of a group, the most asked first (personal data is masked there already)."""
    group = session.get(GapGroup, group_id)
    if group is None:
        raise UnknownThingError(say.NO_GAP_GROUP, "no such gap group")
    asked = session.execute(
        select(Gap.question)
        .where(Gap.group_id == group_id)
        .group_by(Gap.question)
        .order_by(func.count().desc(), Gap.question)
        .limit(PREFILLED)
    ).scalars()
    return list(dict.fromkeys([group.label, *asked]))
