"""The retrieval bench: how a question is read, what it finds and why, and how it is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.api.access import Trainer
from assistant.api.chat import checked
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.desk import Desk
from assistant.desk.errors import DeskError
from assistant.desk.tuning import messages as say
from assistant.desk.tuning.edits import waiting
from assistant.desk.tuning.explaining import Asked, Explanation, explain
from assistant.errors import AssistantError
from assistant.messages import SECTION_NAMES
from ingest.provinces import PROVINCES

router = APIRouter(tags=["bench"])
pages = APIRouter(include_in_schema=False)

Asking = Annotated[str, Query(max_length=4000)]
Name = Annotated[str, Query(max_length=255)]
_WORDS = {"outcomes": say.OUTCOMES, "section_names": SECTION_NAMES, "part_names": say.PARTS}


@router.get("/api/trainer/bench")
def explain_question(who: Trainer, desk: DeskDep, q: Asking, province: Name = "", as_of: Name = "") -> Explanation:
    """Explain how a question is read, what it finds and why, and how it is answered."""
    return _explained(desk, q, province, as_of)


@pages.get("/trainer/bench", response_class=HTMLResponse)
def bench_page(
    request: Request, who: Trainer, desk: DeskDep, q: Asking = "", province: Name = "", as_of: Name = ""
) -> HTMLResponse:
    """Show the form, and what a question finds."""
    found, problem = None, ""
    if q.strip():
        try:
            found = _explained(desk, q, province, as_of)
        except AssistantError as error:
            problem = str(error)
    with desk.database.transaction() as session:
        count = len(waiting(session))
    shown: dict[str, Any] = {"q": q, "province": province, "as_of": as_of, "found": found, "problem": problem}
    status = 422 if problem else 200
    return page(
        request,
        who,
        "bench.html",
        status_code=status,
        waiting=count,
        provinces=sorted(PROVINCES),
        widest=_widest(found),
        **shown,
        **_WORDS,
    )


def _widest(found: Explanation | None) -> float:
    """Give the length of the longest bar: bars are drawn to one scale."""
    documents = found.documents if found else []
    return max((sum(max(part.given, 0.0) for part in document.parts) for document in documents), default=1.0) or 1.0


def _explained(desk: Desk, question: str, province: str, as_of: str) -> Explanation:
    if province and province not in PROVINCES:
        raise DeskError(say.UNKNOWN_PROVINCE.format(name=province[:100]), "province")
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        raise DeskError(say.BAD_DAY.format(given=as_of[:40]), "as_of") from error
    asked = Asked(checked(question), province or None, day)
    return explain(desk.assistant, asked, desk.settings.index.ranking.candidates)
