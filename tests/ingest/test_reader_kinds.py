from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import PARAGRAPH, ole, pdf, slides, word, workbook

from ingest import reading
from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.reading import READERS, kind_of, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOC = b"\xec\xa5" + bytes(98)
PORTAL = "Chi tiết thủ tục hành chính\nMã thủ tục: 1.999001\nTên thủ tục: Mượn phòng\n"
FRONT = "---\nkind: guidance\ntitle: Mượn phòng\n---\nMột.\n"
PDF = pdf([[PARAGRAPH]])
DOCX = word("Một đoạn")


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


def opendocument(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def read_as(data: bytes, path: str) -> Document:
    return read(data, Provenance("tệp", path, ""))


@pytest.mark.parametrize(
    ("data", "path", "kind"),
    [
        (b"", "a.pdf", "empty"),
        (b" \r\n\xef\xbb\xbf", "a.txt", "empty"),
        (PDF, "a.txt", "pdf"),
        (b"\r\n" + PDF, "a", "pdf"),
        (DOCX, "a.pdf", "docx"),
        (OLE, "a.xls", "broken-ole"),
        (ole(WordDocument=DOC), "a.docx", "doc"),
        (ole(Workbook=b"x", Summary=b"x"), "a.doc", "xls"),
        (ole(Book=b"x"), "a", "xls"),
        (ole(PowerPoint_Document=b"x", Current_User=b"x"), "a.doc", "ppt"),
        (ole(Contents=b"x"), "a.doc", "ole"),
        (ole(EncryptionInfo=b"x", EncryptedPackage=b"x"), "a.docx", "locked"),
        (ole(WordDocument=b"\xec\xa5" + bytes(8) + b"\0\1" + bytes(90)), "a.doc", "locked"),
        (ole(WordDocument=DOC, Macros=b""), "a.doc", "macros"),
        (ole(Workbook=b"x", _VBA_PROJECT_CUR=b""), "a.xls", "macros"),
        (opendocument("text"), "a.docx", "odt"),
        (opendocument("spreadsheet"), "a.ods", "ods"),
        (zipped("content.xml"), "a.odt", "zip"),
        (b"MZ\x90\0\3\0\0\0", "a.docx", "program"),
        (b"\x7fELF\2\1\1\0\0", "a.pdf", "program"),
        (b"#!/bin/sh\nrm -rf x", "a.docx", "program"),
        ("MZ là viết tắt".encode(), "a.txt", "text"),
        (b"x", "a.docx", "empty"),
        (b"<html><table><td>A", "a.xls", "html"),
        (b"\xef\xbb\xbf\r\n{\\rtf1", "a.doc", "rtf"),
        (b'{"metadata": {"m\xc3\xa3_th\xe1\xbb\xa7_t\xe1\xbb\xa5c": "1.0"}}', "a.json", "portal-json"),
        (b'{"a": 1}', "a.json", "text"),
        (zipped("xl/workbook.xml"), "a.docx", "xlsx"),
        (zipped("word/document2.xml"), "a.zip", "docx"),
        (zipped("xl/workbook.bin"), "a.xlsx", "xlsb"),
        (zipped("a.txt"), "a.zip", "zip"),
        (DOCX[:200], "a.docx", "broken-zip"),
        (b"{\\rtf1", "a.doc", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", "image"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "image"),
        (b"\x00\x01\x02", "a.bin", "binary"),
        (PORTAL.encode(), "a.md", "portal"),
        (PORTAL.encode("utf-16"), "a.txt", "portal"),
        (FRONT.encode(), "a.txt", "markdown"),
        (b"# A", "a.md", "markdown"),
        (b"# A", "a.txt", "text"),
        (b"<!DOCTYPE html><p>A", "a.txt", "html"),
        (b"<p>A", "a.html", "html"),
        (b"<html>404</html>", "a.pdf", "fake-pdf"),
        (b"not found", "a.docx", "fake-docx"),
    ],
)
def test_the_content_tells_the_kind_and_the_extension_only_breaks_ties(data: bytes, path: str, kind: str) -> None:
    assert kind_of(data, path) == kind


@pytest.mark.parametrize(
    ("data", "path", "said"),
    [
        (b"", "a.pdf", "Tệp rỗng"),
        (b"x", "a.docx", "Tệp rỗng"),
        (OLE, "a.xls", "Office 97-2003 hỏng"),
        (ole(Contents=b"x"), "a.doc", "Office 97-2003"),
        (ole(EncryptedPackage=b"x"), "a.docx", "mật khẩu"),
        (ole(WordDocument=DOC, Macros=b""), "a.doc", "macro"),
        (b"MZ\x90\0\3\0\0\0", "a.docx", "chương trình"),
        (b"<html>404</html>", "a.pdf", "không phải PDF"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "ảnh"),
        (b"\x00\x01\x02", "a.txt", "nhị phân"),
        (DOCX[:200], "a.docx", "cắt cụt"),
        (zipped("a.txt"), "a.zip", "giải nén"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, path: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read_as(data, path)


def test_a_corpus_file_in_an_old_code_page_is_turned() -> None:
    front = FRONT.replace("Một", "Céng hoµ x· héi chñ nghÜa ViÖt Nam, uû ban nh©n d©n x·")
    assert "Cộng hoà xã hội chủ nghĩa Việt Nam, uỷ ban nhân dân xã" in read_as(front.encode(), "a.md").text


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFileError, match="quá giới hạn"):
        read_as(b"x" * 11, "a.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PORTAL.encode(), DocumentKind.PROCEDURE),
        (PORTAL.encode("utf-16"), DocumentKind.PROCEDURE),
        (FRONT.encode(), DocumentKind.GUIDANCE),
        (PDF, DocumentKind.DOCUMENT),
        (DOCX, DocumentKind.DOCUMENT),
        (slides(["Một", "Hai"]), DocumentKind.DOCUMENT),
        (workbook(Một=[["Hai"]]), DocumentKind.DOCUMENT),
        (b"<!doctype html><p>A</p>", DocumentKind.DOCUMENT),
        ("Nội quy".encode(), DocumentKind.DOCUMENT),
    ],
)
def test_each_kind_goes_to_its_reader(data: bytes, kind: DocumentKind) -> None:
    assert read_as(data, "tệp").kind is kind


def test_an_error_of_a_parser_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, provenance: Provenance) -> Document:
        raise RecursionError("too deep")

    monkeypatch.setitem(READERS, "text", broken)
    with pytest.raises(UnreadableFileError, match="không đọc được") as caught:
        read_as(b"AB", "a.txt")
    assert caught.value.cause == "RecursionError: too deep"


def outcome(data: bytes, path: str) -> str:
    """Give the text of a document, or the sentence that refuses it; any other error fails the test."""
    try:
        return read_as(data, path).text
    except UnreadableFileError as error:
        return str(error)


STARTS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", OLE, b"---\nkind: ", b"<html>", b"\xff\xfe", PORTAL.encode()]
)


@settings(max_examples=150, deadline=None)
@given(STARTS, st.binary(max_size=200), st.sampled_from(["a.pdf", "a.docx", "a.md", "a.txt", "a.html", "a"]))
def test_any_bytes_give_a_document_or_a_refusal(start: bytes, rest: bytes, path: str) -> None:
    assert outcome(start + rest, path)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([PDF, DOCX]), st.data())
def test_a_damaged_file_gives_a_document_or_a_refusal(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(max_size=8))
    damaged = whole[:at] + damage + whole[at + data.draw(st.integers(0, 40)) :]
    assert outcome(damaged, "a.pdf")
