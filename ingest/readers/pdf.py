"""PDF with a text layer, by pypdf; a scan is refused, because it would be searched as if it were empty."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import replace

import pypdf
from pypdf.errors import DependencyError, PdfReadError

from ingest.document import Document, DocumentKind, Provenance
from ingest.errors import UnreadableFileError
from ingest.readers.legibility import looks_misrecognised, refuse_illegible
from ingest.readers.parts import document_id, shortened
from ingest.readers.pdf_lines import Paragraph, page_offsets, paragraphs, without_running_lines
from ingest.readers.portal_print import Print, is_print, read_print, sections_of_print
from ingest.readers.structure import number_of, sections_of, title_of
from ingest.readers.syllables import mend_breaks, mend_marks
from ingest.text import clean

MAX_PAGES = 5000
"""A PDF with more pages is refused before its text is taken out."""

# pypdf reports each oddity of a file as a warning; what matters is raised here as one sentence.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_STAMP = re.compile(
    r"^.*\b(?:Ký bởi|Người ký|Ký số|Chữ ký số|Signed by|Signature|Digitally signed|Email|E-mail|Cơ quan|Tổ chức|"
    r"Thời gian ký|Ngày ký|Giờ ký|Date|Reason|Location)\s*:.*$",
    re.IGNORECASE | re.MULTILINE,
)
_PAGE_LETTERS = 40
_SCAN = "bản quét, chưa có lớp chữ; cần nhận dạng chữ (OCR)"
_FAILED = "lớp chữ nhận dạng hỏng (chữ mất dấu, sai chữ), không trích dẫn được; cần nhận dạng lại"


def read_pdf(data: bytes, provenance: Provenance) -> Document:
    """Read the text layer of a PDF into paragraphs, with the offset of each page.

    Running heads, running feet and page numbers are left out; a page whose words are not known says so. A print of the
    portal's page of a procedure becomes that procedure. Raises UnreadableFileError for a broken, truncated, encrypted
    or scanned PDF, one with more than MAX_PAGES pages, and one whose text layer is not Vietnamese in Unicode.
    """
    raw, pictures, title = _pages(data)
    pages = [[line for line in clean(mend_marks(page)).split("\n") if line] for page in raw]
    refuse_illegible("\n".join(line for page in pages for line in page))
    unread = _unread(pages, pictures)
    if is_print([line for page in pages for line in page][:12]):
        printed = read_print(paragraphs(pages))
        return _procedure(printed, len(pages), provenance)
    shown = [[unread[at]] if at in unread else page for at, page in enumerate(without_running_lines(pages))]
    lines = _mended(paragraphs(shown))
    texts = [line.text for line in lines]
    title = title or title_of(texts, provenance.path)
    return Document(
        id=document_id(provenance.path),
        kind=DocumentKind.DOCUMENT,
        title=title,
        text="\n".join(texts),
        sections=sections_of(texts, title),
        provenance=replace(provenance, deciding_document=provenance.deciding_document or number_of(texts)),
        pages=page_offsets(lines, len(pages)),
    )


def _procedure(printed: Print, pages: int, provenance: Provenance) -> Document:
    return Document(
        id=printed.procedure.code,
        kind=DocumentKind.PROCEDURE,
        title=printed.procedure.name,
        text="\n".join(line.text for line in printed.lines),
        sections=sections_of_print(printed),
        provenance=replace(
            provenance,
            deciding_document=printed.decision,
            origin=provenance.origin or f"Bản in PDF từ Cổng Dịch vụ công quốc gia, thủ tục {printed.procedure.code}",
        ),
        procedure=printed.procedure,
        pages=page_offsets(printed.lines, pages),
    )


def _mended(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Mend broken syllables stretch by stretch, so that the places where pages begin stay known."""
    stretches = [
        line.text[start:end]
        for line in lines
        for (_, start), end in zip(line.starts, [*(at for _, at in line.starts[1:]), len(line.text)], strict=True)
    ]
    mended = iter(mend_breaks(stretches))
    out: list[Paragraph] = []
    for line in lines:
        text, starts = "", []
        for page, _ in line.starts:
            starts.append((page, len(text)))
            text += next(mended)
        out.append(Paragraph(text, tuple(starts)))
    return out


def _pages(data: bytes) -> tuple[list[str], set[int], str]:
    """Give the raw text of each page, the pages that are pictures, and the metadata's title ("" if it says nothing)."""
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-2048:]:
        raise UnreadableFileError("PDF bị cắt cụt (thiếu phần cuối); hãy tải lại tệp.", "no %%EOF")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError("PDF có mật khẩu; hãy lưu lại một bản không có mật khẩu.", "password")
        count = len(reader.pages)
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
    texts: list[str] = []
    pictures: set[int] = set()
    for at, page in enumerate(reader.pages):
        try:
            texts.append(page.extract_text())
            if not _is_written(texts[-1]) and _has_picture(page):
                pictures.add(at)
        except Exception as error:
            raise UnreadableFileError(
                f"Không trích được chữ ở trang {at + 1} của PDF: trang hỏng hoặc ghi theo cách chưa đọc được.",
                f"{type(error).__name__}: {error}",
            ) from error
    written = sum(map(_is_written, texts))
    if not written and (pictures or not re.search(r"\w", _STAMP.sub("", "\n".join(texts)))):
        raise UnreadableFileError(f"PDF là {_SCAN}.", "no text layer, or a signature stamp only")
    if len(pictures) > written:
        raise UnreadableFileError(
            f"PDF có {len(pictures)} trên {count} trang là {_SCAN}.", f"{written} of {count} pages written"
        )
    return texts, pictures, _metadata_title(reader)


def _is_written(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]", _STAMP.sub("", text))) >= _PAGE_LETTERS


def _unread(pages: Sequence[Sequence[str]], pictures: set[int]) -> dict[int, str]:
    """Give the line that stands for each page (from 0) whose words are not known, so that nobody takes it for complete.

    Raises UnreadableFileError when most of the pages are such.
    """
    failed = {at for at, page in enumerate(pages) if looks_misrecognised(" ".join(page))}
    if failed and len(failed) * 2 > sum(map(bool, pages)):
        raise UnreadableFileError(f"PDF có {_FAILED}.", f"{len(failed)} pages without Vietnamese marks")
    return {at: f"[Trang {at + 1}: {_SCAN}.]" for at in pictures} | {
        at: f"[Trang {at + 1}: {_FAILED}.]" for at in failed
    }


def _has_picture(page: pypdf.PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return bool(objects.get_object()) if objects is not None else False


def _metadata_title(reader: pypdf.PdfReader) -> str:
    """Give the title of the metadata where it is a title, not a file name or a program's default."""
    try:
        title = " ".join(clean(mend_marks(str(reader.metadata.title or ""))).split()) if reader.metadata else ""
    except (PdfReadError, KeyError, AttributeError, ValueError):
        return ""
    words = len(title.split())
    program = re.search(
        r"\.\w{3,4}$|^Microsoft |[_\\\[\]]|^(?:my )?document|^untitled|^slide|^\W*$", title, re.IGNORECASE
    )
    return shortened(title) if words >= 4 and re.search("[\u00c0-\u1ef9]", title) and not program else ""
