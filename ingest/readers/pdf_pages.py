"""The pages of a PDF one by one: the text layer by pypdf, scanned pages by character recognition."""

from __future__ import annotations

import contextlib
import io
import logging
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image
from pypdf.errors import DependencyError, PdfReadError

from ingest.errors import UnreadableFileError
from ingest.readers.legibility import looks_misrecognised
from ingest.readers.ocr import MISSING, RecognitionError, available, recognise
from ingest.readers.parts import shortened
from ingest.readers.pdf_tables import FEWEST_RULES, TablePages
from ingest.readers.portal_print import is_print
from ingest.readers.syllables import mend_marks
from ingest.text import clean

MAX_PAGES = 5000
"""A PDF with more pages is refused before its text is taken out."""
MAX_SCANNED = 600
"""So many pages of one file are recognised; the others are named as unread."""
MAX_PICTURE = 120_000_000
"""A picture of more pixels is not unpacked."""

# pypdf reports each oddity of a file as a warning; what matters is raised here as one sentence.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_STAMP = re.compile(
    r"^.*\b(?:Ký bởi|Người ký|Ký số|Chữ ký số|Signed by|Signature|Digitally signed|Email|E-mail|Cơ quan|Tổ chức|"
    r"Thời gian ký|Ngày ký|Giờ ký|Date|Reason|Location)\s*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_PAGE_LETTERS = 40
_COVERED = 0.5
"""Share of a page that its pictures must cover to make it a scan."""
_DRAWN = 200
"""A page without text but with so many drawn paths shows letters as outlines."""
_TOO_MANY = f"bản quét, chưa nhận dạng vì tệp có hơn {MAX_SCANNED} trang quét; hãy tách tệp"
_DPI, _FINEST = 150, 300
_RENDERED = 20_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: raw text as extracted; where it was recognised the confidence of it, 0 to 1.

    `problem` says in Vietnamese why the words of a page are not known, `cause` the same for the log.
    """

    text: str
    confidence: float | None = None
    problem: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A PDF whose pages can be read: their number, and the metadata's title ("" if it says nothing)."""

    data: bytes
    reader: pypdf.PdfReader
    count: int
    title: str


def open_pdf(data: bytes) -> Opened:
    """Open a PDF.

    Raises UnreadableFileError when it is broken, truncated, encrypted, empty, or has more than MAX_PAGES pages.
    """
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-2048:]:
        raise UnreadableFileError("PDF bị cắt cụt (thiếu phần cuối); hãy tải lại tệp.", "no %%EOF")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError("PDF có mật khẩu; hãy lưu lại một bản không có mật khẩu.", "password")
        count = len(reader.pages)
        title = _metadata_title(reader)
    except DependencyError as error:
        raise UnreadableFileError("PDF được mã hóa; hãy lưu lại một bản không mã hóa.", str(error)) from error
    except UnreadableFileError:
        raise
    # pypdf raises many kinds of errors on damaged files: PdfReadError, KeyError, RecursionError and others.
    except Exception as error:
        raise UnreadableFileError("PDF hỏng, không mở được.", f"{type(error).__name__}: {error}") from error
    if not count:
        raise UnreadableFileError("PDF không có trang nào.", "no pages")
    if count > MAX_PAGES:
        raise UnreadableFileError(
            f"PDF có {count} trang, quá giới hạn {MAX_PAGES} trang; hãy tách thành nhiều tệp.", "pages"
        )
    return Opened(data, reader, count, title)


def pages_of(opened: Opened) -> Iterator[Page]:
    """Read the pages in order, one in memory at a time; a page that cannot be read says why."""
    pictures, tables = _Pictures(opened.data), TablePages(opened.data)
    scanned = 0
    printed = False
    for at in range(opened.count):
        text = _text(opened.reader, at)
        if text is None:
            text = pictures.text(at)
        if text is not None and _is_written(text) and not looks_misrecognised(clean(text)):
            # The portal's prints are read by their labels, which its boxes would tear apart.
            printed = printed or (at == 0 and is_print([line for line in clean(text).split("\n") if line][:12]))
            ruled = not printed and pictures.rules(at) >= FEWEST_RULES
            yield Page(tables.text(at, text) if ruled else text)
            continue
        if pictures.is_scan(at):
            scanned += 1
            yield _recognised(pictures, at) if scanned <= MAX_SCANNED else Page("", problem=_TOO_MANY)
        elif text is None:
            yield Page("", problem="trang hỏng hoặc ghi theo cách chưa đọc được")
        elif looks_misrecognised(clean(text)):
            yield Page("", problem="lớp chữ nhận dạng hỏng (chữ mất dấu, sai chữ), không trích dẫn được")
        else:
            yield Page(_STAMP.sub("", text))
    pictures.close()
    tables.close()


