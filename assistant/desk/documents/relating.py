"""What a version does to other documents: proposals of its text accepted or rejected, and relations added by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.desk.documents import messages as say
from assistant.desk.errors import DeskError
from ingest.numbers import NUMBER
from ingest.relations import Relation, RelationKind, is_code
from ingest.text import clean

MOST = 200


def accepted(found: Mapping[str, Any], proposal_id: str, since: str | None) -> dict[str, Any]:
    """Give the relation that a proposal becomes from a day; raises DeskError where it names no day, or only a part."""
    proposal = next((one for one in found.get("proposals", ()) if one["id"] == proposal_id), None)
    if proposal is None:
        raise DeskError(say.RELATION_UNKNOWN.format(id=proposal_id[:20]), "unknown proposal")
    if proposal["partial"]:
        raise DeskError(say.RELATION_PARTIAL.format(target=proposal["target"]), "partial")
    day = since or proposal["since"]
    if not day:
        raise DeskError(say.RELATION_DAY.format(target=proposal["target"]), "no day")
    quote = " ".join(proposal["quote"].split())
    return _checked(proposal["target"], proposal["kind"], day, proposal["by"], quote) | {"proposal": proposal_id}


def added(target: str, kind: str, since: str, by: str | None) -> dict[str, Any]:
    """Give a relation that a trainer states; raises DeskError for a target that is neither a number nor a code."""
    return _checked(target, kind, since, by, None) | {"proposal": None}


def _checked(target: str, kind: str, since: str, by: str | None, quote: str | None) -> dict[str, Any]:
    target = " ".join(clean(target).split())
    if not NUMBER.fullmatch(target) and not is_code(target):
        raise DeskError(say.RELATION_TARGET.format(target=target[:60]), "target")
    try:
        day = date.fromisoformat(since)
    except ValueError as error:
        raise DeskError(say.RELATION_DAY.format(target=target[:60]), "since") from error
    return {
        "target": target,
        "kind": RelationKind(kind).value,
        "since": day.isoformat(),
        "by": " ".join(clean(by).split())[:100] if by else None,
        "quote": quote,
    }


def relation_of(held: Mapping[str, Any]) -> Relation:
    """Give a kept relation as the manifest takes it."""
    return Relation(
        held["target"], RelationKind(held["kind"]), date.fromisoformat(held["since"]), held["by"], held["quote"]
    )


def relations_of(held: Sequence[Mapping[str, Any]]) -> list[Relation]:
    """Give kept relations as the manifest takes them."""
    return [relation_of(one) for one in held]
