from __future__ import annotations

import io
import zipfile

import pytest
from docx.oxml.ns import nsdecls
from made_files import repacked, slides, word, workbook

from ingest.document import Provenance
from ingest.errors import UnreadableFileError
from ingest.readers import archives
from ingest.readers.archives import check_archive
from ingest.readers.docx import read_docx

WHERE = Provenance("tệp", "a.docx", "")
BODY = f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>&lan;</w:t></w:r></w:p></w:body></w:document>"
LAUGHS = '<!DOCTYPE w:document [<!ENTITY ha "ha"><!ENTITY lan "&ha;&ha;&ha;&ha;">]>'
OUTSIDE = '<!DOCTYPE w:document [<!ENTITY lan SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE, "<!-- x -->" + LAUGHS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(declared: str, encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{BODY}'.encode(encoding)
    with pytest.raises(UnreadableFileError, match="thực thể XML"):
        read_docx(repacked(word("Một"), {"word/document.xml": part}), WHERE)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnreadableFileError, match="bom nén"):
        read_docx(repacked(word("Một"), {"word/media/image1.bin": bytes(30 * 1024 * 1024)}), WHERE)


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    with pytest.raises(UnreadableFileError, match="quá lớn"):
        read_docx(word("Một"), WHERE)


@pytest.mark.parametrize("data", [word("Một"), workbook(Một=[["a"]]), slides(["Một", "Hai"])])
def test_sound_files_pass(data: bytes) -> None:
    check_archive(data, ".docx")


@pytest.mark.parametrize(
    "entity",
    ['<!DOCTYPE x [<!ENTITY ha "ha">]><x>&ha;</x>', '<?xml version="1.0"?><!DOCTYPE x [ <!entity % ha "ha"> ]><x/>'],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_entities_in_a_part_of_another_name_are_refused(entity: str, encoding: str) -> None:
    with pytest.raises(UnreadableFileError, match="thực thể XML"):
        check_archive(repacked(word("Một"), {"word/sheet.dat": entity.encode(encoding)}), ".docx")


def test_a_web_page_as_a_part_is_no_entity() -> None:
    check_archive(repacked(word("Một"), {"word/afchunk.htm": b"<!DOCTYPE html><p>A"}), ".docx")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\a.xml", "C:/a.xml", "word/../../a"])
def test_parts_outside_the_archive_are_refused(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="trỏ ra ngoài"):
        check_archive(repacked(word("Một"), {name: b"x"}), ".docx")


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/vbaProject.bin", "ppt/VBAPROJECT.BIN"])
def test_macros_are_refused(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="macro"):
        check_archive(repacked(word("Một"), {name: b"x"}), ".docx")


def test_a_password_is_named() -> None:
    data = bytearray(word("Một"))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.start_dir
    data[start + 8] |= 1
    with pytest.raises(UnreadableFileError, match="mật khẩu"):
        check_archive(bytes(data), ".docx")


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_PARTS", 5)
    with pytest.raises(UnreadableFileError, match="bom nén"):
        check_archive(word("Một"), ".docx")
