"""Gaps that officers point out: answers called wrong, wrongly sourced or outdated, for as long as someone says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk.gaps.groups import remove_gap
from assistant.desk.gaps.placing import Found
from assistant.desk.gaps.reading import clean
from assistant.desk.gaps.tables import Gap
from assistant.store.feedback import Verdict
from assistant.store.tables import StoredAnswer, StoredFeedback

BAD = (Verdict.WRONG.value, Verdict.WRONG_SOURCE.value, Verdict.OUT_OF_DATE.value)


def complaints(session: Session, answers: Sequence[StoredAnswer]) -> list[Found]:
    """Give what is said against answers now: one of each kind on each answer, with all that was written of it."""
    rows = session.scalars(
        select(StoredFeedback)
        .where(StoredFeedback.answer_id.in_([answer.id for answer in answers]), StoredFeedback.verdict.in_(BAD))
        .order_by(StoredFeedback.received_at)
    )
    said: dict[tuple[str, str], list[StoredFeedback]] = {}
    for row in rows:
        said.setdefault((row.answer_id, row.verdict), []).append(row)
    return [
        Found(
            answer.id,
            kind,
            answer.question,
            _first(said[answer.id, kind]),
            answer.commune,
            "\n".join(row.text for row in said[answer.id, kind] if row.text) or None,
        )
        for answer in answers
        for kind in BAD
        if (answer.id, kind) in said
    ]


def follow(session: Session, answers: Sequence[StoredAnswer], now_said: Sequence[Found]) -> None:
    """Let the gaps of some answers say what their feedback says now; a complaint that was taken back is no gap."""
    wanted = {(one.source_id, one.kind): one for one in now_said}
    chosen = select(Gap).where(Gap.source_id.in_([answer.id for answer in answers]), Gap.kind.in_(BAD))
    for gap in session.scalars(chosen):
        one = wanted.get((gap.source_id, gap.kind))
        if one is None:
            remove_gap(session, gap)
        else:
            gap.said = clean(one.said) if one.said else None


def _first(rows: Sequence[StoredFeedback]) -> datetime:
    return min(row.received_at for row in rows)
