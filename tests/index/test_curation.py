"""What trainers change takes effect at the next build, for what it names only, and can be looked at before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from stored_points import assert_same, stored_in, write

from index.builder import Builder
from index.cards import searched_passages
from index.config import RankingSettings
from index.curation import NOTHING, Curation, Entry, load_curation, lost, spans, write_curation
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.generation import KEPT, Generations
from index.live import LiveIndex, OpenIndex
from index.question import read_question
from index.retriever import Retriever
from index.weights import BASE_MODEL
from index.wording import shipped_vocabulary

Record = Callable[..., str]
PAPER = "Tờ trình có dấu giáp lai của thôn"


@pytest.fixture
def source(tmp_path: Path, record: Record) -> Path:
    folder = tmp_path / "nguồn"
    write(folder, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn", dossier=[PAPER]))
    write(folder, "b.txt", record("1.900002", "Đăng ký lớp dạy đan lát"))
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "curation.yaml"


@pytest.fixture
def builder(generations: Generations, load: Callable[[str], Embedder], file: Path) -> Builder:
    return Builder(generations, BASE_MODEL, load, curation=file)


@pytest.fixture
def opened(generations: Generations, load: Callable[[str], Embedder]) -> Callable[[], OpenIndex]:
    return lambda: LiveIndex(generations, load).current()


def refuse(_name: str) -> Embedder:
    raise AssertionError("the model must not be needed")


def passage_of(index: OpenIndex, words: str) -> str:
    document = index.documents.get("1.900001")
    assert document is not None
    return next(p.text for p in searched_passages(document) if words in p.text)


def disable(passage: str) -> Curation:
    return Curation((Entry(kind="disable", id="1", document="1.900001", passage=passage),))


def first(index: OpenIndex, text: str) -> str:
    question = read_question(text, vocabulary=index.vocabulary)
    return Retriever(RankingSettings(), None).search(index, question)[0].document_id


def test_a_disabled_passage_is_out_of_all_points_and_the_text_stays(
    builder: Builder, generations: Generations, source: Path, file: Path, opened: Callable[[], OpenIndex]
) -> None:
    builder.ingest([source])
    before = stored_in(generations)
    passage = passage_of(opened(), PAPER)
    write_curation(file, disable(passage))
    report = builder.ingest([source])
    after = stored_in(generations)
    assert report.points == len(before) - 1
    (gone,) = before.keys() - after.keys()
    document = opened().documents.get("1.900001")
    assert document is not None
    payload = before[gone][0]
    assert document.text[payload["start"] : payload["end"]] == passage
    assert document.is_disabled(payload["start"], payload["end"])
    changed = [i for i in after if after[i] != before[i]]
    assert [after[i][0].get("title") for i in changed] == ["Mượn nhà văn hóa thôn"]
    hits = Retriever(RankingSettings(), None).signals(opened(), read_question(PAPER))["passage"]
    assert all((h.payload["document_id"], h.payload["start"]) != ("1.900001", payload["start"]) for h in hits)


def test_what_was_disabled_comes_back_as_it_was(
    builder: Builder, generations: Generations, source: Path, file: Path, opened: Callable[[], OpenIndex]
) -> None:
    builder.ingest([source])
    before = stored_in(generations)
    write_curation(file, disable(passage_of(opened(), PAPER)))
    builder.ingest([source])
    write_curation(file, NOTHING)
    builder.ingest([source])
    assert_same(stored_in(generations), before)


def test_a_wording_lifts_its_document_and_needs_no_model(
    builder: Builder, generations: Generations, source: Path, file: Path, opened: Callable[[], OpenIndex]
) -> None:
    builder.ingest([source])
    question = "xin chỗ tụ bạ bà con"
    assert read_question(question).read_as == ()
    entry = Entry(kind="wording", id="1", document="1.900001", say=("chỗ tụ bạ bà con",))
    write_curation(file, Curation((entry,)))
    Builder(generations, BASE_MODEL, refuse, curation=file).ingest([source])
    index = opened()
    ranked = Retriever(RankingSettings(), None).search(index, read_question(question))
    assert ranked[0].document_id == "1.900001"
    assert ranked[0].contributions["wording"] == pytest.approx(1.0)
    assert "wording" not in ranked[1].contributions


def test_words_of_one_passage_find_that_passage(
    builder: Builder, source: Path, file: Path, opened: Callable[[], OpenIndex]
) -> None:
    builder.ingest([source])
    passage = passage_of(opened(), PAPER)
    write_curation(
        file,
        Curation((Entry(kind="wording", document="1.900001", passage=passage, say=("lá bùa xanh đỏ",)),)),
    )
    builder.ingest([source])
    index = opened()
    hits = Retriever(RankingSettings(), None).signals(index, read_question("lá bùa xanh đỏ"))["passage"]
    document = index.documents.get("1.900001")
    assert document is not None
    assert document.text[hits[0].payload["start"] : hits[0].payload["end"]] == passage


def test_words_are_read_by_the_generation_in_use(
    builder: Builder, generations: Generations, source: Path, file: Path, opened: Callable[[], OpenIndex]
) -> None:
    builder.ingest([source])
    entries = (
        Entry(kind="lexicon", say=("tụ bạ",), mean=("mượn nhà văn hóa thôn",)),
        Entry(kind="abbreviation", say=("NVHT",), mean=("nhà văn hóa thôn",)),
        Entry(kind="abbreviation", say=("hs",)),
    )
    write_curation(file, Curation(entries))
    before = stored_in(generations)
    report = Builder(generations, BASE_MODEL, refuse, curation=file).ingest([source])
    assert_same(stored_in(generations), before)
    index = opened()
    assert report.generation == index.manifest.generation
    read = read_question("hs tụ bạ ở NVHT", vocabulary=index.vocabulary)
    assert read.spelt == "hs tụ bạ ở nhà văn hóa thôn"
    assert read.read_as == (("NVHT", "nhà văn hóa thôn"), ("tụ bạ", "mượn nhà văn hóa thôn"))
    assert first(index, "tu ba") == "1.900001"
    assert read_question("hs NVHT").spelt == "hồ sơ NVHT"
    generations.rollback()
    assert LiveIndex(generations, lambda _: index.embedder).current().vocabulary == shipped_vocabulary()


def test_an_unchanged_file_makes_no_new_generation(builder: Builder, source: Path, file: Path) -> None:
    write_curation(file, Curation((Entry(kind="lexicon", say=("tụ bạ",), mean=("nhà văn hóa",)),)))
    made = builder.ingest([source])
    assert builder.ingest([source]).generation == made.generation
    write_curation(file, Curation((Entry(kind="lexicon", say=("tụ bạ",), mean=("nhà văn hóa",), by="An"),)))
    assert builder.ingest([source]).generation == made.generation


def test_a_changed_document_keeps_what_is_said_of_it(
    builder: Builder, source: Path, file: Path, opened: Callable[[], OpenIndex], record: Record
) -> None:
    builder.ingest([source])
    curation = disable(passage_of(opened(), PAPER))
    write_curation(file, curation)
    builder.ingest([source])
    steps = ["Bước 1: Người đề nghị gửi đơn dài hơn trước nhiều.", "Bước 2: Cán bộ trả lời."]
    write(source, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn", dossier=[PAPER], steps=steps))
    builder.ingest([source])
    document = opened().documents.get("1.900001")
    assert document is not None
    at = document.text.index(PAPER)
    assert document.is_disabled(at, at + len(PAPER))
    assert lost(curation.entries, opened().documents.get) == []
    write(source, "a.txt", record("1.900001", "Mượn nhà văn hóa thôn", dossier=["Giấy khác hẳn"]))
    builder.ingest([source])
    assert lost(curation.entries, opened().documents.get) == list(curation.entries)


def test_a_candidate_is_built_beside_and_published_in_one_step(
    builder: Builder, generations: Generations, source: Path, load: Callable[[str], Embedder]
) -> None:
    used = builder.ingest([source])
    before = stored_in(generations)
    entry = Entry(kind="wording", document="1.900001", say=("chỗ tụ bạ bà con",))
    made = builder.prepare([], curation=Curation((entry,)))
    assert generations.current() == used.generation != made.generation
    assert_same(stored_in(generations), before)
    candidate = LiveIndex(generations, load).open(made.generation or "")
    assert first(candidate, "chỗ tụ bạ bà con") == "1.900001"
    builder.publish(made.generation or "")
    assert generations.current() == made.generation
    assert generations.rollback().generation == used.generation


def test_a_candidate_on_what_is_in_use_no_more_is_refused(
    builder: Builder, generations: Generations, source: Path, record: Record
) -> None:
    builder.ingest([source])
    made = builder.prepare([], curation=Curation((Entry(kind="wording", document="1.900001", say=("x y",)),)))
    write(source, "c.txt", record("1.900003", "Xin cây giống"))
    used = builder.ingest([source])
    assert not (generations.folder / (made.generation or "")).exists()
    again = builder.prepare([], curation=disable("Bước 2: Cán bộ văn hóa ghi sổ rồi trả lời."))
    manifest = generations.manifest(again.generation or "")
    stale = orjson.dumps(replace(manifest, previous="20200101T000000-abcdef"))
    (generations.folder / manifest.generation / "manifest.json").write_bytes(stale)
    with pytest.raises(SearchIndexError, match="lập lại bản thử"):
        builder.publish(manifest.generation)
    assert generations.current() == used.generation


def test_a_candidate_is_kept_while_it_is_looked_at_and_goes_later(
    builder: Builder, generations: Generations, source: Path
) -> None:
    used = builder.ingest([source])
    made = builder.prepare([], curation=disable("Bước 2: Cán bộ văn hóa ghi sổ rồi trả lời."))
    folder = generations.folder / (made.generation or "")
    builder.ingest([source])
    assert folder.is_dir()
    old = replace(generations.manifest(folder.name), created=(datetime.now(UTC) - 2 * KEPT).isoformat())
    (folder / "manifest.json").write_bytes(orjson.dumps(old))
    builder.ingest([source])
    assert not folder.exists()
    made = builder.prepare([], curation=disable("Bước 2: Cán bộ văn hóa ghi sổ rồi trả lời."))
    builder.discard(made.generation or "")
    builder.discard(used.generation or "")
    assert [path.name for path in generations.folder.iterdir() if path.is_dir()] == [used.generation]


@pytest.mark.parametrize(
    "content", ["[{kind: x}]", "[{kind: wording, lạ: 1}]", "- [", "a: b", "[{kind: wording, say: 5}]"]
)
def test_a_file_that_is_wrong_is_named_and_nothing_is_built(
    builder: Builder, generations: Generations, source: Path, file: Path, content: str
) -> None:
    used = builder.ingest([source])
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SearchIndexError, match=r"curation\.yaml"):
        builder.ingest([source])
    assert generations.current() == used.generation


def test_the_file_is_read_as_it_was_written(file: Path) -> None:
    entries = (
        Entry(kind="disable", id="1", document="a", passage="dòng một\n  - dòng: hai", by="An"),
        Entry(kind="lexicon", id="2", say=("sổ đỏ", "yes", "1.5"), mean=("giấy",), question="làm «sổ»?"),
    )
    write_curation(file, Curation(entries))
    assert load_curation(file).entries == entries
    assert "yes" in file.read_text("utf-8")
    assert load_curation(file.with_name("không có.yaml")) is NOTHING


def test_a_passage_is_found_wherever_it_stands_and_whatever_its_spaces() -> None:
    assert spans("a (b)\n c. a (b) c.", "a (b) c.") == [(0, 9), (10, 18)]
    assert spans("a b", "  ") == []
