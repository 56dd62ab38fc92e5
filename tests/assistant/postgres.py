"""A PostgreSQL server for the tests, from Debian's package: a socket in a folder, no network, thrown away after."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
USER = "postgres"


def programs() -> Path | None:
    """Give the folder of the newest server programs, None where PostgreSQL is not installed."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server and give its URL up to the database's name; it is stopped and removed at the end."""
    found = programs()
    assert found is not None, "PostgreSQL is not installed: apt-get install postgresql"
    # Not in pytest's own folder, which the unprivileged user may not enter; and a socket's path may not be long.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, USER)
            as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--"]
        data = folder / "data"
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, str(found / program), *arguments]
            subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment, timeout=120)

        run("initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            yield f"postgresql://{USER}@/%s?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
