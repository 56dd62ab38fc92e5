"""What a trainer says of a file, in the keys of the manifest: checked, kept as JSON, laid over what was read in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.desk.documents import messages as say
from assistant.desk.errors import DeskError
from ingest.document import Confidentiality, Document, DocumentKind
from ingest.manifest import FILE_KEYS
from ingest.provinces import PROVINCES
from ingest.text import clean

LONGEST = 500
KIND_CHOICES = tuple(kind.value for kind in DocumentKind if kind is not DocumentKind.PROCEDURE)
"""What a file may be called from outside; whether it is a procedure, its own text says."""
ENDING = ("effective_to", "replaced_by", "withdrawn")
"""What was said of the end of one version does not hold for the next."""
_CHOICES = {
    "kind": KIND_CHOICES,
    "province": PROVINCES,
    "confidentiality": tuple(level.value for level in Confidentiality),
}


def checked(said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said, as JSON; what is empty is not said. Raises DeskError that names the field and its value.

    >>> checked({"title": "  Nội quy ", "date": "2026-07-01", "province": ""})
    {'title': 'Nội quy', 'date': '2026-07-01'}
    """
    found = {key: _checked(key, value) for key, value in said.items() if value not in (None, "", False)}
    found = {key: value for key, value in found.items() if value != ""}
    if found.get("effective_from", "") > found.get("effective_to", "9999"):
        raise DeskError(say.SAID_ORDER, "effective_to before effective_from")
    return found


def _checked(key: str, value: Any) -> Any:
    wanted = FILE_KEYS[key]
    if wanted is bool:
        return bool(value)
    text = " ".join(clean(str(value)).split())[:LONGEST]
    if wanted is date and text:
        try:
            text = date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise _wrong(key, text, say.SAID_DAY) from error
    choices = _CHOICES.get(key)
    if choices and text and text not in choices:
        raise _wrong(key, text, say.SAID_CHOICE.format(choices=", ".join(choices)))
    return text


def _wrong(key: str, value: str, wanted: str) -> DeskError:
    return DeskError(say.SAID_VALUE.format(label=say.LABELS[key], value=value[:80], wanted=wanted), key)


def typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said with days as days, as the manifest holds it."""
    return {key: date.fromisoformat(value) if FILE_KEYS[key] is date else value for key, value in said.items()}


def values_of(document: Document) -> dict[str, Any]:
    """Give what was read in a document, in the keys of the manifest; what it does not tell is left out."""
    procedure, life, provenance = document.procedure, document.life, document.provenance
    values = {
        "title": document.title,
        "kind": document.kind.value,
        "field": procedure.field if procedure else None,
        "level": procedure.level if procedure else None,
        "deciding_document": provenance.deciding_document,
        "date": provenance.date,
        "publisher": provenance.publisher,
        "source": provenance.origin,
        "province": document.province,
        "effective_from": life.effective_from,
        "effective_to": life.effective_to,
        "replaced_by": life.replaced_by,
        "withdrawn": life.withdrawn or None,
        "confidentiality": document.confidentiality.value,
    }
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items() if value}


def without_what_was_read(said: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of what a form says what the file says itself, so that only a trainer's own words are kept."""
    return {key: value for key, value in said.items() if value != read.get(key)}
