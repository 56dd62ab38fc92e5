"""PDF documents: pages into paragraphs, then into one document, or one a procedure where the file publishes several."""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.document import Document, DocumentKind, Life, Procedure, Provenance
from ingest.errors import UnreadableFileError
from ingest.provinces import province_of_publisher
from ingest.readers.legacy import Stretch, unicode_stretches
from ingest.readers.legibility import refuse_illegible
from ingest.readers.ocr import LOW_CONFIDENCE
from ingest.readers.parts import document_id
from ingest.readers.pdf_lines import (
    Paragraph,
    page_offsets,
    paragraphs,
    without_repeated_heads,
    without_running_lines,
)
from ingest.readers.pdf_pages import Page
from ingest.readers.pdf_process import read_pages
from ingest.readers.portal_print import is_print, read_print, sections_of_print
from ingest.readers.procedures import Published, published, sections_of_procedure
from ingest.readers.structure import number_of, sections_of, title_of
from ingest.readers.syllables import mend_breaks, mend_marks
from ingest.text import clean

_log = logging.getLogger(__name__)
_LEAST_REST = 200
"""What stands before the first procedure is a document of its own from so many characters on."""


def read_pdf(data: bytes, provenance: Provenance) -> Document:
    """Read a PDF into paragraphs, with the offset of each page; scanned pages are recognised (OCR).

    Running heads, running feet and page numbers are left out; a page whose words are not known, or were recognised with
    little confidence, says so. A print of the portal's page of a procedure becomes that procedure. Raises
    UnreadableFileError for a broken, truncated or encrypted PDF, one that takes too much time or memory, one with more
    than MAX_PAGES pages, and one most of whose pages cannot be read.
    """
    title, pages = read_pages(data)
    return document_of(title, pages, provenance)


def read_pdf_all(data: bytes, provenance: Provenance) -> list[Document]:
    """Read a PDF as `read_pdf` does; one that publishes several procedures gives what stands before them, then each.

    The ids are those of the file with the code of each procedure (its number where it has none). Raises as `read_pdf`.
    """
    title, pages = read_pages(data)
    return documents_of(title, pages, provenance)


def document_of(title: str, pages: Sequence[Page], provenance: Provenance) -> Document:
    """Give the document that the pages of a PDF are; `title` is that of its metadata, "" where it says nothing.

    Raises UnreadableFileError when most of the pages cannot be read.
    """
    file = _File.of(title, pages, provenance)
    return file.printed() or file.document(file.paragraphs())


def documents_of(title: str, pages: Sequence[Page], provenance: Provenance) -> list[Document]:
    """Give the documents that the pages of a PDF hold, as `document_of` and `read_pdf_all` do."""
    file = _File.of(title, pages, provenance)
    printed = file.printed()
    if printed:
        return [printed]
    found = file.paragraphs()
    procedures = published([line.text for line in found])
    if not procedures:
        return [file.document(found)]
    before = found[: procedures[0].start]
    rest = [file.document(before)] if sum(len(line.text) for line in before) >= _LEAST_REST else []
    return rest + list(file.procedures(procedures, found))


