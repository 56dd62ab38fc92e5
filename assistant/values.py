"""Whether a source states the value that a question asks for: an amount, a share, a form's number, a contact.

The right procedure with the fact missing is a trap of assistants on procedures: an exact fee is asked, the record has
none, and the lines nearest to the question get shown as if they answered. Here a question that asks for nothing but a
value of one kind is held against the source before an answer is made. All patterns are on folded text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.intent import sections_asked
from ingest.document import Document, SectionKind
from ingest.readers.portal import NO_INFORMATION
from ingest.text import fold

_UNITS = r"tien|dong|trieu|nghin|ngan|ty"
_MONEY = re.compile(
    r"\d[\d.,]*\s*(?:vnd|dong|d\b|trieu|nghin|ngan|ty\b|usd)|\d+\s*%|mien (?:phi|le phi|thu|nop)|khong thu"
    r"|muc luong co so|muc chuan|lan muc"
)
_FEE_WORDS = re.compile(r"\ble phi\b|\bphi\b(?! (?:vat|nong|cong|dan|ket|chinh|thuong|quan|phap))")
_BENEFIT = re.compile(
    r"ho tro|tro cap|phu cap|muc huong|chi tra|mai tang|thu lao|kinh phi|thuong|tien qua|qua (?:tet|tang)|luong"
    r"|boi thuong|den bu|phat\b|tien cong|tien an"
)
_RATE = re.compile(r"(?:dong|vnd|trieu)\s*/\s*(?:nguoi|thang|ho|lan|nam|ngay|suat)")
_HOW_MUCH = r"(?:bao nhieu|\bbn\b)"
_AMOUNT_ASKED = re.compile(
    rf"bao nhieu (?:{_UNITS})\b|(?:may|nhieu) (?:(?:chuc|tram) )?(?:{_UNITS})\b"
    rf"|muc (?:thu|phi|le phi|tien|ho tro|tro cap|huong|dong|phat|cap|chi|thuong|qua)[^.?!;,]{{0,40}}"
    rf"(?:{_HOW_MUCH}|la may|cu the)"
    rf"|\b(?:le phi|phi|tien|chi phi|(?<!quoc )gia|tro cap|ho tro|kinh phi|thu lao)\b[^.?!;,]{{0,50}}"
    rf"(?:{_HOW_MUCH}|het may|la may|cu the|chinh xac|con so|dung bao)"
    rf"|(?:thu|nop|dong|ton|mat|het|duoc|cap|huong|lanh|nhan) (?:dung |het |khoang |toi da |them )?{_HOW_MUCH}"
    r"(?! (?:ngay|gio|thang|nam|bo|ban|lan|nguoi|to|loai|tuoi|m2|met|phan tram|buoc|lau|%))"
    rf"|so tien[^.?!]{{0,30}}(?:{_HOW_MUCH}|cu the|chinh xac|la may)"
)
_PAPER = re.compile(r"to khai|phieu|bien ban|ban khai|giay de nghi|quyet dinh|ke hoach|don\b|van ban")
_FORM_NUMBER = re.compile(
    r"mau (?:don |to khai |van ban |bieu |phieu |ban khai )?(?:so )?\d|mau (?:so )?[a-z]{1,3}[-.]?\d"
    r"|\b(?:ct|dc|tk|hs|na|b|m)\d{1,3}\b|mau (?:so )?[ivx]+\b|\b\d+[a-z]?[-/][a-z]{2,}|bieu (?:mau )?so"
    r"|\([a-z]{1,4}[-.]?\d+\)|phu luc (?:so )?(?:[ivx]+|\d)"
)
_FORM_ASKED = re.compile(
    r"(?:mau|phieu|to khai|don|ky hieu)[^.?!;]{0,25}(?:so may|so bao nhieu|so bn|so hieu|mang so)"
    r"|ky hieu mau|so hieu mau|ma mau|mau may\b"
)
_MAIL = re.compile(r"@|e-?mail")
_PHONE = re.compile(
    r"\b0\d{8,10}\b|\b0\d{2,4}[ .-]\d{3}[ .-]?\d{3,4}\b|dien thoai\s*:|19\d\d\s?\d{2,4}|https?://|www\."
)
_CONTACT_ASKED = re.compile(
    r"(?:so dien thoai|\bsdt\b|goi so (?:nao|may)|so truc|tong dai|duong day nong|hotline|e-?mail|website nao"
    r"|trang web nao|zalo)(?:[^.?!]{0,60}\b(?:so nao|so may)\b)?"
)
_COPIES = re.compile(r"\d+ ?(?:\([a-z]+\) )?bo\b|(?:mot|hai|ba) bo (?:ho so|giay)|so luong ho so")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of value: how a question asks for it, and whether a source (its folded body) states one."""

    name: str
    asked: re.Pattern[str]
    stated: Callable[[Document, str, str], bool]


