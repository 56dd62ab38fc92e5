"""A build brings the index to what the sources hold now: no less, no more, and only what changed is made anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from stored_points import assert_same, document_ids, stored_in, write

from index.builder import Builder
from index.documents import DocumentStore
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.generation import Generations
from index.store_server import ServerEngine, connect
from index.weights import BASE_MODEL
from ingest.errors import IngestError

SUMMARY = """---
kind: procedure
code: "1.900001"
title: Mượn nhà văn hóa thôn
field: Văn hóa
level: Cấp Xã
summary: true
---

## Thành phần hồ sơ
- Người mượn nhà văn hóa mang đơn có chữ ký đến gặp trưởng thôn.
"""
GUIDANCE = """---
kind: guidance
title: Cách trả lời ở quầy
---
## Khi chưa rõ
- Cán bộ ghi câu hỏi vào sổ rồi hẹn giờ trả lời.
"""
Record = Callable[..., str]


@pytest.fixture
def source(tmp_path: Path, record: Record) -> Path:
    folder = tmp_path / "nguồn"
    write(folder, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn"))
    write(folder, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    write(folder, "con/c.md", GUIDANCE)
    return folder


def refuse(_name: str) -> Embedder:
    raise AssertionError("the model must not be needed")


def documents(generations: Generations) -> DocumentStore:
    name = generations.current()
    assert name is not None
    return DocumentStore(generations.folder / name / "documents.sqlite")


def test_a_first_build_takes_in_every_file(builder: Builder, generations: Generations, source: Path) -> None:
    report = builder.ingest([source])
    assert (report.read, report.unchanged, report.removed, report.left_out) == (3, 0, [], [])
    assert (report.documents, report.hidden_summaries, report.changed) == (3, 0, True)
    assert report.generation == generations.current()
    assert report.seconds > 0
    points = stored_in(generations)
    assert len(points) == report.points
    assert {"1.900001", "1.900002"} < document_ids(points)
    assert len(document_ids(points)) == 3


def test_the_manifest_tells_what_was_built(
    builder: Builder, generations: Generations, source: Path, embedder: Embedder
) -> None:
    report = builder.ingest([source])
    assert report.generation is not None
    manifest = generations.manifest(report.generation)
    assert (manifest.model, manifest.dimension) == (BASE_MODEL, embedder.dimension)
    assert (manifest.documents, manifest.points, manifest.previous) == (report.documents, report.points, None)


def test_every_document_has_one_card_with_a_vector_and_passages_without(
    builder: Builder, generations: Generations, source: Path
) -> None:
    builder.ingest([source])
    points = stored_in(generations).values()
    cards = [p for p in points if p[2] is not None]
    passages = [p for p in points if p[2] is None]
    assert sorted(payload["title"] for payload, _, _ in cards) == [
        "Cách trả lời ở quầy",
        "Mượn nhà văn hóa thôn",
        "Đăng ký lớp dạy đan lát",
    ]
    assert all(sparse.keys() == {"name", "text"} for _, sparse, _ in cards)
    assert all(sparse.keys() == {"passage"} for _, sparse, _ in passages)
    assert {p[0]["document_id"] for p in passages} == {p[0]["document_id"] for p in cards}


def test_an_unchanged_repeat_makes_no_new_generation(builder: Builder, generations: Generations, source: Path) -> None:
    first = builder.ingest([source])
    again = Builder(generations, BASE_MODEL, refuse).ingest([source])
    assert (again.read, again.unchanged, again.changed) == (0, 3, False)
    assert (again.generation, again.documents, again.points) == (first.generation, first.documents, first.points)
    assert [p.name for p in generations.folder.iterdir() if p.is_dir()] == [first.generation]


def test_a_touched_file_with_the_same_content_is_unchanged(builder: Builder, source: Path) -> None:
    first = builder.ingest([source])
    (source / "a.txt").write_bytes((source / "a.txt").read_bytes())
    assert builder.ingest([source]).generation == first.generation


def test_a_source_with_a_file_that_may_not_be_read_makes_no_new_generation_either(
    builder: Builder, source: Path, tmp_path: Path
) -> None:
    write(source, "rỗng.txt", "")
    (source / "ra-ngoài.txt").symlink_to(write(tmp_path, "bên ngoài.txt", "Một dòng"))
    first = builder.ingest([source])
    again = builder.ingest([source])
    assert sorted(r.path for r in first.left_out) == ["ra-ngoài.txt", "rỗng.txt"]
    assert [r.path for r in again.left_out] == [r.path for r in first.left_out]
    assert again.generation == first.generation


def test_a_changed_file_is_replaced_and_the_others_stay_as_they_were(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    first = builder.ingest([source])
    before = stored_in(generations)
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy dệt thổ cẩm", dossier=["Phiếu ghi danh"]))
    report = builder.ingest([source])
    assert (report.read, report.unchanged, report.documents) == (1, 2, 3)
    assert report.generation != first.generation
    after = stored_in(generations)
    assert {p[0]["title"] for p in after.values() if p[2]} == {
        "Cách trả lời ở quầy",
        "Mượn nhà văn hóa thôn",
        "Đăng ký lớp dạy dệt thổ cẩm",
    }
    for i, point in before.items():
        if point[0]["document_id"] != "1.900002":
            assert after[i] == point
    found = documents(generations).get("1.900002")
    assert found is not None
    assert "Phiếu ghi danh" in found.text


def test_many_small_changes_end_where_one_build_would(
    builder: Builder,
    generations: Generations,
    source: Path,
    record: Record,
    tmp_path: Path,
    load: Callable[..., Embedder],
) -> None:
    builder.ingest([source])
    write(source, "d.txt", record("1.900004", "Xin phép tổ chức hội làng"))
    builder.ingest([source])
    write(source, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn", dossier=["Giấy hẹn", "Đơn"]))
    (source / "b.txt").unlink()
    builder.ingest([source])
    afresh = Generations(tmp_path / "index 2", type(generations.engine)(tmp_path / "index 2"))  # type: ignore[call-arg]
    Builder(afresh, BASE_MODEL, load).ingest([source])
    assert_same(stored_in(generations), stored_in(afresh))
    shutil.rmtree(afresh.folder)


def test_a_removed_file_is_gone_from_everything(builder: Builder, generations: Generations, source: Path) -> None:
    builder.ingest([source])
    (source / "b.txt").unlink()
    report = Builder(generations, BASE_MODEL, refuse).ingest([source])  # to remove needs no model
    assert (report.removed, report.documents, report.changed) == (["b.txt"], 2, True)
    assert "1.900002" not in document_ids(stored_in(generations))
    left = documents(generations)
    assert left.get("1.900002") is None
    assert [f.path for f in left.files()] == ["a.txt", "con/c.md"]


def test_a_file_that_takes_another_code_leaves_nothing_of_the_old(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    builder.ingest([source])
    write(source, "b.txt", record("1.900009", "Đăng ký lớp dạy đan lát"))
    report = builder.ingest([source])
    assert report.documents == 3
    assert document_ids(stored_in(generations)) >= {"1.900001", "1.900009"}
    assert "1.900002" not in document_ids(stored_in(generations))


def test_a_renamed_file_stays_in_the_index(builder: Builder, generations: Generations, source: Path) -> None:
    builder.ingest([source])
    (source / "b.txt").rename(source / "z.txt")
    report = builder.ingest([source])
    assert (report.documents, report.removed) == (3, ["b.txt"])
    found = documents(generations).get("1.900002")
    assert found is not None
    assert found.provenance.path == "z.txt"


def test_a_file_that_breaks_is_named_and_its_document_goes(
    builder: Builder, generations: Generations, source: Path
) -> None:
    builder.ingest([source])
    write(source, "b.txt", "")
    report = builder.ingest([source])
    assert [(r.path, r.document_ids) for r in report.left_out] == [("b.txt", ())]
    assert "Tệp rỗng" in (report.left_out[0].reason or "")
    assert "1.900002" not in document_ids(stored_in(generations))


def test_a_code_that_comes_twice_in_one_source_is_left_out_and_named(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    write(source, "x.txt", record("1.900001", "Bản chép thừa"))
    report = builder.ingest([source])
    assert report.documents == 3
    assert [r.path for r in report.left_out] == ["x.txt"]
    assert "1.900001" in (report.left_out[0].reason or "")
    assert "a.txt" in (report.left_out[0].reason or "")
    assert builder.ingest([source]).generation == report.generation


def test_a_code_that_came_twice_is_taken_from_the_file_that_stays(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    write(source, "x.txt", record("1.900001", "Bản chép thừa"))
    builder.ingest([source])
    (source / "a.txt").unlink()
    report = builder.ingest([source])
    assert report.left_out == []
    found = documents(generations).get("1.900001")
    assert found is not None
    assert found.title == "Bản chép thừa"


def test_the_official_record_hides_the_starter_summary(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path
) -> None:
    starter = tmp_path / "khởi đầu"
    write(starter, "tóm-tắt.md", SUMMARY)
    builder.ingest([starter])
    assert document_ids(stored_in(generations)) == {"corpus-1.900001"}
    report = builder.ingest([source])
    assert (report.hidden_summaries, report.documents) == (1, 3)
    assert "corpus-1.900001" not in document_ids(stored_in(generations))
    store = documents(generations)
    assert store.by_code("1.900001") == "1.900001"
    assert store.get("corpus-1.900001") is not None


def test_the_starter_summary_comes_back_when_the_official_record_goes(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path
) -> None:
    starter = tmp_path / "khởi đầu"
    write(starter, "tóm-tắt.md", SUMMARY)
    builder.ingest([starter])
    alone = stored_in(generations)
    builder.ingest([source])
    (source / "a.txt").unlink()
    report = builder.ingest([source])
    assert (report.hidden_summaries, report.documents) == (0, 3)
    points = stored_in(generations)
    assert_same({i: p for i, p in points.items() if p[0]["document_id"] == "corpus-1.900001"}, alone)
    assert documents(generations).by_code("1.900001") == "corpus-1.900001"


def test_a_changed_summary_stays_hidden_behind_its_record(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path
) -> None:
    starter = tmp_path / "khởi đầu"
    write(starter, "tóm-tắt.md", SUMMARY)
    builder.ingest([starter, source])
    write(starter, "tóm-tắt.md", SUMMARY + "- Thêm một dòng cho rõ.\n")
    report = builder.ingest([starter, source])
    assert (report.hidden_summaries, report.documents) == (1, 3)
    assert "corpus-1.900001" not in document_ids(stored_in(generations))


def test_sources_are_kept_apart_and_one_can_be_taken_in_alone(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path, record: Record
) -> None:
    other = tmp_path / "nguồn khác"
    write(other, "a.txt", record("1.900007", "Xin cây giống"))
    builder.ingest([source])
    report = builder.ingest([other])
    assert (report.read, report.removed, report.documents) == (1, [], 4)
    assert document_ids(stored_in(generations)) >= {"1.900001", "1.900002", "1.900007"}


def test_the_same_code_from_another_source_takes_the_place_of_the_first(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path, record: Record
) -> None:
    other = tmp_path / "nguồn khác"
    write(other, "mới.txt", record("1.900001", "Mượn nhà văn hóa thôn (bản mới)"))
    builder.ingest([source])
    report = builder.ingest([other])
    assert report.documents == 3
    store = documents(generations)
    found = store.get("1.900001")
    assert found is not None
    assert found.title.endswith("(bản mới)")
    replaced = next(f for f in store.files(str(source.resolve())) if f.path == "a.txt")
    assert (replaced.document_ids, replaced.reason) == ((), "Đã được thay bằng mới.txt.")


def test_two_sources_with_the_same_code_settle_and_make_no_new_generation(
    builder: Builder, source: Path, tmp_path: Path, record: Record
) -> None:
    other = tmp_path / "nguồn khác"
    write(other, "mới.txt", record("1.900001", "Mượn nhà văn hóa thôn (bản mới)"))
    first = builder.ingest([source, other])
    again = builder.ingest([source, other])
    assert again.generation == first.generation
    assert (again.read, again.unchanged, [r.path for r in again.left_out]) == (0, 3, ["a.txt"])


def test_a_replaced_document_comes_back_when_the_one_that_replaced_it_goes(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path, record: Record
) -> None:
    other = tmp_path / "nguồn khác"
    write(other, "mới.txt", record("1.900001", "Mượn nhà văn hóa thôn (bản mới)"))
    builder.ingest([source, other])
    (other / "mới.txt").unlink()
    builder.ingest([other])
    report = builder.ingest([source])
    assert report.documents == 3
    assert "1.900001" in document_ids(stored_in(generations))


def test_another_model_makes_all_vectors_anew(
    builder: Builder, generations: Generations, source: Path, load: Callable[[str], Embedder], embedder: Embedder
) -> None:
    first = builder.ingest([source])
    before = stored_in(generations)
    asked: list[str] = []

    def other(name: str) -> Embedder:
        asked.append(name)
        return load(name)

    report = Builder(generations, "mô-hình-khác", other).ingest([source])
    assert asked == ["mô-hình-khác"]
    assert (report.read, report.unchanged) == (0, 3)
    assert report.generation not in (None, first.generation)
    manifest = generations.manifest(report.generation or "")
    assert (manifest.model, manifest.dimension) == ("mô-hình-khác", embedder.dimension)
    assert (manifest.documents, manifest.points) == (first.documents, first.points)
    assert_same(stored_in(generations), before)


def test_one_generation_is_kept_for_rollback(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    names = [builder.ingest([source]).generation]
    before = stored_in(generations)
    for n in (1, 2):
        if n == 2:
            before = stored_in(generations)
        write(source, "n.txt", record(f"1.90010{n}", "Xin cây giống"))
        names.append(builder.ingest([source]).generation)
    assert {p.name for p in generations.folder.iterdir() if p.is_dir()} == set(names[1:])
    assert generations.rollback().generation == names[1]
    assert_same(stored_in(generations), before)
    report = builder.ingest([source])
    assert report.documents == 4
    assert generations.manifest(report.generation or "").previous == names[1]
    assert "1.900102" in document_ids(stored_in(generations))


def test_a_build_goes_on_over_what_a_dead_one_left(builder: Builder, generations: Generations, source: Path) -> None:
    half = generations.folder / "20200101T000000-abcdef"
    half.mkdir()
    (half / "documents.sqlite").write_bytes(b"SQLite format 3\0")
    (generations.folder / "CURRENT.new").write_bytes(b"20200101")
    report = builder.ingest([source])
    assert report.documents == 3
    assert not half.exists()


def test_a_missing_source_or_a_broken_archive_leaves_the_index_as_it_is(
    builder: Builder, generations: Generations, source: Path, tmp_path: Path
) -> None:
    first = builder.ingest([source])
    (tmp_path / "hỏng.tar.xz").write_bytes(b"\xfd7zXZ\0" + bytes(40))
    for bad in (tmp_path / "không có", tmp_path / "hỏng.tar.xz"):
        with pytest.raises(IngestError, match=bad.name.split(".")[0]):
            builder.ingest([source, bad])
        assert generations.current() == first.generation
    assert builder.ingest([source]).generation == first.generation
    assert [p.name for p in generations.folder.iterdir() if p.is_dir()] == [first.generation]


@pytest.mark.parametrize("damage", [b"{", None])
def test_sources_can_be_taken_in_anew_when_the_index_in_use_is_damaged(
    builder: Builder, generations: Generations, source: Path, damage: bytes | None
) -> None:
    first = builder.ingest([source])
    manifest = generations.folder / (first.generation or "") / "manifest.json"
    if damage is None:
        manifest.unlink()
    else:
        manifest.write_bytes(damage)
    report = builder.ingest([source])
    assert report.documents == 3
    assert generations.current() == report.generation != first.generation


def test_a_build_under_another_s_lock_says_so(builder: Builder, generations: Generations, source: Path) -> None:
    with generations.building(), pytest.raises(SearchIndexError, match="đợi xong"):
        builder.ingest([source])
    assert generations.current() is None


def test_an_empty_source_makes_an_empty_index(builder: Builder, generations: Generations, tmp_path: Path) -> None:
    (tmp_path / "trống").mkdir()
    report = builder.ingest([tmp_path / "trống"])
    assert (report.documents, report.points) == (0, 0)
    assert stored_in(generations) == {}


def test_progress_names_the_stages_in_their_order(builder: Builder, source: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    builder.ingest([source], lambda *step: told.append(step))
    assert told == [("read", 3, 3), ("embed", 3, 3), ("finish", 0, None)]


def test_the_server_s_engine_holds_the_same_points_through_builds(
    builder: Builder,
    generations: Generations,
    source: Path,
    tmp_path: Path,
    record: Record,
    load: Callable[[str], Embedder],
) -> None:
    client = connect(":memory:", None)
    (tmp_path / "index 2").mkdir()
    on_server = Generations(tmp_path / "index 2", ServerEngine(client, "thu"))
    other = Builder(on_server, BASE_MODEL, load)
    for made in (builder, other):
        made.ingest([source])
    assert_same(stored_in(generations), stored_in(on_server))
    write(source, "b.txt", record("1.900002", "Đăng ký lớp dạy dệt thổ cẩm"))
    (source / "a.txt").unlink()
    for made in (builder, other):
        made.ingest([source])
    assert_same(stored_in(generations), stored_in(on_server))
    write(source, "b.txt", record("1.900002", "Đăng ký lớp làm gốm"))
    other.ingest([source])
    assert len(client.get_collections().collections) == 2
    on_server.rollback()
    assert_same(stored_in(generations), stored_in(on_server))
