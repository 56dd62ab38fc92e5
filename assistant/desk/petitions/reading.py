"""What the pages of petitions and digests show, by the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.errors import UnknownThingError
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.tables import Digest, DigestItem, DigestMail, Petition
from assistant.desk.tables import Department

ITEMS = 50
"""Questions of a digest on one page."""
DIGESTS = 52
WEEKS_SHOWN = 5
"""Digests that the page of a group names, of those in which it was asked."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A digest, and how many of its questions are in which state."""

    digest: Digest
    states: dict[str, int]

    @property
    def count(self) -> int:
        """How many questions it has."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class MailState:
    """The mail to a department: sent, or why not."""

    department: str
    mail: DigestMail


@dataclass(frozen=True, slots=True)
class AskedIn:
    """Where a group of gaps was asked: the week of the digest, of which department, and what came of it."""

    week: str
    department: str
    state: str


def asked_in(session: Session, group_id: str) -> list[AskedIn]:
    """Give the digests in which a group was asked, the newest first."""
    rows = (
        select(Digest.week, DigestItem.department, DigestItem.state)
        .join(Digest, DigestItem.digest_id == Digest.id)
        .where(DigestItem.gap_group_id == group_id)
        .order_by(Digest.week.desc())
        .limit(WEEKS_SHOWN)
    )
    return [AskedIn(*row) for row in session.execute(rows)]


def answers_of(session: Session, petitions: Sequence[Petition]) -> dict[str, ApprovedVersion]:
    """Give the approved answers that petitions were given, by the id of the petition."""
    given = [petition for petition in petitions if petition.state == "given"]
    versions = (
        select(ApprovedAnswer.gap_group_id, ApprovedVersion)
        .join(
            ApprovedVersion,
            (ApprovedVersion.answer_id == ApprovedAnswer.id) & (ApprovedVersion.number == ApprovedAnswer.given),
        )
        .where(ApprovedAnswer.gap_group_id.in_({petition.gap_group_id for petition in given}))
        .order_by(ApprovedVersion.reviewed_at, ApprovedVersion.id)
    )
    by_group = {row[0]: row[1] for row in session.execute(versions)}
    return {petition.id: by_group[petition.gap_group_id] for petition in given if petition.gap_group_id in by_group}


def digest_of(session: Session, key: str) -> Digest:
    """Give a digest by its week or id; raises UnknownThingError."""
    found = session.scalars(select(Digest).where(or_(Digest.week == key, Digest.id == key))).first()
    if found is None:
        raise UnknownThingError(say.NO_DIGEST, "no such digest")
    return found


def digests(session: Session, *, before: str = "") -> list[Summary]:
    """Give the digests, the newest first, at most DIGESTS; `before` is a week."""
    chosen = select(Digest).order_by(Digest.week.desc()).limit(DIGESTS)
    if before:
        chosen = chosen.where(Digest.week < before)
    rows = list(session.scalars(chosen))
    counts: dict[str, dict[str, int]] = {row.id: {} for row in rows}
    by_state = (
        select(DigestItem.digest_id, DigestItem.state, func.count())
        .where(DigestItem.digest_id.in_(counts))
        .group_by(DigestItem.digest_id, DigestItem.state)
    )
    for digest_id, state, count in session.execute(by_state):
        counts[digest_id][state] = count
    return [Summary(row, counts[row.id]) for row in rows]


def items(
    session: Session, digest: Digest, *, department: str = "", state: str = "", after: int = 0, most: int | None = ITEMS
) -> list[DigestItem]:
    """Give questions of a digest in their order, at most `most` with a number over `after`."""
    chosen = (
        select(DigestItem)
        .where(DigestItem.digest_id == digest.id, DigestItem.number > after)
        .order_by(DigestItem.number)
        .limit(most)
    )
    if department:
        chosen = chosen.where(DigestItem.department == department)
    if state:
        chosen = chosen.where(DigestItem.state == state)
    return list(session.scalars(chosen))


def departments_of(session: Session, digest: Digest) -> dict[str, int]:
    """Give how many questions each department has in a digest, in the order of the digest."""
    rows = (
        select(DigestItem.department, func.count())
        .where(DigestItem.digest_id == digest.id)
        .group_by(DigestItem.department)
        .order_by(func.min(DigestItem.number))
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def mails_of(session: Session, digest: Digest) -> list[MailState]:
    """Give the mails of a digest, by department."""
    rows = (
        select(Department.name, DigestMail)
        .join(Department, DigestMail.department_id == Department.id)
        .where(DigestMail.digest_id == digest.id)
        .order_by(Department.name)
    )
    return [MailState(name, mail) for name, mail in session.execute(rows)]
