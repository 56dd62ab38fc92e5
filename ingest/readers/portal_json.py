"""Records of the national portal taken down as JSON: the same headings as its text export, and its tables as lists.

A record has `metadata` (the names), `content` (a text a heading) and `tables` (ways of handing in, papers, laws).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ingest.document import Document, DocumentKind, Procedure, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.provinces import province_of_publisher
from ingest.readers.parts import Part, assemble, shortened
from ingest.readers.portal import CODE, HEADINGS, NO_INFORMATION, duration_in_words
from ingest.text import clean, fold


def looks_like_portal_json(start: str) -> bool:
    """Tell such a record by the keys that it begins with.

    >>> looks_like_portal_json('{"thu_tuc_id": "1.0", "metadata": {"mã_thủ_tục": "1.0", "tên_thủ_tục": "A"}}')
    True
    """
    text = start.lstrip()
    return text.startswith("{") and re.search(r'"m(?:ã|\\u00e3)_th', text) is not None and '"metadata"' in text


def read_portal_json(data: bytes, provenance: Provenance) -> Document:
    """Read one record; a row of a table becomes a line.

    Raises UnreadableFileError when it is no JSON object of that shape, or has no code or no name.
    """
    try:
        record = json.loads(data.decode("utf-8-sig"))
    # Deep nesting is a RecursionError.
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError("Tệp JSON hỏng, không đọc được.", str(error)) from error
    metadata, content, tables = (_mapping(record, key) for key in ("metadata", "content", "tables"))
    values = {_key(name): _text(value) for name, value in (*metadata.items(), *content.items())}
    code, name = values.get("ma thu tuc", ""), values.get("ten thu tuc", "").replace("\n", " ")
    if not CODE.match(code):
        raise UnreadableFileError(f"Bản ghi không có mã thủ tục hợp lệ (đọc được: «{code[:40]}»).", "no code")
    if not name or name == NO_INFORMATION:
        raise UnreadableFileError(f"Bản ghi {code} không có tên thủ tục.", "no name")
    text, sections = assemble(_parts(values, tables))
    decision = _known(values.get("so quyet dinh"))
    return Document(
        id=code,
        kind=DocumentKind.PROCEDURE,
        title=shortened(name) if len(name) > 1000 else name,
        text=text,
        sections=sections,
        provenance=Provenance(
            provenance.source,
            provenance.path,
            provenance.sha256,
            deciding_document=re.sub(r"^Quyết định số\s+", "", decision) if decision else None,
            date=provenance.date,
            origin=f"Cổng Dịch vụ công quốc gia, bản ghi {code}",
        ),
        procedure=Procedure(code, name, _known(values.get("cap thuc hien")), _known(values.get("linh vuc"))),
        province=province_of_publisher(decision, text),
    )


def _mapping(record: Any, key: str) -> Mapping[str, Any]:
    found = record.get(key) if isinstance(record, dict) else None
    return found if isinstance(found, dict) else {}


def _key(name: str) -> str:
    return " ".join(fold(name).replace("_", " ").replace(",", " ").split())


def _text(value: Any) -> str:
    if isinstance(value, (str, int, float)):
        return "\n".join(line for line in clean(str(value)).split("\n") if line)
    if isinstance(value, list):
        return "\n".join(_text(item) for item in value if isinstance(item, (str, int, float)))
    return ""


def _known(value: str | None) -> str | None:
    return None if not value or value == NO_INFORMATION else value


def _rows(tables: Mapping[str, Any], name: str) -> Iterable[dict[str, str]]:
    rows = tables.get(name)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield {key: _text(value).replace("\n", "; ") for key, value in row.items()}


def _parts(values: Mapping[str, str], tables: Mapping[str, Any]) -> list[Part]:
    """Give the parts in the order of the portal's own records, each table under the heading that it belongs to."""
    head = Part(SectionKind.NAME, "Tên thủ tục")
    parts = [head]
    for heading, kind in HEADINGS.items():
        value = values.get(_key(heading), "")
        if kind is SectionKind.NAME:
            if value:
                head.lines.append(f"{heading}: {' '.join(value.split())}")
        elif kind is SectionKind.METHODS:
            parts += _methods(heading, value, tables)
        elif kind is SectionKind.DOSSIER:
            parts.append(_part(kind, heading, value, _papers(tables)))
        elif kind is SectionKind.LEGAL_BASIS:
            parts.append(_part(kind, heading, value, _basis(tables)))
        else:
            parts.append(_part(kind, heading, value, ()))
    return parts


def _part(kind: SectionKind, heading: str, value: str, rows: Iterable[str]) -> Part:
    lines = value.split("\n") if value else []
    rows = list(rows)
    if not lines and not rows:
        return Part(kind, heading)
    if len(lines) == 1:
        return Part(kind, heading, [f"{heading}: {lines[0]}", *rows])
    return Part(kind, heading, [f"{heading}:", *lines, *rows])


def _methods(heading: str, value: str, tables: Mapping[str, Any]) -> list[Part]:
    parts = [_part(SectionKind.METHODS, heading, value, ())]
    for row in _rows(tables, "hinh_thuc_nop"):
        parts.append(Part(SectionKind.METHODS, heading, [f"* Hình thức nộp: {row.get('hinh_thuc', '')}".rstrip()]))
        if duration := row.get("thoi_han_giai_quyet"):
            parts.append(Part(SectionKind.DURATION, heading, [f"Thời hạn giải quyết: {duration_in_words(duration)}"]))
        if fee := row.get("phi_le_phi"):
            parts.append(Part(SectionKind.FEES, heading, [f"Phí, lệ phí: {fee}"]))
        if note := row.get("mo_ta"):
            parts.append(Part(SectionKind.METHODS, heading, [f"Mô tả: {note}"]))
    return parts


def _papers(tables: Mapping[str, Any]) -> Iterable[str]:
    for row in _rows(tables, "thanh_phan_ho_so"):
        cells = [row.get(key, "") for key in ("ten_giay_to", "so_luong", "ghi_chu")]
        name = re.sub(r"^[-*+•]\s*", "", cells[0])
        if any(cells):
            yield f"- {' | '.join(cell for cell in (name, *cells[1:]) if cell)}"


def _basis(tables: Mapping[str, Any]) -> Iterable[str]:
    for row in _rows(tables, "can_cu_phap_ly"):
        keys = ("so_ky_hieu", "trich_yeu", "ngay_ban_hanh", "co_quan_ban_hanh")
        if cells := [row[key] for key in keys if row.get(key)]:
            yield f"- {' | '.join(cells)}"
