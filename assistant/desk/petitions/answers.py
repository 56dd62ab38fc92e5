"""What a department answers to a question of a digest: kept with the question, and made a draft for the trainers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.approved import writing
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.gaps import groups
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.following import follow
from assistant.desk.petitions.gathering import OPEN
from assistant.desk.petitions.tables import Digest, DigestItem
from assistant.desk.roles import Principal
from assistant.store.answers import storable

KIND = "digest item"
ANSWER_CHARS = 10_000
BASIS_CHARS = 1_500
Outcome = Literal["changed", "same"]


def answer(
    session: Session, who: Principal, item_id: str, seen: int | None, text: str, basis: str, at: datetime
) -> Outcome:
    """Keep a department's answer; gives "same" where it is there already, word for word.

    A first answer makes a draft of an approved answer, which stands for the question's group; a changed one changes
    the draft, or begins a new version of what has been reviewed. With `seen`, the version of the item that the writer
    saw, another's change in between is a ConflictError; so is a draft that waits for review, or that a trainer has
    changed, since neither may be overwritten. A question that was moved to a later digest is answered there.
    """
    item = live_item(session, item_id)
    text, basis = _cleaned(text, ANSWER_CHARS, say.ANSWER_LONG), _cleaned(basis, BASIS_CHARS, say.BASIS_LONG)
    if not text:
        raise DeskError(say.ANSWER_EMPTY, "no answer")
    if (item.answer, item.basis or "") == (text, basis):
        return "same"
    if seen is None:
        item.version += 1
    else:
        take_turn(session, item, seen, KIND, item.code)
    before = described(item)
    if item.approved_id and item.answer:
        _change_draft(session, who, item, text, basis)
    else:
        _make_draft(session, who, item, text, basis)
    item.answer, item.basis = text, basis or None
    item.answered_by, item.answered_at = who.name[:200], at
    item.state = "answered"
    audit.record(session, who, "answer", KIND, item.code, before=before, after=described(item))
    session.flush()
    follow(session, group_id=groups.group_for_change(session, item.gap_group_id).id, department=item.department)
    return "changed"


def live_item(session: Session, item_id: str) -> DigestItem:
    """Give an item, kept from others; for one that was moved, where it stands now. Raises UnknownThingError."""
    item = session.get(DigestItem, item_id, with_for_update=True)
    while item is not None and item.moved_to is not None:
        item = session.get(DigestItem, item.moved_to, with_for_update=True)
    if item is None:
        raise UnknownThingError(say.NO_ITEM, "no such item")
    return item


def item_of(session: Session, week: str, code: str) -> DigestItem:
    """Give an item of a digest by its code; raises UnknownThingError."""
    found = select(DigestItem).join(Digest).where(Digest.week == week, DigestItem.code == code)
    item = session.scalars(found).one_or_none()
    if item is None:
        raise UnknownThingError(say.NO_ITEM, "no such item in this digest")
    return item


def described(item: DigestItem) -> dict[str, object]:
    """Give what the audit log keeps of an item."""
    return {key: getattr(item, key) for key in ("state", "answer", "basis", "approved_id")}


def _make_draft(session: Session, who: Principal, item: DigestItem, text: str, basis: str) -> None:
    question = _fitting(item.question, writing.QUESTION_CHARS)
    draft = writing.propose(session, who, question, _drafted(text, basis), gap_group_id=item.gap_group_id)
    item.approved_id = draft.id
    group = groups.group_for_change(session, item.gap_group_id)
    # Where trainers have begun an answer of their own, theirs goes on standing for the group.
    if group.state in OPEN:
        groups.answered(session, who, group.id, draft.id)


def _change_draft(session: Session, who: Principal, item: DigestItem, text: str, basis: str) -> None:
    draft = writing.answer_for_change(session, item.approved_id or "")
    version = writing.newest(session, draft)
    if version.verdict == "pending":
        raise ConflictError(say.ANSWER_IN_REVIEW.format(code=item.code), "pending")
    if version.verdict == "draft" and version.text != _drafted(item.answer or "", item.basis or ""):
        raise ConflictError(say.DRAFT_EDITED.format(code=item.code, name=version.author), "draft was edited")
    content = writing.Content(
        version.question,
        _drafted(text, basis),
        version.citations,
        version.wordings,
        version.valid_from,
        version.valid_to,
    )
    writing.edit(session, who, draft.id, draft.version, content)


def _drafted(text: str, basis: str) -> str:
    return f"{text}\n\n{say.BASIS_LINE.format(basis=basis)}" if basis else text


def _cleaned(text: str, most: int, sentence: str) -> str:
    text = "\n".join(line.rstrip() for line in storable(text).strip().splitlines())
    if len(text) > most:
        raise DeskError(sentence.format(most=most), f"{len(text)} characters")
    return text


def _fitting(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
