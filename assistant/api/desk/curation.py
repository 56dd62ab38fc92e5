"""What trainers change in finding: changes that wait, the trial before they are published, and taking them back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, StringConstraints

from assistant.api.access import Trainer
from assistant.api.deps import DeskDep
from assistant.api.desk.rendering import page
from assistant.desk.errors import DeskError
from assistant.desk.tuning import edits, trials
from assistant.desk.tuning import messages as say
from assistant.desk.tuning.edits import Draft
from index.curation import Kind, load_curation, lost

router = APIRouter(tags=["bench"])
pages = APIRouter(include_in_schema=False)

Said = Annotated[str, StringConstraints(strict=True, max_length=250)]
Name = Annotated[str, Query(max_length=255)]
Place = Annotated[int, Query(ge=0)]
_WORDS = {
    "kinds": say.KINDS,
    "states": say.STATES,
    "trial_states": say.TRIAL_STATES,
    "outcomes": say.OUTCOMES,
    "verdicts": say.VERDICTS,
    "origins": say.ORIGINS,
}


class Change(BaseModel):
    """A change as a trainer writes it (see `index/curation.py` for the kinds)."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    document: Annotated[StrictStr, Field(max_length=255)] = ""
    passage: Annotated[StrictStr, Field(max_length=20_000)] = ""
    say: Annotated[list[Said], Field(max_length=30)] = []
    mean: Annotated[list[Said], Field(max_length=10)] = []
    question: Annotated[StrictStr, Field(max_length=1000)]
    expected: Annotated[StrictStr, Field(max_length=255)] | None = None

    @property
    def draft(self) -> Draft:
        """The change without what HTTP adds."""
        return Draft(**self.model_dump(exclude={"version"}))


class ChangeAgain(Change):
    """The same, for what somebody saw as `version`."""

    version: StrictInt


class Version(BaseModel):
    """The version in which somebody saw a thing."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt


class ChangeRow(BaseModel):
    """A change with its state."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    target: str
    value: dict[str, Any]
    question: str
    expected: str | None
    undoes: str | None
    state: str
    author: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    version: int


