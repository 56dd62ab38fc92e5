"""Markdown with YAML front matter: the format of the files in corpus/."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import yaml

from ingest.document import Confidentiality, Document, DocumentKind, Life, Procedure, Provenance, SectionKind
from ingest.errors import UnreadableFileError
from ingest.provinces import PROVINCES
from ingest.readers.parts import Part, assemble, document_id, kind_of_heading, shortened
from ingest.readers.pdf_lines import continues
from ingest.readers.portal import CODE
from ingest.text import clean

KEYS: dict[str, type] = {
    "kind": str, "code": str, "title": str, "field": str, "level": str, "deciding_document": str, "date": dt.date,
    "source": str, "summary": bool, "effective_from": dt.date, "effective_to": dt.date, "replaced_by": str,
    "withdrawn": bool, "province": str, "publisher": str, "confidentiality": str,
}  # fmt: skip
"""The keys of the front matter and what their values must be."""

_EXPECTED = {
    str: 'chữ (số phải đặt trong ngoặc kép, ví dụ "1.001193")',
    dt.date: "ngày viết dạng năm-tháng-ngày, ví dụ 2026-07-01",
    bool: "true hoặc false",
}
_KINDS = tuple(kind.value for kind in DocumentKind)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_CHARS = 20_000


def has_front_matter(text: str) -> bool:
    r"""Tell whether a text begins as a corpus file does.

    >>> has_front_matter("---\nkind: guidance\n---\n"), has_front_matter("--- ghi chú")
    (True, False)
    """
    return re.match(r"\A---[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[A-Za-z_]+[ \t]*:", text) is not None


def read_markdown(data: bytes, provenance: Provenance) -> Document:
    r"""Read one Markdown file; without front matter it is a plain document whose title is its first heading.

    Raises UnreadableFileError when the bytes are not UTF-8, when the front matter is not closed, has a key that is not
    in KEYS or a value of the wrong type, or when a procedure has no code.

    >>> text = "---\nkind: guidance\ntitle: Nhận hồ sơ\n---\n## Phí\n- **Không** thu\n"
    >>> read_markdown(text.encode(), Provenance("corpus", "a.md", "")).text
    'Tên tài liệu: Nhận hồ sơ\nPhí:\n- Không thu'
    """
    try:
        raw = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError("Tệp không phải văn bản UTF-8; hãy lưu lại với bảng mã UTF-8.", str(error)) from error
    raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    if has_front_matter(raw):
        match = _FRONT.match(raw)
        if not match:
            raise UnreadableFileError(
                "Phần đầu tệp mở bằng dòng «---» nhưng không có dòng «---» đóng lại.", "open front"
            )
        front, body = _front_matter(match.group(1)), raw[match.end() :]
    else:
        front, body = {}, raw
    kind = DocumentKind(front.get("kind", DocumentKind.DOCUMENT))
    title = front.get("title") or _first_heading(body)
    if not title:
        raise UnreadableFileError("Tệp không có nội dung.", "no title, no line")
    text, sections = assemble(
        [_header(kind, title, front), *_parts(body, title, by_words=kind is not DocumentKind.PROCEDURE)]
    )
    procedure = None
    if kind is DocumentKind.PROCEDURE:
        procedure = Procedure(front["code"], title, front.get("level"), front.get("field"), front.get("summary", False))
    return Document(
        id=_id(procedure, provenance.path),
        kind=kind,
        title=title,
        text=text,
        sections=sections,
        provenance=replace(
            provenance,
            deciding_document=front.get("deciding_document", provenance.deciding_document),
            date=front.get("date", provenance.date),
            origin=front.get("source", provenance.origin),
            publisher=front.get("publisher", provenance.publisher),
        ),
        procedure=procedure,
        life=Life(
            front.get("effective_from"),
            front.get("effective_to"),
            front.get("replaced_by"),
            front.get("withdrawn", False),
        ),
        province=front.get("province"),
        confidentiality=Confidentiality(front.get("confidentiality", Confidentiality.PUBLIC)),
    )


def _id(procedure: Procedure | None, path: str) -> str:
    if procedure is None:
        return document_id(path)
    return f"corpus-{procedure.code}" if procedure.summary else procedure.code


def _front_matter(block: str) -> dict[str, Any]:
    """Read and check the block between the two lines of dashes; the values have the types of KEYS."""
    if len(block) > _FRONT_CHARS:
        raise UnreadableFileError(f"Phần đầu tệp dài quá {_FRONT_CHARS} ký tự.", "front matter too long")
    try:
        values = yaml.safe_load(block)
    # A date such as 2026-13-01 is a ValueError of the constructor, deep nesting a RecursionError.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableFileError(f"Phần đầu tệp không phải YAML hợp lệ: {_place(error)}.", str(error)) from error
    if not isinstance(values, dict):
        raise UnreadableFileError("Phần đầu tệp phải gồm các dòng «khóa: giá trị».", type(values).__name__)
    front: dict[str, Any] = {}
    for key, value in values.items():
        if key not in KEYS:
            known = ", ".join(KEYS)
            raise UnreadableFileError(f"Phần đầu tệp có khóa lạ «{key}»; các khóa được dùng: {known}.", str(key))
        front[key] = checked_value(key, value)
    _check(front)
    return front


def checked_value(key: str, value: object) -> object:
    """Give a value that has the type of its key; text is cleaned, and an empty one is no value."""
    wanted = KEYS[key]
    plain = " ".join(clean(value).split()) if isinstance(value, str) else value
    # A datetime is a date to isinstance, so types are compared as they are.
    if type(plain) is not wanted or plain == "":
        raise UnreadableFileError(f"Khóa «{key}» có giá trị «{str(value)[:60]}»; cần {_EXPECTED[wanted]}.", key)
    return plain


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"lỗi ở dòng {mark.line + 2}" if mark else "có giá trị không đọc được (thường là ngày viết sai)"


def _check(front: dict[str, Any]) -> None:
    rules: tuple[tuple[bool, str], ...] = (
        ("kind" not in front, f"Phần đầu tệp thiếu khóa «kind» (một trong: {', '.join(_KINDS)})."),
        ("title" not in front, "Phần đầu tệp thiếu khóa «title» (tên tài liệu)."),
        (
            front.get("kind", _KINDS[0]) not in _KINDS,
            f"Khóa «kind» có giá trị «{front.get('kind')}»; cần một trong: {', '.join(_KINDS)}.",
        ),
        (
            front.get("kind") == DocumentKind.PROCEDURE and "code" not in front,
            "Tệp thủ tục (kind: procedure) thiếu khóa «code» (mã thủ tục).",
        ),
        (
            front.get("kind") != DocumentKind.PROCEDURE and bool({"code", "summary"} & front.keys()),
            "Khóa «code» và «summary» chỉ dùng cho tệp thủ tục (kind: procedure).",
        ),
        (
            "code" in front and not CODE.match(front["code"]),
            f"Khóa «code» có giá trị «{front.get('code')}»; mã thủ tục phải có dạng như 1.001193.",
        ),
        *rules_of_life(front),
    )
    for broken, message in rules:
        if broken:
            raise UnreadableFileError(message, "front matter")


def rules_of_life(front: dict[str, Any]) -> tuple[tuple[bool, str], ...]:
    """Give the rules that a file's metadata must keep wherever it is written: (broken, sentence)."""
    levels = tuple(Confidentiality)
    return (
        (
            front.get("province", "Gia Lai") not in PROVINCES,
            f"Khóa «province» có giá trị «{front.get('province')}»; cần tên một trong 34 tỉnh, thành phố hiện nay.",
        ),
        (
            front.get("confidentiality", Confidentiality.PUBLIC) not in levels,
            f"Khóa «confidentiality» có giá trị «{front.get('confidentiality')}»; cần một trong: {', '.join(levels)}.",
        ),
        (
            front.get("effective_from", dt.date.min) > front.get("effective_to", dt.date.max),
            "Ngày hết hiệu lực (effective_to) sớm hơn ngày có hiệu lực (effective_from).",
        ),
    )


