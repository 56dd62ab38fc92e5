"""POST /api/feedback: what an officer says of an answer."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from assistant.api.deps import RecorderDep
from assistant.store.feedback import Verdict, give_feedback

log = logging.getLogger(__name__)

router = APIRouter(tags=["feedback"])

LONGEST_TEXT = 2_000


class FeedbackRequest(BaseModel):
    """A verdict on an answer, with or without words."""

    model_config = ConfigDict(extra="ignore")

    answer_id: StrictStr
    verdict: Verdict
    text: Annotated[StrictStr, Field(max_length=LONGEST_TEXT)] | None = None


class FeedbackReply(BaseModel):
    """That the feedback has arrived, and when; the same id for a client that changes its mind."""

    id: str
    received_at: datetime


@router.post("/api/feedback", status_code=201)
def feedback(body: FeedbackRequest, request: Request, recorder: RecorderDep) -> FeedbackReply:
    """Keep what a client says of an answer; what it said of the same answer before is replaced."""
    answer = recorder.answer(body.answer_id)
    address = request.client.host if request.client else ""
    kept = give_feedback(recorder.required(), answer.id, address, body.verdict, body.text)
    return FeedbackReply(id=kept.id, received_at=kept.received_at)
