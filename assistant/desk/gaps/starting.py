"""What a trainer starts from: procedures and approved answers near a group, and who would be the one to see to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk.approved.tables import ApprovedAnswer, ApprovedWording
from assistant.desk.desk import Desk
from assistant.desk.gaps.listing import ACTIVE
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.tables import Department
from index.errors import SearchIndexError
from ingest.text import fold

PROCEDURES = 5
APPROVED = 3
SIMILAR = 8
COMPARED = 5_000
"""Wordings of approved answers that are looked at, the newest first."""
NEAR = 0.5
"""Least cosine of an approved answer that is worth showing."""


@dataclass(frozen=True, slots=True)
class NearProcedure:
    """A document near a group."""

    document_id: str
    code: str | None
    title: str
    field: str | None


@dataclass(frozen=True, slots=True)
class NearApproved:
    """An approved answer near a group."""

    id: str
    question: str
    state: str
    cosine: float


def near_procedures(desk: Desk, label: str) -> list[NearProcedure]:
    """Give the documents that the label of a group finds, best first; none where there is no index."""
    try:
        ranked = desk.assistant.search(label, limit=PROCEDURES)[:PROCEDURES]
    except SearchIndexError:
        return []
    found = []
    for document in ranked:
        source = desk.assistant.source(document.document_id)
        field = source.procedure.field if source and source.procedure else None
        found.append(NearProcedure(document.document_id, document.code, document.title, field or None))
    return found


def near_approved(session: Session, group: GapGroup) -> list[NearApproved]:
    """Give the approved answers nearest to a group, by their wordings."""
    mean = np.frombuffer(group.centroid, np.float32)
    mean = mean / max(float(np.linalg.norm(mean)), 1e-6)
    best: dict[str, NearApproved] = {}
    rows = (
        select(ApprovedWording.vector, ApprovedAnswer.id, ApprovedAnswer.question, ApprovedAnswer.state)
        .join(ApprovedAnswer, ApprovedAnswer.id == ApprovedWording.answer_id)
        .where(ApprovedWording.model == group.model)
        .order_by(ApprovedAnswer.created_at.desc())
        .limit(COMPARED)
    )
    for vector, answer_id, question, state in session.execute(rows):
        cosine = float(np.frombuffer(vector, np.float32) @ mean)
        if cosine >= NEAR and (answer_id not in best or best[answer_id].cosine < cosine):
            best[answer_id] = NearApproved(answer_id, question, state, cosine)
    return sorted(best.values(), key=lambda near: -near.cosine)[:APPROVED]


def similar_groups(session: Session, group: GapGroup) -> list[GapGroup]:
    """Give the groups nearest to a group that are still seen to: those that it may have to be merged with."""
    rows = session.execute(
        select(GapGroup.id, GapGroup.centroid)
        .where(GapGroup.id != group.id, GapGroup.model == group.model, GapGroup.state.in_(ACTIVE))
        .order_by(GapGroup.last_at.desc())
        .limit(COMPARED)
    ).all()
    if not rows:
        return []
    means = np.frombuffer(b"".join(row.centroid for row in rows), np.float32).reshape(len(rows), -1)
    cosines = means @ np.frombuffer(group.centroid, np.float32) / np.maximum(np.linalg.norm(means, axis=1), 1e-6)
    nearest = [rows[int(at)].id for at in np.argsort(-cosines)[:SIMILAR]]
    found = {other.id: other for other in session.scalars(select(GapGroup).where(GapGroup.id.in_(nearest)))}
    return [found[group_id] for group_id in nearest]


def proposed(session: Session, procedures: list[NearProcedure]) -> tuple[str | None, Department | None]:
    """Propose the field of the nearest procedure that has one, and the department that sees to that field."""
    field = next((procedure.field for procedure in procedures if procedure.field), None)
    if field is None:
        return None, None
    for department in session.scalars(select(Department).order_by(Department.name)):
        if fold(field) in map(fold, department.fields):
            return field, department
    return field, None
