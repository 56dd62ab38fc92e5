"""Changes of how documents are found: written by trainers, waiting until they are tried and published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.roles import Principal
from assistant.desk.tuning import messages as say
from assistant.desk.tuning.tables import CurationEdit
from assistant.personal_data import masked
from assistant.store.answers import storable
from assistant.vietnam_time import HANOI
from index.cards import searched_passages
from index.curation import Curation, Entry, Kind, passage_hash
from index.documents import DocumentStore
from ingest.document import Document

KIND = "curation"
MOST_SHOWN = 200
_SHORT_FORM = re.compile(r"\w+(?:[./-]\w+)*")
_LONGEST_SHORT = 15


@dataclass(frozen=True, slots=True)
class Draft:
    """A change as a trainer writes it; `passage` is the passage's text, empty for the whole document."""

    kind: Kind
    document: str = ""
    passage: str = ""
    say: Sequence[str] = ()
    mean: Sequence[str] = ()
    question: str = ""
    expected: str | None = None


def propose(session: Session, who: Principal, draft: Draft, documents: DocumentStore) -> CurationEdit:
    """Write a change that waits; raises DeskError for one that would do nothing, or says not what it should help."""
    edit = CurationEdit(
        id=uuid4().hex,
        state="waiting",
        author_id=who.id,
        author=who.name,
        created_at=datetime.now(UTC),
        version=1,
        **_checked(draft, documents),
    )
    session.add(edit)
    session.flush()
    audit.record(session, who, "propose", KIND, edit.id, after=described(edit))
    return edit


def change(
    session: Session, who: Principal, edit_id: str, seen: int, draft: Draft, documents: DocumentStore
) -> CurationEdit:
    """Change what waits, as somebody saw it in version `seen`."""
    edit = get_edit(session, edit_id)
    before = described(edit)
    _must_wait(edit)
    if edit.kind == "undo":
        raise ConflictError(say.UNDO_FIXED, "an undo has no fields")
    take_turn(session, edit, seen, KIND, edit.id)
    for name, value in _checked(draft, documents).items():
        setattr(edit, name, value)
    audit.record(session, who, "change", KIND, edit.id, before=before, after=described(edit))
    return edit


def drop(session: Session, who: Principal, edit_id: str, seen: int) -> CurationEdit:
    """Give up what waits."""
    edit = get_edit(session, edit_id)
    _must_wait(edit)
    take_turn(session, edit, seen, KIND, edit.id)
    before = described(edit)
    decide(edit, who, "dropped")
    audit.record(session, who, "drop", KIND, edit.id, before=before, after=described(edit))
    return edit


def undo(session: Session, who: Principal, edit_id: str, seen: int) -> CurationEdit:
    """Let the taking back of a published change wait, to be tried and published like any other."""
    edit = get_edit(session, edit_id)
    if edit.state != "published" or edit.kind == "undo":
        raise ConflictError(say.NOT_PUBLISHED, f"state {edit.state}")
    taken = select(CurationEdit.id).where(CurationEdit.undoes == edit.id, CurationEdit.state == "waiting")
    if session.scalar(taken):
        raise ConflictError(say.UNDO_WAITS, "undo waits")
    take_turn(session, edit, seen, KIND, edit.id)
    row = CurationEdit(
        id=uuid4().hex,
        kind="undo",
        target=edit.target,
        value=edit.value | {"kind": edit.kind},
        question=edit.question,
        expected=edit.expected,
        undoes=edit.id,
        state="waiting",
        author_id=who.id,
        author=who.name,
        created_at=datetime.now(UTC),
        version=1,
    )
    session.add(row)
    session.flush()
    audit.record(session, who, "undo", KIND, edit.id, before=described(edit), after=described(row))
    return row


def decide(edit: CurationEdit, who: Principal, state: str) -> None:
    """Bring a change to another state."""
    edit.state, edit.decided_by, edit.decided_at = state, who.name, datetime.now(UTC)


def get_edit(session: Session, edit_id: str) -> CurationEdit:
    """Give a change, to be changed; raises UnknownThingError."""
    edit = session.get(CurationEdit, edit_id, with_for_update=True)
    if edit is None:
        raise UnknownThingError(say.NO_EDIT, "no such edit")
    return edit


def waiting(session: Session, *, to_change: bool = False) -> list[CurationEdit]:
    """Give what waits, oldest first; with `to_change` nobody else can change it until the transaction ends."""
    found = select(CurationEdit).where(CurationEdit.state == "waiting")
    if to_change:
        found = found.with_for_update()
    return list(session.scalars(found.order_by(CurationEdit.created_at, CurationEdit.id)))