def _states_amount(document: Document, question: str, body: str) -> bool:
    """Tell whether an amount is stated: a fee with the fees, a benefit on a line that speaks of one."""
    if document.procedure is None:
        return bool(_MONEY.search(body))
    fees = {
        line
        for s in document.sections
        if s.kind is SectionKind.FEES
        for line in fold(document.text[s.start : s.end]).split("\n")
    }
    lines = body.split("\n")
    if _FEE_WORDS.search(question) or not _BENEFIT.search(question):
        said = any(line.strip() and not line.strip().endswith(fold(NO_INFORMATION)) for line in fees)
        return said or any(_FEE_WORDS.search(line) and _MONEY.search(line) for line in lines)
    benefits = (line for line in lines if line not in fees)
    return any(_MONEY.search(line) and (_BENEFIT.search(line) or _RATE.search(line)) for line in benefits)


def _states_share(_document: Document, _question: str, body: str) -> bool:
    return bool(re.search(r"\d\s*%|phan tram", body))


def _states_form(_document: Document, question: str, body: str) -> bool:
    """Tell whether a form's number stands on a line that names the kind of paper asked for."""
    paper = _PAPER.search(question)
    return any(_FORM_NUMBER.search(line) for line in body.split("\n") if not paper or paper.group() in line)


def _states_contact(_document: Document, question: str, body: str) -> bool:
    return bool((_MAIL if re.search(r"mail|thu dien tu", question) else _PHONE).search(body))


def _states_copies(_document: Document, _question: str, body: str) -> bool:
    return bool(_COPIES.search(body))


_KINDS = (
    _Kind("amount", _AMOUNT_ASKED, _states_amount),
    _Kind(
        "share",
        re.compile(r"(?:bao nhieu|may|\bbn) ?(?:phan tram|%)|ty le (?:bao nhieu|la may|cu the)"),
        _states_share,
    ),
    _Kind("form", _FORM_ASKED, _states_form),
    _Kind("contact", _CONTACT_ASKED, _states_contact),
    _Kind("copies", re.compile(r"(?:may|bao nhieu|\bbn) bo\b"), _states_copies),
)
# Sections that the words around a value name without asking for them ("phí nộp hồ sơ bao nhiêu").
_SAID_BESIDE = {
    SectionKind.DOSSIER,
    SectionKind.CONDITIONS,
    SectionKind.METHODS,
    SectionKind.NAME,
    SectionKind.FORMS,
    SectionKind.FEES,
}


def missing_value(question: str, document: Document) -> str | None:
    """Name the kind of value that is all a question asks for and that the source does not state; else None.

    A question that asks for more than the value keeps its answer: the rest can be said.

    >>> from ingest.document import DocumentKind, Provenance
    >>> none = Provenance("", "", "")
    >>> note = Document("g", DocumentKind.GUIDANCE, "Mai táng", "Hỗ trợ mai táng theo nghị quyết.", (), none)
    >>> missing_value("hỗ trợ mai táng được bao nhiêu tiền", note), missing_value("mai táng nộp ở đâu", note)
    ('amount', None)
    """
    bare = fold(question)
    asked = [kind for kind in _KINDS if kind.asked.search(bare)]
    # "Số nào" of a telephone reads like "sở nào" without its marks.
    if not asked or set(sections_asked(_CONTACT_ASKED.sub(" ", bare))) - _SAID_BESIDE:
        return None
    body = _body(document)
    missing = [kind.name for kind in asked if not kind.stated(document, bare, body)]
    return missing[0] if len(missing) == len(asked) else None


def _body(document: Document) -> str:
    """Give the folded text without the legal basis, whose titles and numbers state nothing of the procedure."""
    if not document.sections:
        return fold(document.text)
    parts = (document.text[s.start : s.end] for s in document.sections if s.kind is not SectionKind.LEGAL_BASIS)
    return fold("\n".join(parts))