class TrialRow(BaseModel):
    """A trial: how far it is, and what it says when it is done."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    state: str
    done: int
    total: int
    report: dict[str, Any] | None
    error: str | None
    started_by: str
    started_at: datetime
    finished_at: datetime | None


@router.get("/api/trainer/bench/changes")
def list_changes(
    who: Trainer, desk: DeskDep, state: Literal["waiting", "published", "dropped", "undone"] = "waiting"
) -> list[ChangeRow]:
    """Give the changes in a state, the newest first."""
    with desk.database.transaction() as session:
        return [ChangeRow.model_validate(edit) for edit in edits.in_state(session, state)]


@router.post("/api/trainer/bench/changes", status_code=201)
def propose_change(body: Change, who: Trainer, desk: DeskDep) -> ChangeRow:
    """Write a change that waits to be published."""
    documents = desk.assistant.live.current().documents
    with desk.database.transaction(write=True) as session:
        return ChangeRow.model_validate(edits.propose(session, who, body.draft, documents))


@router.put("/api/trainer/bench/changes/{edit_id}")
def change_again(edit_id: str, body: ChangeAgain, who: Trainer, desk: DeskDep) -> ChangeRow:
    """Change what waits."""
    documents = desk.assistant.live.current().documents
    with desk.database.transaction(write=True) as session:
        return ChangeRow.model_validate(edits.change(session, who, edit_id, body.version, body.draft, documents))


@router.post("/api/trainer/bench/changes/{edit_id}/drop")
def drop_change(edit_id: str, body: Version, who: Trainer, desk: DeskDep) -> ChangeRow:
    """Give up what waits."""
    with desk.database.transaction(write=True) as session:
        return ChangeRow.model_validate(edits.drop(session, who, edit_id, body.version))


@router.post("/api/trainer/bench/changes/{edit_id}/undo", status_code=201)
def undo_change(edit_id: str, body: Version, who: Trainer, desk: DeskDep) -> ChangeRow:
    """Let the taking back of a published change wait to be published."""
    with desk.database.transaction(write=True) as session:
        return ChangeRow.model_validate(edits.undo(session, who, edit_id, body.version))


@router.post("/api/trainer/bench/trials", status_code=202)
def start_trial(who: Trainer, desk: DeskDep) -> TrialRow:
    """Try all that waits: an index with it is built beside the one in use, and both are asked the same questions."""
    return TrialRow.model_validate(trials.start(desk, who))


@router.get("/api/trainer/bench/trials/{trial_id}")
def show_trial(trial_id: str, who: Trainer, desk: DeskDep) -> TrialRow:
    """Tell how far a trial is, and what it says."""
    with desk.database.transaction() as session:
        return TrialRow.model_validate(trials.get_trial(session, trial_id))


@router.post("/api/trainer/bench/trials/{trial_id}/stop")
def stop_trial(trial_id: str, who: Trainer, desk: DeskDep) -> TrialRow:
    """End a trial before its next question."""
    with desk.database.transaction(write=True) as session:
        return TrialRow.model_validate(trials.stop(session, who, trial_id))


@router.post("/api/trainer/bench/trials/{trial_id}/publish")
def publish_trial(trial_id: str, who: Trainer, desk: DeskDep) -> TrialRow:
    """Take what was tried into use; 409 where the index or the changes are others since."""
    return TrialRow.model_validate(trials.publish(desk, who, trial_id))


@pages.get("/trainer/bench/new", response_class=HTMLResponse)
def new_change_page(
    request: Request,
    who: Trainer,
    desk: DeskDep,
    kind: Kind,
    document: Name = "",
    start: Place = 0,
    end: Place = 0,
    q: Annotated[str, Query(max_length=4000)] = "",
    word: Annotated[str, Query(max_length=250)] = "",
    mean: Annotated[str, Query(max_length=2500)] = "",
) -> HTMLResponse:
    """Show the form of a new change, with what is known filled in."""
    known = edits.document_of(desk.assistant.live.current().documents, document) if document else None
    if kind in ("disable", "wording") and known is None:
        raise DeskError(say.NO_DOCUMENT.format(name=document[:100]), "document")
    value = {
        "document": document,
        "title": known.title if known else "",
        "passage": known.text[start:end] if known else "",
        "say": [word] if word else [],
        "mean": [part for part in mean.split("; ") if part],
    }
    expected = (known.code or known.id) if known and kind == "wording" else ""
    shown: dict[str, Any] = {"edit": None, "kind": kind, "value": value, "q": q, "expected": expected, **_WORDS}
    return page(request, who, "bench_change.html", **shown)


@pages.get("/trainer/bench/changes/{edit_id}", response_class=HTMLResponse)
def change_page(edit_id: str, request: Request, who: Trainer, desk: DeskDep) -> HTMLResponse:
    """Show the form of a change that waits."""
    with desk.database.transaction() as session:
        edit = edits.get_edit(session, edit_id)
        shown: dict[str, Any] = {"edit": edit, "kind": edit.kind, "value": edit.value, "q": edit.question, **_WORDS}
        return page(request, who, "bench_change.html", expected=edit.expected or "", **shown)


@pages.get("/trainer/bench/changes", response_class=HTMLResponse)
def changes_page(request: Request, who: Trainer, desk: DeskDep) -> HTMLResponse:
    """Show what waits, the trial, what is published, and what was taken back."""
    documents = desk.assistant.live.current().documents
    with desk.database.transaction() as session:
        published = edits.in_state(session, "published")
        by_hand = [entry for entry in load_curation(desk.settings.index.curation).entries if not entry.id]
        gone = {entry.id for entry in lost(map(edits.entry_of, published), lambda i: edits.document_of(documents, i))}
        trial = trials.latest(session)
        shown: dict[str, Any] = {
            "waiting": edits.waiting(session),
            "published": published,
            "past": edits.in_state(session, "dropped", "undone", "done"),
            "gone": gone,
            "by_hand": by_hand,
            "behind": trials.behind(desk),
            "trial": trial,
            "outdated": trials.outdated(session, desk, trial) if trial and trial.state == "done" else None,
            "can_try": desk.trial is not None,
            "no_benchmark": say.NO_BENCHMARK,
            **_WORDS,
        }
        return page(request, who, "bench_changes.html", **shown)
