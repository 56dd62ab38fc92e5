"""A source is read once, what is unchanged is not read again, and what can't be read is named with its reason."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.document import Document, Provenance
from ingest.pipeline import FileReading, FileRecord, IngestReport, read_source
from ingest.reading import read
from ingest.sources import open_source

Record = Callable[..., str]


def readings(folder: Path, known: dict[str, FileRecord] | None = None) -> dict[str, FileReading]:
    return {r.record.path: r for r in read_source(open_source(folder), known or {})}


def records(readings: dict[str, FileReading]) -> dict[str, FileRecord]:
    return {path: reading.record for path, reading in readings.items()}


@pytest.fixture
def folder(tmp_path: Path, record: Record) -> Path:
    made = tmp_path / "kho"
    made.mkdir()
    (made / "a.txt").write_text(record("1.900001", "Mượn nhà văn hóa thôn"), encoding="utf-8")
    (made / "b.txt").write_text(record("1.900002", "Đăng ký lớp dạy đan lát"), encoding="utf-8")
    return made


def test_every_file_is_read_into_a_document_that_knows_where_it_is_from(folder: Path) -> None:
    found = readings(folder)
    assert [r.record.document_ids for r in found.values()] == [("1.900001",), ("1.900002",)]
    (document,) = found["a.txt"].documents
    assert (document.provenance.source, document.provenance.path) == (str(folder), "a.txt")
    assert document.provenance.sha256 == found["a.txt"].record.sha256


def test_a_file_with_the_same_content_is_not_read_again(folder: Path) -> None:
    known = records(readings(folder))
    again = readings(folder, known)
    assert all(r.unchanged and not r.documents for r in again.values())
    assert records(again) == known


def test_only_the_file_that_changed_is_read(folder: Path, record: Record) -> None:
    known = records(readings(folder))
    (folder / "b.txt").write_text(record("1.900002", "Đăng ký lớp dạy dệt"), encoding="utf-8")
    again = readings(folder, known)
    assert (again["a.txt"].unchanged, again["b.txt"].unchanged) == (True, False)
    assert [d.title for d in again["b.txt"].documents] == ["Đăng ký lớp dạy dệt"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("rỗng.txt", b"", "Tệp rỗng"),
        ("cũ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".docx"),
        ("ảnh.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "OCR"),
        ("giả.pdf", "<p>Không tìm thấy trang</p>".encode(), "không phải PDF"),
        ("hỏng.docx", b"PK\x03\x04" + bytes(30), "hỏng"),
    ],
)
def test_a_file_that_can_t_be_read_is_left_out_with_its_reason_and_stops_nothing(
    folder: Path, name: str, data: bytes, reason: str
) -> None:
    (folder / name).write_bytes(data)
    found = readings(folder)
    assert (found[name].documents, found[name].record.document_ids) == ((), ())
    assert reason in (found[name].record.reason or "")
    assert len([r for r in found.values() if r.documents]) == 2


def test_a_file_left_out_stays_left_out_with_the_same_reason(folder: Path) -> None:
    (folder / "rỗng.txt").write_bytes(b"")
    known = records(readings(folder))
    again = readings(folder, known)
    assert records(again) == known
    assert all(r.unchanged for r in again.values())


def test_a_link_that_may_not_be_followed_stays_left_out_unchanged(folder: Path, tmp_path: Path) -> None:
    (folder / "ra.txt").symlink_to(tmp_path)
    known = records(readings(folder))
    assert "trỏ ra ngoài" in (known["ra.txt"].reason or "")
    again = readings(folder, known)
    assert again["ra.txt"].unchanged
    assert again["ra.txt"].record == known["ra.txt"]


def test_a_file_that_was_mended_is_read(folder: Path, record: Record) -> None:
    (folder / "c.txt").write_bytes(b"")
    known = records(readings(folder))
    (folder / "c.txt").write_text(record("1.900003", "Xin cây giống"), encoding="utf-8")
    assert readings(folder, known)["c.txt"].record.document_ids == ("1.900003",)


def test_a_code_twice_in_one_source_is_left_out_the_second_time(folder: Path, record: Record) -> None:
    (folder / "c.txt").write_text(record("1.900001", "Bản chép"), encoding="utf-8")
    found = readings(folder)
    assert found["c.txt"].documents == ()
    assert found["c.txt"].record.reason == "Trùng mã «1.900001» với tệp a.txt trong cùng nguồn."


def test_a_new_file_that_goes_before_an_old_one_of_the_same_code_takes_its_place(folder: Path, record: Record) -> None:
    known = records(readings(folder))
    (folder / "0.txt").write_text(record("1.900002", "Bản mới"), encoding="utf-8")
    again = readings(folder, known)
    assert again["0.txt"].record.document_ids == ("1.900002",)
    assert (again["b.txt"].record.document_ids, again["b.txt"].unchanged) == ((), False)
    assert "0.txt" in (again["b.txt"].record.reason or "")


def test_the_second_file_of_a_code_is_read_once_the_first_is_gone(folder: Path, record: Record) -> None:
    (folder / "c.txt").write_text(record("1.900001", "Bản chép"), encoding="utf-8")
    known = records(readings(folder))
    (folder / "a.txt").unlink()
    again = readings(folder, known)
    assert again["c.txt"].record.document_ids == ("1.900001",)
    assert again["c.txt"].documents


def test_the_official_record_and_its_summary_may_stand_in_one_source(folder: Path) -> None:
    (folder / "tóm-tắt.md").write_text(
        '---\nkind: procedure\ncode: "1.900001"\ntitle: Mượn nhà văn hóa\nsummary: true\n---\n## Phí\n- Không thu.\n',
        encoding="utf-8",
    )
    assert [i for r in readings(folder).values() for i in r.record.document_ids] == [
        "1.900001",
        "1.900002",
        "corpus-1.900001",
    ]


def test_an_archive_and_a_folder_give_the_same_documents(folder: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "kho.tar.xz", "w:xz") as archive:
        for path in sorted(folder.iterdir()):
            data = path.read_bytes()
            info = tarfile.TarInfo(path.name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    from_folder, from_archive = readings(folder), readings(tmp_path / "kho.tar.xz")
    for path, reading in from_folder.items():
        (one,), (other,) = reading.documents, from_archive[path].documents
        assert (other.id, other.text, other.sections) == (one.id, one.text, one.sections)


def test_the_starter_corpus_is_read_without_a_file_left_out() -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    found = readings(corpus)
    assert {path: r.record.reason for path, r in found.items() if r.record.reason} == {}
    assert len(found) >= 50
    assert not any(path.endswith("README.md") for path in found)


@pytest.mark.parametrize(
    ("report", "changed"),
    [
        (IngestReport(), False),
        (IngestReport(unchanged=3, left_out=[FileRecord("s", "p", "")]), False),
        (IngestReport(read=1), True),
        (IngestReport(removed=["a.txt"]), True),
    ],
)
def test_a_report_tells_whether_anything_became_different(report: IngestReport, changed: bool) -> None:
    assert report.changed is changed


@pytest.fixture
def catalogue(folder: Path, record: Record, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that holds three records, read by the real reader one after another."""

    def read_each(data: bytes, provenance: Provenance) -> Iterator[Document]:
        for part in data.split(b"=====\n"):
            yield read(part, provenance)

    monkeypatch.setattr(pipeline, "read_all", read_each)
    parts = [record(f"1.90000{n}", f"Thủ tục số {n}") for n in (4, 1, 5)]
    (folder / "danh-mục.txt").write_text("=====\n".join(parts), encoding="utf-8")
    return folder


