"""The approved answers that are given, held in memory: each with its ways to ask, in one matrix of vectors.

What is held is brought up to date when the table has changed, looked for at most once a second; only what is new is
read and compared anew, so that an approval costs the next question nothing that it would notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.desk.approved.likeness import Side, side_of
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion, ApprovedWording
from assistant.vietnam_time import HANOI
from index.question import read_question

Signature = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Given:
    """An approved answer as it is given: the version, and who approved it when."""

    id: str
    number: int
    question: str
    text: str
    citations: Sequence[Mapping[str, Any]]
    valid_from: date | None
    valid_to: date | None
    by: str
    on: str

    def valid(self, day: date) -> bool:
        """Tell whether it may be given for a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to ask for an answer, read for comparing."""

    id: str
    answer_id: str
    text: str
    side: Side


@dataclass(frozen=True, slots=True)
class Held:
    """All that is given at one state of the table; row n of `matrix` is the vector of `wordings[n]`."""

    signature: Signature = (-1, -1)
    model: str = ""
    answers: Mapping[str, Given] = field(default_factory=dict)
    wordings: Sequence[Wording] = ()
    matrix: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    citing: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """The rows of wordings by the code, or the id where there is none, of what their answer cites."""


def signature_of(session: Session) -> Signature:
    """Give what changes whenever any answer does: each change counts its row's version up."""
    count, changes = session.execute(
        select(func.count(), func.coalesce(func.sum(ApprovedAnswer.version), 0)).select_from(ApprovedAnswer)
    ).one()
    return int(count), int(changes)


def read_held(session: Session, model: str, before: Held) -> Held:
    """Read what is given now; wordings that `before` holds are not read for comparing again."""
    signature = signature_of(session)
    rows = session.execute(
        select(ApprovedAnswer, ApprovedVersion)
        .join(
            ApprovedVersion,
            (ApprovedVersion.answer_id == ApprovedAnswer.id) & (ApprovedVersion.number == ApprovedAnswer.given),
        )
        .where(ApprovedAnswer.given.is_not(None))
    ).all()
    answers = {answer.id: given_of(version) for answer, version in rows}
    found = session.execute(
        select(ApprovedWording.id, ApprovedWording.answer_id, ApprovedWording.text, ApprovedWording.vector)
        .where(ApprovedWording.model == model)
        .order_by(ApprovedWording.answer_id, ApprovedWording.id)
    ).all()
    known = {wording.id: wording for wording in before.wordings}
    kept = [row for row in found if row.answer_id in answers]
    wordings = [known.get(r.id) or Wording(r.id, r.answer_id, r.text, side_of(read_question(r.text))) for r in kept]
    matrix = np.frombuffer(b"".join(r.vector for r in kept), np.float32).reshape(len(kept), -1) if kept else None
    citing: dict[str, list[int]] = {}
    for at, wording in enumerate(wordings):
        for key in {key_of(citation) for citation in answers[wording.answer_id].citations}:
            citing.setdefault(key, []).append(at)
    return Held(signature, model, answers, wordings, Held().matrix if matrix is None else matrix, citing)


def given_of(version: ApprovedVersion) -> Given:
    """Give a version as it is, or would be, given."""
    return Given(
        id=version.answer_id,
        number=version.number,
        question=version.question,
        text=version.text,
        citations=version.citations,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        by=version.reviewer or "",
        on=version.reviewed_at.astimezone(HANOI).date().isoformat() if version.reviewed_at else "",
    )


def key_of(citation: Mapping[str, Any]) -> str:
    """Give what names the source of a citation through its versions: the procedure's code, or the document's id."""
    return str(citation.get("code") or citation["document_id"])
