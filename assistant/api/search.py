"""POST /api/search: the ranking of documents for a question."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from assistant.api.chat import Day, checked
from assistant.api.deps import AssistantDep
from ingest.document import SectionKind

router = APIRouter(tags=["search"])

TEXT_CHARS = 300


class SearchRequest(BaseModel):
    """A question and how many documents are wanted."""

    model_config = ConfigDict(extra="ignore")

    query: StrictStr
    limit: Annotated[StrictInt, Field(ge=1, le=100)] = 10
    as_of: Day | None = None
    province: StrictStr | None = None
    commune: StrictStr | None = None


class SearchResult(BaseModel):
    """A document, with its best passage for the question."""

    procedure_code: str | None
    document_id: str
    title: str
    section: SectionKind
    text: str
    score: float


class SearchReply(BaseModel):
    """The documents, best first."""

    results: list[SearchResult]


@router.post("/api/search")
def search(request: SearchRequest, assistant: AssistantDep) -> SearchReply:
    """Rank documents for a question."""
    ranked = assistant.search(
        checked(request.query), limit=request.limit, province=request.province, as_of=request.as_of
    )
    results = []
    for document in ranked:
        section, text = SectionKind.NAME, document.title
        if document.passages and (source := assistant.source(document.document_id)):
            best = max(document.passages, key=lambda p: p.score)
            section = SectionKind(best.section)
            text = source.text[best.start : best.end][:TEXT_CHARS]
        results.append(
            SearchResult(
                procedure_code=document.code,
                document_id=document.document_id,
                title=document.title,
                section=section,
                text=text,
                score=round(document.score, 4),
            )
        )
    return SearchReply(results=results)
