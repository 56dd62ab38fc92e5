"""What a build does around its sources: it settles effects, finds duplicates, resumes, previews, and forgets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import orjson
import pytest
from stored_points import assert_same, digest, document_ids, stored_in, write

from index.builder import CACHE, Builder
from index.documents import DocumentStore
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.generation import Generations
from index.vectors import VectorCache
from index.weights import BASE_MODEL
from ingest.document import Status

Record = Callable[..., str]
Load = Callable[[str], Embedder]
OLD, NEW = "77/QĐ-BVH", "88/QĐ-BVH"
RELATION = f"relations:\n  - {{target: {OLD}, kind: replaced, since: 2026-03-01, by: {NEW}}}\n"
VERSION = "1.900001-den-20260228"
DAY = date(2026, 6, 1)


@pytest.fixture
def source(tmp_path: Path, record: Record) -> Path:
    folder = tmp_path / "nguồn"
    write(folder, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn", decision=OLD))
    write(folder, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát", decision="66/QĐ-BVH"))
    return folder


@pytest.fixture
def other(tmp_path: Path, record: Record) -> Path:
    folder = tmp_path / "nguồn khác"
    write(folder, "moi.txt", record("1.900001", "Mượn nhà văn hóa thôn", decision=NEW, dossier=["Tờ khai mới"]))
    return folder


def documents(generations: Generations) -> DocumentStore:
    name = generations.current()
    assert name is not None
    return DocumentStore(generations.folder / name / "documents.sqlite")


def refuse(_name: str) -> Embedder:
    raise AssertionError("the model must not be needed")


def test_a_relation_holds_for_every_source_and_both_versions_stay(
    builder: Builder, generations: Generations, source: Path, other: Path
) -> None:
    builder.ingest([source])
    (other / "manifest.yaml").write_text(RELATION, "utf-8")
    report = builder.ingest([other])
    assert (report.left_out, report.documents) == ([], 3)
    store = documents(generations)
    assert set(store.ids()) == {VERSION, "1.900001", "1.900002"} == document_ids(stored_in(generations))
    old = store.get(VERSION)
    assert old is not None
    assert (old.life.status(DAY), old.life.replaced_by) == (Status.REPLACED, NEW)
    assert store.by_code("1.900001") == "1.900001"
    assert store.by_code("1.900001", date(2026, 2, 1)) == "1.900001"  # the record of the portal names no first day
    assert store.not_in_force(DAY) == {VERSION}
    again = Builder(generations, BASE_MODEL, refuse).ingest([source, other])
    assert (again.changed, again.generation) == (False, report.generation)


def test_a_relation_changes_effects_without_reading_or_embedding_anything(
    builder: Builder, generations: Generations, source: Path
) -> None:
    write(source, "c.md", f"---\nkind: guidance\ntitle: Ghi chú\ndeciding_document: {OLD}\n---\n- Một dòng.\n")
    first = builder.ingest([source])
    (source / "manifest.yaml").write_text(RELATION, "utf-8")
    report = Builder(generations, BASE_MODEL, refuse).ingest([source])
    assert (report.read, report.embedded, report.documents) == (0, 0, 3)
    assert report.generation != first.generation
    store = documents(generations)
    (note,) = (i for i, (_, kind, _) in store.ids().items() if kind == "guidance")
    assert store.not_in_force(DAY) == {VERSION, note}


def test_a_relation_taken_back_gives_the_effect_back(
    builder: Builder, generations: Generations, source: Path, load: Load, tmp_path: Path
) -> None:
    first = builder.ingest([source])
    before = stored_in(generations)
    (source / "manifest.yaml").write_text(RELATION, "utf-8")
    builder.ingest([source])
    (source / "manifest.yaml").unlink()
    report = builder.ingest([source])
    assert report.documents == first.documents
    assert_same(stored_in(generations), before)
    assert documents(generations).not_in_force(DAY) == frozenset()


def test_built_at_once_or_in_steps_versions_are_the_same(
    builder: Builder, generations: Generations, source: Path, other: Path, load: Load, tmp_path: Path
) -> None:
    builder.ingest([source])
    (source / "manifest.yaml").write_text(RELATION, "utf-8")
    builder.ingest([source])
    builder.ingest([other])
    afresh = Generations(tmp_path / "index 2", type(generations.engine)(tmp_path / "index 2"))  # type: ignore[call-arg]
    Builder(afresh, BASE_MODEL, load).ingest([source, other])
    assert_same(stored_in(generations), stored_in(afresh))
    shutil.rmtree(afresh.folder)


def test_duplicates_are_reported_and_kept(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    same = record("1.900001", "Mượn nhà văn hóa thôn", decision=OLD)
    write(source, "c.txt", same.replace("1.900001", "1.900003"))
    write(source, "d.txt", "Nội quy nhà văn hóa\nAi đến cũng ghi sổ trước khi vào.")
    write(source, "e.txt", "Nội quy nhà văn hóa\nAi đến cũng ghi sổ trước khi vào.")
    report = builder.ingest([source])
    pairs = {frozenset((d.document_id, d.other_id)): (d.similarity, d.exact) for d in report.duplicates}
    near = pairs.pop(frozenset(("1.900001", "1.900003")))
    assert 0.85 <= near[0] <= 1
    assert near[1] is False
    assert [value for value in pairs.values() if value[1]] == [(1.0, True)]
    assert report.documents == 5
    assert builder.ingest([source]).duplicates == []


def test_statements_of_new_documents_are_proposed_until_they_are_decided(builder: Builder, source: Path) -> None:
    text = f"Số: 99/QĐ-UBND\nQuyết định về lễ hội\nBãi bỏ Quyết định số {OLD} từ ngày 01/3/2026."
    write(source, "qd.txt", text)
    (found,) = builder.ingest([source]).proposals
    assert (found.target, found.by, found.since) == (OLD, "99/QĐ-UBND", date(2026, 3, 1))
    (source / "manifest.yaml").write_text(f"rejected: [{found.id}]", "utf-8")
    write(source, "qd.txt", text + "\nĐiều 2.")
    assert builder.ingest([source]).proposals == []


def test_a_build_goes_on_from_the_vectors_that_a_dead_one_made(
    generations: Generations, source: Path, load: Load, embedder: Embedder
) -> None:
    def dies(stage: str, *_: object) -> None:
        if stage == "finish":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Builder(generations, BASE_MODEL, load).ingest([source], dies)
    assert generations.current() is None
    report = Builder(generations, BASE_MODEL, lambda _: _Known(embedder)).ingest([source])
    assert (report.embedded, report.documents) == (0, 2)


class _Known(Embedder):
    """The real model, which must only tell its dimension."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_documents(self, *_: object) -> object:  # type: ignore[override]
        raise AssertionError("nothing should be embedded again")


