"""GET /api/suggestions: questions to begin with, by field."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from assistant.api.deps import AssistantDep
from assistant.suggested import suggested_questions
from ingest.text import fold

router = APIRouter(tags=["suggestions"])


class Suggestion(BaseModel):
    """A question, and the field that it belongs to."""

    field: str
    text: str


class SuggestionsReply(BaseModel):
    """The fields that there are questions of, and the questions, those of what communes handle most first."""

    fields: list[str]
    questions: list[Suggestion]


@router.get("/api/suggestions")
def get_suggestions(
    assistant: AssistantDep, field: Annotated[str | None, Query(max_length=200)] = None
) -> SuggestionsReply:
    """Suggest questions, of one field or of all; a field that is not known has none."""
    found = suggested_questions(assistant.live.current())
    wanted = fold(field).strip() if field else None
    questions = [Suggestion(field=q.field, text=q.text) for q in found if not wanted or fold(q.field) == wanted]
    return SuggestionsReply(fields=list(dict.fromkeys(q.field for q in found)), questions=questions)
