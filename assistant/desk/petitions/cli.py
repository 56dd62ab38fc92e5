"""The command `troly petitions …`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.config import load_settings
from assistant.desk.cli import ConfigOption, out
from assistant.desk.petitions import mailing
from assistant.desk.petitions import messages as say
from assistant.desk.petitions.digest import Made, make_digest
from assistant.desk.petitions.reading import digest_of, mails_of
from assistant.desk.petitions.surroundings import Office
from assistant.desk.petitions.weeks import named
from assistant.desk.roles import COMMAND
from assistant.store.database import Database

petitions_app = typer.Typer(help="Kiến nghị và tổng hợp tuần.", no_args_is_help=True, rich_markup_mode=None)


@petitions_app.callback()
def _petitions() -> None:
    """Keep `digest` a command of its own, though it is the only one."""


@petitions_app.command(
    "digest", help="Lập tổng hợp tuần; mỗi tuần một lần.\n\nVí dụ: troly petitions digest --week 2026-W48"
)
def digest(
    week: Annotated[str | None, typer.Option(help="Tuần, ví dụ 2026-W48 (mặc định: tuần này).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết sẽ có gì, không ghi gì.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="Gửi lại ngay những thư chưa đi.")] = False,
    config: ConfigOption = None,
) -> None:
    """Make the digest of a week and send its mails; a second call changes nothing."""
    settings = load_settings(config).assistant
    office = Office(Database(settings.database.url.get_secret_value()), settings)
    now = datetime.now(UTC)
    try:
        made = make_digest(office, now, who=COMMAND, week=week, dry_run=dry_run)
        _show(made, dry_run=dry_run)
        if not dry_run:
            _send(office, made, now, resend=resend)
    finally:
        office.database.close()


def _show(made: Made, *, dry_run: bool) -> None:
    sentence = say.CLI_DRY_RUN if dry_run else say.DIGEST_MADE if made.new else say.CLI_KNOWN
    count = sum(made.asked.values())
    out.print(sentence.format(week=named(made.week), count=count, due=made.due), markup=False)
    for department, asked in made.asked.items():
        out.print(f"  {department}: {asked}", markup=False)
    if made.left_out:
        out.print(say.CLI_LEFT_OUT.format(count=made.left_out), markup=False)


def _send(office: Office, made: Made, now: datetime, *, resend: bool) -> None:
    if office.own.desk.mail.host is None:
        out.print(say.NO_MAIL_SERVER, markup=False)
        return
    with office.database.transaction(write=True) as session:
        if resend:
            mailing.resend(session, COMMAND, digest_of(session, made.week), now)
    out.print(say.CLI_SENT.format(count=mailing.send_due(office, now)), markup=False)
    with office.database.transaction() as session:
        for state in mails_of(session, digest_of(session, made.week)):
            if state.mail.failure:
                out.print(f"  {state.department}: {state.mail.failure}", markup=False)
