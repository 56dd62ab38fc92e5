"""The numbers that legal documents are known by, such as 118/2025/NĐ-CP, in one spelling."""

from __future__ import annotations

import re

from ingest.document import Document
from ingest.text import fold

NUMBER = re.compile(r"(?<![\w/.])\d{1,5}(?:/\d{4})?/[A-ZĐ]{1,}[A-ZĐ0-9]*(?:-\s?[A-ZĐ0-9&]+)*(?![\w/])")
"""A number as it is printed: 163/QĐ-BTP, 118/2025/NĐ-CP, 72/2025/QH15."""
_OWN = re.compile(
    r"^\W*(?:Luật |Nghị định |Thông tư |Nghị quyết |Quyết định )?số *:? *(\S+)", re.IGNORECASE | re.MULTILINE
)
HEAD_CHARS = 1500
"""A document writes its own number so near to its start."""


def number_key(number: str) -> str:
    """Give a number in the form under which its spellings are told to be one.

    >>> number_key("09/2022/TT-BTP"), number_key("9/2022/tt-btp "), number_key("163/QÐ-BTP")
    ('9/2022/tt-btp', '9/2022/tt-btp', '163/qd-btp')
    """
    return re.sub(r"\s+", "", fold(number.replace("Ð", "Đ"))).lower().lstrip("0")


def numbers_in(text: str) -> tuple[str, ...]:
    """Give the numbers in a text as they are printed, each once.

    >>> numbers_in("Quyết định số 163/QĐ-BTP và Luật số 72/2025/QH15 (163/QĐ-BTP)")
    ('163/QĐ-BTP', '72/2025/QH15')
    """
    return tuple(dict.fromkeys(NUMBER.findall(text.replace("Ð", "Đ"))))


def own_numbers(document: Document) -> tuple[str, ...]:
    """Give the numbers of what a document rests on or is: its deciding document, or else the number at its head."""
    if document.provenance.deciding_document:
        return numbers_in(document.provenance.deciding_document)
    if document.procedure is not None:
        return ()
    found = _OWN.search(document.text[:HEAD_CHARS])
    return numbers_in(found.group(1).rstrip(".,;:")) if found else numbers_in(document.title)[:1]
