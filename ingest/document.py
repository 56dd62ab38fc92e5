"""The words that all rooms speak: Document, Procedure, Section, Passage, Provenance."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class SectionKind(StrEnum):
    """What a part of a document is about; the names are those of the HTTP contract."""

    NAME = "name"
    STEPS = "steps"
    METHODS = "methods"
    DOSSIER = "dossier"
    SUBJECTS = "subjects"
    AGENCY = "agency"
    RESULT = "result"
    FEES = "fees"
    DURATION = "duration"
    LEGAL_BASIS = "legal_basis"
    CONDITIONS = "conditions"
    FORMS = "forms"
    OTHER = "other"


class DocumentKind(StrEnum):
    """What a document is, as the front matter of a corpus file names it."""

    PROCEDURE = "procedure"
    GUIDANCE = "guidance"
    INTERNAL = "internal"
    COMPETENCE = "competence"
    DOCUMENT = "document"


class Status(StrEnum):
    """The effect of a document at a date."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Confidentiality(StrEnum):
    """Who may be shown a document; only what is public goes into the index, since anyone may ask."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105 - a level of confidentiality


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document came from.

    `source` is the folder, archive or file that was given to ingestion, `path` the file inside it, `sha256` the hash of
    the file's bytes.
    """

    source: str
    path: str
    sha256: str
    deciding_document: str | None = None
    date: date | None = None
    origin: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """When a document has effect: `effective_to` is the last day; an open end is None.

    `withdrawn` marks one that was repealed with nothing in its place.
    """

    effective_from: date | None = None
    effective_to: date | None = None
    replaced_by: str | None = None
    withdrawn: bool = False

    def status(self, on: date) -> Status:
        """Give the effect on a day.

        >>> Life(effective_to=date(2025, 6, 30)).status(date(2026, 1, 1))
        <Status.EXPIRED: 'expired'>
        """
        if self.effective_from and on < self.effective_from:
            return Status.NOT_YET
        ended = Status.REPLACED if self.replaced_by else Status.WITHDRAWN if self.withdrawn else Status.EXPIRED
        if self.effective_to and on > self.effective_to:
            return ended
        if self.effective_to is None and ended is not Status.EXPIRED:
            return ended  # since when is not known, so that no day is known on which it may be relied on
        return Status.IN_FORCE


@dataclass(frozen=True, slots=True)
class Section:
    """A named stretch `text[start:end]` of a document; sections of one document do not overlap and are in order."""

    kind: SectionKind
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """What makes a document an administrative procedure (thủ tục hành chính).

    `summary` marks a starter summary, which the official record of the same code takes the place of.
    """

    code: str
    name: str
    level: str | None = None
    field: str | None = None
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Curated:
    """What trainers have made of a document: words that ask for it, and stretches that are not to be used.

    `disabled` are (start, end) in its text; `asked_as` are (start, end, words) for the words that ask for one passage.
    """

    wordings: tuple[str, ...] = ()
    disabled: tuple[tuple[int, int], ...] = ()
    asked_as: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One readable unit: clean text (NFC), its sections, and where it came from.

    Offsets everywhere count Unicode code points of `text`. `pages` holds the offset at which each page starts (empty
    where the format has no pages).
    """

    id: str
    kind: DocumentKind
    title: str
    text: str
    sections: tuple[Section, ...]
    provenance: Provenance
    procedure: Procedure | None = None
    life: Life = field(default_factory=Life)
    province: str | None = None
    pages: tuple[int, ...] = ()
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    curated: Curated = field(default_factory=Curated)

    @property
    def code(self) -> str | None:
        """The code of the procedure, None where the document is not one."""
        return self.procedure.code if self.procedure else None

    def page_at(self, offset: int) -> int | None:
        """Give the page (from 1) that holds an offset, None where there are no pages."""
        if not self.pages:
            return None
        return sum(start <= offset for start in self.pages) or 1

    def is_disabled(self, start: int, end: int) -> bool:
        """Tell whether any of a stretch is not to be used."""
        return any(a < end and start < b for a, b in self.curated.disabled)

    def words_for(self, start: int, end: int) -> str:
        """Give the words by which trainers say that a stretch is asked for."""
        return " ".join(words for a, b, words in self.curated.asked_as if a < end and start < b)

    @property
    def usable_text(self) -> str:
        """The text, with blanks of the same length where it is not to be used."""
        text = self.text
        for start, end in self.curated.disabled:
            text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
        return text

    def section_at(self, offset: int) -> Section | None:
        """Give the section that holds an offset."""
        return next((s for s in self.sections if s.start <= offset < s.end), None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is searched and cited: `document.text[start:end] == text`."""

    document_id: str
    kind: SectionKind
    heading: str
    start: int
    end: int
    text: str
    page: int | None = None
