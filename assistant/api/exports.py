"""GET /api/answers/{id}.docx and /api/answers/{id}/checklist: a kept answer, to take along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from assistant import desk_messages as say
from assistant.answering import Assistant
from assistant.api.content_disposition import content_disposition
from assistant.api.deps import AssistantDep, RecorderDep
from assistant.api.pages import STATUS_LABELS
from assistant.checklist import Checklist, checklist_of
from assistant.docx_export import answer_docx
from assistant.messages import SUMMARY_ONLY
from assistant.store.tables import StoredAnswer
from assistant.vietnam_time import HANOI
from ingest.document import SectionKind

router = APIRouter(tags=["answers"])

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_templates = Jinja2Templates(Path(__file__).parent.parent / "web" / "templates")
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True


@router.get(
    "/api/answers/{answer_id}.docx",
    response_class=Response,
    responses={200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_answer_docx(answer_id: str, request: Request, recorder: RecorderDep) -> Response:
    """Give a kept answer as a Word document."""
    kept = recorder.answer(answer_id)
    name = say.EXPORT_FILE.format(date=f"{kept.asked_at.astimezone(HANOI):%Y-%m-%d %H%M}") + ".docx"
    headers = {"Content-Disposition": content_disposition(name, inline=False), "Cache-Control": "no-store"}
    return Response(answer_docx(kept, STATUS_LABELS, str(request.base_url)), media_type=DOCX, headers=headers)


@router.get(
    "/api/answers/{answer_id}/checklist",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
def get_checklist(answer_id: str, request: Request, recorder: RecorderDep, assistant: AssistantDep) -> HTMLResponse:
    """Show the papers of the procedures that a kept answer cites, on a page to print."""
    kept = recorder.answer(answer_id)
    lists = list(_checklists(kept, assistant))
    if not lists:
        raise HTTPException(404, say.NO_CHECKLIST)
    context: dict[str, Any] = {
        "lists": lists,
        "status_labels": STATUS_LABELS,
        "today": date.today(),
        "asked_at": kept.asked_at.astimezone(HANOI),
        "summary_only": SUMMARY_ONLY,
        "say": say,
    }
    reply = _templates.TemplateResponse(request, "checklist.html", context)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _checklists(kept: StoredAnswer, assistant: Assistant) -> Iterator[Checklist]:
    """Give the checklists of the procedures that an answer rests on; one that it only names is not among them."""
    cited = [c for c in kept.citations if c["procedure_code"]]
    rests_on = [c for c in cited if c["section"] != SectionKind.NAME.value] or cited[:1]
    for document_id in dict.fromkeys(c["document_id"] for c in rests_on):
        document = assistant.source(document_id)
        found = checklist_of(document) if document else None
        if found:
            yield found
