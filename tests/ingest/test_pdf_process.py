from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pypdf
import pytest
from made_files import PARAGRAPH, pdf
from pypdf.generic import EncodedStreamObject, NameObject, StreamObject

from ingest.document import Provenance
from ingest.errors import UnreadableFileError
from ingest.readers import pdf_process
from ingest.readers.pdf import read_pdf
from ingest.readers.pdf_process import read_pages


def with_contents(data: bytes) -> bytes:
    """Make a PDF whose only page has these packed contents."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf([[PARAGRAPH]]))))
    stream: StreamObject = EncodedStreamObject()
    stream._data = data
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pages_come_back_as_they_were_read() -> None:
    title, pages = read_pages(pdf([[PARAGRAPH], ["Trang hai"]], title="Quy chế mượn nhà văn hóa thôn"))
    assert title == "Quy chế mượn nhà văn hóa thôn"
    assert [page.text for page in pages] == [PARAGRAPH, "Trang hai"]


def test_the_reason_of_a_refusal_comes_back() -> None:
    with pytest.raises(UnreadableFileError, match="có mật khẩu") as raised:
        read_pdf(pdf([[PARAGRAPH]], password="bi-mat"), Provenance("tệp", "a.pdf", ""))  # noqa: S106
    assert raised.value.cause == "password"


def test_a_page_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "PAGE_SECONDS", 0.01)
    with pytest.raises(UnreadableFileError, match="đọc quá lâu"):
        read_pages(pdf([[PARAGRAPH]]))


READ_AND_MEASURE = """
import resource, sys
from ingest.document import Provenance
from ingest.errors import UnreadableFileError
from ingest.readers import pdf_process
from ingest.readers.pdf import read_pdf

pdf_process.PAGE_SECONDS = 5
try:
    read_pdf(sys.stdin.buffer.read(), Provenance("tệp", "a.pdf", ""))
except UnreadableFileError as error:
    print(error.message)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def test_a_bomb_of_a_page_stays_within_the_memory() -> None:
    bomb = with_contents(zlib.compress(b"BT (a) Tj ET " * 20_000_000, 9))
    assert len(bomb) < 1_000_000
    # In a process of its own: a child counts what its parent held when it was forked, and the tests hold gigabytes.
    ended = subprocess.run([sys.executable, "-c", READ_AND_MEASURE], input=bomb, capture_output=True, timeout=120)
    assert ended.returncode == 0, ended.stderr.decode()
    sentence, peak = ended.stdout.decode().splitlines()
    assert re.search(r"bộ nhớ|hỏng|quá lâu", sentence)
    assert int(peak) <= pdf_process.MEMORY


def test_a_reading_process_that_dies_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # A module of this name, found first, stands for a crash in a library written in C.
    (tmp_path / "pypdf.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    with pytest.raises(UnreadableFileError, match="dừng đột ngột ở trang 1"):
        read_pages(pdf([[PARAGRAPH]]))


def test_the_folder_of_the_command_is_not_searched_for_modules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pypdf.py").write_text("import os\nos.abort()\n")
    monkeypatch.chdir(tmp_path)
    assert read_pages(pdf([[PARAGRAPH]]))[1][0].text == PARAGRAPH
