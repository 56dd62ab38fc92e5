"""Documents come back from the store as they went in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import DocumentStore
from ingest.document import Document, DocumentKind, Life, Procedure, Provenance, Section, SectionKind
from ingest.pipeline import FileRecord
from ingest.relations import with_effect

LINES = st.text(st.characters(codec="utf-8"), max_size=40)
DATES = st.none() | st.dates()
MAYBE = st.none() | LINES
SECTIONS = st.builds(Section, st.sampled_from(SectionKind), LINES, st.integers(0, 9999), st.integers(0, 9999))
DOCUMENTS = st.builds(
    Document,
    id=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
    kind=st.sampled_from(DocumentKind),
    title=LINES,
    text=LINES,
    sections=st.lists(SECTIONS, max_size=3).map(tuple),
    provenance=st.builds(Provenance, LINES, LINES, LINES, MAYBE, DATES, MAYBE),
    procedure=st.none() | st.builds(Procedure, LINES, LINES, MAYBE, MAYBE, st.booleans()),
    life=st.builds(Life, DATES, DATES, MAYBE),
    province=MAYBE,
    pages=st.lists(st.integers(0, 9999), max_size=3).map(tuple),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DocumentStore]:
    made = DocumentStore(tmp_path / "documents.sqlite", read_only=False)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentStore]:
    made = DocumentStore(tmp_path_factory.mktemp("shared") / "documents.sqlite", read_only=False)
    yield made
    made.close()


def document(name: str, code: str | None = None, text: str = "Nội dung") -> Document:
    procedure = Procedure(code, name) if code else None
    return Document(name, DocumentKind.GUIDANCE, name, text, (), Provenance("kho", name, ""), procedure)


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_every_field_of_a_document_comes_back(shared: DocumentStore, given_document: Document) -> None:
    shared.put([given_document])
    version = with_effect(given_document, {})  # a procedure with an end is kept under the id of its version
    assert shared.get(version.id) == version
    assert replace(version, id=given_document.id) == given_document


def test_a_document_written_again_takes_the_place_of_the_first(store: DocumentStore) -> None:
    store.put([document("a", text="một")])
    first = store.fingerprints()
    store.put([document("a", text="hai")])
    found = store.get("a")
    assert found is not None
    assert found.text == "hai"
    assert store.count() == 1
    assert store.fingerprints() != first


def test_the_same_document_has_the_same_fingerprint(store: DocumentStore) -> None:
    store.put([document("a")])
    first = store.fingerprints()
    store.put([document("a")])
    assert store.fingerprints() == first


def test_a_hidden_document_is_kept_but_not_searched(store: DocumentStore) -> None:
    store.put([document("a", "1.900001"), document("b")])
    store.hide(["a"], hidden=True)
    assert store.get("a") is not None
    assert store.ids()["a"] == ("1.900001", "guidance", True)
    assert (store.by_code("1.900001"), store.count(), [d.id for d in store.all()]) == (None, 1, ["b"])
    assert store.fingerprints().keys() == {"b"}
    store.hide(["a"], hidden=False)
    assert (store.by_code("1.900001"), [d.id for d in store.all()]) == ("a", ["a", "b"])


def test_a_removed_document_is_gone(store: DocumentStore) -> None:
    store.put([document("a"), document("b")])
    store.remove(["a", "không có"])
    assert store.get("a") is None
    assert store.count() == 1


def test_files_are_known_by_source_and_path(store: DocumentStore) -> None:
    records = [
        FileRecord("kho 1", "a.txt", "11", ("a", "a-2")),
        FileRecord("kho 1", "b.txt", "22", reason="Tệp rỗng."),
        FileRecord("kho 2", "a.txt", "33", ("c",)),
    ]
    store.note_files(records)
    assert store.files("kho 1") == records[:2]
    assert store.files() == records
    store.note_files([FileRecord("kho 1", "b.txt", "44", ("b",))])
    assert store.files("kho 1")[1] == FileRecord("kho 1", "b.txt", "44", ("b",))
    store.forget_files([("kho 1", "a.txt")])
    assert [(f.source, f.path) for f in store.files()] == [("kho 1", "b.txt"), ("kho 2", "a.txt")]


def test_what_was_written_is_read_by_others_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "documents.sqlite"
    writer = DocumentStore(path, read_only=False)
    writer.put([document("a")])
    writer.close()
    reader = DocumentStore(path)
    found: list[Document | None] = []
    threads = [threading.Thread(target=lambda: found.append(reader.get("a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [document("a")] * 4
    reader.close()


@pytest.mark.parametrize("folder", ["kho #1", "50% xong", "hỏi? đáp", "chỉ mục", "a&b=c"])
def test_the_folder_may_have_any_name(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "documents.sqlite"
    writer = DocumentStore(path, read_only=False)
    writer.put([document("a")])
    writer.close()
    assert path.is_file()
    reader = DocumentStore(path)
    assert reader.count() == 1
    reader.close()


def test_dates_come_back_as_dates(store: DocumentStore) -> None:
    life = Life(date(2025, 7, 1), date(2026, 6, 30), "99/2026/NĐ-CP")
    made = Document(
        "a", DocumentKind.INTERNAL, "a", "", (), Provenance("s", "p", "h", date=date(2025, 3, 4)), life=life
    )
    store.put([made])
    found = store.get("a")
    assert found is not None
    assert (found.life, found.provenance.date) == (life, date(2025, 3, 4))


def test_documents_are_listed_without_reading_their_texts(store: DocumentStore) -> None:
    store.put(
        [
            replace(document("a", "1.000001"), title="Đăng ký khai sinh", province="Gia Lai"),
            replace(document("b", "1.000002"), title="Đăng ký khai tử", kind=DocumentKind.PROCEDURE),
            replace(document("c"), title="Hòa giải", life=Life(effective_to=date(2025, 6, 30))),
        ]
    )
    store.hide(["b"], hidden=True)
    assert [found.id for found in store.listed()] == ["a", "b", "c"]
    assert [found.id for found in store.listed("dang ky KHAI")] == ["a", "b"]
    assert [found.id for found in store.listed("1.000002")] == ["b"]
    assert [found.id for found in store.listed(after="a")] == ["b", "c"]
    assert [found.id for found in store.listed(kind="procedure")] == ["b"]
    assert [found.id for found in store.listed(province="Gia Lai")] == ["a"]
    found = {one.id: one for one in store.listed(ids=["b", "c", "x"])}
    assert (found["b"].hidden, found["c"].life.effective_to) == (True, date(2025, 6, 30))
    assert (found["c"].source, found["c"].path) == ("kho", "c")


def test_documents_that_a_relation_bears_on_are_found_by_number_or_code(store: DocumentStore) -> None:
    origin = Provenance("kho", "a", "", deciding_document="163/QĐ-BTP")
    store.put([replace(document("a"), provenance=origin), document("b", "1.000002"), document("c")])
    assert [found.id for found in store.resting_on("163/qd-btp")] == ["a"]
    assert [found.id for found in store.resting_on("1.000002")] == ["b"]
    assert store.resting_on("63/qd-btp") == []