def test_a_file_may_hold_several_documents_and_one_that_is_taken_is_named(catalogue: Path) -> None:
    found = readings(catalogue)["danh-mục.txt"]
    assert found.record.document_ids == ("1.900004", "1.900005")
    assert [d.id for d in found.documents] == ["1.900004", "1.900005"]
    assert found.record.reason == "Trùng mã «1.900001» với tệp a.txt trong cùng nguồn."


def test_a_file_of_several_documents_is_not_read_again(catalogue: Path) -> None:
    (catalogue / "a.txt").unlink()
    known = records(readings(catalogue))
    assert known["danh-mục.txt"].document_ids == ("1.900004", "1.900001", "1.900005")
    again = readings(catalogue, known)["danh-mục.txt"]
    assert (again.unchanged, again.documents) == (True, ())


def test_a_broken_part_leaves_the_others(catalogue: Path) -> None:
    whole = (catalogue / "danh-mục.txt").read_text("utf-8")
    (catalogue / "danh-mục.txt").write_text(whole + "=====\n", "utf-8")
    found = readings(catalogue)["danh-mục.txt"]
    assert found.record.document_ids == ("1.900004", "1.900005")
    assert found.record.reason


def test_a_text_of_many_megabytes_is_refused_before_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MAX_TEXT_BYTES", 1000)
    (folder / "nhật-ký.txt").write_text("dòng\n" * 1000, encoding="utf-8")
    (folder / "giả.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 2000)
    found = readings(folder)
    assert "quá giới hạn" in (found["nhật-ký.txt"].record.reason or "")
    assert "quá giới hạn" not in (found["giả.pdf"].record.reason or "")
