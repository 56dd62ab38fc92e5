"""The digest of a week: made once, whoever asks for it and however often, by one of several replicas."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.errors import ConflictError, DeskError
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.inbox import tell
from assistant.desk.petitions import calendar
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.following import follow, mark_overdue
from assistant.desk.petitions.gathering import OPEN, Share, gather
from assistant.desk.petitions.surroundings import Surroundings
from assistant.desk.petitions.tables import Digest, DigestItem, DigestMail
from assistant.desk.petitions.weeks import day_of, last_moment, named, week_of
from assistant.desk.roles import SERVER, Principal
from assistant.desk.scheduling import claim
from assistant.vietnam_time import HANOI

KIND = "digest"
_CLOCK_SLACK = timedelta(minutes=2)
"""Clocks of two replicas differ by this much without harm."""


@dataclass(frozen=True, slots=True)
class Made:
    """A digest, whether this call has made it, and how many questions each department is asked."""

    week: str
    new: bool
    digest_id: str | None
    due: str
    asked: dict[str, int]
    left_out: int = 0


def make_digest(
    desk: Surroundings, now: datetime, *, who: Principal = SERVER, week: str | None = None, dry_run: bool = False
) -> Made:
    """Make the digest of a week (by default the present one), or give the one that there is already.

    Raises DeskError for a week that has not come or is past another's digest, for a clock that was set back (which the
    audit log keeps too), and for a calendar that can't be read. With `dry_run` nothing is written.
    """
    days = calendar.load(desk.own.desk.digest.holidays)
    here = now.astimezone(HANOI)
    week = week or week_of(here.date())
    day = day_of(week, desk.own.desk.digest.weekday)
    if week > week_of(here.date()):
        raise DeskError(say.WEEK_AHEAD.format(week=named(week)), "week ahead")
    try:
        with desk.database.transaction(write=not dry_run) as session:
            newest = session.scalars(select(Digest).order_by(Digest.made_at.desc()).limit(1)).first()
            _check_clock(now, newest)
            known = session.scalars(select(Digest).where(Digest.week == week)).first()
            if known is None and newest is not None and newest.week > week:
                raise ConflictError(say.WEEK_PASSED.format(newest=named(newest.week), week=named(week)), "week passed")
            # A digest that comes late is due after the day on which departments get it, not in the past.
            due = days.next_working_day(max(day, here.date()))
            if known is None and dry_run:
                shares = gather(session, here.date())
                return Made(week, True, None, f"{due:%d/%m/%Y}", *_counts(shares))
            if known is None and claim(session, KIND, week):
                follow(session)
                mark_overdue(session, who, now)
                shares = gather(session, here.date())
                made = Digest(
                    id=uuid4().hex,
                    week=week,
                    day=day,
                    due=due,
                    made_at=now,
                    made_by=who.name[:200],
                    left_out=sum(share.left_out for share in shares),
                )
                session.add(made)
                session.flush()
                _fill(session, made, shares)
                _note(session, who, made, shares)
                return Made(week, True, made.id, f"{due:%d/%m/%Y}", *_counts(shares))
            known = known or session.scalars(select(Digest).where(Digest.week == week)).one()
            return _known(session, known)
    except _ClockSetBackError as error:
        if not dry_run:
            _note_refusal(desk, who, now, error)
        raise


def make_due_digest(desk: Surroundings, now: datetime) -> Made | None:
    """Make the digest whose time has come, if it is not there; one that was missed while the server was off, too.

    On a new desk there is nothing to catch up with: the first digest needs a question that was open at its time.
    """
    moment = last_moment(now, desk.own.desk.digest)
    week = week_of(moment.date())
    with desk.database.transaction() as session:
        newest = session.scalars(select(Digest).order_by(Digest.made_at.desc()).limit(1)).first()
        if newest is not None and newest.week >= week and newest.made_at <= now + _CLOCK_SLACK:
            return None
        if newest is None:
            waiting = select(GapGroup.id).where(GapGroup.state.in_(OPEN), GapGroup.first_at <= moment).limit(1)
            if session.scalar(waiting) is None:
                return None
    return make_digest(desk, now, week=week)


class _ClockSetBackError(ConflictError):
    """The newest digest was made in what is the future by this clock."""


def _check_clock(now: datetime, newest: Digest | None) -> None:
    if newest is not None and newest.made_at > now + _CLOCK_SLACK:
        said = {"now": _shown(now), "newest": _shown(newest.made_at)}
        raise _ClockSetBackError(say.CLOCK_BACK.format(**said), f"clock {now}, newest {newest.made_at}")


def _note_refusal(desk: Surroundings, who: Principal, now: datetime, error: DeskError) -> None:
    """Keep in the audit log that a clock was set back: once an hour of that clock, however often one looks at it."""
    with desk.database.transaction(write=True) as session:
        if claim(session, "digest refused", f"{now:%Y-%m-%dT%H} {who.via}"):
            audit.record(session, who, "refused", KIND, week_of(now.astimezone(HANOI).date()), note=error.message)


def _fill(session: Session, made: Digest, shares: list[Share]) -> None:
    number = 0
    for share in shares:
        for question in share.questions:
            number += 1
            item = DigestItem(
                id=uuid4().hex,
                digest_id=made.id,
                number=number,
                code=f"{made.week}-{number:03}",
                department_id=share.department_id,
                department=share.name,
                gap_group_id=question.group_id,
                question=question.text,
                field=question.field,
                count=question.count,
                communes=question.communes,
                urgent=question.urgent,
                since=question.since,
                state="waiting",
                version=1,
            )
            session.add(item)
            for earlier in question.earlier:
                earlier.state, earlier.moved_to = "moved", item.id
                earlier.version += 1
        if share.department_id is not None:
            session.add(
                DigestMail(
                    id=uuid4().hex,
                    digest_id=made.id,
                    department_id=share.department_id,
                    tries=0,
                    next_try_at=made.made_at,
                )
            )
    session.flush()
    asked = select(DigestItem.gap_group_id).where(DigestItem.digest_id == made.id)
    undated = update(GapGroup).where(GapGroup.id.in_(asked), GapGroup.due.is_(None)).values(due=made.due)
    session.execute(undated, execution_options={"synchronize_session": False})


def _note(session: Session, who: Principal, made: Digest, shares: list[Share]) -> None:
    asked, left_out = _counts(shares)
    count = sum(asked.values())
    audit.record(
        session,
        who,
        "create",
        KIND,
        made.week,
        after={"id": made.id, "due": made.due, "asked": asked, "left_out": left_out},
    )
    if count:
        said = say.DIGEST_MADE.format(week=named(made.week), count=count, due=f"{made.due:%d/%m/%Y}")
        tell(session, said, f"/trainer/petitions/digests/{made.week}")


def _counts(shares: list[Share]) -> tuple[dict[str, int], int]:
    return {share.name: len(share.questions) for share in shares}, sum(share.left_out for share in shares)


def _known(session: Session, digest: Digest) -> Made:
    names = session.scalars(
        select(DigestItem.department).where(DigestItem.digest_id == digest.id).order_by(DigestItem.number)
    )
    return Made(digest.week, False, digest.id, f"{digest.due:%d/%m/%Y}", dict(Counter(names)), digest.left_out)


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(HANOI):%H:%M ngày %d/%m/%Y}"
