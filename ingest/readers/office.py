"""Old and foreign office files by LibreOffice: converted, in a process of its own, to a kind that has a reader."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from ingest.errors import UnreadableFileError

SECONDS = 120
"""A conversion that takes longer is given up; its processes are killed."""
_MEMORY_KB = 4 * 1024**2
_OUTPUT_BLOCKS = 400 * 1024**2 // 512
# No macro runs, no link of a document is followed, nothing is asked.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
# The limits come from a shell, since code between fork and exec is not safe beside threads.
_LIMITED = f'ulimit -v {_MEMORY_KB}; ulimit -t {SECONDS}; ulimit -f {_OUTPUT_BLOCKS}; exec "$@"'


def soffice() -> str | None:
    """Give the path of LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(data: bytes, ending: str, target: str) -> bytes:
    """Convert an office file to another kind: `converted(data, ".doc", ".docx")`.

    Raises UnreadableFileError when LibreOffice is absent, fails, or takes more than SECONDS or 4 GB of address space.
    """
    program = soffice()
    if program is None:
        raise UnreadableFileError(
            f"Tệp {ending} cần LibreOffice để đọc, máy này chưa cài; hãy cài LibreOffice hoặc lưu lại thành {target}.",
            "no soffice",
        )
    with tempfile.TemporaryDirectory(prefix="troly-office-") as folder:
        source = Path(folder, f"in{ending}")
        source.write_bytes(data)
        user = Path(folder, "profile", "user")
        user.mkdir(parents=True)
        Path(user, "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        said = _run(
            [
                program, f"-env:UserInstallation=file://{user.parent}", "--headless", "--norestore", "--nolockcheck",
                "--nologo", "--convert-to", target.removeprefix("."), "--outdir", str(Path(folder, "out")), str(source),
            ],
            folder,
            ending,
        )  # fmt: skip
        result = Path(folder, "out", f"in{target}")
        if not result.is_file():
            raise UnreadableFileError(f"Tệp {ending} hỏng hoặc có mật khẩu, LibreOffice không mở được.", said[-300:])
        return result.read_bytes()


def _run(command: list[str], folder: str, ending: str) -> str:
    # A home of its own, and no proxy through which a link could be fetched.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", _LIMITED, "sh", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        reason = f"LibreOffice không đọc xong tệp {ending} trong {SECONDS} giây; hãy lưu lại thành tệp mới rồi nạp."
        raise UnreadableFileError(reason, "time out") from error
    finally:
        # Its helpers outlive a killed or crashed parent; the session is theirs alone.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return said.decode("utf-8", "replace")
