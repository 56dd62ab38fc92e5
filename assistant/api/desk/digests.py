"""The weekly digests: made, read, downloaded, answered on the page or by a filled workbook."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from assistant.api.access import Trainer
from assistant.api.content_disposition import content_disposition
from assistant.api.deps import DeskDep
from assistant.api.desk.raw_body import XLSX_BODY, read_body
from assistant.api.desk.rendering import page
from assistant.desk.petitions import answers, document, mailing, reading, returned, sheets, workbook
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.digest import make_digest
from assistant.desk.petitions.weeks import named

router = APIRouter(tags=["petitions"])
pages = APIRouter(include_in_schema=False)

Week = Annotated[StrictStr, Field(max_length=8)]
Words = Annotated[str, Query(max_length=200)]
State = Literal["", "waiting", "answered", "accepted", "overdue", "moved", "dismissed"]


class DigestWanted(BaseModel):
    """Which week's digest is to be made; the present one where none is named."""

    model_config = ConfigDict(extra="forbid")

    week: Week | None = None


class MadeOut(BaseModel):
    """A digest, whether it is new, and how many questions each department is asked."""

    week: str
    new: bool
    due: str
    asked: dict[str, int]
    left_out: int


class ItemOut(BaseModel):
    """A question of a digest."""

    code: str
    department: str
    question: str
    field: str | None
    count: int
    communes: list[str]
    urgent: bool
    since: date | None
    state: str
    answer: str | None
    basis: str | None
    answered_by: str | None
    answered_at: datetime | None
    approved_id: str | None
    version: int


class MailOut(BaseModel):
    """The mail to a department."""

    department: str
    address: str | None
    sent_at: datetime | None
    failure: str | None
    tries: int
    next_try_at: datetime | None


class DigestOut(BaseModel):
    """A digest with its questions and mails."""

    id: str
    week: str
    day: date
    due: date
    made_at: datetime
    made_by: str
    left_out: int
    items: list[ItemOut]
    mails: list[MailOut]


class Given(BaseModel):
    """A department's answer; `version` is that of the question which the writer saw."""

    model_config = ConfigDict(extra="forbid")

    answer: Annotated[StrictStr, Field(max_length=2 * answers.ANSWER_CHARS)]
    basis: Annotated[StrictStr, Field(max_length=2 * answers.BASIS_CHARS)] = ""
    version: int


class ReturnedOut(BaseModel):
    """What came of a filled workbook: answers new or changed, there already, missing; refused rows by a sentence."""

    changed: int
    same: int
    empty: int
    refused: list[str]


class Resent(BaseModel):
    """How many mails are tried again."""

    mails: int


@router.post("/api/trainer/digests")
def make(body: DigestWanted, who: Trainer, desk: DeskDep) -> MadeOut:
    """Make the digest of a week, or give the one that there is: there is never a second one."""
    made = make_digest(desk, datetime.now(UTC), who=who, week=body.week)
    return MadeOut.model_validate(made, from_attributes=True)


@router.get("/api/trainer/digests/{key}")
def read_digest(
    key: str, who: Trainer, desk: DeskDep, department: Words = "", state: State = "", after: int = 0
) -> DigestOut:
    """Give a digest by its week or id, with questions numbered over `after`."""
    with desk.database.transaction() as session:
        digest = reading.digest_of(session, key)
        asked = reading.items(session, digest, department=department, state=state, after=after)
        mails = reading.mails_of(session, digest)
    return DigestOut(
        **{name: getattr(digest, name) for name in ("id", "week", "day", "due", "made_at", "made_by", "left_out")},
        items=[ItemOut.model_validate(item, from_attributes=True) for item in asked],
        mails=[
            MailOut(
                department=m.department,
                address=m.mail.address,
                sent_at=m.mail.sent_at,
                failure=m.mail.failure,
                tries=m.mail.tries,
                next_try_at=m.mail.next_try_at,
            )
            for m in mails
        ],
    )


