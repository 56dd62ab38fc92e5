"""Petitions: entered, changed and withdrawn by whoever wrote them, or by a trainer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.editing import take_turn
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.gaps.placing import add_gap
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.tables import Petition
from assistant.desk.roles import Principal, Role
from assistant.personal_data import masked
from assistant.store.answers import storable
from index.embedding import Embedder

KIND = "petition"
QUESTION_CHARS = 4_000
FIELD_CHARS = 200
COMMUNE_CHARS = 100
PAGE = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What a petition says."""

    question: str
    field: str | None = None
    commune: str | None = None
    urgent: bool = False

    def cleaned(self) -> Said:
        """Give what is kept: without personal data and characters that a database can't hold; raises DeskError."""
        question = "\n".join(" ".join(line.split()) for line in masked(storable(self.question)).strip().splitlines())
        if not any(c.isalnum() for c in question):
            raise DeskError(say.QUESTION_EMPTY, "no question")
        if len(question) > QUESTION_CHARS:
            raise DeskError(say.PETITION_LONG.format(most=QUESTION_CHARS), "question too long")
        return Said(question, _short(self.field, FIELD_CHARS), _short(self.commune, COMMUNE_CHARS), self.urgent)


def enter(
    session: Session, embedder: Embedder, who: Principal, said: Said, at: datetime, *, row_hash: str | None = None
) -> Petition:
    """Keep a petition, and let it come together with what others asked; raises DeskError for one that says nothing."""
    said = said.cleaned()
    petition_id = uuid4().hex
    commune = said.commune or _short(who.commune, COMMUNE_CHARS)
    gap = add_gap(
        session, embedder, source_id=petition_id, kind="petition", question=said.question, at=at, commune=commune
    )
    petition = Petition(
        id=petition_id,
        question=said.question,
        field=said.field,
        commune=commune,
        urgent=said.urgent,
        state="waiting",
        user_id=who.id if who.via == "session" else None,
        author=who.name[:200],
        at=at,
        gap_group_id=gap.group_id,
        row_hash=row_hash,
        version=1,
    )
    session.add(petition)
    session.flush()
    audit.record(session, who, "create", KIND, petition.id, after=asdict(said))
    return petition


def change(session: Session, who: Principal, petition_id: str, seen: int, said: Said) -> Petition:
    """Change the field, commune or urgency of a petition; its words stay, since others are grouped with them."""
    petition = own(session, who, petition_id, lock=True)
    take_turn(session, petition, seen, KIND, petition.id)
    _check_waiting(petition)
    before = described(petition)
    petition.field = _short(said.field, FIELD_CHARS)
    petition.commune = _short(said.commune, COMMUNE_CHARS)
    petition.urgent = said.urgent
    audit.record(session, who, "change", KIND, petition.id, before=before, after=described(petition))
    return petition


def withdraw(session: Session, who: Principal, petition_id: str, seen: int) -> Petition:
    """Take a petition back; the question stays among the gaps, where a trainer may dismiss it."""
    petition = own(session, who, petition_id, lock=True)
    take_turn(session, petition, seen, KIND, petition.id)
    _check_waiting(petition)
    before = described(petition)
    petition.state = "withdrawn"
    audit.record(session, who, "withdraw", KIND, petition.id, before=before, after=described(petition))
    return petition


def own(session: Session, who: Principal, petition_id: str, *, lock: bool = False) -> Petition:
    """Give a petition that a person may see; raises UnknownThingError for another's, as if there were none."""
    petition = session.get(Petition, petition_id, with_for_update=lock)
    if petition is None or not (who.may(Role.TRAINER) or (who.id is not None and petition.user_id == who.id)):
        raise UnknownThingError(say.NO_PETITION, "no such petition for this person")
    return petition


def listed(session: Session, who: Principal, *, state: str = "", before: datetime | None = None) -> list[Petition]:
    """Give the petitions that a person may see, the newest first: all to trainers, their own to others."""
    chosen = select(Petition).order_by(Petition.at.desc(), Petition.id).limit(PAGE)
    if not who.may(Role.TRAINER):
        chosen = chosen.where(Petition.user_id == who.id)
    if state:
        chosen = chosen.where(Petition.state == state)
    if before is not None:
        chosen = chosen.where(Petition.at < before)
    return list(session.scalars(chosen))


def described(petition: Petition) -> dict[str, object]:
    """Give what the audit log keeps of a petition."""
    return {key: getattr(petition, key) for key in ("question", "field", "commune", "urgent", "state")}


def _check_waiting(petition: Petition) -> None:
    if petition.state != "waiting":
        raise ConflictError(say.PETITION_TAKEN, f"petition is {petition.state}")


def _short(text: str | None, most: int) -> str | None:
    return " ".join(masked(storable(text)).split())[:most] or None if text else None
