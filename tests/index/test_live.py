"""A server follows the switch of generations, and a request keeps the one that it began with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from stored_points import write

from index import live
from index.builder import Builder
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.generation import Generations
from index.live import LiveIndex, OpenIndex
from index.weights import BASE_MODEL

Record = Callable[..., str]


@pytest.fixture
def source(tmp_path: Path, record: Record) -> Path:
    folder = tmp_path / "nguồn"
    write(folder, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn"))
    return folder


def after_a_look(index: LiveIndex) -> OpenIndex:
    time.sleep(live.LOOK_EVERY + 0.05)
    return index.current()


def test_without_an_index_the_command_to_run_is_named(generations: Generations, load: Callable[..., Embedder]) -> None:
    with pytest.raises(SearchIndexError, match="troly ingest"):
        LiveIndex(generations, load).current()


def test_a_new_generation_is_taken_up_while_a_request_still_holds_the_old(
    builder: Builder, generations: Generations, source: Path, record: Record, load: Callable[[str], Embedder]
) -> None:
    builder.ingest([source])
    served = LiveIndex(generations, load)
    held = served.current()
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    report = builder.ingest([source])
    taken = after_a_look(served)
    assert (held.manifest.documents, taken.manifest.generation) == (1, report.generation)
    assert held.documents.get("1.900002") is None
    assert taken.documents.get("1.900002") is not None
    assert (held.collection.count(), taken.collection.count()) == (held.manifest.points, report.points)


def test_a_held_generation_answers_even_after_it_was_pruned(
    builder: Builder, generations: Generations, source: Path, record: Record, load: Callable[[str], Embedder]
) -> None:
    builder.ingest([source])
    held = LiveIndex(generations, load).current()
    assert held.documents.count() == 1
    for n in (2, 3):
        write(source, f"{n}.txt", record(f"1.90000{n}", "Đăng ký lớp dạy đan lát"))
        builder.ingest([source])
    assert not (generations.folder / held.manifest.generation).exists()
    assert held.documents.get("1.900001") is not None
    assert len(list(held.collection.points())) == held.manifest.points


def test_a_rollback_is_followed_too(
    builder: Builder, generations: Generations, source: Path, record: Record, load: Callable[[str], Embedder]
) -> None:
    first = builder.ingest([source])
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    builder.ingest([source])
    served = LiveIndex(generations, load)
    assert served.current().manifest.documents == 2
    generations.rollback()
    assert after_a_look(served).manifest.generation == first.generation


def test_the_model_is_loaded_once_while_its_name_stays(
    builder: Builder, generations: Generations, source: Path, record: Record, load: Callable[[str], Embedder]
) -> None:
    loaded: list[str] = []

    def counted(name: str) -> Embedder:
        loaded.append(name)
        return load(name)

    builder.ingest([source])
    served = LiveIndex(generations, counted)
    served.current()
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    builder.ingest([source])
    after_a_look(served)
    assert loaded == [BASE_MODEL]
    Builder(generations, "mô-hình-khác", load).ingest([source])
    after_a_look(served)
    assert loaded == [BASE_MODEL, "mô-hình-khác"]


def test_a_generation_that_can_t_be_opened_leaves_the_old_one_serving(
    builder: Builder,
    generations: Generations,
    source: Path,
    record: Record,
    load: Callable[[str], Embedder],
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = builder.ingest([source])
    served = LiveIndex(generations, load)
    served.current()
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    second = builder.ingest([source])
    (generations.folder / (second.generation or "") / "points" / "edge_config.json").write_text("{", encoding="utf-8")
    assert after_a_look(served).manifest.generation == first.generation
    assert "staying with" in caplog.text
    with pytest.raises(SearchIndexError, match="Không mở được"):
        LiveIndex(generations, load).current()


def test_a_model_that_can_t_be_loaded_leaves_the_old_one_serving(
    builder: Builder, generations: Generations, source: Path, load: Callable[[str], Embedder]
) -> None:
    from index.weights import WeightsError

    def only_the_first(name: str) -> Embedder:
        if name != BASE_MODEL:
            raise WeightsError(f"Không có mô hình «{name}».", name)
        return load(name)

    first = builder.ingest([source])
    served = LiveIndex(generations, only_the_first)
    served.current()
    Builder(generations, "mô-hình-khác", load).ingest([source])
    assert after_a_look(served).manifest.generation == first.generation


def test_many_threads_share_one_opened_generation(
    builder: Builder, generations: Generations, source: Path, load: Callable[[str], Embedder]
) -> None:
    builder.ingest([source])
    served = LiveIndex(generations, load)
    got: list[tuple[int, int]] = []

    def ask() -> None:
        index = served.current()
        assert index.documents.get("1.900001") is not None
        got.append((id(index), index.collection.count()))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1
