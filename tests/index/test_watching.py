"""A watched folder is taken in at once and after each change, and an error stops nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from index.watching import watch
from ingest.errors import IngestError

Ingest = Callable[[Sequence[Path]], None]


@contextmanager
def watched(folder: Path, ingest: Ingest, errors: list[Exception], again_ms: int = 60_000) -> Iterator[None]:
    stop = Event()
    thread = Thread(
        target=watch, args=([folder], ingest, errors.append, stop), kwargs={"quiet_ms": 50, "again_ms": again_ms}
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_each_change_is_taken_in_once_it_has_come_to_rest(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    errors: list[Exception] = []

    def ingest(paths: Sequence[Path]) -> None:
        seen.append(sorted(p.name for p in paths[0].iterdir()))

    with watched(tmp_path, ingest, errors):
        until(lambda: seen == [[]])
        time.sleep(0.3)  # the watching itself begins after the first ingestion
        with (tmp_path / "a.txt").open("w") as file:
            for _ in range(20):
                file.write("dòng\n")
                file.flush()
        until(lambda: ["a.txt"] in seen)
        (tmp_path / "a.txt").unlink()
        until(lambda: seen[-1] == [])
    assert len(seen) <= 5
    assert errors == []


def test_an_ingestion_that_fails_is_told_and_the_next_one_is_made(tmp_path: Path) -> None:
    runs: list[int] = []
    errors: list[Exception] = []

    def ingest(_: Sequence[Path]) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise IngestError("Tệp nén hỏng.")

    with watched(tmp_path, ingest, errors):
        until(lambda: len(errors) == 1)
        time.sleep(0.3)
        (tmp_path / "b.txt").write_text("x", encoding="utf-8")
        until(lambda: len(runs) >= 2)
    assert [str(error) for error in errors] == ["Tệp nén hỏng."]


def test_a_folder_that_is_away_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    runs: list[bool] = []
    errors: list[Exception] = []

    def ingest(_: Sequence[Path]) -> None:
        runs.append(folder.is_dir())
        if not folder.is_dir():
            raise IngestError("Không tìm thấy nguồn.")

    with watched(folder, ingest, errors):
        until(lambda: bool(errors))
        folder.mkdir()
        until(lambda: runs[-1])


@pytest.mark.parametrize("name", ["a.tmp", "a.part", "~a.txt~"])
def test_what_a_program_is_still_writing_is_passed_over(tmp_path: Path, name: str) -> None:
    runs: list[int] = []
    with watched(tmp_path, lambda _: runs.append(1), []):
        until(lambda: len(runs) == 1)
        time.sleep(0.3)
        (tmp_path / name).write_text("x", encoding="utf-8")
        time.sleep(0.5)
    assert len(runs) == 1
