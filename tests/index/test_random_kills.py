"""SIGKILL at random moments of a first ingestion, then the same again: the index of an undisturbed run, to the bit.

`python tests/index/test_random_kills.py SOURCE [KILLS]` does so at 20 moments over any source.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from stored_points import digest, stored_in, write

from index.generation import Generations
from index.store_edge import EdgeEngine

ROOT = Path(__file__).parents[2]
KILLS = 3


class Child:
    """A process that builds what it is told to, with the model loaded once."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def build(self, folder: Path, source: Path, kill_after: float | None = None) -> int:
        """Build, and give the signal that ended it (0: none)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        moment = "" if kill_after is None else "clock"
        job = {"folder": str(folder), "sources": [str(source)], "moment": moment, "nth": 1, "after": kill_after or 0}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def started(models_folder: Path) -> Iterator[Child]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "killed_build", str(models_folder)]
    with subprocess.Popen(
        command, cwd=Path(__file__).parent, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Child(process)
        assert process.stdin is not None
        process.stdin.close()


def rounds(child: Child, source: Path, work: Path, kills: int, seed: int) -> Iterator[tuple[float, int, bool]]:
    """Kill and build again, from nothing each time; give (seconds before the kill, signal, whether it is the same)."""
    work.mkdir()
    assert child.build(work / "first", source) == 0  # what is loaded once is loaded by now
    shutil.rmtree(work / "first")
    begun = time.monotonic()
    assert child.build(work / "undisturbed", source) == 0
    whole = time.monotonic() - begun
    expected = digest(stored_in(Generations(work / "undisturbed", EdgeEngine(work / "undisturbed"))))
    chance = random.Random(seed)  # noqa: S311
    for number in range(kills):
        folder = work / str(number)
        after = chance.uniform(0, whole)
        ended = child.build(folder, source, after)
        assert child.build(folder, source) == 0
        yield after, ended, digest(stored_in(Generations(folder, EdgeEngine(folder)))) == expected
        shutil.rmtree(folder)
    shutil.rmtree(work / "undisturbed")


def test_an_ingestion_killed_at_random_moments_ends_where_an_undisturbed_one_does(
    tmp_path: Path, models_folder: Path, record: Callable[..., str]
) -> None:
    source = tmp_path / "nguồn"
    for n in range(12):
        write(source, f"{n}.txt", record(f"1.9000{n:02}", f"Mượn nhà văn hóa thôn số {n}", dossier=[f"Đơn mẫu {n}"]))
    with started(models_folder) as child:
        found = list(rounds(child, source, tmp_path / "work", KILLS, seed=int(time.time())))
    assert all(same for _, _, same in found), found
    assert any(ended == signal.SIGKILL for _, ended, _ in found), found


def main() -> None:
    """Print each round over a given source; exit status 1 when one index differs."""
    source, kills = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as work, started(ROOT / "var" / "models") as child:
        found = []
        for after, ended, same in rounds(child, source, Path(work) / "rounds", kills, seed=20261125):
            found.append(same)
            sys.stdout.write(f"{after:6.2f} s, signal {ended}: {'same' if same else 'DIFFERENT'}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{sum(found)} of {len(found)} the same\n")
    sys.exit(0 if all(found) else 1)


if __name__ == "__main__":
    main()
