"""Questions that compare two procedures: what is compared, and one short answer for each."""

from __future__ import annotations

import re
from datetime import date

from assistant.finding import Found, found_for
from assistant.intent import matter_of
from index.families import family
from index.live import OpenIndex
from index.question import read_question
from index.retriever import Retriever
from ingest.document import SectionKind
from ingest.text import fold

COMPARED = (SectionKind.RESULT, SectionKind.CONDITIONS, SectionKind.DURATION, SectionKind.FEES)
"""What is said of each where the question names no section."""
_HOW = r"(?:nhau|gi|biet|cho nao|o cho nao|diem nao|o diem nao|ra sao|the nao)"
_DIFFER = re.compile(rf"\b(?:khac|giong)(?: {_HOW})+(?: (?:so )?voi)?\b")
_DIFFER_APART = re.compile(r"\b(?:khac|giong)\b(?=.*\b(?:cho|diem|the) nao\b)(?! so voi)")
_ASKS = re.compile(r"\b(?:phan biet|so sanh)\b")
_SHAPES = re.compile(rf"{_DIFFER.pattern}|{_ASKS.pattern}")
_JOINED = re.compile(r"\b(?:va|voi|hay|hoac)\b")


def compared(question: str) -> tuple[str, str] | None:
    """Give the two things that a question compares, None for any other question.

    >>> compared("Đăng ký lại khai sinh khác gì với cấp bản sao trích lục?")
    ('Đăng ký lại khai sinh', 'cấp bản sao trích lục?')
    >>> compared("So sánh tạm ngừng và chấm dứt hộ kinh doanh")
    ('So sánh tạm ngừng', 'chấm dứt hộ kinh doanh')
    >>> compared("Sổ hộ tịch ghi khác so với giấy khai sinh thì sửa thế nào") is None
    True
    """
    bare = fold(question)
    differ = _DIFFER.search(bare) or _DIFFER_APART.search(bare)
    if len(bare) != len(question) or not (differ or _ASKS.search(bare)):
        return None
    end = differ.start() if differ else len(bare)
    for place in (*_JOINED.finditer(bare, 0, end), *filter(None, [differ])):
        first, second = question[: place.start()].strip(), question[place.end() :].strip()
        if _names_something(first) and _names_something(second):
            return first, second
    return None


def find_both(
    index: OpenIndex, retriever: Retriever, question: str, province: str | None, as_of: date, least: float
) -> tuple[Found, Found] | None:
    """Find the two procedures that a question compares; None where it does not, or where either is in doubt.

    Each side is read in the light of the whole, since "tạm ngừng và chấm dứt hộ kinh doanh" names its object once.
    `least` is the chance from which a procedure counts as found.
    """
    sides = compared(question)
    if sides is None:
        return None
    first, second = (
        found_for(index, read, retriever.search(index, read, province=province, as_of=as_of))
        for read in (read_question(side, question, index.vocabulary) for side in sides)
    )
    if (
        first.document is None
        or second.document is None
        or min(first.confidence.listed, second.confidence.listed) < least
    ):
        return None
    return None if family(first.document.title) == family(second.document.title) else (first, second)


def _names_something(text: str) -> bool:
    return len(matter_of(_SHAPES.sub(" ", fold(text)))) >= 2
