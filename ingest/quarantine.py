"""What was left out, kept where a trainer finds it: a copy of each file, and the reasons in one list.

Layout: `reasons.json` (source, path, hash, reason, copy), `files/` with the copies, `reports/` with one an ingestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import orjson

from ingest.pipeline import CONFIDENTIAL, FileRecord, IngestReport

MAX_COPY = 64 * 1024 * 1024
MAX_COPIES = 1024**3
"""A larger file is listed, not copied; so are all when the copies together come to so much."""
REPORTS_KEPT = 50


class Quarantine:
    """A folder that says of each file that was left out why; a file that is read again, or gone, leaves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = folder / "files"

    def keep(self, record: FileRecord, data: bytes | None) -> None:
        """Keep a copy of a file that was left out, unless it is too large, or not public."""
        if not data or len(data) > MAX_COPY or _is_confidential(record):
            return
        self._files.mkdir(parents=True, exist_ok=True)
        copy = self._files / _name(record)
        if not copy.exists() and sum(p.stat().st_size for p in self._files.iterdir()) + len(data) <= MAX_COPIES:
            temporary = copy.with_name(copy.name + ".new")
            temporary.write_bytes(data)
            temporary.replace(copy)

    def finish(self, left_out: Iterable[FileRecord]) -> None:
        """Write the list of what is left out now, and remove the copies of what is not any more."""
        records = sorted(left_out, key=lambda r: (r.source, r.path))
        names = {_name(record): record for record in records if not _is_confidential(record)}
        if self._files.is_dir():
            for path in self._files.iterdir():
                if path.name not in names:
                    path.unlink()
        if not records and not self.folder.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        listed = [
            {
                "source": record.source,
                "path": record.path,
                "sha256": record.sha256,
                "reason": record.reason,
                "copy": f"files/{_name(record)}" if (self._files / _name(record)).is_file() else None,
            }
            for record in records
        ]
        _write(self.folder / "reasons.json", listed)

    def report(self, report: IngestReport) -> Path:
        """Write the report of an ingestion for programs, and forget the oldest ones."""
        folder = self.folder / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.json"
        _write(path, report)
        for old in sorted(folder.glob("*.json"))[:-REPORTS_KEPT]:
            old.unlink()
        return path


def _is_confidential(record: FileRecord) -> bool:
    return (record.reason or "").startswith(CONFIDENTIAL.partition("{")[0])


def _name(record: FileRecord) -> str:
    plain = re.sub(r"[^\w.-]+", "_", PurePosixPath(record.path.replace("\\", "/")).name)[-80:].lstrip(".")
    return f"{record.sha256[:12]}-{plain}"


def _write(path: Path, data: object) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(orjson.dumps(data, option=orjson.OPT_INDENT_2))
    temporary.replace(path)
