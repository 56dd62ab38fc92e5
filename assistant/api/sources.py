"""GET /api/sources/{document_id}: a document's text exactly as indexed, so that offsets hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from assistant.api.deps import AssistantDep
from assistant.messages import NO_SOURCE

router = APIRouter(tags=["sources"])


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
