"""Gaps into groups: each new one joins the group that asks the same, or opens one; a closed group opens again.

One piece of code for one gap and for a backlog of thousands: what is the same question is embedded once, rows are
written together. Writers take turns, so that two replicas don't open two groups for one question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, undefer

from assistant.desk.gaps import messages as say
from assistant.desk.gaps.groups import lock, open_again
from assistant.desk.gaps.matching import Groups, Vectors
from assistant.desk.gaps.reading import Reading, clean, read
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.roles import SERVER
from assistant.store.answers import PLACE_CHARS
from index.embedding import BATCH, Embedder
from ingest.text import fold, has_marks

_FEW = 500
"""Values in one IN (…)."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was not answered, or not well, before it is in a group."""

    source_id: str
    kind: str
    question: str
    at: datetime
    commune: str | None = None
    said: str | None = None


def add_gap(
    session: Session,
    embedder: Embedder,
    *,
    source_id: str,
    kind: str,
    question: str,
    at: datetime,
    commune: str | None = None,
    said: str | None = None,
) -> Gap:
    """Put one gap into the group that asks the same, or into a new one; the same source and kind come in once.

    The question is masked here. Runs in the transaction of the caller.
    """
    found = Found(source_id, kind, question, at, commune, said)
    add_gaps(session, embedder, [found], [read(clean(question))], {})
    return session.scalars(select(Gap).where(Gap.source_id == source_id, Gap.kind == kind)).one()


def texts_to_embed(session: Session, readings: Iterable[Reading]) -> dict[str, str]:
    """Give the texts of questions by their marks, each once; none of what has been put into a group before."""
    texts = {reading.mark: reading.text for reading in readings}
    for mark in _placed(session, list(texts)):
        del texts[mark]
    return texts


def vectors_of(embedder: Embedder, texts: Mapping[str, str]) -> dict[str, Vectors]:
    """Embed texts, by their marks; those of as many words side by side, so that little is spent on padding."""
    marks = sorted(texts, key=lambda mark: len(texts[mark].split()))
    vectors: dict[str, Vectors] = {}
    for at in range(0, len(marks), BATCH):
        part = marks[at : at + BATCH]
        vectors |= zip(part, embedder.embed_queries([texts[mark] for mark in part]), strict=True)
    return vectors


def add_gaps(
    session: Session,
    embedder: Embedder,
    found: Sequence[Found],
    readings: Sequence[Reading],
    vectors: Mapping[str, Vectors],
) -> int:
    """Put gaps into groups, and give how many were new; what is missing in `vectors` (by mark) is embedded here."""
    lock(session)
    there = _there(session, [f.source_id for f in found])
    fresh: dict[tuple[str, str], tuple[Found, Reading]] = {}
    for one, reading in zip(found, readings, strict=True):
        if (one.source_id, one.kind) not in there:
            fresh.setdefault((one.source_id, one.kind), (one, reading))
    if not fresh:
        return 0
    group_of = _placed(session, [reading.mark for _, reading in fresh.values()])
    unplaced = {r.mark: r for _, r in fresh.values() if r.mark not in group_of}
    groups = None
    if unplaced:
        groups = _groups(session, embedder)
        missing = {mark: reading.text for mark, reading in unplaced.items() if mark not in vectors}
        vectors = {**vectors, **vectors_of(embedder, missing)}
        placed = groups.put(np.stack([vectors[mark] for mark in unplaced]), list(unplaced.values()))
        group_of |= {mark: groups.ids[row] for mark, row in zip(unplaced, placed, strict=True)}
    _write(session, embedder, fresh.values(), group_of, groups)
    return len(fresh)


def _there(session: Session, sources: Sequence[str]) -> set[tuple[str, str]]:
    """Give which of some sources have come in, with the kind."""
    return {
        (source_id, kind)
        for part in _parts(sources)
        for source_id, kind in session.execute(select(Gap.source_id, Gap.kind).where(Gap.source_id.in_(part)))
    }