@dataclass(frozen=True, slots=True)
class _File:
    """The pages of a PDF, their clean lines, and where it came from."""

    title: str
    pages: Sequence[Page]
    lines: list[list[str]]
    provenance: Provenance

    @classmethod
    def of(cls, title: str, pages: Sequence[Page], provenance: Provenance) -> _File:
        _refuse_unread(pages)
        texts = _in_unicode([page.text for page in pages])
        lines = [[line for line in clean(mend_marks(text)).split("\n") if line] for text in texts]
        refuse_illegible("\n".join(line for page in lines for line in page))
        return cls(title, pages, lines, replace(provenance, origin=provenance.origin or _origin(pages)))

    def printed(self) -> Document | None:
        """Give the procedure whose page of the portal was printed, None where the file is no such print."""
        if not is_print([line for page in self.lines for line in page][:12]):
            return None
        found = read_print(paragraphs(self.lines))
        code = found.procedure.code
        return Document(
            id=code,
            kind=DocumentKind.PROCEDURE,
            title=found.procedure.name,
            text="\n".join(line.text for line in found.lines),
            sections=sections_of_print(found),
            provenance=replace(
                self.provenance,
                deciding_document=found.decision,
                origin=self.provenance.origin or f"Bản in PDF từ Cổng Dịch vụ công quốc gia, thủ tục {code}",
            ),
            procedure=found.procedure,
            pages=page_offsets(found.lines, len(self.pages)),
        )

    def paragraphs(self) -> list[Paragraph]:
        kept = without_repeated_heads(without_running_lines(self.lines))
        return _mended(paragraphs([_noted(at, self.pages[at], page) for at, page in enumerate(kept)]))

    def document(self, found: Sequence[Paragraph]) -> Document:
        texts = [line.text for line in found]
        title = _labelled(self.title or title_of(texts, self.provenance.path), self.pages)
        number = self.provenance.deciding_document or number_of(texts)
        return Document(
            id=document_id(self.provenance.path),
            kind=DocumentKind.DOCUMENT,
            title=title,
            text="\n".join(texts),
            sections=sections_of(texts, title),
            provenance=replace(self.provenance, deciding_document=number),
            pages=page_offsets(found, len(self.pages)),
        )

    def procedures(self, procedures: Sequence[Published], found: Sequence[Paragraph]) -> Iterator[Document]:
        ids: Counter[str] = Counter()
        own = document_id(self.provenance.path)
        name = PurePosixPath(self.provenance.path).name
        for number, procedure in enumerate(procedures, start=1):
            lines = found[procedure.start : procedure.end]
            texts = [line.text for line in lines]
            code = procedure.code or f"{own}-{number}"
            ids[code] += 1
            yield Document(
                id=(f"{own}-{code}" if procedure.code else code) + (f"-{ids[code]}" if ids[code] > 1 else ""),
                kind=DocumentKind.PROCEDURE,
                title=_labelled(procedure.name, self.pages),
                text="\n".join(texts),
                sections=sections_of_procedure(texts),
                provenance=replace(
                    self.provenance,
                    deciding_document=procedure.decision or self.provenance.deciding_document,
                    origin=self.provenance.origin or f"Thủ tục thứ {number} trong tệp {name}",
                ),
                procedure=Procedure(code, procedure.name, procedure.level, procedure.field),
                life=Life(effective_from=procedure.effective_from),
                province=province_of_publisher(procedure.decision, "\n".join(texts)),
                pages=page_offsets(lines, len(self.pages)),
            )


def _in_unicode(texts: Sequence[str]) -> list[str]:
    """Turn the lines in an old code page into Unicode; the others stay as they were extracted, marks apart."""
    lines = [text.split("\n") for text in texts]
    raw = [line for page in lines for line in page]
    turned = iter(
        new if new != unicodedata.normalize("NFC", old) else old
        for old, new in zip(raw, unicode_stretches([Stretch(line) for line in raw]), strict=True)
    )
    return ["\n".join(next(turned) for _ in page) for page in lines]


def _refuse_unread(pages: Sequence[Page]) -> None:
    unread = [at for at, page in enumerate(pages) if page.problem]
    for at in unread:
        _log.info("page %d of %d is unread: %s", at + 1, len(pages), pages[at].cause or pages[at].problem)
    said = sum(any(letter.isalpha() for letter in page.text) for page in pages)
    if len(unread) > said:
        raise UnreadableFileError(
            f"PDF có {len(unread)} trên {len(pages)} trang không đọc được: {pages[unread[0]].problem}.",
            f"{len(unread)} of {len(pages)} pages: {pages[unread[0]].cause}",
        )
    if not said:
        raise UnreadableFileError("PDF không có chữ nào để đọc.", "no words")


def _origin(pages: Sequence[Page]) -> str | None:
    """Tell how many pages were recognised and how surely, None where all have a text layer."""
    scores = {at + 1: page.confidence for at, page in enumerate(pages) if page.confidence is not None}
    if not scores:
        return None
    for number, score in scores.items():
        _log.info("page %d recognised, confidence %.2f", number, score)
    worst = min(scores, key=lambda number: scores[number])
    return (
        f"Nhận dạng chữ (OCR) từ bản quét: {len(scores)} trong {len(pages)} trang; độ tin cậy trung bình "
        f"{sum(scores.values()) / len(scores):.0%}, thấp nhất là trang {worst} ({scores[worst]:.0%})"
    )


def _labelled(title: str, pages: Sequence[Page]) -> str:
    """Mark the title of a document that was mostly recognised, so that each citation of it says so."""
    recognised = sum(page.confidence is not None for page in pages)
    return f"{title} (nhận dạng từ bản quét)" if recognised * 2 > len(pages) else title


def _noted(at: int, page: Page, lines: list[str]) -> list[str]:
    """Put the line before a page that keeps anybody from taking it for complete and certain."""
    if page.problem:
        return [f"[Trang {at + 1}: {page.problem}.]"]
    if page.confidence is not None and page.confidence < LOW_CONFIDENCE and lines:
        doubt = f"nhận dạng từ bản quét với độ tin cậy thấp ({page.confidence:.0%}); hãy đối chiếu bản gốc"
        return [f"[Trang {at + 1}: {doubt}.]", *lines]
    return lines


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