def _recognised(pictures: _Pictures, at: int) -> Page:
    if not available():
        return Page("", problem=f"bản quét, {MISSING}")
    try:
        image, dpi = pictures.render(at)
        found = recognise(image, dpi)
    except (RecognitionError, UnreadableFileError) as error:
        return Page("", problem="bản quét, không nhận dạng được chữ", cause=error.cause)
    # The empty back of a sheet is read, and says nothing.
    return Page("\n".join(found.lines), confidence=found.confidence) if found.lines else Page("")


def _text(reader: pypdf.PdfReader, at: int) -> str | None:
    try:
        return reader.pages[at].extract_text()
    except MemoryError:
        raise
    # Whatever a damaged page raises, the second engine is asked.
    except Exception:
        return None


def _is_written(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", _STAMP.sub("", text))) >= _PAGE_LETTERS


def _metadata_title(reader: pypdf.PdfReader) -> str:
    """Give the title of the metadata where it is a title, not a file name or a program's default."""
    try:
        title = " ".join(clean(mend_marks(str(reader.metadata.title or ""))).split()) if reader.metadata else ""
    except (PdfReadError, KeyError, AttributeError, ValueError, TypeError):
        return ""
    words = len(title.split())
    program = re.search(
        r"\.\w{3,4}$|^Microsoft |[_\\\[\]]|^(?:my )?document|^untitled|^slide|^\W*$", title, re.IGNORECASE
    )
    return shortened(title) if words >= 4 and re.search("[\u00c0-\u1ef9]", title) and not program else ""


class _Pictures:
    """The pages as pdfium shows them; opened when a page first asks for it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: pdfium.PdfDocument | None = None
        self._broken = False

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def text(self, at: int) -> str | None:
        """Give the text of a page by pdfium, None where it has none or cannot be opened."""
        with self._page(at) as page:
            if page is None:
                return None
            layer = page.get_textpage()
            text: str = layer.get_text_bounded()
            layer.close()
            return text.replace("\r\n", "\n") or None

    def rules(self, at: int) -> int:
        """Give the number of paths drawn on a page: the rules of tables, and letters drawn as outlines."""
        with self._page(at) as page:
            return 0 if page is None else _drawn_paths(page)

    def is_scan(self, at: int) -> bool:
        """Tell whether a page is a picture of a page: an image over most of it, or letters drawn as outlines."""
        with self._page(at) as page:
            if page is None:
                return False
            area = page.get_width() * page.get_height()
            return area > 0 and (_covered(page) >= _COVERED * area or _drawn_paths(page) >= _DRAWN)

    def render(self, at: int) -> tuple[Image.Image, int]:
        """Give a page in grey and its dots an inch: those of its own picture, within 150 to 300.

        Raises UnreadableFileError where the page is broken or its picture too large to be unpacked.
        """
        with self._page(at) as page:
            if page is None:
                raise UnreadableFileError("Trang hỏng.", "no page")
            width, height = page.get_width() / 72, page.get_height() / 72
            sizes = [image.get_px_size() for image in _images(page)]
            if any(wide * high > MAX_PICTURE for wide, high in sizes):
                raise UnreadableFileError("Ảnh của trang quá lớn.", f"pixels: {max(w * h for w, h in sizes)}")
            own = math.sqrt(max((wide * high for wide, high in sizes), default=0) / (width * height))
            dpi = min(max(own, _DPI) if sizes else 2 * _DPI, _FINEST, math.sqrt(_RENDERED / (width * height)))
            try:
                image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            except (pdfium.PdfiumError, ValueError, RuntimeError) as error:
                raise UnreadableFileError("Trang hỏng.", f"{type(error).__name__}: {error}") from error
            return image, max(round(dpi), 70)

    @contextlib.contextmanager
    def _page(self, at: int) -> Iterator[pdfium.PdfPage | None]:
        page = self._load(at)
        try:
            yield page
        finally:
            if page is not None:
                page.close()

    def _load(self, at: int) -> pdfium.PdfPage | None:
        if self._broken:
            return None
        try:
            if self._opened is None:
                self._opened = pdfium.PdfDocument(self._data)
            return self._opened[at]
        except (pdfium.PdfiumError, IndexError):
            self._broken = self._opened is None
            return None


def _images(page: pdfium.PdfPage) -> list[pdfium.PdfImage]:
    return list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _covered(page: pdfium.PdfPage) -> float:
    """Give the area of the page that its pictures cover together, taken as not lying over one another."""
    total = 0.0
    for image in _images(page):
        left, bottom, right, top = image.get_bounds()
        wide = min(right, page.get_width()) - max(left, 0.0)
        high = min(top, page.get_height()) - max(bottom, 0.0)
        total += max(wide, 0.0) * max(high, 0.0)
    return total


def _drawn_paths(page: pdfium.PdfPage) -> int:
    return sum(1 for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=4))
