"""The commands `troly user …` and `troly audit …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import select

from assistant.config import load_settings
from assistant.desk import messages as say
from assistant.desk.accounts import add_user, set_password
from assistant.desk.audit import broken_lines
from assistant.desk.errors import UnknownThingError
from assistant.desk.roles import COMMAND, ROLE_NAMES, Role
from assistant.desk.tables import AuditEntry, User
from assistant.store.database import Database

user_app = typer.Typer(help="Tài khoản của bàn làm việc.", no_args_is_help=True, rich_markup_mode=None)
audit_app = typer.Typer(help="Nhật ký.", no_args_is_help=True, rich_markup_mode=None)
out = Console(highlight=False, soft_wrap=True)
ConfigOption = Annotated[Path | None, typer.Option("--config", help="Tệp cấu hình (mặc định: config.yaml).")]


def _database(config: Path | None) -> Database:
    return Database(load_settings(config).assistant.database.url.get_secret_value())


def _password() -> str:
    """Ask twice on a terminal, else take one line: a password on the command line is in the list of processes."""
    if sys.stdin.isatty():
        return str(typer.prompt("Mật khẩu", hide_input=True, confirmation_prompt="Nhập lại mật khẩu"))
    return sys.stdin.readline().rstrip("\n")


@user_app.command("add", help="Lập tài khoản; mật khẩu được hỏi riêng.\n\nVí dụ: troly user add an.nguyen --role admin")
def add(
    login: Annotated[str, typer.Argument(help="Tên đăng nhập.")],
    role: Annotated[Role, typer.Option(help="Vai trò: staff, trainer, evaluator, admin.")],
    name: Annotated[str | None, typer.Option(help="Họ tên (mặc định: tên đăng nhập).")] = None,
    commune: Annotated[str | None, typer.Option(help="Xã, phường.")] = None,
    config: ConfigOption = None,
) -> None:
    """Make an account; the first admin is made so."""
    database = _database(config)
    with database.transaction(write=True) as session:
        user = add_user(session, COMMAND, login, name or login, role, _password(), commune=commune)
    out.print(f"Đã lập tài khoản {user.login} ({ROLE_NAMES[role]}).", markup=False)


@user_app.command("list", help="Liệt kê tài khoản.\n\nVí dụ: troly user list")
def list_users(config: ConfigOption = None) -> None:
    """Print all accounts."""
    with _database(config).transaction() as session:
        for user in session.scalars(select(User).order_by(User.login)):
            closed = "" if user.active else ", đã đóng"
            out.print(f"{user.login}  {user.name}  ({ROLE_NAMES[Role(user.role)]}{closed})", markup=False)


@user_app.command("password", help="Đặt lại mật khẩu, bỏ khóa.\n\nVí dụ: troly user password an.nguyen")
def password(login: Annotated[str, typer.Argument(help="Tên đăng nhập.")], config: ConfigOption = None) -> None:
    """Give an account a new password; it is not locked any more, and its sessions end."""
    with _database(config).transaction(write=True) as session:
        user = session.scalar(select(User).where(User.login == login.strip().lower()))
        if user is None:
            raise UnknownThingError(say.NO_USER, "no such user")
        set_password(session, COMMAND, user.id, _password())
    out.print(f"Đã đổi mật khẩu của {user.login}.", markup=False)


@audit_app.command("check", help="Kiểm tra nhật ký có bị sửa không.\n\nVí dụ: troly audit check")
def check(config: ConfigOption = None) -> None:
    """Hold each line against the one before it; exit status 1 when somebody has changed the log."""
    with _database(config).transaction() as session:
        broken = list(broken_lines(session))
        last = session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)) or 0
    if broken:
        out.print(f"Nhật ký đã bị sửa ở {len(broken)} chỗ, đầu tiên ở dòng {broken[0]}.")
        raise typer.Exit(1)
    out.print(f"Nhật ký nguyên vẹn đến dòng {last}.")
