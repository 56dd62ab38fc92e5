"""What was published and does nothing any more, since its document or passage has changed: trainers are told once."""

from __future__ import annotations

from datetime import datetime

from assistant.desk.desk import Desk
from assistant.desk.inbox import tell
from assistant.desk.scheduling import claim
from assistant.desk.tuning import messages as say
from assistant.desk.tuning.edits import document_of, entry_of, in_state
from index.curation import lost

PATH = "/trainer/bench/changes"


def tell_of_lost(desk: Desk, now: datetime) -> None:
    """Leave a note for each published change that has lost its passage, once for each change."""
    documents = desk.assistant.live.current().documents
    with desk.database.transaction() as session:
        published = in_state(session, "published")
    gone = {entry.id for entry in lost(map(entry_of, published), lambda name: document_of(documents, name))}
    for edit in published:
        if edit.id not in gone:
            continue
        with desk.database.transaction(write=True) as session:
            if claim(session, "curation lost", edit.id):
                what = f"{say.KINDS[edit.kind]}: {edit.value.get('title') or edit.target}"
                tell(session, say.LOST.format(what=what), PATH)
