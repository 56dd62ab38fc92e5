"""The effect of sources at the day asked about, said to the reader."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.answer import Notice
from assistant.finding import Found
from assistant.messages import (
    EFFECT_NOW,
    EFFECT_THEN,
    EFFECT_TO_COME,
    ENDED_WORDS,
    LEFT_ASIDE,
    NOT_BEFORE,
    NOT_IN_FORCE_THEN,
    REPLACED_BY,
    SINCE,
)
from index.live import OpenIndex
from index.retriever import Retriever
from ingest.document import Document, Status

_DAY = "%d/%m/%Y"


def effect_notice(document: Document, as_of: date, today: date) -> Notice | None:
    """Say that a source has no effect today, or had none on the day asked about; None where it has on both."""
    then, now = document.life.status(as_of), document.life.status(today)
    if then is Status.IN_FORCE and now is Status.IN_FORCE:
        return None
    if then is not Status.IN_FORCE:
        sentence = EFFECT_NOW if as_of == today and then is not Status.NOT_YET else NOT_IN_FORCE_THEN
        ended = ended_words(document, then)
    else:
        sentence = EFFECT_TO_COME if now is Status.NOT_YET else EFFECT_THEN
        ended = ended_words(document, now)
    return Notice(kind="expired_source", text=sentence.format(as_of=as_of.strftime(_DAY), ended=ended))


def ended_words(document: Document, status: Status) -> str:
    """Say how and when a document ended, or when it begins.

    >>> from ingest.document import DocumentKind, Life, Provenance
    >>> life = Life(effective_to=date(2026, 7, 31), replaced_by="200/QĐ-BTP")
    >>> old = Document("a", DocumentKind.GUIDANCE, "A", "", (), Provenance("", "", ""), life=life)
    >>> ended_words(old, Status.REPLACED)
    'bị thay thế từ ngày 01/08/2026 (thay bằng 200/QĐ-BTP)'
    """
    life = document.life
    said = ENDED_WORDS.get(status, "")
    if status is Status.NOT_YET and life.effective_from:
        return said + NOT_BEFORE.format(day=life.effective_from.strftime(_DAY))
    if life.effective_to:
        said += SINCE.format(day=(life.effective_to + timedelta(days=1)).strftime(_DAY))
    return said + (REPLACED_BY.format(by=life.replaced_by) if life.replaced_by else "")


def outranking(index: OpenIndex, retriever: Retriever, found: Found, as_of: date, province: str | None) -> list[Notice]:
    """Tell of a source without effect that would have been first: the reader may know it, and must not go by it."""
    without = index.documents.not_in_force(as_of)
    if not without:
        return []
    first = next(iter(retriever.search(index, found.question, limit=1, province=province)), None)
    document = index.documents.get(first.document_id) if first and first.document_id in without else None
    if document is None or (found.document and document.code and document.code == found.document.code):
        return []
    ended = ended_words(document, document.life.status(as_of))
    text = LEFT_ASIDE.format(title=document.title, ended=ended, as_of=as_of.strftime(_DAY))
    return [Notice(kind="expired_source", text=text)]
