"""Groups whose vectors come from another model are embedded anew: their cosines to new questions would mean nothing."""

from __future__ import annotations

import numpy as np
from sqlalchemy import select

from assistant.desk.gaps.groups import lock
from assistant.desk.gaps.reading import read
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.store.database import Database
from index.embedding import Embedder

STEP = 100
MEMBERS = 10
"""Questions of a group, the newest, that its mean is made of again."""


def remake_some(database: Database, embedder: Embedder) -> int:
    """Embed the next groups of another model anew; give how many there were, 0 when none is left."""
    stale = select(GapGroup.id, GapGroup.label).where(GapGroup.model != embedder.name).order_by(GapGroup.id).limit(STEP)
    with database.transaction() as session:
        groups = list(session.execute(stale))
        asked: dict[str, list[str]] = {}
        for group_id, label in groups:
            newest = select(Gap.question).where(Gap.group_id == group_id).order_by(Gap.at.desc()).limit(MEMBERS)
            asked[group_id] = list(dict.fromkeys(session.scalars(newest))) or [label]
    if not groups:
        return 0
    vectors = iter(
        embedder.embed_queries([read(question).text for questions in asked.values() for question in questions])
    )
    with database.transaction(write=True) as session:
        lock(session)
        for group_id, questions in asked.items():
            mean = np.mean([next(vectors) for _ in questions], axis=0, dtype=np.float32)
            if group := session.get(GapGroup, group_id, with_for_update=True):
                group.model, group.centroid = embedder.name, mean.tobytes()
    return len(groups)
