"""Generations switch in one step, go back by one, and what a dead build left behind does no harm."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from index.errors import SearchIndexError
from index.generation import FORMAT, Generations, Manifest

HOLD = """
import fcntl, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def publish(generations: Generations, name: str, previous: str | None = None) -> Manifest:
    """Take a generation of no points into use."""
    generations.engine.create(name, 4).close()
    manifest = Manifest(name, "2026-07-01T00:00:00+00:00", "mô-hình", 4, previous=previous)
    generations.publish(manifest)
    return manifest


def folders(generations: Generations) -> set[str]:
    return {path.name for path in generations.folder.iterdir() if path.is_dir()}


def test_there_is_none_in_use_before_the_first(generations: Generations) -> None:
    assert generations.current() is None
    with pytest.raises(SearchIndexError, match="Không có bản chỉ mục trước"):
        generations.rollback()


def test_a_published_generation_is_in_use_and_tells_what_it_is(generations: Generations) -> None:
    manifest = publish(generations, "g1")
    assert generations.current() == "g1"
    assert generations.manifest("g1") == manifest
    assert manifest.format == FORMAT


def test_the_file_that_names_the_generation_in_use_is_one_line(generations: Generations) -> None:
    publish(generations, "g1")
    assert (generations.folder / "CURRENT").read_text(encoding="utf-8").split() == ["g1"]
    assert not list(generations.folder.rglob("*.new"))


def test_names_are_fresh_and_sort_by_time(generations: Generations) -> None:
    names = [generations.new_name() for _ in range(20)]
    assert len(set(names)) == 20
    assert [name[:15] for name in names] == sorted(name[:15] for name in names)


def test_rollback_goes_to_the_generation_before(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2", "g1")
    assert generations.rollback().generation == "g1"
    assert generations.current() == "g1"


def test_rollback_goes_one_step_only(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2", "g1")
    publish(generations, "g3", "g2")
    generations.prune()
    assert generations.rollback().generation == "g2"
    with pytest.raises(SearchIndexError, match="Không có bản chỉ mục trước"):
        generations.rollback()
    assert generations.current() == "g2"


def test_prune_keeps_the_one_in_use_and_the_one_before(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2", "g1")
    publish(generations, "g3", "g2")
    generations.prune()
    assert folders(generations) == {"g2", "g3"}
    with pytest.raises(SearchIndexError):
        generations.engine.open("g1")
    generations.engine.open("g2").close()


def test_a_half_written_generation_is_not_seen_and_prune_removes_it(generations: Generations) -> None:
    publish(generations, "g1")
    generations.engine.create("g2", 4).close()
    (generations.folder / "g2" / "manifest.json.new").write_bytes(b'{"generation": "g2", "cre')
    assert generations.current() == "g1"
    with pytest.raises(SearchIndexError, match="g2 không đầy đủ"):
        generations.manifest("g2")
    generations.prune()
    assert folders(generations) == {"g1"}


def test_a_half_written_switch_leaves_the_old_one_in_use(generations: Generations) -> None:
    publish(generations, "g1")
    (generations.folder / "CURRENT.new").write_bytes(b"g")
    assert generations.current() == "g1"
    publish(generations, "g2", "g1")
    assert generations.current() == "g2"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"g1"', b'{"generation": "g1"}', b'{"g": 1}', b"\xff\xfe", b"null"]
)
def test_a_damaged_manifest_is_an_error_in_a_sentence(generations: Generations, content: bytes) -> None:
    publish(generations, "g1")
    (generations.folder / "g1" / "manifest.json").write_bytes(content)
    with pytest.raises(SearchIndexError, match="Chỉ mục g1 không đầy đủ") as raised:
        generations.manifest("g1")
    assert "manifest.json" in raised.value.cause


def test_an_index_of_an_older_format_asks_for_a_new_one(generations: Generations) -> None:
    manifest = publish(generations, "g1")
    old = orjson.dumps(replace(manifest, format=FORMAT - 1))
    (generations.folder / "g1" / "manifest.json").write_bytes(old)
    with pytest.raises(SearchIndexError, match="định dạng cũ"):
        generations.manifest("g1")


def test_rollback_is_the_way_out_of_a_damaged_generation(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2", "g1")
    (generations.folder / "g2" / "manifest.json").write_bytes(b"{")
    assert generations.rollback().generation == "g1"
    assert generations.current() == "g1"


def test_prune_beside_a_damaged_manifest_keeps_every_whole_generation(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2", "g1")
    (generations.folder / "g2" / "manifest.json").write_bytes(b"{")
    generations.prune()
    assert "g1" in folders(generations)


def test_only_one_process_may_build(generations: Generations) -> None:
    with generations.building():
        pass
    lock = str(generations.folder / "LOCK")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(SearchIndexError, match="lượt nạp tài liệu khác đang chạy"), generations.building():
            pass
        other.kill()
    with generations.building():
        pass


def test_the_lock_is_let_go_when_a_build_fails(generations: Generations) -> None:
    with pytest.raises(RuntimeError, match="hỏng"), generations.building():
        raise RuntimeError("hỏng")
    with generations.building():
        pass


def test_the_folder_is_made_when_a_build_starts(tmp_path: Path, generations: Generations) -> None:
    fresh = Generations(tmp_path / "chưa" / "có", generations.engine)
    with fresh.building():
        assert fresh.folder.is_dir()