def _placed(session: Session, marks: Sequence[str]) -> dict[str, str]:
    """Give the groups of questions that were asked before, the last one of each: where a person moved it to counts."""
    return {
        mark: group_id
        for part in _parts(marks)
        for mark, group_id in session.execute(select(Gap.mark, Gap.group_id).where(Gap.mark.in_(part)).order_by(Gap.at))
    }


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + _FEW] for at in range(0, len(values), _FEW))


def _groups(session: Session, embedder: Embedder) -> Groups:
    """Load the groups that a question may join."""
    groups = Groups(embedder.dimension)
    rows = select(GapGroup.id, GapGroup.centroid, GapGroup.count, GapGroup.reading).where(
        GapGroup.merged_into.is_(None), GapGroup.model == embedder.name, GapGroup.count > 0
    )
    for group_id, centroid, count, kept in session.execute(rows.order_by(GapGroup.first_at, GapGroup.id)):
        groups.add(group_id, np.frombuffer(centroid, np.float32), count, kept)
    return groups


def _write(
    session: Session,
    embedder: Embedder,
    fresh: Iterable[tuple[Found, Reading]],
    group_of: Mapping[str, str],
    groups: Groups | None,
) -> None:
    joined: dict[str, list[tuple[Found, Reading]]] = {}
    for one, reading in fresh:
        joined.setdefault(group_of[reading.mark], []).append((one, reading))
    rows = {group_id: row for row, group_id in enumerate(groups.ids)} if groups else {}
    known: dict[str, GapGroup] = {}
    for part in _parts(sorted(joined)):
        chosen = select(GapGroup).where(GapGroup.id.in_(part)).order_by(GapGroup.id)
        known |= {g.id: g for g in session.scalars(chosen.options(undefer(GapGroup.centroid)).with_for_update())}
    opened = []
    for group_id, members in joined.items():
        mean = groups.mean(rows[group_id]).tobytes() if groups and group_id in rows else None
        if group_id in known:
            _grow(session, known[group_id], [one for one, _ in members], mean)
        elif mean is not None:
            opened.append(_opened(group_id, members, mean, embedder.name))
    if opened:
        session.execute(insert(GapGroup), opened)
    session.flush()
    session.execute(
        insert(Gap), [_row(group_id, one, reading) for group_id, members in joined.items() for one, reading in members]
    )


def _opened(group_id: str, members: Sequence[tuple[Found, Reading]], mean: bytes, model: str) -> dict[str, Any]:
    label = clean(_label(one.question for one, _ in members))
    moments = [one.at for one, _ in members]
    return {
        "id": group_id,
        "label": label,
        "renamed": False,
        "state": "open",
        "count": len(members),
        "first_at": min(moments),
        "last_at": max(moments),
        "reading": members[0][1].kept(),
        "model": model,
        "centroid": mean,
        "version": 1,
    }


def _label(questions: Iterable[str]) -> str:
    """Choose the question that stands for others: the first one that is typed with its marks."""
    asked = list(questions)
    return next((question for question in asked if has_marks(question)), asked[0])


def _grow(session: Session, group: GapGroup, members: Sequence[Found], mean: bytes | None) -> None:
    """Count gaps in a group that is there; one that was closed before they were asked opens again."""
    group.count += len(members)
    group.first_at = min(group.first_at, *(one.at for one in members))
    group.last_at = max(group.last_at, *(one.at for one in members))
    if mean is not None:
        group.centroid = mean
    if not group.renamed:
        group.label = clean(_label([group.label, *(one.question for one in members)]))
    after = [one for one in members if group.closed_at and one.at > group.closed_at]
    if group.state == "closed" and after:
        open_again(session, SERVER, group, max(one.at for one in after), say.AGAIN)


def _row(group_id: str, one: Found, reading: Reading) -> dict[str, Any]:
    question = clean(one.question)
    return {
        "id": uuid4().hex,
        "source_id": one.source_id,
        "kind": one.kind,
        "group_id": group_id,
        "question": question,
        "folded": fold(question),
        "mark": reading.mark,
        "said": clean(one.said) if one.said else None,
        "commune": clean(one.commune)[:PLACE_CHARS] if one.commune else None,
        "at": one.at,
    }
