"""Where a stretch of a document stands, as a citation names it: "Điều 5 khoản 2 điểm a" with what these are about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ingest.document import Document, Section

_ARTICLE = re.compile(r"^(Điều \d{1,4}[a-zđ]?)\s*[.:]\s*(.*)", re.DOTALL)
_CLAUSE = re.compile(r"^(\d{1,2})\.\s+(\S.*)")
_POINT = re.compile(r"^([a-zđ])\)\s+\S")
_AFTER = dict(pairwise(["", *"abcdđeghiklmnopqrstuvxy"]))
"""The letter of the point after each: Vietnamese law leaves out f, j, w, z."""
_LEAD_CHARS = 90


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in an article: clause 0 before the first one, point "" outside points; `lead` introduces the points."""

    clause: int = 0
    point: str = ""
    lead: str = ""


def heading_of(document: Document, start: int, end: int) -> str:
    r"""Give the heading of `document.text[start:end]`: that of its section, in a law with the clause and the point.

    A stretch over several clauses or points names the first and the last; a point brings the words that introduce it.

    >>> from ingest.document import DocumentKind, Provenance, SectionKind
    >>> text = "Điều 5. Hồ sơ\n1. Hồ sơ gồm:\na) Đơn;\nb) Thẻ căn cước.\n2. Nộp tại xã."
    >>> section = Section(SectionKind.OTHER, "Điều 5. Hồ sơ", 0, len(text))
    >>> law = Document("d", DocumentKind.DOCUMENT, "Luật", text, (section,), Provenance("a", "b", ""))
    >>> heading_of(law, text.index("Thẻ"), text.index("Thẻ") + 3)
    'Điều 5 khoản 1 điểm b. Hồ sơ – Hồ sơ gồm'
    >>> heading_of(law, text.index("Đơn"), text.index("Nộp") + 3)
    'Điều 5 khoản 1 và khoản 2. Hồ sơ'
    """
    section = document.section_at(start)
    if section is None:
        return document.title
    article = _ARTICLE.match(section.heading)
    if article is None:
        return section.heading
    number, name = article.groups()
    first, last = _between(document.text, section, start, min(end, section.end))
    where = number + _named(first, last)
    about = [part for part in (name, first.lead if first.point and first.clause == last.clause else "") if part]
    return f"{where}. {' – '.join(about)}" if about else where


def article_of(heading: str) -> str:
    """Give the article that a heading names, "" where it names none.

    >>> article_of("Điều 5. Hồ sơ"), article_of("Phí, lệ phí")
    ('Điều 5', '')
    """
    match = _ARTICLE.match(heading)
    return match.group(1) if match else ""


def _named(first: _Place, last: _Place) -> str:
    if first.clause != last.clause:
        # From the article's own words into its clauses is the article as a whole.
        link = "và" if last.clause == first.clause + 1 else "đến"
        return f" khoản {first.clause} {link} khoản {last.clause}" if first.clause else ""
    clause = f" khoản {first.clause}" if first.clause else ""
    if first.point == last.point:
        return clause + (f" điểm {first.point}" if first.point else "")
    link = "và" if last.point == _AFTER.get(first.point) else "đến"
    return clause + (f" điểm {first.point} {link} điểm {last.point}" if first.point else "")


def _between(text: str, section: Section, start: int, end: int) -> tuple[_Place, _Place]:
    """Give the places of the line that holds `start` and of the one that holds the last character before `end`."""
    offsets, places = _places(text, section.start, section.end)
    return places[bisect_right(offsets, start) - 1], places[max(bisect_left(offsets, end), 1) - 1]


# A long article is asked for once a passage: without a memory its lines would be gone through as often.
@lru_cache(maxsize=16)
def _places(text: str, start: int, end: int) -> tuple[list[int], list[_Place]]:
    """Give the offset and the place of each line.

    Clauses count up and points follow the alphabet; the numbers of an amending text in quotation marks do not count.
    Where clauses begin anew (a heading was lost, a form follows) nothing is known but the article.
    """
    place = _Place()
    quoted = lost = False
    offsets: list[int] = []
    places: list[_Place] = []
    at = start
    for line in text[start:end].split("\n"):
        clause, point = _CLAUSE.match(line), _POINT.match(line)
        if clause and not quoted and int(clause.group(1)) == 1 and place.clause:
            place, lost = _Place(), True
        if lost:
            pass
        elif clause and not quoted and int(clause.group(1)) == place.clause + 1:
            place = _Place(place.clause + 1, "", _lead(clause.group(2)))
        elif point and not quoted and point.group(1) == _AFTER.get(place.point):
            place = _Place(place.clause, point.group(1), place.lead)
        offsets.append(at)
        places.append(place)
        opened, closed = line.count("“"), line.count("”")
        quoted = opened > closed or (quoted and not closed)
        at += len(line) + 1
    return offsets, places


def _lead(clause: str) -> str:
    """Give the words that introduce the points of a clause, cut at a word; "" where they introduce nothing."""
    if not clause.endswith(":"):
        return ""
    words = clause.rstrip(": ")
    return words if len(words) <= _LEAD_CHARS else words[:_LEAD_CHARS].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
