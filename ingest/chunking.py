"""Documents into passages: structure first (sections, then lines), then sentences by underthesea.

Passages do not overlap, keep their offsets, and together hold all the words of their document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Protocol

from ingest.document import Document, Passage, Section, SectionKind
from ingest.places import article_of, heading_of

PASSAGE_CHARS = 900
"""A passage grows line by line up to this many characters; a longer line is cut at its sentences."""


class _Splitter(Protocol):
    def __call__(self, text: str) -> list[str]: ...


@cache
def _sentence_splitter() -> _Splitter:
    # underthesea takes seconds to import; only long lines need it.
    from underthesea import sent_tokenize

    splitter: _Splitter = sent_tokenize
    return splitter


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Give the sentences of a text as (start, end) offsets, by underthesea.

    >>> sentence_spans("Nộp hồ sơ. Nhận kết quả.")
    [(0, 10), (11, 24)]
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for sentence in _sentence_splitter()(text):
        found = text.find(sentence, at)
        if found < 0:  # the splitter normalises some characters; then the rest stays one stretch
            break
        spans.append((found, found + len(sentence)))
        at = found + len(sentence)
    if at < len(text) and text[at:].strip():
        rest = text[at:]
        lead = len(rest) - len(rest.lstrip())
        spans.append((at + lead, len(text.rstrip())))
    return spans


def line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the non-empty lines of `text[start:end]` as offsets into `text`."""
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def pieces(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Cut a long stretch into pieces of at most `limit` characters, at sentences, then clauses, then words."""
    if end - start <= limit:
        yield start, end
        return
    spans = [(start + a, start + b) for a, b in sentence_spans(text[start:end])]
    if len(spans) <= 1:
        spans = [
            (start + m.start(), start + m.end())
            for m in re.finditer(r"\S.*?(?:[;,](?=\s)|$)", text[start:end], re.DOTALL)
        ]
    if len(spans) <= 1:
        spans = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    begun, last = spans[0][0], spans[0][0]
    for a, b in spans:
        if b - begun > limit and last > begun:
            yield from _again(text, begun, last, limit)
            begun = a
        last = b
    yield from _again(text, begun, last, limit)


def _again(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    if end - start <= limit:
        yield start, end
    elif re.search(r"[;,\s]\s*\S", text[start:end]):
        yield from (_by_words(text, start, end, limit))
    else:
        for at in range(start, end, limit):
            yield at, min(at + limit, end)


def _by_words(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    while end - start > limit:
        window = text[start : start + limit]
        cut = max(window.rfind(mark) + 1 for mark in ("; ", ", ", " "))
        if cut <= limit // 3:
            cut = window.rfind(" ") + 1 or limit
        yield start, start + len(text[start : start + cut].rstrip())
        start += cut
        start += len(text[start:end]) - len(text[start:end].lstrip())
    if text[start:end].strip():
        yield start, end


def passages(document: Document, limit: int = PASSAGE_CHARS) -> list[Passage]:
    """Cut a document into passages of at most `limit` characters.

    A passage stays within one section, or within neighbours that belong together (the channels under one heading, the
    agencies of a procedure). A case line such as "[ Giấy tờ phải nộp ]" starts a passage rather than ending one.
    """
    found: list[Passage] = []
    for section in _together(document):
        begun: int | None = None
        last = section.start
        for start, end in line_spans(document.text, section.start, section.end):
            opens = document.text[start:end].startswith("[ ") or _BIG_STEP.match(document.text[start:end]) is not None
            if begun is not None and (end - begun > limit or (opens and last - begun > limit // 3)):
                found.extend(_passages(document, section, begun, last, limit))
                begun = None
            if begun is None:
                begun = start
            last = end
        if begun is not None:
            found.extend(_passages(document, section, begun, last, limit))
    return found


def _together(document: Document) -> list[Section]:
    groups: list[Section] = []
    for section in document.sections or (Section(SectionKind.OTHER, document.title, 0, len(document.text)),):
        if groups and (
            groups[-1].heading == section.heading or groups[-1].kind is section.kind is not SectionKind.OTHER
        ):
            groups[-1] = Section(groups[-1].kind, groups[-1].heading, groups[-1].start, section.end)
        else:
            groups.append(section)
    return groups


_BIG_STEP = re.compile(r"^(?:[-*+•]\s*)?(?:Bước\s+\d+|Điều\s+\d+\b|\d+\.\s|[IVX]+\.\s|Chương\s)", re.IGNORECASE)


def _passages(document: Document, section: Section, start: int, end: int, limit: int) -> Iterator[Passage]:
    for a, b in pieces(document.text, start, end, limit):
        heading = heading_of(document, a, b) if article_of(section.heading) else section.heading
        yield Passage(document.id, section.kind, heading, a, b, document.text[a:b], document.page_at(a))
