"""The mails of a digest: one to each department with its questions, sent once, tried again where it failed.

A replica takes a mail by moving its next try into the future before it speaks to the server, so that no other sends it
at the same time. Where the line breaks after the server took the message over and before it said so, it is sent again,
with the same Message-ID, by which mail readers know it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.config import MailSettings
from assistant.desk.inbox import tell
from assistant.desk.mail import Attachment, MailError, send
from assistant.desk.petitions import document, workbook
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.surroundings import Surroundings
from assistant.desk.petitions.tables import Digest, DigestItem, DigestMail
from assistant.desk.petitions.weeks import named
from assistant.desk.roles import SERVER, Principal
from assistant.desk.tables import Department

log = logging.getLogger(__name__)

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
"""How long until the next try, after the first, the second, ... failure; the last one from there on."""
GIVEN_UP = timedelta(days=14)
"""Nobody needs the mail of a digest that is older."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that this replica has taken, with what goes into it."""

    mail_id: str
    digest: Digest
    department: Department
    items: list[DigestItem]


def send_due(desk: Surroundings, now: datetime) -> int:
    """Send the mails whose time has come; gives how many went out. What fails is kept with the mail, in words."""
    if not desk.own.desk.mail.host:
        return 0
    sent = 0
    for _ in range(AT_ONCE):
        with desk.database.transaction(write=True) as session:
            letter = _taken(session, desk, now)
        if letter is None:
            break
        sent += _deliver(desk, letter, now)
    return sent


def resend(session: Session, who: Principal, digest: Digest, now: datetime) -> int:
    """Let the mails that have not gone out be tried at once; those that have are left alone. Gives how many."""
    mails = session.scalars(
        select(DigestMail).where(DigestMail.digest_id == digest.id, DigestMail.sent_at.is_(None)).with_for_update()
    ).all()
    for mail in mails:
        mail.next_try_at = now
    audit.record(session, who, "resend", "digest", digest.week, after={"mails": len(mails)})
    return len(mails)


def _taken(session: Session, desk: Surroundings, now: datetime) -> Letter | None:
    found = session.execute(
        select(DigestMail, Digest, Department)
        .join(Digest, DigestMail.digest_id == Digest.id)
        .join(Department, DigestMail.department_id == Department.id)
        .where(DigestMail.sent_at.is_(None), DigestMail.next_try_at <= now, Digest.made_at > now - GIVEN_UP)
        .order_by(DigestMail.next_try_at)
        .limit(1)
        .with_for_update(of=DigestMail, skip_locked=True)
    ).first()
    if found is None:
        return None
    mail, digest, department = found
    mail.tries += 1
    mail.next_try_at = now + max(_wait(mail.tries), _longest_talk(desk.own.desk.mail))
    mail.address = department.email
    of_department = (DigestItem.digest_id == digest.id, DigestItem.department_id == department.id)
    items = session.scalars(select(DigestItem).where(*of_department).order_by(DigestItem.number))
    return Letter(mail.id, digest, department, list(items))


def _deliver(desk: Surroundings, letter: Letter, now: datetime) -> bool:
    failure = None
    try:
        _send(desk, letter)
    except MailError as error:
        log.warning("a mail of %s failed: %s", letter.digest.week, error.cause)
        failure = error.message
    with desk.database.transaction(write=True) as session:
        mail = session.get(DigestMail, letter.mail_id, with_for_update=True)
        if mail is None:
            return False
        week, name = letter.digest.week, letter.department.name
        outcome: dict[str, Any] = {"department": name, "address": mail.address, "tries": mail.tries}
        mail.failure = failure
        if failure is None:
            mail.sent_at, mail.next_try_at = now, None
            audit.record(session, SERVER, "mail", "digest", week, after=outcome)
        else:
            mail.next_try_at = now + _wait(mail.tries)
            audit.record(session, SERVER, "mail failed", "digest", week, after=outcome, note=failure)
            said = say.MAIL_TROUBLE.format(week=named(week), department=name, failure=failure)
            tell(session, said, f"/trainer/petitions/digests/{week}")
    return failure is None


def _send(desk: Surroundings, letter: Letter) -> None:
    if letter.department.email is None:
        raise MailError(say.NO_ADDRESS, "department without address")
    digest, items, settings = letter.digest, letter.items, desk.own.desk.digest
    overdue = sum(item.since is not None for item in items)
    said = {"week": named(digest.week), "due": f"{digest.due:%d/%m/%Y}"}
    text = say.MAIL_TEXT.format(
        **said,
        department=letter.department.name,
        office=document.sentence_case(settings.office),
        count=len(items),
        overdue=say.MAIL_OVERDUE.format(count=overdue) if overdue else "",
    )
    xlsx, docx = (say.FILE_NAME.format(week=digest.week, ending=ending) for ending in ("xlsx", "docx"))
    attachments = (
        Attachment(xlsx, workbook.MEDIA_TYPE, workbook.workbook(digest, items)),
        Attachment(docx, document.MEDIA_TYPE, document.document(digest, items, settings)),
    )
    domain = desk.own.desk.mail.sender.rpartition("@")[2]
    send(
        desk.own.desk.mail,
        letter.department.email,
        say.MAIL_SUBJECT.format(**said),
        text,
        attachments,
        message_id=f"<digest.{letter.mail_id}@{domain}>",
    )


def _wait(tries: int) -> timedelta:
    return WAITS[min(tries, len(WAITS)) - 1]


def _longest_talk(settings: MailSettings) -> timedelta:
    # Greeting, EHLO, STARTTLS, EHLO, AUTH (three turns), MAIL, RCPT, DATA, end: each may take the whole timeout.
    return timedelta(seconds=settings.timeout_s * 12)
