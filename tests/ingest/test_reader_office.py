from __future__ import annotations

import io
import random
import subprocess
import time
import zipfile
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import docx
import fuzzing
import pytest
from made_files import in_code_page, ole, slides, word, workbook

from ingest.document import Document, Provenance
from ingest.errors import UnreadableFileError
from ingest.readers import office
from ingest.readers.code_pages import CodePage
from ingest.readers.office import converted, soffice
from ingest.reading import read

BODY = "Trưởng thôn nhận đơn của người mượn và trả lời trong một ngày làm việc; lệ phí không thu."

needs_office = pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")


def read_as(data: bytes, path: str) -> Document:
    return read(data, Provenance("tệp", path, ""))


def old_word() -> bytes:
    made = docx.Document()
    for font, text in ((".VnTimeH", "quyết định"), (".VnTime", BODY)):
        made.add_paragraph().add_run(in_code_page(text, CodePage.TCVN3)).font.name = font
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ngoài", "Buổi tối"
    table.cell(0, 1).add_table(1, 2).cell(0, 0).text = "Trong"
    made.add_paragraph("Hết.")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@cache
def old(ending: str) -> bytes:
    return converted(old_word(), ".docx", ending)


@needs_office
@pytest.mark.parametrize("ending", [".doc", ".rtf", ".odt"])
def test_word_files_of_other_kinds_are_read_with_their_tables(ending: str) -> None:
    text = read_as(old(ending), "a.docx").text
    assert text == f"quyết định\n{BODY}\nNgoài | Buổi tối\nTrong\nHết."


@needs_office
def test_slides_of_1997_are_read() -> None:
    data = converted(slides(["Mượn phòng", BODY]), ".pptx", ".ppt")
    assert read_as(data, "a").text == f"Mượn phòng\n{BODY}"


@needs_office
def test_sheets_of_1997_and_of_open_document_are_read() -> None:
    rows = [["Mẫu", "Mức thu", 20000], ["Ngày", "Số", 1.5]]
    for ending in (".xls", ".ods"):
        data = converted(workbook(Phí=rows), ".xlsx", ending)
        assert read_as(data, "a").text == "Mẫu | Mức thu | 20000\nNgày | Số | 1.5"


@needs_office
def test_a_broken_file_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="không"):
        read_as(ole(WordDocument=b"\xec\xa5" + bytes(98)), "a.doc")


@needs_office
@pytest.mark.parametrize("number", range(3))
def test_damaged_old_files_are_read_or_refused(number: int) -> None:
    ending = (".doc", ".rtf", ".ppt")[number]
    whole = converted(slides(["Một", BODY]), ".pptx", ending) if ending == ".ppt" else old(ending)
    chance = random.Random(number)  # noqa: S311
    damaged = bytearray(whole)
    for at in chance.sample(range(600, len(damaged)), 60):
        damaged[at] = chance.randrange(256)
    assert fuzzing.outcome(bytes(damaged), f"a{ending}") in ("read", "refused")


def test_without_libreoffice_the_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFileError, match=r"Tệp \.rtf cần LibreOffice"):
        read_as(b"{\\rtf1 Mot}", "a.rtf")


def test_a_conversion_that_hangs_is_killed_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec 1>&- 2>&-\nsleep 611 &\nsleep 612\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "soffice", lambda: str(program))
    monkeypatch.setattr(office, "SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(UnreadableFileError, match="trong 1 giây"):
        converted(b"x", ".doc", ".docx")
    assert time.monotonic() - started < 20
    left = subprocess.run(["ps", "-A", "-o", "stat=,args="], capture_output=True, text=True, check=True).stdout
    assert not [line for line in left.splitlines() if "sleep 61" in line and not line.startswith("Z")]


def test_a_zip_bomb_never_reaches_libreoffice() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", bytes(30 * 1024 * 1024))
    with pytest.raises(UnreadableFileError, match="bom nén"):
        read_as(out.getvalue(), "a.odt")


def test_a_word_file_is_no_use_of_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert read_as(word("Một đoạn"), "a.doc").text == "Một đoạn"


def linked(address: str) -> bytes:
    """Make an .odt whose picture lies at an address."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
        f'xmlns:draw="{names}:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        "<office:body><office:text><text:p>Một<draw:frame><draw:image "
        f'xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>'
        "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<m:manifest xmlns:m="{names}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()


@needs_office
def test_links_of_a_document_are_not_followed() -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            text = read_as(linked(f"http://127.0.0.1:{server.server_port}/a.png"), "a.odt").text
        finally:
            server.shutdown()
            thread.join()
    assert text == "Một"
    assert not asked
