"""A procedure as the web page of a province's portal shows it: a heading with its name, its code, a heading a part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.document import Document, DocumentKind, Procedure, Provenance, SectionKind
from ingest.provinces import province_of_publisher
from ingest.readers.parts import Part, assemble, document_id, shortened
from ingest.text import fold

_CODE = re.compile(
    r"\bMã\s+(?:số\s+)?(?:TTHC|thủ tục(?: hành chính)?)\s*:\s*([0-9]\.[0-9]{4,}[0-9A-Za-z.\-]*)", re.IGNORECASE
)
_CODE_WITHIN = 20
_DECISION = re.compile(r"Quyết định (?:số )?(\d+[a-z]?/QĐ-[A-ZĐ\-]+)")
_SAID_OF = (
    (r"thoi (?:gian|han)", SectionKind.DURATION),
    (r"(?:muc |chi tiet )?(?:chi phi|phi|le phi)", SectionKind.FEES),
    (r"noi nop|cach thuc|hinh thuc nop", SectionKind.METHODS),
    (r"yeu cau|dieu kien", SectionKind.CONDITIONS),
    (r"quy trinh|trinh tu|cac buoc", SectionKind.STEPS),
    (r"thanh phan ho so|ho so", SectionKind.DOSSIER),
    (r"doi tuong(?: thuc hien)?$", SectionKind.SUBJECTS),
    (r"co quan", SectionKind.AGENCY),
    (r"can cu|co so phap ly", SectionKind.LEGAL_BASIS),
    (r"ket qua", SectionKind.RESULT),
)
# What leads on to other pages and says nothing of the procedure.
_LEADS_ON = re.compile(r"(?:trở về|quay lại|về trang chủ|đến cổng)\b", re.IGNORECASE)
_SOURCE = re.compile(r"thông tin được tổng hợp", re.IGNORECASE)


def is_procedure_page(lines: Sequence[tuple[str, bool]]) -> bool:
    """Tell the page of a procedure by its code near the top and the parts of a procedure; lines are (text, is heading).

    >>> is_procedure_page([("Khai sinh", True), ("(Mã TTHC: 1.001193)", False), ("Lệ phí", True), ("Hồ sơ", True)])
    True
    """
    parts = sum(heading and _kind(text) is not None for text, heading in lines)
    return parts >= 2 and any(_CODE.search(text) for text, _ in lines[:_CODE_WITHIN])


def read_procedure_page(lines: Sequence[tuple[str, bool]], title: str, provenance: Provenance) -> Document:
    """Read a page that `is_procedure_page` knows; it is a summary beside the national record of the same code."""
    code = next(match.group(1) for text, _ in lines if (match := _CODE.search(text)))
    name = next((text for text, heading in lines if heading and not _kind(text)), title)
    name = re.sub(r"\s*\(?\s*" + _CODE.pattern + r"\s*\)?\s*", "", name, flags=re.IGNORECASE) or title
    text, sections = assemble(_parts(lines, code, name))
    found = _DECISION.search(text)
    decision = provenance.deciding_document or (found.group(1) if found else None)
    return Document(
        id=document_id(provenance.path),
        kind=DocumentKind.PROCEDURE,
        title=name,
        text=text,
        sections=sections,
        provenance=replace(
            provenance,
            deciding_document=decision,
            origin=provenance.origin or f"Trang thủ tục của địa phương, thủ tục {code}",
        ),
        procedure=Procedure(code, name, summary=True),
        province=province_of_publisher(decision, text),
    )


def _parts(lines: Sequence[tuple[str, bool]], code: str, name: str) -> Iterator[Part]:
    yield Part(SectionKind.NAME, "Tên thủ tục", [f"Mã thủ tục: {code}", f"Tên thủ tục: {name}"])
    part = Part(SectionKind.OTHER, shortened(name))
    ended = False
    number = ""
    for line, heading in lines:
        if line == name or _CODE.search(line) or _LEADS_ON.match(line):
            continue
        kind = _kind(line) if heading else None
        if kind is None and heading and line.endswith("?"):  # "Are you ready?": from here on the page advertises
            ended = True
        elif kind is not None:
            yield part
            words = _words(line)
            part, ended = Part(kind, shortened(words), [f"{words}:"]), False
        elif _SOURCE.match(line):
            yield part
            part, ended = Part(SectionKind.OTHER, "Nguồn", [line]), False
        elif not ended:
            if part.kind is SectionKind.STEPS and re.fullmatch(r"\d{1,2}", line):
                number = f"{line}. "
                continue
            part.lines.append(f"{number}{line}")
        number = ""
    yield part


def _words(heading: str) -> str:
    """Give a heading without the pictures before it and the colon behind it."""
    return re.sub(r"^[^\w(]+|[\s:]+$", "", heading)


def _kind(heading: str) -> SectionKind | None:
    words = fold(_words(heading))
    return next((kind for pattern, kind in _SAID_OF if re.match(rf"(?:{pattern})(?!\w)", words)), None)