def in_state(session: Session, *states: str) -> list[CurationEdit]:
    """Give the newest changes in some states."""
    found = select(CurationEdit).where(CurationEdit.state.in_(states))
    return list(session.scalars(found.order_by(CurationEdit.created_at.desc(), CurationEdit.id).limit(MOST_SHOWN)))


def curation_with(published: Curation, edits: Sequence[CurationEdit]) -> Curation:
    """Give what is published with what waits on top of it."""
    kept = published.without([i for edit in edits for i in (edit.id, edit.undoes) if i])
    return Curation((*kept.entries, *(entry_of(edit) for edit in edits if edit.kind != "undo")))


def entry_of(edit: CurationEdit) -> Entry:
    """Give a change as the file holds it."""
    return Entry.model_validate(
        {
            "kind": edit.kind,
            "id": edit.id,
            "document": edit.value.get("document", ""),
            "passage": edit.value.get("passage", ""),
            "say": edit.value.get("say", ()),
            "mean": edit.value.get("mean", ()),
            "question": edit.question,
            "by": f"{edit.author}, {edit.created_at.astimezone(HANOI):%d/%m/%Y}",
        }
    )


def described(edit: CurationEdit) -> dict[str, Any]:
    """Give what the audit log tells of a change."""
    names = ("kind", "target", "value", "question", "expected", "undoes", "state")
    return {name: getattr(edit, name) for name in names}


def document_of(documents: DocumentStore, name: str) -> Document | None:
    """Give a document by its id, or by a procedure's code."""
    return documents.get(name) or documents.get(documents.by_code(name) or "")


def _must_wait(edit: CurationEdit) -> None:
    if edit.state != "waiting":
        raise ConflictError(say.NOT_WAITING, f"state {edit.state}")


def _checked(draft: Draft, documents: DocumentStore) -> dict[str, Any]:
    """Give the columns of a change; raises DeskError in a sentence."""
    said = list(dict.fromkeys(filter(None, (_clean(text) for text in draft.say))))
    value: dict[str, Any] = {"say": said}
    target = said[0] if said else ""
    expected = _clean(draft.expected or "")
    if draft.kind in ("disable", "wording"):
        document, passage = _place(draft, documents)
        # Words go with the procedure, whichever record of it is in use; a passage stands in one record.
        key = document.id if passage else (document.code or document.id)
        value |= {"document": key, "document_id": document.id, "title": document.title, "passage": passage}
        target = f"{key}#{passage_hash(passage)}" if passage else key
        if draft.kind == "wording":
            expected = expected or key
    else:
        value["mean"] = list(filter(None, (_clean(text) for text in draft.mean)))
    if draft.kind != "disable":
        _check_said(draft.kind, said)
        if not expected:
            raise DeskError(say.NO_EXPECTED, "expected")
    if expected and document_of(documents, expected) is None:
        raise DeskError(say.NO_DOCUMENT.format(name=expected), "expected")
    if not (question := masked(_clean(draft.question))):
        raise DeskError(say.NO_QUESTION, "question")
    return {
        "kind": draft.kind,
        "target": target[:300],
        "value": value,
        "question": question,
        "expected": expected or None,
        "undoes": None,
    }


def _place(draft: Draft, documents: DocumentStore) -> tuple[Document, str]:
    """Give the document of a change, and its passage as it stands there; empty for the whole document."""
    document = document_of(documents, draft.document)
    if document is None:
        raise DeskError(say.NO_DOCUMENT.format(name=draft.document[:100]), "document")
    if not draft.passage.strip() and draft.kind == "wording":
        return document, ""
    wanted = passage_hash(draft.passage)
    for passage in searched_passages(document):
        if passage_hash(passage.text) == wanted:
            return document, passage.text
    raise DeskError(say.NO_PASSAGE.format(title=document.title), "passage")


def _check_said(kind: Kind, said: Sequence[str]) -> None:
    if not said:
        raise DeskError(say.NO_SAY, "say")
    for text in said:
        if len(text) < 2:
            raise DeskError(say.SAY_SHORT.format(say=text), "say")
        if kind == "abbreviation" and (len(text) > _LONGEST_SHORT or not _SHORT_FORM.fullmatch(text)):
            raise DeskError(say.NOT_SHORT_FORM.format(say=text[:40]), "say")


def _clean(text: str) -> str:
    return " ".join(storable(text).split())
