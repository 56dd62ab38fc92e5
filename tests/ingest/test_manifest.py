"""A manifest beside files says what they can't say themselves; a wrong one is refused whole, with a sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.document import DocumentKind, Life
from ingest.errors import IngestError
from ingest.manifest import confirm, load_manifest, manifest_path, reject
from ingest.pipeline import FileReading, read_source
from ingest.relations import Relation, RelationKind
from ingest.sources import open_source

SAID = """\
# Ghi chú của người phụ trách
files:
  "*.txt": {province: Gia Lai, publisher: Sở Văn hóa}
  quy-uoc.txt:
    kind: internal
    title: Quy ước mượn loa
    deciding_document: 12/QĐ-UBND
    date: 2026-01-02
    effective_from: 2026-02-01
    effective_to: 2026-12-31
  mat.txt: {confidentiality: secret}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kho"
    made.mkdir()
    (made / "quy-uoc.txt").write_text("Mượn loa\nAi mượn loa thì ghi sổ.", "utf-8")
    (made / "mat.txt").write_text("Kế hoạch trực\nChỉ dùng trong cơ quan.", "utf-8")
    (made / "manifest.yaml").write_text(SAID, "utf-8")
    return made


def read(folder: Path) -> dict[str, FileReading]:
    return {reading.record.path: reading for reading in read_source(open_source(folder), {})}


def test_what_is_said_of_a_file_stands_in_its_document(folder: Path) -> None:
    found = read(folder)
    assert set(found) == {"quy-uoc.txt", "mat.txt"}
    (document,) = found["quy-uoc.txt"].documents
    assert (document.title, document.kind, document.province) == ("Quy ước mượn loa", DocumentKind.INTERNAL, "Gia Lai")
    assert document.life == Life(date(2026, 2, 1), date(2026, 12, 31))
    origin = document.provenance
    assert (origin.deciding_document, origin.date, origin.publisher) == ("12/QĐ-UBND", date(2026, 1, 2), "Sở Văn hóa")


def test_what_is_not_public_is_left_out_and_named(folder: Path) -> None:
    (folder / "dau.txt").write_text("ỦY BAN NHÂN DÂN\nMẬT\nSố: 1/KH-UBND\nKế hoạch", "utf-8")
    (folder / "noi-bo.md").write_text(
        "---\nkind: internal\ntitle: Phân công\nconfidentiality: internal\n---\n- Việc.\n", "utf-8"
    )
    found = read(folder)
    for path, word in {"mat.txt": "(mật)", "dau.txt": "có dấu «MẬT»", "noi-bo.md": "lưu hành nội bộ"}.items():
        assert found[path].documents == ()
        assert word in (found[path].record.reason or "")


def test_a_file_counts_as_changed_when_what_is_said_of_it_changes(folder: Path) -> None:
    known = {path: reading.record for path, reading in read(folder).items()}
    again = {r.record.path: r for r in read_source(open_source(folder), known)}
    assert again["quy-uoc.txt"].unchanged
    (folder / "manifest.yaml").write_text(SAID.replace("2026-12-31", "2027-12-31"), "utf-8")
    changed = {r.record.path: r for r in read_source(open_source(folder), known)}
    assert changed["quy-uoc.txt"].documents[0].life.effective_to == date(2027, 12, 31)


def test_a_manifest_stands_beside_an_archive(folder: Path) -> None:
    archive = folder.parent / "kho.zip"
    assert manifest_path(archive) == folder.parent / "kho.zip.manifest.yaml"
    assert load_manifest(archive).files == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("files: [a]", "«files» gồm các tên tệp"),
        ("tệp: {}", "mục lạ «tệp»"),
        ("files: {a.txt: {mã: x}}", "khóa lạ «mã»"),
        ("files: {a.txt: {code: '1.999401'}}", "khóa lạ «code»"),
        ("files: {a.txt: {kind: procedure}}", "Khóa «kind» cần một trong"),
        ("files: {a.txt: {effective_from: hôm nay}}", "«effective_from»"),
        ("files: {a.txt: {province: Hà Tây}}", "«province»"),
        ("files: {a.txt: {confidentiality: kín}}", "«confidentiality»"),
        ("files: {a.txt: 1}", "mục «a.txt»"),
        ("relations: [{target: 1/QĐ-BTP, kind: replaced}]", "«since»"),
        ("relations: [{target: một, kind: replaced, since: 2026-01-01}]", "«target»"),
        ("relations: [{target: 1/QĐ-BTP, kind: đổi, since: 2026-01-01}]", "«kind»"),
        ("relations: [{target: 1/QĐ-BTP, kind: replaced, since: mai}]", "«since»"),
        ("a: [", "không phải YAML"),
        ("- a", "cần các mục"),
        ("a: &a [*a]", "lạ"),
        ("files: {a.txt: {date: 2026-13-01}}", "không phải YAML"),
    ],
)
def test_a_wrong_manifest_is_refused_with_a_sentence(folder: Path, text: str, word: str) -> None:
    (folder / "manifest.yaml").write_text(text, "utf-8")
    with pytest.raises(IngestError, match=r"Tệp «manifest\.yaml» của nguồn «kho»") as raised:
        read(folder)
    assert word in raised.value.message


def test_a_confirmed_relation_is_written_and_what_stood_there_stays(folder: Path) -> None:
    relation = Relation("163/QĐ-BTP", RelationKind.REPLACED, date(2026, 8, 1), "200/QĐ-BTP", "Thay thế: 163/QĐ-BTP")
    confirm(folder, relation)
    confirm(folder, relation)
    confirm(folder, Relation("1.999401", RelationKind.REPEALED, date(2026, 9, 1)))
    reject(folder, "1a2b3c4d")
    found = load_manifest(folder)
    assert found.relations == (relation, Relation("1.999401", RelationKind.REPEALED, date(2026, 9, 1)))
    assert found.rejected == {"1a2b3c4d"}
    assert len(found.files) == 3
    assert (folder / "manifest.yaml").read_text("utf-8").startswith("# Ghi chú của người phụ trách\n")


def test_a_first_relation_makes_the_manifest(tmp_path: Path) -> None:
    assert confirm(tmp_path, Relation("163/QĐ-BTP", RelationKind.EXPIRED, date(2026, 8, 1))).is_file()
    assert load_manifest(tmp_path).relations[0].target == "163/QĐ-BTP"
