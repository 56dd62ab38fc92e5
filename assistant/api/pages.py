"""The two pages that people open: the chat page, and a source with its text as it is indexed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from assistant.api.access import ForAll, ForAsking
from assistant.api.deps import AssistantDep
from assistant.messages import SECTION_NAMES, SUMMARY_ONLY
from ingest.document import Document, Section, SectionKind, Status

WEB = Path(__file__).parent.parent / "web"
_OF_OTHER_PAGES = ("widget.js", "source.js", "checklist.js")
WIDGET_MODULES = sorted(file.name for file in (WEB / "static").glob("*.js") if file.name not in _OF_OTHER_PAGES)

STATUS_LABELS: dict[str, str] = {
    Status.IN_FORCE: "Còn hiệu lực",
    Status.NOT_YET: "Chưa có hiệu lực",
    Status.EXPIRED: "Hết hiệu lực",
    Status.REPLACED: "Đã bị thay thế",
    Status.WITHDRAWN: "Đã bãi bỏ",
    Status.UNKNOWN: "Chưa rõ hiệu lực",
}
FILE_KINDS = {"pdf": "PDF", "docx": "Word", "html": "trang web", "htm": "trang web", "md": "văn bản", "txt": "văn bản"}
# The portal writes duration and fees inside "Cách thức thực hiện", so their sections carry that heading.
_NAMED_BY_KIND = (SectionKind.DURATION, SectionKind.FEES)
_LABEL = re.compile(r"[^\W\d_][^:;.]{1,40}:(?= )")

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(WEB / "templates")
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line, `start` counted in code points of the document's text."""

    start: int
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text; `form` is heading, case, item, subitem or plain."""

    form: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section as the page shows it; `anchor` is None for text that stands outside the sections."""

    anchor: str | None
    label: str | None
    lines: tuple[Line, ...]


@router.get("/", response_class=HTMLResponse, dependencies=[ForAll])
def chat_page(request: Request) -> HTMLResponse:
    """Show the chat page: the widget alone; it talks to the routes under /api."""
    return _templates.TemplateResponse(request, "chat.html", {"modules": WIDGET_MODULES})


@router.get("/sources/{document_id}", response_class=HTMLResponse, dependencies=[ForAsking])
def source_page(request: Request, document_id: str, assistant: AssistantDep) -> HTMLResponse:
    """Show a document with its whole text; 404 with a page of its own when the index has no such document."""
    document = assistant.source(document_id)
    if document is None:
        return _templates.TemplateResponse(request, "missing.html", {"document_id": document_id}, status_code=404)
    status = document.life.status(date.today())
    parts = list(parts_of(document))
    kind = PurePosixPath(document.provenance.path).suffix.lstrip(".").lower()
    context = {
        "document": document,
        "summary_notice": SUMMARY_ONLY,
        "status": status.value,
        "status_label": STATUS_LABELS[status],
        "parts": parts,
        "contents": list(_contents(parts)),
        "file": f"/api/sources/{quote(document.id, safe='')}/file" if _file_is_there(document) else None,
        "file_kind": FILE_KINDS.get(kind, kind.upper()),
        "pdf": kind == "pdf",
    }
    return _templates.TemplateResponse(request, "source.html", context)


def _file_is_there(document: Document) -> bool:
    """Tell whether the source still stands; whether the file is still the same is looked at when it is asked for."""
    source = Path(document.provenance.source)
    return (source / document.provenance.path).is_file() if source.is_dir() else source.is_file()


def parts_of(document: Document) -> Iterator[Part]:
    """Cut a document's text into its sections and what stands between them; no character but line ends is left out."""
    at = 0
    for number, section in enumerate(document.sections, 1):
        if document.text[at : section.start].strip():
            yield Part(None, None, tuple(_lines(document.text, at, section.start, None)))
        label = SECTION_NAMES[section.kind] if section.kind in _NAMED_BY_KIND else section.heading
        yield Part(f"muc-{number}", label, tuple(_lines(document.text, section.start, section.end, section)))
        at = section.end
    if document.text[at:].strip():
        yield Part(None, None, tuple(_lines(document.text, at, len(document.text), None)))


def _contents(parts: list[Part]) -> Iterator[Part]:
    """Give the sections for the list of contents: the first one of each name."""
    seen = set()
    for part in parts:
        if part.label and part.label not in seen:
            seen.add(part.label)
            yield part


def _lines(text: str, start: int, end: int, section: Section | None) -> Iterator[Line]:
    at = start
    for line in text[start:end].split("\n"):
        if line:
            yield _line(line, at, section)
        at += len(line) + 1


def _line(line: str, at: int, section: Section | None) -> Line:
    if section and at == section.start and line.rstrip(": ") == section.heading:
        return Line("heading", (Run(at, line),))
    if line.startswith("[ "):
        return Line("case", (Run(at, line),))
    if line.startswith(("- ", "• ", "* ")):
        return Line("item", (Run(at, line),))
    if line.startswith(("+ ", "++ ")):
        return Line("subitem", (Run(at, line),))
    named = section is not None and (at == section.start or section.kind is SectionKind.NAME)
    label = _LABEL.match(line) if named else None
    if label:
        return Line("plain", (Run(at, label.group(), strong=True), Run(at + label.end(), line[label.end() :])))
    return Line("plain", (Run(at, line),))
