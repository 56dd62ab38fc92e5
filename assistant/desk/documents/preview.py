"""A document as it will be indexed: its text passage by passage, a screenful at a time."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.desk.desk import Desk
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.outlook import documents_of
from assistant.desk.documents.passages import passages
from assistant.desk.documents.tables import DocumentVersion
from ingest.document import Document

SCREEN = 40
"""Passages shown at once: about what 20 printed pages hold."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text: a passage with its number (from 1), or what is not searched (None)."""

    number: int | None
    section: str
    heading: str
    page: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Some blocks of a document, from passage `first` on (from 0), of `count` passages."""

    document: Document
    blocks: tuple[Block, ...]
    first: int
    count: int

    @property
    def following(self) -> int | None:
        """The first passage of the next screen, None on the last."""
        return self.first + SCREEN if self.first + SCREEN < self.count else None

    @property
    def preceding(self) -> int | None:
        """The first passage of the screen before, None on the first."""
        return max(0, self.first - SCREEN) if self.first else None


def screen(desk: Desk, version: DocumentVersion, document_id: str | None, first: int = 0) -> Screen | None:
    """Give a screenful of one document of a version (default: its first); None where there is none of this id."""
    reading = Folders(desk.folder).reading(version.sha256, version.path)
    if not reading.is_file():
        return None
    listed = [one["id"] for one in (version.found or {}).get("documents", ())]
    wanted = document_id or (listed[0] if listed else "")
    document = next(documents_of(desk, version, [wanted]), None)
    if document is None:
        return None
    spans = passages(reading, reading.stat().st_mtime_ns, wanted)
    first = min(max(first, 0), max(0, len(spans) - 1))
    shown = spans[first : first + SCREEN]
    at = 0 if first == 0 else spans[first - 1][1]
    blocks: list[Block] = []
    for number, (start, end, section, heading, page) in enumerate(shown, first + 1):
        _between(blocks, document.text, at, start)
        blocks.append(Block(number, section, heading, page, _lines(document.text[start:end])))
        at = end
    if first + SCREEN >= len(spans):
        _between(blocks, document.text, at, len(document.text))
    return Screen(document, tuple(blocks), first, len(spans))


def _between(blocks: list[Block], text: str, start: int, end: int) -> None:
    if text[start:end].strip():
        blocks.append(Block(None, "", "", None, _lines(text[start:end])))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line.strip())
