from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from examiner import problem_of
from fastapi.testclient import TestClient
from workbench import Kit

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import AssistantSettings, DatabaseSettings
from assistant.originals import OriginalError, original_of
from index.builder import Builder
from index.config import RankingSettings
from index.embedding import Embedder
from index.generation import Generations
from index.live import LiveIndex
from index.retriever import Retriever
from ingest.document import Document, DocumentKind, Provenance

BYTES = "Điều 1. Nội quy".encode()


def document(source: Path, path: str, data: bytes = BYTES) -> Document:
    provenance = Provenance(str(source), path, hashlib.sha256(data).hexdigest())
    return Document("a", DocumentKind.DOCUMENT, "Nội quy", "Điều 1. Nội quy", (), provenance)


def test_a_file_comes_byte_by_byte_to_be_saved(client: TestClient, kit: Kit) -> None:
    reply = client.get("/api/sources/1.999101/file")
    assert reply.status_code == 200
    assert reply.content == (kit.sources / "1.999101.txt").read_bytes()
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["content-disposition"].startswith('attachment; filename="1.999101.txt"')
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("document_id", ["khong-co", "..%2f..%2fetc%2fpasswd", "%00"])
def test_a_file_of_no_document_is_not_found(client: TestClient, document_id: str) -> None:
    problem_of(client.get(f"/api/sources/{document_id}/file"), 404)


def test_a_file_that_changed_is_not_given(client: TestClient, kit: Kit) -> None:
    path = kit.sources / "1.999102.txt"
    before = path.read_bytes()
    try:
        path.write_bytes(before + b" ")
        assert "đã đổi" in problem_of(client.get("/api/sources/1.999102/file"), 404)["detail"]
        path.unlink()
        assert "Không còn tệp" in problem_of(client.get("/api/sources/1.999102/file"), 404)["detail"]
    finally:
        path.write_bytes(before)
    assert client.get("/api/sources/1.999102/file").content == before


@pytest.mark.parametrize("ending", ["tar.xz", "zip"])
def test_a_file_comes_out_of_an_archive(tmp_path: Path, ending: str) -> None:
    archive, inside = tmp_path / f"kho.{ending}", tmp_path / "noi-quy.txt"
    inside.write_bytes(BYTES)
    (tmp_path / "khac.txt").write_bytes(b"khac")
    if ending == "zip":
        with zipfile.ZipFile(archive, "w") as out:
            out.write(tmp_path / "khac.txt", "sub/khac.txt")
            out.write(inside, "sub/noi-quy.txt")
    else:
        with tarfile.open(archive, "w:xz") as tar:
            tar.add(tmp_path / "khac.txt", "sub/khac.txt")
            tar.add(inside, "sub/noi-quy.txt")
    assert original_of(document(archive, "sub/noi-quy.txt")) == BYTES
    for path in ("sub/khac.txt", "khong-co.txt", "../noi-quy.txt"):
        with pytest.raises(OriginalError):
            original_of(document(archive, path))


def test_a_single_file_is_its_own_source(tmp_path: Path) -> None:
    (tmp_path / "noi-quy.txt").write_bytes(BYTES)
    assert original_of(document(tmp_path / "noi-quy.txt", "noi-quy.txt")) == BYTES


def test_nothing_outside_a_folder_is_given(tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    (tmp_path / "mat.txt").write_bytes(BYTES)
    (tmp_path / "kho" / "lien-ket.txt").symlink_to(tmp_path / "mat.txt")
    (tmp_path / "kho" / "vong").symlink_to(tmp_path / "kho" / "vong")
    for path in ("../mat.txt", "lien-ket.txt", str(tmp_path / "mat.txt"), "vong", "", ".", "a\x00b"):
        with pytest.raises(OriginalError):
            original_of(document(tmp_path / "kho", path))


def test_a_broken_archive_is_said_to_be_gone(tmp_path: Path) -> None:
    (tmp_path / "kho.tar.xz").write_bytes(b"no archive")
    with pytest.raises(OriginalError, match="Không còn tệp"):
        original_of(document(tmp_path / "kho.tar.xz", "a.txt"))


def test_only_a_pdf_opens_in_the_browser(
    tmp_path: Path, builder: Builder, generations: Generations, embedder: Embedder
) -> None:
    sources = tmp_path / "Nguồn của xã"
    sources.mkdir()
    (sources / "Nội quy số 1.pdf").write_bytes(
        _pdf("Noi quy phong mot cua cua xa, can bo tiep dan phai co mat dung gio.")
    )
    written = docx.Document()
    written.add_paragraph("Quy chế họp của xã, mỗi tháng họp một lần vào ngày mồng một.")
    written.save(str(sources / "quy-che.docx"))
    body = "<p>Thông báo nghỉ lễ của xã.</p><script>x()</script>"
    page = f"<html><head><title>Trang lạ</title></head><body>{body}</body></html>"
    (sources / "trang-la.html").write_text(page, "utf-8")
    builder.ingest([sources])
    live = LiveIndex(generations, lambda _: embedder)
    settings = AssistantSettings(database=DatabaseSettings(keep_answers=False))
    client = TestClient(create_app(Assistant(live, Retriever(RankingSettings(), None), settings)))
    given = {}
    for document in live.current().documents.all():
        reply = client.get(f"/api/sources/{document.id}/file")
        assert reply.content == (sources / document.provenance.path).read_bytes()
        assert reply.headers["x-content-type-options"] == "nosniff"
        given[Path(document.provenance.path).suffix] = reply.headers
    pdf, word, web = given[".pdf"], given[".docx"], given[".html"]
    assert pdf["content-type"] == "application/pdf"
    assert pdf["content-disposition"].startswith("inline; filename=\"noi quy so 1.pdf\"; filename*=UTF-8''N%E1%BB%99i")
    assert "sandbox" not in pdf["content-security-policy"]
    assert "wordprocessingml" in word["content-type"]
    assert web["content-type"] == "application/octet-stream"
    for saved in (word, web):
        assert saved["content-disposition"].startswith("attachment; ")
        assert "sandbox" in saved["content-security-policy"]


def _pdf(line: str) -> bytes:
    """Make a PDF of one page with a line of text."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    name, number = pypdf.generic.NameObject, pypdf.generic.DictionaryObject
    font = number(
        {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1"), name("/BaseFont"): name("/Helvetica")}
    )
    page[name("/Resources")] = number({name("/Font"): number({name("/F1"): font})})
    content = pypdf.generic.DecodedStreamObject()
    content.set_data(f"BT /F1 11 Tf 40 800 Td ({line}) Tj ET".encode())
    page[name("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
