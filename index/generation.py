"""Generations: an index is built beside the one in use, then taken into use in one step; the last is kept.

Layout below the index folder: `CURRENT` (one line: the name of the generation in use), and a folder for each
generation with `documents.sqlite`, `manifest.json`, `curation.yaml` where trainers have changed something and, for
Qdrant Edge, `points/`. A whole generation that waits to be looked at has a file `CANDIDATE`.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import orjson

from index.curation import FILE, load_curation
from index.documents import DocumentStore
from index.errors import BuildingError, SearchIndexError
from index.store import Engine

log = logging.getLogger(__name__)

FORMAT = 4
"""Raised when what is stored changes so that an older index must be built anew."""
CANDIDATE = "CANDIDATE"
KEPT = timedelta(hours=24)
"""How long a generation that waits to be looked at is kept; what it was built on may have changed by then."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself.

    `corpus_version` names it to users; `previous` is what rollback goes to; `wordings` marks the wordings that were
    indexed, `curation` what trainers had changed.
    """

    generation: str
    created: str
    model: str
    dimension: int
    documents: int = 0
    points: int = 0
    previous: str | None = None
    wordings: str = ""
    curation: str = ""
    format: int = FORMAT


class Generations:
    """The folder of generations."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.engine = engine

    def current(self) -> str | None:
        """Give the name of the generation in use, None before the first."""
        try:
            name = (self.folder / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return name or None

    def manifest(self, generation: str) -> Manifest:
        """Read what a generation says of itself; raises SearchIndexError when it is not whole."""
        path = self.folder / generation / "manifest.json"
        try:
            manifest = Manifest(**orjson.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise SearchIndexError(
                f"Chỉ mục {generation} không đầy đủ. Hãy chạy «troly rollback» hoặc nạp lại tài liệu.",
                f"{path}: {error}",
            ) from error
        if manifest.format != FORMAT:
            raise SearchIndexError(
                f"Chỉ mục {generation} thuộc định dạng cũ ({manifest.format}); hãy nạp lại tài liệu.",
                f"format {manifest.format}, want {FORMAT}",
            )
        return manifest

    def new_name(self) -> str:
        """Give a fresh name that sorts by time."""
        return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"

    def documents(self, generation: str) -> DocumentStore:
        """Open the documents of a generation to be read, with what trainers had changed when it was built."""
        folder = self.folder / generation
        return DocumentStore(folder / "documents.sqlite", curation=load_curation(folder / FILE))

    def seal(self, manifest: Manifest) -> None:
        """Make a generation whole and durable; it is not in use yet, and is kept for a day unless it is published."""
        folder = self.folder / manifest.generation
        _write(folder / CANDIDATE, b"")
        _write(folder / "manifest.json", orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        for path in sorted(folder.rglob("*")):
            _sync(path)

    def publish(self, manifest: Manifest) -> None:
        """Take a generation into use in one step; a crash before it leaves the old one in use."""
        folder = self.folder / manifest.generation
        if not (folder / "manifest.json").is_file():
            self.seal(manifest)
        _write(self.folder / "CURRENT", manifest.generation.encode())
        (folder / CANDIDATE).unlink(missing_ok=True)

    def discard(self, generation: str) -> None:
        """Remove a generation that waited to be looked at; one that is in use, or was, stays."""
        if (self.folder / generation / CANDIDATE).is_file() and generation != self.current():
            self.engine.drop(generation)
            shutil.rmtree(self.folder / generation, ignore_errors=True)

    def rollback(self) -> Manifest:
        """Go back to the generation before; raises SearchIndexError when there is none."""
        current = self.current()
        previous = self._before(current) if current else None
        if not previous or not (self.folder / previous / "manifest.json").is_file():
            raise SearchIndexError("Không có bản chỉ mục trước để quay lại.", "no previous generation")
        manifest = replace(self.manifest(previous), previous=None)
        _write(self.folder / "CURRENT", previous.encode())
        return manifest

    def forget_previous(self) -> None:
        """Remove the generation before the one in use: there is nothing to go back to then."""
        if current := self.current():
            manifest = replace(self.manifest(current), previous=None)
            _write(self.folder / current / "manifest.json", orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
            self.prune()

    def _before(self, current: str) -> str | None:
        """Give the generation before; the newest other whole one where the current can't tell."""
        try:
            return self.manifest(current).previous
        except SearchIndexError:
            others = sorted(
                p.parent.name
                for p in self.folder.glob("*/manifest.json")
                if p.parent.name != current and not (p.parent / CANDIDATE).is_file()
            )
            return others[-1] if others else None

    def prune(self) -> None:
        """Remove all generations but the one in use, the one before, and those that wait to be looked at.

        So what a killed build left behind goes, and so does what was built on a generation that is in use no more.
        """
        current = self.current()
        try:
            keep: set[str | None] = {current, self.manifest(current).previous} if current else set()
        except SearchIndexError:
            log.exception("the index in use is damaged; only unfinished generations are removed")
            keep = {current, *(path.parent.name for path in self.folder.glob("*/manifest.json"))}
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in keep and not self._waits(path.name, current):
                self.engine.drop(path.name)
                shutil.rmtree(path, ignore_errors=True)

    def _waits(self, name: str, current: str | None) -> bool:
        if not (self.folder / name / CANDIDATE).is_file():
            return False
        try:
            manifest = self.manifest(name)
        except SearchIndexError:
            return False
        return manifest.previous == current and datetime.now(UTC) - datetime.fromisoformat(manifest.created) < KEPT

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to build; raises BuildingError when another process holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "LOCK").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BuildingError(
                    "Một lượt nạp tài liệu khác đang chạy; hãy đợi xong rồi chạy lại.", str(error)
                ) from error
            yield


def _write(path: Path, data: bytes) -> None:
    """Write a small file so that a reader sees the old or the new one, never a half."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
