"""Every sample document of ../shared: the right kind, and read or left out with a true reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ingest.diacritics import diacritic_accuracy
from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.kinds import kind_of
from ingest.readers.office import soffice
from ingest.reading import read_all

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "documents"
SAMPLES = sorted(path for path in (*FOLDER.glob("[0-9]*.*"), *FOLDER.glob("legacy/[0-9]*.*")) if path.suffix != ".pdf")
LEGACY = [path for path in SAMPLES if path.parent.name == "legacy"]
OTHER_KINDS = {"19_ole_doc_with_docx_extension": "doc"}

pytestmark = pytest.mark.skipif(not SAMPLES, reason="../shared (the sample documents) is absent")
needs_office = pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")


@cache  # LibreOffice takes seconds a file
def documents_of(path: Path) -> list[Document]:
    return read_all(path.read_bytes(), Provenance("mẫu", path.name, ""))


def test_each_sample_is_of_its_kind() -> None:
    for path in SAMPLES:
        expected = OTHER_KINDS.get(path.stem, {".md": "markdown", "": "text"}.get(path.suffix, path.suffix[1:]))
        assert kind_of(path.read_bytes(), path.name) == expected, path.name


@needs_office
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name[:30])
def test_each_sample_is_read(path: Path) -> None:
    documents = documents_of(path)
    assert len({document.id for document in documents}) == len(documents)
    for document in documents:
        assert document.title
        assert document.title != path.name
        assert len(document.text) > 300
        assert [document.text[section.start : section.end] for section in document.sections]


@needs_office
def test_marks_of_legacy_files_are_right() -> None:
    found = {
        path.name: diacritic_accuracy(
            "\n".join(document.text for document in documents_of(path)),
            (path.parent / "ground-truth" / f"{path.stem}.txt").read_text("utf-8"),
        )
        for path in LEGACY
        if path.suffix
    }
    assert len(found) == 13
    assert sum(found.values()) / len(found) >= 0.995, found
    assert min(found.values()) >= 0.98, found


def test_the_page_of_a_province_is_a_procedure() -> None:
    path = FOLDER / "20_html_tthc_dak_lak_1.012812.html"
    (document,) = documents_of(path)
    assert (document.kind, document.code) == (DocumentKind.PROCEDURE, "1.012812")


def test_without_libreoffice_old_files_are_left_out_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    path = FOLDER / "16_doc_form_khai_sinh.doc"
    with pytest.raises(UnreadableFileError, match="cần LibreOffice"):
        read_all(path.read_bytes(), Provenance("mẫu", path.name, ""))
