"""The questions of a group, with the answers that were given, as long as those are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.desk.gaps.tables import Gap
from assistant.store.tables import StoredAnswer

QUESTIONS = 20
"""Questions on a page."""
QUOTE = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was said of its answer, the answer, and its citations as text."""

    id: str
    kind: str
    question: str
    said: str | None
    commune: str | None
    at: datetime
    answer: str | None
    citations: Sequence[str]


def questions_of(session: Session, group_id: str, page: int = 1) -> list[Asked]:
    """Give a page of the questions of a group, the newest first."""
    rows = (
        select(Gap, StoredAnswer.answer, StoredAnswer.citations)
        .outerjoin(StoredAnswer, StoredAnswer.id == Gap.source_id)
        .where(Gap.group_id == group_id)
        .order_by(Gap.at.desc(), Gap.id)
        .offset((page - 1) * QUESTIONS)
        .limit(QUESTIONS)
    )
    return [
        Asked(gap.id, gap.kind, gap.question, gap.said, gap.commune, gap.at, answer, [_line(c) for c in cited or ()])
        for gap, answer, cited in session.execute(rows)
    ]


def count_questions(session: Session, group_id: str) -> int:
    """Count the questions of a group."""
    return session.scalar(select(func.count()).select_from(Gap).where(Gap.group_id == group_id)) or 0


def _line(citation: dict[str, Any]) -> str:
    parts = [str(citation.get(key) or "") for key in ("title", "heading", "quote")]
    parts[2] = f"«{parts[2][:QUOTE]}»" if parts[2] else ""
    return f"[{citation.get('n', '')}] " + ". ".join(part for part in parts if part)
