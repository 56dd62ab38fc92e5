"""Spreadsheets into documents: a catalogue of procedures gives one procedure a row, any other sheet stays a table."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from ingest.document import Document, DocumentKind, Procedure, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.readers.parts import Part, assemble, document_id, kind_of_heading, shortened
from ingest.readers.portal import CODE
from ingest.readers.structure import number_of, title_of
from ingest.readers.workbook import Sheet, read_sheets
from ingest.text import fold

_HEADER_WITHIN = 40
_NAME = re.compile(
    r"ten (?:thu tuc|tthc|dich vu cong|dvc)\b.*|(?:ten )?thu tuc(?: hanh chinh)?|noi dung thu tuc.*|tthc"
)
_CODE = re.compile(r"ma(?: so)?(?: (?:thu tuc|tthc|ho so tthc|dich vu|dvc)\b.*)?|ma so tthc.*")
_NUMBER = re.compile(r"stt|tt|so tt|so thu tu|no\.?|#")
_FIELD = re.compile(r"(?:ten )?linh vuc.*")
_LEVEL = re.compile(r"cap (?:thuc hien|giai quyet|tthc).*|cap")
_DECISION = re.compile(r"(?:so )?(?:quyet dinh|qd)(?: cong bo)?.*")
_NUMBERED = re.compile(r"^(?:[IVXLC]+|[A-ZĐ]|\d{1,3})(?:[.)/-]\s*|\s+)(?=\S)")
# A code that was stored as a number has lost its last noughts.
_SHORT_CODE = re.compile(r"[0-9]\.[0-9]{3,5}")


@dataclass(slots=True)
class _Columns:
    """Where the columns of a catalogue are; `others` are those with a heading of their own."""

    name: int
    code: int | None = None
    number: int | None = None
    field: int | None = None
    level: int | None = None
    decision: int | None = None
    others: dict[int, str] = dataclasses.field(default_factory=dict)


def read_workbook(data: bytes, provenance: Provenance, kind: str) -> Document:
    """Read a workbook as one document: a section a sheet, a line a row with " | " between its cells.

    Raises UnreadableFileError as read_sheets does, and when no cell holds a word.
    """
    return _as_table(_sheets(data, kind), provenance)


def read_catalogue(data: bytes, provenance: Provenance, kind: str) -> list[Document]:
    """Read a workbook as documents: one a row of each sheet that is a catalogue, one for all its other sheets.

    The id of a row is made of the file's path and the code (or the name) of its procedure, so that it stays when rows
    are added. A row with a code is a procedure, and a summary: the official record of its code goes before it.
    """
    documents: list[Document] = []
    tables: list[Sheet] = []
    seen: dict[str, int] = {}
    for sheet in _sheets(data, kind):
        header = next(
            ((at, found) for at, row in enumerate(sheet.rows[:_HEADER_WITHIN]) if (found := _columns(row))), None
        )
        rows = list(_rows(sheet, *header)) if header else []
        if header and rows:
            documents += [_row_document(row, header[1], sheet, provenance, seen) for row in rows]
        else:
            tables.append(sheet)
    if tables:
        documents.append(_as_table(tables, provenance))
    return documents


def _sheets(data: bytes, kind: str) -> list[Sheet]:
    sheets = read_sheets(data, kind)
    if not any(char.isalpha() for sheet in sheets for row in sheet.rows for cell in row for char in cell):
        raise UnreadableFileError("Bảng tính không có chữ nào để đọc.", "no words")
    return sheets


def _as_table(sheets: Sequence[Sheet], provenance: Provenance) -> Document:
    parts = [
        Part(SectionKind.OTHER, shortened(sheet.name), [" | ".join(cell for cell in row if cell) for row in sheet.rows])
        for sheet in sheets
    ]
    lines = [line for part in parts for line in part.lines]
    text, sections = assemble(parts)
    return Document(
        id=document_id(provenance.path),
        kind=DocumentKind.DOCUMENT,
        title=title_of(lines, provenance.path),
        text=text,
        sections=sections,
        provenance=replace(provenance, deciding_document=provenance.deciding_document or number_of(lines)),
    )


def _columns(row: Sequence[str]) -> _Columns | None:
    """Read a row as the header of a catalogue: it names the procedure, and its code or two things more."""
    words = [" ".join(re.sub(r"\(.*?\)|[^\w\s./#]", " ", fold(cell)).split()) for cell in row]
    name = next((at for at, word in enumerate(words) if _NAME.fullmatch(word)), None)
    if name is None or sum(map(bool, words)) < 2:
        return None
    columns = _Columns(name)
    for at, word in enumerate(words):
        if not word or at == name:
            continue
        if columns.number is None and _NUMBER.fullmatch(word):
            columns.number = at
        elif columns.code is None and _CODE.fullmatch(word):
            columns.code = at
        elif columns.field is None and _FIELD.fullmatch(word):
            columns.field = at
        elif columns.level is None and _LEVEL.fullmatch(word):
            columns.level = at
        elif columns.decision is None and _DECISION.fullmatch(word):
            columns.decision = at
        else:
            columns.others[at] = row[at].strip(" :")
    known = sum(at is not None for at in (columns.number, columns.field, columns.level, columns.decision))
    return columns if columns.code is not None or known + len(columns.others) >= 2 else None


@dataclass(slots=True)
class _Row:
    code: str
    name: str
    field: str
    level: str
    decision: str
    others: dict[int, list[str]]


def _rows(sheet: Sheet, header: int, columns: _Columns) -> Iterator[_Row]:
    """Give the procedures under a header; a row without a name goes on with the one before it (merged cells)."""
    row: _Row | None = None
    group = ""
    for cells in sheet.rows[header + 1 :]:
        if _columns(cells):  # the header again, on another page
            continue
        if (heading := _group(cells, columns)) is not None:
            group = heading
            continue
        name, code, field, level, decision = (
            cells[at] if at is not None and at < len(cells) else ""
            for at in (columns.name, columns.code, columns.field, columns.level, columns.decision)
        )
        if name and re.fullmatch(r"[(\[]?\d{1,2}[)\]]?", name):  # a row that numbers the columns
            continue
        if name:
            if row:
                yield row
            row = _Row(_code(code), name, field or group, level, decision, {at: [] for at in columns.others})
        if row:
            for at in columns.others:
                if at < len(cells) and cells[at]:
                    row.others[at].append(cells[at])
    if row:
        yield row


def _group(cells: Sequence[str], columns: _Columns) -> str | None:
    """Give the field that a row such as "I | LĨNH VỰC HỘ TỊCH" opens, None for any other row."""
    filled = [at for at, cell in enumerate(cells) if cell]
    text = cells[filled[-1]]
    if len(filled) == 1:
        is_group = filled[0] < columns.name or (filled[0] == columns.name and columns.number is not None)
    else:
        is_group = set(filled) == {columns.number, columns.name} and (
            re.fullmatch(r"[IVXLC]+\.?|[A-ZĐ]\.?", cells[filled[0]]) is not None or fold(text).startswith("linh vuc")
        )
    if not is_group:
        return None
    text = _NUMBERED.sub("", text).strip()
    return re.sub(r"^lĩnh vực\s*:?\s*", "", text, flags=re.IGNORECASE) or text


def _code(cell: str) -> str:
    if _SHORT_CODE.fullmatch(cell):
        cell = cell.ljust(8, "0")
    return cell if CODE.match(cell) else ""


def _row_document(row: _Row, columns: _Columns, sheet: Sheet, provenance: Provenance, seen: dict[str, int]) -> Document:
    own = row.code or sha256(row.name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    seen[own] = seen.get(own, 0) + 1
    head = {
        "Mã thủ tục": row.code,
        "Số quyết định": row.decision,
        "Tên thủ tục": row.name,
        "Cấp thực hiện": row.level,
        "Lĩnh vực": row.field,
    }
    parts = [Part(SectionKind.NAME, "Tên thủ tục", [f"{label}: {value}" for label, value in head.items() if value])]
    for at, heading in columns.others.items():
        if values := row.others[at]:
            lines = [f"{heading}: {values[0]}", *values[1:]]
            parts.append(Part(kind_of_heading(heading, by_words=True), shortened(heading), lines))
    text, sections = assemble(parts)
    return Document(
        id=f"{document_id(provenance.path)}-{own}" + (f"-{seen[own]}" if seen[own] > 1 else ""),
        kind=DocumentKind.PROCEDURE if row.code else DocumentKind.DOCUMENT,
        title=row.name,
        text=text,
        sections=sections,
        provenance=replace(
            provenance,
            deciding_document=row.decision or provenance.deciding_document,
            origin=provenance.origin or f"Danh mục thủ tục, trang tính «{sheet.name}»",
        ),
        procedure=Procedure(row.code, row.name, row.level or None, row.field or None, summary=True)
        if row.code
        else None,
    )
