"""Every PDF of ../shared: read as what it is, or left out with a true reason; of each scan one page, which is quick."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pypdf
import pytest

from ingest.document import Document, DocumentKind, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.places import heading_of
from ingest.readers.legibility import marked_share
from ingest.readers.pdf import read_pdf_all

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "documents"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared (the sample documents) is absent")


def data_of(number: str) -> bytes:
    return next(FOLDER.glob(f"**/{number}_*.pdf")).read_bytes()


def one_page(data: bytes, at: int) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_page(pypdf.PdfReader(io.BytesIO(data)).pages[at])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def documents(number: str) -> list[Document]:
    return read_pdf_all(data_of(number), Provenance("mẫu", f"{number}.pdf", ""))


@pytest.mark.parametrize(("number", "code"), [("01", "2.001023"), ("02", "1.001193")])
def test_prints_of_the_portal_are_their_procedures(number: str, code: str) -> None:
    (document,) = documents(number)
    assert (document.kind, document.code) == (DocumentKind.PROCEDURE, code)
    assert {SectionKind.STEPS, SectionKind.DOSSIER, SectionKind.METHODS} <= {s.kind for s in document.sections}


def test_the_collection_is_174_procedures_with_their_parts() -> None:
    found = documents("03")
    assert len(found) == len({document.id for document in found}) == 174
    assert all(document.procedure for document in found)
    kinds = [{section.kind for section in document.sections} for document in found]
    assert sum({SectionKind.STEPS, SectionKind.DOSSIER, SectionKind.DURATION} <= there for there in kinds) >= 170
    assert [found[n].page_at(0) for n in (0, 1)] == [1, 2]
    assert max(document.page_at(len(document.text) - 1) or 0 for document in found) == 408


def test_rows_of_the_catalogue_stay_together() -> None:
    (document,) = documents("04")
    rows = [line for line in document.text.split("\n") if " | CH." in line]
    assert len(rows) >= 80
    assert all(line.count(" | ") >= 6 for line in rows if not line.startswith(("I", "V")))
    assert any(section.heading.startswith("II CH.TH") for section in document.sections)


@pytest.mark.parametrize(("number", "articles"), [("05", 46), ("06", 53)])
def test_laws_are_cut_at_their_articles_and_name_their_clauses(number: str, articles: int) -> None:
    (document,) = documents(number)
    headings = [section.heading for section in document.sections if section.heading.startswith("Điều ")]
    assert len(headings) == articles
    clause = document.text.index("\n5. ", document.sections[3].start) + 1
    assert heading_of(document, clause, clause + 20) == "Điều 3 khoản 5. Giải thích từ ngữ"


@pytest.mark.parametrize("number", ["07", "26"])
def test_other_text_layers_are_read(number: str) -> None:
    (document,) = documents(number)
    assert marked_share(document.text) > 0.2


@pytest.mark.parametrize(
    ("number", "at", "words"),
    [
        ("09", 1, "xe máy chuyên dùng"),
        ("10", 4, "Điều 9. Nghĩa vụ của công dân về cư trú"),
        ("11", 0, "Các tổ chức, doanh nghiệp, cá nhân có liên quan."),
        ("12", 1, "Điều 2. Hiệu lực và trách nhiệm thi hành"),
    ],
)
def test_scans_are_recognised(number: str, at: int, words: str) -> None:
    (document,) = read_pdf_all(one_page(data_of(number), at), Provenance("mẫu", f"{number}.pdf", ""))
    assert words in document.text
    assert document.title.endswith("(nhận dạng từ bản quét)")
    assert document.provenance.origin is not None


def test_the_broken_file_is_left_out_with_the_reason() -> None:
    with pytest.raises(UnreadableFileError, match="cắt cụt"):
        documents("13")
