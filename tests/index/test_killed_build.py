"""A build killed at any moment leaves the old index in use, and a rerun ends where an undisturbed build does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from stored_points import Stored, assert_same, stored_in, write

from index.builder import Builder
from index.embedding import Embedder
from index.generation import Generations
from index.live import LiveIndex
from index.store import DENSE, VectorQuery
from index.store_edge import EdgeEngine
from index.weights import BASE_MODEL

ROOT = Path(__file__).parents[2]
NO_HUB = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
Record = Callable[..., str]


@dataclass(frozen=True)
class Scene:
    """An index with two generations, a source that has changed since, and what a whole build makes of it."""

    folder: Path
    source: Path
    before: Stored
    after: Stored


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, record: Record, load: Callable[[str], Embedder]) -> Iterator[Scene]:
    root = tmp_path_factory.mktemp("killed")
    folder, source = root / "index", root / "nguồn"
    folder.mkdir()
    generations = Generations(folder, EdgeEngine(folder))
    builder = Builder(generations, BASE_MODEL, load)
    write(source, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn"))
    builder.ingest([source])
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    builder.ingest([source])
    before = stored_in(generations)
    (source / "a.txt").unlink()
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy dệt thổ cẩm"))
    write(source, "c.txt", record("1.900003", "Xin cây giống trồng ven đường"))
    undisturbed = copied(folder, root / "undisturbed")
    Builder(undisturbed, BASE_MODEL, load).ingest([source])
    yield Scene(folder, source, before, stored_in(undisturbed))
    shutil.rmtree(root, ignore_errors=True)


def copied(folder: Path, to: Path) -> Generations:
    """Copy an index without filling the holes of its files."""
    subprocess.run(["cp", "-a", "--sparse=always", str(folder), str(to)], check=True)
    return Generations(to, EdgeEngine(to))


@pytest.fixture
def disturbed(scene: Scene, tmp_path: Path) -> Iterator[Generations]:
    yield copied(scene.folder, tmp_path / "index")
    shutil.rmtree(tmp_path / "index", ignore_errors=True)


@pytest.fixture(scope="module")
def child(models_folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "killed_build", str(models_folder)],
        cwd=Path(__file__).parent,
        env={**os.environ, **NO_HUB, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def ended(
    child: subprocess.Popen[str], folder: Path, source: Path, moment: str = "", nth: int = 1, after: float = 0
) -> int:
    """Build in a child process, and give the signal that ended it."""
    assert child.stdin is not None
    assert child.stdout is not None
    job = {"folder": str(folder), "sources": [str(source)], "moment": moment, "nth": nth, "after": after}
    child.stdin.write(json.dumps(job) + "\n")
    child.stdin.flush()
    return int(child.stdout.readline())


def assert_answers(generations: Generations, expected: Stored, load: Callable[[str], Embedder]) -> None:
    """Open the index as a server does, and compare all that it holds and the answer to a search."""
    index = LiveIndex(generations, load).current()
    assert_same(stored_in(generations), expected)
    cards = {payload["document_id"] for payload, _, dense in expected.values() if dense}
    assert set(index.documents.fingerprints()) == cards
    query = VectorQuery(DENSE, index.embedder.embed_queries(["lớp dạy nghề ở xã"])[0], 1)
    assert index.collection.query([query])[0][0].payload["document_id"] == "1.900002"
    index.collection.close()


@pytest.mark.parametrize(
    ("moment", "nth", "after"),
    [
        pytest.param("os.mkdir", 2, 0, id="before the folder is made"),
        pytest.param("sqlite3.connect", 2, 0, id="before the documents are written"),
        pytest.param("progress read", 1, 0, id="after the documents are written"),
        pytest.param("open page_0.dat", 4, 0, id="while the points are copied"),
        pytest.param("progress read", 1, 0.05, id="in the middle, by the clock"),
        pytest.param("progress embed", 1, 0, id="after the points are written"),
        pytest.param("progress finish", 1, 0.005, id="while the points are flushed"),
        pytest.param("open manifest.json.new", 1, 0, id="before the manifest is written"),
        pytest.param("os.rename manifest.json", 1, 0, id="before the manifest has its name"),
        pytest.param("os.rename CURRENT", 1, 0, id="just before the switch"),
    ],
)
def test_a_build_killed_leaves_the_old_index_in_use(
    child: subprocess.Popen[str],
    scene: Scene,
    disturbed: Generations,
    load: Callable[[str], Embedder],
    moment: str,
    nth: int,
    after: float,
) -> None:
    old = disturbed.current()
    assert ended(child, disturbed.folder, scene.source, moment, nth, after) == signal.SIGKILL
    assert disturbed.current() == old
    assert_answers(disturbed, scene.before, load)
    assert ended(child, disturbed.folder, scene.source) == 0
    assert_answers(disturbed, scene.after, load)
    new = disturbed.current()
    assert {p.name for p in disturbed.folder.iterdir() if p.is_dir()} == {old, new}


def test_a_build_killed_after_the_switch_leaves_the_new_index_in_use(
    child: subprocess.Popen[str], scene: Scene, disturbed: Generations, load: Callable[[str], Embedder]
) -> None:
    old = disturbed.current()
    assert ended(child, disturbed.folder, scene.source, "shutil.rmtree") == signal.SIGKILL
    new = disturbed.current()
    assert new != old
    assert_answers(disturbed, scene.after, load)
    assert ended(child, disturbed.folder, scene.source) == 0
    assert disturbed.current() == new
    assert {p.name for p in disturbed.folder.iterdir() if p.is_dir()} == {old, new}
    disturbed.rollback()
    assert_answers(disturbed, scene.before, load)


def test_a_first_build_killed_leaves_no_index_and_a_rerun_makes_it(
    child: subprocess.Popen[str], scene: Scene, index_folder: Path
) -> None:
    generations = Generations(index_folder, EdgeEngine(index_folder))
    for moment in ("progress embed", "os.rename CURRENT"):
        assert ended(child, index_folder, scene.source, moment) == signal.SIGKILL
        assert generations.current() is None
    assert ended(child, index_folder, scene.source) == 0
    assert_same(stored_in(generations), scene.after)


def test_the_command_killed_and_run_again_ends_where_an_undisturbed_run_does(
    scene: Scene, disturbed: Generations, models_folder: Path, tmp_path: Path, load: Callable[[str], Embedder]
) -> None:
    config = tmp_path / "config.yaml"
    index = {"folder": str(disturbed.folder), "models_folder": str(models_folder), "model": BASE_MODEL}
    config.write_text(json.dumps({"index": index}), encoding="utf-8")
    program = "import sys; from assistant.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "ingest", str(scene.source), "--config", str(config)]
    old = disturbed.current()
    known = {p.name for p in disturbed.folder.iterdir()}

    def begun() -> bool:
        fresh = [p for p in disturbed.folder.iterdir() if p.is_dir() and p.name not in known]
        return any((p / "points").exists() for p in fresh)

    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **NO_HUB}) as running:
        deadline = time.monotonic() + 60
        while not begun():
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        running.kill()
        assert running.wait() == -signal.SIGKILL
    assert disturbed.current() == old
    assert_answers(disturbed, scene.before, load)
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **NO_HUB}, check=True, capture_output=True)
    assert_answers(disturbed, scene.after, load)
