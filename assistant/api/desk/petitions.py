"""Petitions: staff enter their own and see them, trainers see all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from assistant.api.access import Needs
from assistant.api.content_disposition import content_disposition
from assistant.api.deps import DeskDep
from assistant.api.desk.raw_body import XLSX_BODY, read_body
from assistant.api.desk.rendering import page
from assistant.desk.petitions import importing, petitions, sheets, workbook
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.reading import answers_of
from assistant.desk.petitions.tables import Petition
from assistant.desk.roles import Principal, Role

router = APIRouter(tags=["petitions"])
pages = APIRouter(include_in_schema=False)

Petitioner = Annotated[Principal, Depends(Needs(Role.STAFF, Role.TRAINER))]
"""Who may enter petitions; what of others' one sees, `petitions.own` and `petitions.listed` decide."""
State = Literal["", "waiting", "answered", "given", "dismissed", "withdrawn"]
Name = Annotated[StrictStr, Field(max_length=petitions.FIELD_CHARS)]
Commune = Annotated[StrictStr, Field(max_length=petitions.COMMUNE_CHARS)]


class Details(BaseModel):
    """What may be changed of a petition; `version` is the one that the person saw."""

    model_config = ConfigDict(extra="forbid")

    field: Name | None = None
    commune: Commune | None = None
    urgent: StrictBool = False
    version: int


class NewPetition(BaseModel):
    """A petition to enter; the commune is the person's own where none is named."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[StrictStr, Field(max_length=2 * petitions.QUESTION_CHARS)]
    field: Name | None = None
    commune: Commune | None = None
    urgent: StrictBool = False


class Withdrawal(BaseModel):
    """That a petition is taken back."""

    model_config = ConfigDict(extra="forbid")

    version: int


class PetitionOut(BaseModel):
    """A petition."""

    id: str
    question: str
    field: str | None
    commune: str | None
    urgent: bool
    state: str
    author: str
    at: datetime
    gap_group_id: str
    version: int


class ImportedOut(BaseModel):
    """What came of a list: new petitions, those that were there already, refused rows by a sentence each."""

    taken: int
    known: int
    refused: list[str]


def _out(petition: Petition) -> PetitionOut:
    return PetitionOut.model_validate(petition, from_attributes=True)


@router.get("/api/trainer/petitions")
def list_petitions(
    who: Petitioner, desk: DeskDep, state: State = "", before: datetime | None = None
) -> list[PetitionOut]:
    """Give the person's petitions, or all to a trainer, the newest first."""
    with desk.database.transaction() as session:
        return [_out(row) for row in petitions.listed(session, who, state=state, before=before)]


@router.post("/api/trainer/petitions", status_code=201)
def enter_petition(body: NewPetition, who: Petitioner, desk: DeskDep) -> PetitionOut:
    """Enter a petition; it comes together with questions that ask the same."""
    said = petitions.Said(body.question, body.field, body.commune, body.urgent)
    embedder = desk.assistant.live.current().embedder
    with desk.database.transaction(write=True) as session:
        return _out(petitions.enter(session, embedder, who, said, datetime.now(UTC)))


@router.post("/api/trainer/petitions/import", openapi_extra=XLSX_BODY)
async def import_petitions(request: Request, who: Petitioner, desk: DeskDep) -> ImportedOut:
    """Enter a list of petitions from a workbook (the body); rows that were sent before are not entered again."""
    data = await read_body(request, sheets.LARGEST)

    def take_in() -> importing.Imported:
        embedder = desk.assistant.live.current().embedder
        with desk.database.transaction(write=True) as session:
            return importing.take_in(session, embedder, who, data, datetime.now(UTC))

    return ImportedOut.model_validate(await run_in_threadpool(take_in), from_attributes=True)


@router.get("/api/trainer/petitions/form", response_class=Response)
def petition_form(who: Petitioner) -> Response:
    """Give an empty list to fill in."""
    headers = {"Content-Disposition": content_disposition("kien-nghi.xlsx", inline=False)}
    return Response(workbook.petition_form(), media_type=workbook.MEDIA_TYPE, headers=headers)


@router.put("/api/trainer/petitions/{petition_id}")
def change_petition(petition_id: str, body: Details, who: Petitioner, desk: DeskDep) -> PetitionOut:
    """Change the field, commune or urgency of a petition that nobody has answered."""
    said = petitions.Said("", body.field, body.commune, body.urgent)
    with desk.database.transaction(write=True) as session:
        return _out(petitions.change(session, who, petition_id, body.version, said))


@router.post("/api/trainer/petitions/{petition_id}/withdrawal")
def withdraw_petition(petition_id: str, body: Withdrawal, who: Petitioner, desk: DeskDep) -> PetitionOut:
    """Take a petition back that nobody has answered."""
    with desk.database.transaction(write=True) as session:
        return _out(petitions.withdraw(session, who, petition_id, body.version))


@pages.get("/trainer/petitions", response_class=HTMLResponse)
def petitions_page(
    request: Request,
    who: Petitioner,
    desk: DeskDep,
    state: Annotated[State, Query()] = "",
    before: datetime | None = None,
) -> HTMLResponse:
    """Show the petitions, and the forms to enter one or a list."""
    with desk.database.transaction() as session:
        rows = petitions.listed(session, who, state=state, before=before)
        given = answers_of(session, rows)
    return page(
        request,
        who,
        "petitions.html",
        rows=rows,
        answers=given,
        state=state,
        states=say.PETITION_STATES,
        trainer=who.may(Role.TRAINER),
        more=len(rows) == petitions.PAGE,
        longest=petitions.QUESTION_CHARS,
    )