@router.get("/api/trainer/digests/{key}/workbook", response_class=Response)
def digest_workbook(key: str, who: Trainer, desk: DeskDep, department: Words = "") -> Response:
    """Give a digest as XLSX, one sheet a department, or one department's sheet."""
    with desk.database.transaction() as session:
        digest = reading.digest_of(session, key)
        asked = reading.items(session, digest, department=department, most=None)
    return _file(workbook.workbook(digest, asked), workbook.MEDIA_TYPE, digest.week, "xlsx")


@router.get("/api/trainer/digests/{key}/document", response_class=Response)
def digest_document(key: str, who: Trainer, desk: DeskDep, department: Words = "") -> Response:
    """Give a digest as an administrative document in DOCX."""
    with desk.database.transaction() as session:
        digest = reading.digest_of(session, key)
        asked = reading.items(session, digest, department=department, most=None)
    return _file(document.document(digest, asked, desk.own.desk.digest), document.MEDIA_TYPE, digest.week, "docx")


@router.put("/api/trainer/digests/{key}/items/{code}")
def answer_item(key: str, code: str, body: Given, who: Trainer, desk: DeskDep) -> ItemOut:
    """Keep a department's answer; it becomes a draft of an approved answer."""
    with desk.database.transaction(write=True) as session:
        item = answers.item_of(session, reading.digest_of(session, key).week, code)
        answers.answer(session, who, item.id, body.version, body.answer, body.basis, datetime.now(UTC))
        return ItemOut.model_validate(answers.live_item(session, item.id), from_attributes=True)


@router.post("/api/trainer/digests/{key}/answers", openapi_extra=XLSX_BODY)
async def take_answers(key: str, request: Request, who: Trainer, desk: DeskDep) -> ReturnedOut:
    """Take the answers of the workbook (the body) that departments have filled in; twice changes nothing."""
    data = await read_body(request, sheets.LARGEST)

    def take_back() -> returned.Returned:
        with desk.database.transaction(write=True) as session:
            return returned.take_back(session, who, reading.digest_of(session, key), data, datetime.now(UTC))

    return ReturnedOut.model_validate(await run_in_threadpool(take_back), from_attributes=True)


@router.post("/api/trainer/digests/{key}/mails")
def resend_mails(key: str, who: Trainer, desk: DeskDep) -> Resent:
    """Try the mails again that have not gone out; those that have are not sent again."""
    with desk.database.transaction(write=True) as session:
        return Resent(mails=mailing.resend(session, who, reading.digest_of(session, key), datetime.now(UTC)))


@pages.get("/trainer/petitions/digests", response_class=HTMLResponse)
def digests_page(request: Request, who: Trainer, desk: DeskDep, before: Words = "") -> HTMLResponse:
    """Show the digests, the newest first."""
    with desk.database.transaction() as session:
        rows = reading.digests(session, before=before)
    return page(
        request,
        who,
        "digests.html",
        rows=rows,
        named=named,
        states=say.ITEM_STATES,
        settings=desk.own.desk.digest,
        more=len(rows) == reading.DIGESTS,
    )


@pages.get("/trainer/petitions/digests/{key}", response_class=HTMLResponse)
def digest_page(
    request: Request,
    key: str,
    who: Trainer,
    desk: DeskDep,
    department: Words = "",
    state: State = "",
    after: int = 0,
) -> HTMLResponse:
    """Show a digest: its questions with their answers, its files, and how its mails went."""
    with desk.database.transaction() as session:
        digest = reading.digest_of(session, key)
        asked = reading.items(session, digest, department=department, state=state, after=after)
        departments = reading.departments_of(session, digest)
        mails = reading.mails_of(session, digest)
    return page(
        request,
        who,
        "digest.html",
        digest=digest,
        title=named(digest.week),
        rows=asked,
        departments=departments,
        department=department,
        state=state,
        states=say.ITEM_STATES,
        mails=mails,
        mail_server=desk.own.desk.mail.host is not None,
        no_server=say.NO_MAIL_SERVER,
        most={"answer": answers.ANSWER_CHARS, "basis": answers.BASIS_CHARS},
        more=len(asked) == reading.ITEMS,
    )


def _file(data: bytes, kind: str, week: str, ending: str) -> Response:
    name = say.FILE_NAME.format(week=week, ending=ending)
    return Response(data, media_type=kind, headers={"Content-Disposition": content_disposition(name, inline=False)})
