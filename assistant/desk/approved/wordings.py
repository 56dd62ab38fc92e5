"""The ways to ask for an approved answer, with their vectors by the model of the index."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.desk.approved.tables import ApprovedWording
from index.embedding import Embedder, Vectors
from index.question import query_text, read_question


def vectors_of(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Give the vectors of questions as a search would make them, one row each."""
    return embedder.embed_queries([query_text(read_question(text)) for text in texts])


def keep_wordings(session: Session, answer_id: str, texts: Sequence[str], embedder: Embedder) -> None:
    """Keep these ways to ask in the place of those kept before."""
    session.execute(delete(ApprovedWording).where(ApprovedWording.answer_id == answer_id))
    for text, vector in zip(texts, vectors_of(texts, embedder), strict=True):
        session.add(
            ApprovedWording(
                id=uuid4().hex,
                answer_id=answer_id,
                text=text,
                model=embedder.name,
                vector=vector.astype(np.float32).tobytes(),
            )
        )


def any_of_another_model(session: Session, model: str) -> bool:
    """Tell whether some vectors are of another model than this."""
    return session.scalar(select(ApprovedWording.id).where(ApprovedWording.model != model).limit(1)) is not None


def renew_wordings(session: Session, embedder: Embedder, most: int = 500) -> int:
    """Make the vectors anew that are of another model than the index uses now; give how many."""
    rows = session.scalars(select(ApprovedWording).where(ApprovedWording.model != embedder.name).limit(most)).all()
    if rows:
        for row, vector in zip(rows, vectors_of([row.text for row in rows], embedder), strict=True):
            row.model, row.vector = embedder.name, vector.astype(np.float32).tobytes()
    return len(rows)
