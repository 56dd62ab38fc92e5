"""Files sent in pieces: begun with name and length, gone on with from where the line broke (much as tus does).

POST says what will come and gives an id; PATCH sends a piece, its `Upload-Offset` where it begins; GET tells how much
is there. With the last piece the file becomes a draft, or the next version of a document.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from starlette.requests import ClientDisconnect

from assistant.api.access import Trainer
from assistant.api.deps import DeskDep
from assistant.desk import audit
from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents import uploads
from assistant.desk.documents.folders import plain_name
from assistant.desk.documents.rows import KIND
from assistant.desk.documents.tables import Upload
from assistant.desk.documents.taking import Taken, take
from assistant.desk.documents.working import kick
from assistant.desk.errors import TooLargeError
from assistant.desk.roles import Principal

router = APIRouter(tags=["documents"])


class NewUpload(BaseModel):
    """What will come: a file's name and length; `document_id` is set where it is the next version of a document."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[StrictStr, Field(max_length=1000)]
    size: Annotated[StrictInt, Field(ge=0, le=2**53)]
    document_id: Annotated[StrictStr, Field(max_length=32)] | None = None


class TakenFile(BaseModel):
    """What became of a file: its document, or a sentence that says why there is none (with both: it was there)."""

    name: str
    document_id: str | None
    number: int | None
    sentence: str | None


class UploadState(BaseModel):
    """How many bytes have come of how many; `taken` once the file is whole; `chunk` is the most to be sent at once."""

    id: str
    offset: int
    size: int
    chunk: int = uploads.CHUNK
    taken: list[TakenFile] | None = None


@router.post("/api/trainer/uploads", status_code=201)
def begin_upload(body: NewUpload, who: Trainer, desk: DeskDep) -> UploadState:
    """Begin to send a file; one that is too large, or has no room, is refused before a byte of it is sent."""
    try:
        with desk.database.transaction(write=True) as session:
            row = uploads.begin(session, desk, who, body.name, body.size, body.document_id)
    except TooLargeError as error:
        with desk.database.transaction(write=True) as session:
            name = plain_name(body.name)
            audit.record(session, who, "upload refused", KIND, body.document_id or name, note=error.message)
        raise
    return UploadState(id=row.id, offset=0, size=row.size)


@router.get("/api/trainer/uploads/{upload_id}")
def get_upload(upload_id: str, who: Trainer, desk: DeskDep) -> UploadState:
    """Tell how much of a file has come."""
    row = _own(desk, who, upload_id)
    return UploadState(id=row.id, offset=uploads.offset(desk, row), size=row.size)


@router.delete("/api/trainer/uploads/{upload_id}", status_code=204)
def give_up_upload(upload_id: str, who: Trainer, desk: DeskDep) -> None:
    """Give up sending a file."""
    with desk.database.transaction(write=True) as session:
        uploads.give_up(session, desk, uploads.own_upload(session, who, upload_id))


@router.patch(
    "/api/trainer/uploads/{upload_id}",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def go_on_with_upload(
    upload_id: str, request: Request, who: Trainer, desk: DeskDep, upload_offset: Annotated[int, Header(ge=0)]
) -> UploadState:
    """Send a piece of a file as the body; what has come before the line broke is kept."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > uploads.CHUNK:
        raise _chunk_large()
    row = await anyio.to_thread.run_sync(_own, desk, who, upload_id)
    there = upload_offset
    with uploads.appending(desk, row, upload_offset) as out:
        try:
            async for piece in request.stream():
                there += len(piece)
                if there - upload_offset > uploads.CHUNK:
                    raise _chunk_large()
                if there > row.size:
                    raise TooLargeError(say.BEYOND.format(size=row.size), "beyond the end")
                await anyio.to_thread.run_sync(out.write, piece)
        except ClientDisconnect:
            pass  # the rest comes with the next piece
    return await anyio.to_thread.run_sync(_moved_on, desk, who, row)


def _chunk_large() -> TooLargeError:
    return TooLargeError(say.CHUNK_LARGE.format(most=uploads.CHUNK // uploads.MB), "chunk")


def _own(desk: Desk, who: Principal, upload_id: str) -> Upload:
    with desk.database.transaction() as session:
        return uploads.own_upload(session, who, upload_id)


def _moved_on(desk: Desk, who: Principal, row: Upload) -> UploadState:
    state = UploadState(id=row.id, offset=uploads.offset(desk, row), size=row.size)
    if state.offset < row.size:
        with desk.database.transaction(write=True) as session:
            uploads.own_upload(session, who, row.id).touched_at = datetime.now(UTC)
        return state
    state.taken = [_shown(taken) for taken in take(desk, who, row)]
    kick(desk)
    return state


def _shown(taken: Taken) -> TakenFile:
    return TakenFile.model_validate(taken, from_attributes=True)