def _header(kind: DocumentKind, title: str, front: dict[str, Any]) -> Part:
    """Give the block of names at the top, in the words and the order of the portal's records."""
    name = "Tên thủ tục" if kind is DocumentKind.PROCEDURE else "Tên tài liệu"
    named = {
        "Mã thủ tục": front.get("code"),
        "Số quyết định": front.get("deciding_document"),
        name: title,
        "Cấp thực hiện": front.get("level"),
        "Lĩnh vực": front.get("field"),
    }
    return Part(SectionKind.NAME, name, [f"{label}: {value}" for label, value in named.items() if value])


def _first_heading(body: str) -> str:
    lines = [line for line in _lines(body) if line]
    heading = next((line for line in lines if line.startswith("#")), lines[0] if lines else "")
    return shortened(_plain(heading.lstrip("#")))


def _parts(body: str, title: str, *, by_words: bool) -> list[Part]:
    """Cut the body at its first- and second-level headings; a text before the first heading is a part of its own."""
    parts = [Part(SectionKind.OTHER, title)]
    for line in _lines(body):
        match = re.match(r"^(#{1,6})\s+(.*?)\s*#*$", line)
        if not match:
            _append(parts[-1].lines, _plain(line))
            continue
        heading = _plain(match.group(2)).rstrip(" :")
        if not heading or (len(match.group(1)) == 1 and heading == title):
            continue
        if len(match.group(1)) <= 2:
            parts.append(Part(kind_of_heading(heading, by_words=by_words), heading))
        parts[-1].lines.append(f"{heading}:")
    # A heading with nothing under it says nothing.
    return [part for part in parts if len(part.lines) > 1 or (part.lines and part is parts[0])]


def _append(lines: list[str], line: str) -> None:
    """Add a line; one that Markdown wrapped (small letter after an open end) goes back to the line before."""
    if lines and continues(lines[-1], line) and "|" not in lines[-1] + line:
        lines[-1] += f" {line}"
    else:
        lines.append(line)


def _lines(body: str) -> Iterator[str]:
    """Give the lines with comments, rules, code fences and table rules taken out, and bullets as "- "."""
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    for line in clean(body).split("\n"):
        line = re.sub(r"^(?:>\s?)+", "", line)
        if re.fullmatch(r"(?:[-*_]\s*){3,}|=+|(?:```|~~~).*|\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?", line):
            continue
        if line.startswith("|"):
            line = " | ".join(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|")))
        yield re.sub(r"^\*\s+", "- ", line)


_MARKS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])"), r"\1"),
)


def _plain(line: str) -> str:
    for pattern, plain in _MARKS:
        line = pattern.sub(plain, line)
    return line.strip()