def test_a_build_from_cached_vectors_is_the_same_to_the_bit(
    builder: Builder, generations: Generations, source: Path
) -> None:
    builder.ingest([source])
    first = digest(stored_in(generations))
    (generations.folder / "CURRENT").unlink()
    assert builder.ingest([source]).embedded == 0
    assert digest(stored_in(generations)) == first


def test_a_preview_tells_all_and_writes_nothing(builder: Builder, generations: Generations, source: Path) -> None:
    assert builder.preview([source]).read == 2
    assert generations.current() is None
    first = builder.ingest([source])
    (source / "b.txt").unlink()
    write(source, "rỗng.txt", "")
    before = sorted(p.name for p in generations.folder.iterdir())
    report = builder.preview([source])
    assert (report.removed, [r.path for r in report.left_out], report.documents) == (["b.txt"], ["rỗng.txt"], 1)
    assert (report.dry_run, report.generation) == (True, first.generation)
    assert sorted(p.name for p in generations.folder.iterdir()) == before
    assert documents(generations).get("1.900002") is not None


def test_what_is_removed_is_gone_from_the_index_the_documents_the_cache_and_with_purge_the_disk(
    builder: Builder, generations: Generations, source: Path
) -> None:
    secret = "Đăng ký lớp dạy đan lát".encode()
    builder.ingest([source])
    (source / "b.txt").unlink()
    report = builder.ingest([source], purge=True)
    assert document_ids(stored_in(generations)) == {"1.900001"}
    assert documents(generations).get("1.900002") is None
    cache = VectorCache(generations.folder / CACHE, BASE_MODEL)
    assert cache.count() == 1
    cache.close()
    assert [p.name for p in generations.folder.iterdir() if p.is_dir()] == [report.generation]
    with pytest.raises(SearchIndexError):
        generations.rollback()
    held = [p for p in generations.folder.rglob("*") if p.is_file() and secret in p.read_bytes()]
    assert held == []


def test_what_is_left_out_lies_in_quarantine_until_it_is_mended(
    generations: Generations, source: Path, load: Load, tmp_path: Path, record: Record
) -> None:
    folder = tmp_path / "cách ly"
    builder = Builder(generations, BASE_MODEL, load, folder)
    write(source, "hỏng.docx", "").write_bytes(b"PK\x03\x04" + bytes(30))
    builder.ingest([source])
    (entry,) = orjson.loads((folder / "reasons.json").read_bytes())
    assert (entry["path"], entry["source"]) == ("hỏng.docx", str(source.resolve()))
    assert (folder / entry["copy"]).read_bytes() == (source / "hỏng.docx").read_bytes()
    (report,) = (folder / "reports").iterdir()
    assert orjson.loads(report.read_bytes())["left_out"][0]["reason"] == entry["reason"]
    (source / "hỏng.docx").unlink()
    builder.ingest([source])
    assert orjson.loads((folder / "reasons.json").read_bytes()) == []
    assert list((folder / "files").iterdir()) == []
