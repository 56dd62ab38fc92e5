"""GET /api/sources/{document_id}: a document's text exactly as indexed, so that offsets hold; and its original file."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from assistant.api.content_disposition import content_disposition
from assistant.api.deps import AssistantDep
from assistant.messages import NO_SOURCE
from assistant.originals import OriginalError, original_of
from ingest.kinds import kind_of

router = APIRouter(tags=["sources"])


_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "portal": "text/plain; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
"""What may be said of a file by its content; all else, web pages above all, is bytes to be saved."""
_FILE_HEADERS = {"Cache-Control": "private, no-cache", "Content-Security-Policy": "frame-ancestors 'none'; sandbox"}
# A browser's own PDF viewer does not open in a sandbox; a PDF has no access to the page's origin in it either.
_PDF_HEADERS = {"Cache-Control": "private, no-cache", "Content-Security-Policy": "frame-ancestors 'self'"}


class SourceReply(BaseModel):
    """A document as indexed."""

    document_id: str
    title: str
    procedure_code: str | None
    text: str
    metadata: dict[str, Any]


@router.get("/api/sources/{document_id}")
def get_source(document_id: str, assistant: AssistantDep) -> SourceReply:
    """Give a document's text and what is known of it."""
    document = assistant.source(document_id)
    if document is None:
        raise HTTPException(404, NO_SOURCE.format(id=document_id[:80]))
    procedure = document.procedure
    return SourceReply(
        document_id=document.id,
        title=document.title,
        procedure_code=document.code,
        text=document.text,
        metadata={
            "kind": document.kind,
            "status": document.life.status(date.today()),
            "deciding_document": document.provenance.deciding_document,
            "date": document.provenance.date,
            "origin": document.provenance.origin,
            "file": document.provenance.path,
            "sha256": document.provenance.sha256,
            "province": document.province,
            "level": procedure.level if procedure else None,
            "field": procedure.field if procedure else None,
            "summary": bool(procedure and procedure.summary),
            "sections": [
                {"kind": s.kind, "heading": s.heading, "start": s.start, "end": s.end} for s in document.sections
            ],
            "pages": list(document.pages),
        },
    )


@router.get(
    "/api/sources/{document_id}/file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_source_file(document_id: str, assistant: AssistantDep) -> Response:
    """Give the file that a document was read from, byte by byte; a PDF opens in the browser, others are saved."""
    document = assistant.source(document_id)
    if document is None:
        raise HTTPException(404, NO_SOURCE.format(id=document_id[:80]))
    try:
        data = original_of(document)
    except OriginalError as error:
        raise HTTPException(404, error.message) from error
    path = document.provenance.path
    kind = kind_of(data, path)
    headers = {"Content-Disposition": content_disposition(PurePosixPath(path).name, inline=kind == "pdf")}
    return Response(
        data,
        media_type=_MEDIA.get(kind, "application/octet-stream"),
        headers=headers | (_PDF_HEADERS if kind == "pdf" else _FILE_HEADERS),
    )
