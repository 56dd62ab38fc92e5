from __future__ import annotations

import io

import pypdf
import pypdfium2 as pdfium
import pytest
from made_files import PARAGRAPH, pdf
from made_scans import WORDS, page, scan_pdf, scanned
from PIL import Image
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ingest.readers import pdf_pages
from ingest.readers.ocr import MISSING
from ingest.readers.pdf_pages import Page, open_pdf, pages_of
from ingest.recognition import character_accuracy

STAMP = [
    "Ký bởi: Ủy ban nhân dân xã",
    "Email: xa@xa.example",
    "Cơ quan: Ủy ban nhân dân tỉnh",
    "Thời gian ký: 09.07.2025",
]
RUBBISH = "CONG HOA XA HOT CHV NGHIA VItT NAM Doc 14p Ttr do Hanh pinic Bo GIAO DVC VA DAO TAO quyet dinh so " * 6


def read(data: bytes) -> list[Page]:
    return list(pages_of(open_pdf(data)))


def over(scan: bytes, text: bytes) -> bytes:
    """Put the text layer of one PDF over the pictures of another."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(scan)))
    for at, shown in enumerate(pypdf.PdfReader(io.BytesIO(text)).pages):
        writer.pages[at].merge_page(shown)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def scan() -> bytes:
    return scan_pdf(scanned(page(WORDS)))


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "available", lambda: False)


def test_a_scan_is_recognised_and_says_how_surely(scan: bytes) -> None:
    (found,) = read(scan)
    assert character_accuracy(found.text, "\n".join(WORDS)) >= 0.97
    assert found.confidence is not None
    assert 0.85 < found.confidence <= 1


def test_a_signature_stamp_over_a_scan_is_no_text_layer(scan: bytes) -> None:
    (found,) = read(over(scan, pdf([STAMP])))
    assert found.confidence is not None
    assert "Người được mượn" in found.text


def test_a_layer_of_failed_recognition_is_recognised_again(scan: bytes) -> None:
    (found,) = read(over(scan, pdf([[RUBBISH]])))
    assert "pinic" not in found.text
    assert "Người được mượn" in found.text


def test_a_page_of_drawn_paths_without_text_is_a_scan() -> None:
    dots = "".join(f"{40 + 5 * (n % 100)} {600 - 9 * (n // 100)} 3 3 re f\n" for n in range(300))
    writer = pypdf.PdfWriter()
    sheet = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(dots.encode())
    sheet[NameObject("/Resources")] = DictionaryObject()
    sheet[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    assert pdf_pages._Pictures(out.getvalue()).is_scan(0)


def test_an_empty_sheet_says_nothing() -> None:
    assert read(scan_pdf(scanned(page([]), specks=0))) == [Page("")]


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_a_scan_says_what_to_install(scan: bytes) -> None:
    assert read(scan) == [Page("", problem=f"bản quét, {MISSING}")]
    assert "tesseract-ocr-vie" in MISSING


@pytest.mark.usefixtures("without_tesseract")
def test_a_page_of_failed_recognition_without_a_picture_is_never_read() -> None:
    good, bad = read(pdf([[PARAGRAPH], [RUBBISH]]))
    assert good.text == PARAGRAPH
    assert (bad.text, bad.problem[:32]) == ("", "lớp chữ nhận dạng hỏng (chữ mất ")


def test_a_page_with_few_words_and_a_small_picture_is_no_scan() -> None:
    assert read(pdf([["PHỤ LỤC I"], [PARAGRAPH]], pictures=(0,)))[0] == Page("PHỤ LỤC I")


def test_more_scanned_pages_than_the_limit_are_named(monkeypatch: pytest.MonkeyPatch, scan: bytes) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_SCANNED", 0)
    assert "hãy tách tệp" in read(scan)[0].problem


def test_a_picture_that_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch, scan: bytes) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_PICTURE", 1_000_000)
    (found,) = read(scan)
    assert found.problem == "bản quét, không nhận dạng được chữ"
    assert "pixels" in found.cause


@pytest.mark.parametrize(("dots", "dpi"), [(60, 150), (200, 200), (600, 300)])
def test_a_scan_is_rendered_at_its_own_resolution_within_bounds(dots: int, dpi: int) -> None:
    out = io.BytesIO()
    Image.new("L", (8 * dots, 11 * dots), 255).save(out, "PDF", resolution=dots)
    image, found = pdf_pages._Pictures(out.getvalue()).render(0)
    assert (found, image.size[0]) == (dpi, pytest.approx(8 * dpi, abs=2))


def test_a_page_that_the_first_engine_cannot_read_is_read_by_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object) -> str:
        raise KeyError("/Fl")

    monkeypatch.setattr(pypdf.PageObject, "extract_text", fail)
    data = pdf([["placeholder"]])
    assert pdfium.PdfDocument(data)[0].get_textpage().get_text_bounded() == read(data)[0].text
