"""One suite for both engines: Qdrant Edge in the process, and the server's API by qdrant-client's own engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from stored_points import assert_same, stored

from index.errors import SearchIndexError
from index.store import DENSE, NAME, PASSAGE, TEXT, Collection, Engine, Point, SparseTerms, VectorQuery, open_engine
from index.store_edge import EdgeEngine
from index.store_server import ServerEngine, connect


@pytest.fixture(params=["edge", "server"])
def engine(request: pytest.FixtureRequest, index_folder: Path) -> Engine:
    url = ":memory:" if request.param == "server" else None
    return open_engine(request.param, index_folder, url, None, "thu")


@pytest.fixture
def collection(engine: Engine) -> Iterator[Collection]:
    made = engine.create("a", 4)
    yield made
    made.close()


def uid(number: int) -> str:
    return str(UUID(int=number))


def axis(number: int) -> NDArray[np.float32]:
    return np.eye(4, dtype=np.float32)[number]


def sparse(**weights: float) -> SparseTerms:
    """Terms by letter: sparse(a=1.0) weighs the term of number 1."""
    return SparseTerms([ord(letter) - 96 for letter in weights], list(weights.values()))


def card(number: int, along: int = 0, **names: float) -> Point:
    return Point(uid(number), {"document_id": f"d{number}"}, axis(along), {NAME: sparse(**names)})


def found(collection: Collection, using: str, vector: NDArray[np.float32] | SparseTerms, limit: int = 10) -> list[str]:
    return [hit.id for hit in collection.query([VectorQuery(using, vector, limit)])[0]]


def test_a_new_collection_is_empty_and_answers_nothing(collection: Collection) -> None:
    assert collection.count() == 0
    assert list(collection.points()) == []
    assert found(collection, DENSE, axis(0)) == []
    assert found(collection, NAME, sparse(a=1)) == []


def test_the_nearest_point_comes_first_with_its_payload(collection: Collection) -> None:
    collection.upsert([card(1, 0, a=1), card(2, 1, b=1)])
    collection.finish()
    hits = collection.query([VectorQuery(DENSE, np.asarray([0.1, 0.9, 0, 0], np.float32), 2)])[0]
    assert [hit.id for hit in hits] == [uid(2), uid(1)]
    assert hits[0].payload == {"document_id": "d2"}
    assert hits[0].score > hits[1].score


def test_a_search_by_terms_gives_only_points_that_have_one(collection: Collection) -> None:
    collection.upsert([card(1, a=1), card(2, b=1), card(3, a=2, c=1)])
    collection.finish()
    assert found(collection, NAME, sparse(a=1)) == [uid(3), uid(1)]
    assert found(collection, NAME, sparse(z=1)) == []


def test_a_search_without_terms_finds_nothing(collection: Collection) -> None:
    collection.upsert([card(1, a=1)])
    collection.finish()
    assert found(collection, NAME, SparseTerms([], [])) == []


def test_several_searches_are_answered_at_once_in_their_order(collection: Collection) -> None:
    collection.upsert([card(1, 0, a=1), card(2, 1, b=1), card(3, 2, b=2)])
    collection.finish()
    answers = collection.query(
        [
            VectorQuery(NAME, sparse(b=1), 5),
            VectorQuery(DENSE, axis(0), 1),
            VectorQuery(TEXT, sparse(a=1), 5),
            VectorQuery(NAME, sparse(b=1), 1),
        ]
    )
    assert [[hit.id for hit in hits] for hits in answers] == [[uid(3), uid(2)], [uid(1)], [], [uid(3)]]


def test_a_point_written_again_is_replaced_whole(collection: Collection) -> None:
    collection.upsert([card(1, 0, a=1)])
    collection.upsert([Point(uid(1), {"document_id": "mới"}, axis(3), {TEXT: sparse(b=1)})])
    collection.finish()
    assert collection.count() == 1
    assert found(collection, NAME, sparse(a=1)) == []
    assert found(collection, TEXT, sparse(b=1)) == [uid(1)]
    point = next(iter(collection.points()))
    assert point.payload == {"document_id": "mới"}
    assert point.dense is not None
    np.testing.assert_allclose(point.dense, axis(3), atol=1e-6)


def test_a_deleted_point_is_found_no_more_and_an_unknown_one_is_no_error(collection: Collection) -> None:
    collection.upsert([card(1, a=1), card(2, a=1)])
    collection.delete([uid(1), uid(77)])
    collection.delete([])
    collection.finish()
    assert collection.count() == 1
    assert found(collection, NAME, sparse(a=1)) == [uid(2)]
    assert found(collection, DENSE, axis(0)) == [uid(2)]


def test_points_without_a_dense_vector_are_searched_by_their_own_terms_only(collection: Collection) -> None:
    collection.upsert([card(1, 0, a=1), Point(uid(2), {"start": 0}, None, {PASSAGE: sparse(a=1)})])
    collection.finish()
    assert found(collection, DENSE, axis(0)) == [uid(1)]
    assert found(collection, NAME, sparse(a=1)) == [uid(1)]
    assert found(collection, PASSAGE, sparse(a=1)) == [uid(2)]


def test_a_rare_term_counts_more_than_a_common_one(collection: Collection) -> None:
    common = [card(n, b=1) for n in range(10, 30)]
    collection.upsert([card(1, a=1), *common])
    collection.finish()
    assert found(collection, NAME, sparse(a=1, b=1), 1) == [uid(1)]


def test_how_rare_a_term_is_is_counted_by_vector_name(collection: Collection) -> None:
    # "a" is everywhere in texts, but as rare as "b" in names, so names must not tell the two apart.
    texts = [Point(uid(n), {}, None, {TEXT: sparse(a=1)}) for n in range(10, 40)]
    collection.upsert([card(1, a=1), card(2, b=1), card(3, c=1), *texts])
    collection.finish()
    hits = collection.query([VectorQuery(NAME, sparse(a=1, b=1), 5)])[0]
    assert {hit.id for hit in hits} == {uid(1), uid(2)}
    assert hits[0].score == pytest.approx(hits[1].score, rel=1e-5)


def test_points_are_walked_in_the_order_of_their_ids_over_many_batches(collection: Collection) -> None:
    numbers = [(n * 7919) % 1201 + 1 for n in range(1200)]
    collection.upsert(card(n, n % 4, a=1.5) for n in numbers)
    collection.finish()
    assert collection.count() == 1200
    assert [p.id for p in collection.points()] == [uid(n) for n in sorted(numbers)]


def test_a_point_comes_back_as_it_was_written(collection: Collection) -> None:
    payload = {"document_id": "1.9", "code": None, "title": "Hòa giải", "start": 3, "section": "steps"}
    vector = np.asarray([0.5, 0.5, 0.5, 0.5], np.float32)
    collection.upsert([Point(uid(5), payload, vector, {NAME: sparse(a=0.25, z=2), TEXT: sparse(c=1)})])
    collection.finish()
    point = next(iter(collection.points()))
    assert (point.id, point.payload) == (uid(5), payload)
    assert point.dense is not None
    np.testing.assert_allclose(point.dense, vector, atol=1e-6)
    written = {n: dict(zip(v.ids, v.weights, strict=True)) for n, v in point.sparse.items()}
    assert written == {NAME: {1: 0.25, 26: 2.0}, TEXT: {3: 1.0}}


def test_the_largest_term_number_is_kept(collection: Collection) -> None:
    top = SparseTerms([2**32 - 1, 0], [1.0, 2.0])
    collection.upsert([Point(uid(1), {}, None, {TEXT: top})])
    collection.finish()
    assert found(collection, TEXT, SparseTerms([2**32 - 1], [1.0])) == [uid(1)]


def test_a_copy_holds_the_same_and_leaves_the_original_as_it_is(engine: Engine, collection: Collection) -> None:
    collection.upsert([card(n, n % 4, a=n / 8) for n in range(1, 9)])
    collection.finish()
    before = stored(collection)
    collection.close()
    copy = engine.copy("a", "b", 4)
    assert_same(stored(copy), before)
    copy.delete([uid(1)])
    copy.upsert([card(2, 3, b=9), card(99, c=1)])
    copy.finish()
    assert (copy.count(), found(copy, NAME, sparse(b=1))) == (8, [uid(2)])
    copy.close()
    original = engine.open("a")
    assert_same(stored(original), before)
    original.close()


def test_a_collection_can_be_opened_again(engine: Engine, collection: Collection) -> None:
    collection.upsert([card(1, a=1), card(2, 1, b=1)])
    collection.finish()
    collection.close()
    again = engine.open("a")
    assert (again.count(), found(again, NAME, sparse(b=1))) == (2, [uid(2)])
    again.close()


def test_a_dropped_collection_is_gone_and_may_be_dropped_twice(engine: Engine, collection: Collection) -> None:
    collection.close()
    engine.drop("a")
    engine.drop("a")
    with pytest.raises(SearchIndexError, match="nạp lại tài liệu"):
        engine.open("a")


def test_dropping_one_collection_leaves_the_others(engine: Engine, collection: Collection) -> None:
    engine.create("b", 4).close()
    engine.drop("b")
    collection.upsert([card(1, a=1)])
    assert collection.count() == 1


def test_an_unknown_collection_is_an_error_in_a_sentence(engine: Engine) -> None:
    with pytest.raises(SearchIndexError, match=r"Hãy|hãy") as raised:
        engine.open("chưa-có")
    assert "chưa-có" in str(raised.value)
    assert raised.value.cause


def test_both_engines_rank_alike(index_folder: Path) -> None:
    rng = np.random.default_rng(7)
    made = [
        Point(
            uid(n),
            {},
            rng.normal(size=4).astype(np.float32),
            {
                NAME: SparseTerms(
                    sorted(rng.choice(40, 6, replace=False).tolist()), rng.uniform(0.5, 2, 6).round(3).tolist()
                )
            },
        )
        for n in range(1, 120)
    ]
    queries = [
        VectorQuery(DENSE, rng.normal(size=4).astype(np.float32), 20),
        VectorQuery(NAME, SparseTerms([1, 5, 7, 11], [1.0, 0.5, 1.0, 0.25]), 20),
    ]
    answers = []
    for engine in (EdgeEngine(index_folder), ServerEngine(connect(":memory:", None), "thu")):
        collection = engine.create("a", 4)
        collection.upsert(made)
        collection.finish()
        answers.append([[hit.id for hit in hits] for hits in collection.query(queries)])
        collection.close()
    assert answers[0] == answers[1]


def test_edge_may_be_read_by_two_processes_at_once(index_folder: Path) -> None:
    engine = EdgeEngine(index_folder)
    made = engine.create("a", 4)
    made.upsert([card(1, a=1)])
    made.finish()
    made.close()
    here = engine.open("a")
    program = (
        "import sys; from pathlib import Path; from index.store_edge import EdgeEngine;"
        "print(EdgeEngine(Path(sys.argv[1])).open('a').count())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program, str(index_folder)], capture_output=True, text=True, check=True
    )
    assert (there.stdout.strip(), here.count()) == ("1", 1)
    here.close()


def test_a_copy_on_edge_takes_little_more_room_than_the_original(index_folder: Path) -> None:
    # Edge sets aside files of 32 MB that are mostly holes; a copy that fills the holes makes each ingestion write them.
    engine = EdgeEngine(index_folder)
    made = engine.create("a", 384)
    made.upsert([Point(uid(1), {}, np.ones(384, np.float32), {NAME: sparse(a=1)})])
    made.finish()
    made.close()
    engine.copy("a", "b", 384).close()
    size = {g: sum(p.stat().st_blocks * 512 for p in (index_folder / g).rglob("*") if p.is_file()) for g in ("a", "b")}
    assert size["b"] <= 2 * size["a"] + 2**20


def test_edge_names_the_folder_of_a_damaged_collection(index_folder: Path) -> None:
    engine = EdgeEngine(index_folder)
    engine.create("a", 4).close()
    (index_folder / "a" / "points" / "edge_config.json").write_text("{", encoding="utf-8")
    with pytest.raises(SearchIndexError, match="Không mở được kho chỉ mục a") as raised:
        engine.open("a")
    assert str(index_folder) in raised.value.cause


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(SearchIndexError, match=r"http://127\.0\.0\.1:9"):
        connect("http://127.0.0.1:9", None)


def test_the_collections_of_a_server_begin_with_the_prefix() -> None:
    client = connect(":memory:", None)
    ServerEngine(client, "xa1").create("g", 4)
    ServerEngine(client, "xa2").create("g", 4)
    assert {c.name for c in client.get_collections().collections} == {"xa1_g", "xa2_g"}
    ServerEngine(client, "xa1").drop("g")
    assert [c.name for c in client.get_collections().collections] == ["xa2_g"]
