"""A digest as an administrative document (a Thông báo, Mẫu 1.4 of Phụ lục III, Nghị định 30/2020/NĐ-CP) in DOCX.

Its number, the signature and the seal are left to the office that sends it out. `document_form` has the layout.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby

from assistant.desk.config import DigestSettings
from assistant.desk.petitions import document_messages as say
from assistant.desk.petitions.document_form import (
    add_close,
    add_head,
    add_table,
    add_text,
    add_title,
    new_document,
)
from assistant.desk.petitions.messages import UNASSIGNED
from assistant.desk.petitions.tables import Digest, DigestItem
from assistant.desk.petitions.weeks import named
from assistant.vietnam_time import HANOI

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WIDTHS = (10, 32, 15, 76, 32)


def document(digest: Digest, items: Sequence[DigestItem], settings: DigestSettings) -> bytes:
    """Give the document of a digest's items, which must be sorted by department."""
    week = named(digest.week)
    subject = say.SUBJECT.format(week=week)
    made = digest.made_at.astimezone(HANOI)
    office = sentence_case(settings.office)
    paper = new_document(subject)
    symbol = f"{say.KIND_SHORT}-{initials(settings.office)}"
    add_head(paper, settings.issuer, settings.office, symbol, settings.place, made.date())
    add_title(paper, say.KIND, subject)
    shares = [(name, list(asked)) for name, asked in groupby(items, key=lambda item: item.department)]
    if not shares:
        add_text(paper, say.NOTHING.format(week=week.capitalize()))
    else:
        _add_shares(paper, digest, office, shares)
    add_text(paper, say.CLOSING.format(office=office))
    departments = [say.TO_DEPARTMENT.format(department=name) for name, _ in shares if name != UNASSIGNED]
    above = say.TO_ABOVE.format(issuer=sentence_case(settings.issuer))
    add_close(paper, [above, *departments, say.TO_COMMUNES, say.KEPT], post_of(settings.office))
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _add_shares(paper: object, digest: Digest, office: str, shares: Sequence[tuple[str, list[DigestItem]]]) -> None:
    count = sum(len(asked) for _, asked in shares)
    overdue = sum(item.since is not None for _, asked in shares for item in asked)
    moment = f"{digest.made_at.astimezone(HANOI):%H giờ %M ngày %d/%m/%Y}"
    opening = say.OPENING.format(moment=moment, office=office, count=f"{count:02}", week=named(digest.week))
    add_text(paper, opening)
    if overdue:
        add_text(paper, say.OVERDUE.format(count=f"{overdue:02}"))
    for n, (name, asked) in enumerate(shares, 1):
        shown = say.NO_DEPARTMENT if name == UNASSIGNED else name
        heading = add_text(paper, say.SECTION.format(n=n, department=shown, count=f"{len(asked):02}"), bold=True)
        heading.paragraph_format.space_after, heading.paragraph_format.keep_with_next = 76200, True
        add_table(paper, _WIDTHS, say.HEADING, [_row(k, item) for k, item in enumerate(asked, 1)])
    add_text(paper, say.REQUEST.format(due=f"{digest.due:%d/%m/%Y}"))


def _row(n: int, item: DigestItem) -> tuple[str, str, str, str, str]:
    question = item.question
    if item.since:
        question = say.SINCE.format(question=question, since=f"{item.since:%d/%m/%Y}")
    return str(n), item.code, str(item.count), question, ", ".join(item.communes)


def initials(office: str) -> str:
    """Give the letters that stand for an office in a document's number.

    >>> initials("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"), initials("Ủy ban nhân dân xã Ia Grai")
    ('TTPVHCC', 'UBNDXIG')
    """
    letters = "".join(word[0] for word in office.upper().split() if word[0].isalpha())
    return letters.replace("Ủ", "U")


def post_of(office: str) -> str:
    """Give the post of whoever signs for an office.

    >>> post_of("Văn phòng UBND tỉnh")
    'CHÁNH VĂN PHÒNG'
    """
    return next((post for start, post in say.POSTS if office.upper().startswith(start)), say.HEAD_OF_OFFICE)


def sentence_case(name: str) -> str:
    """Give a name that stands in capitals as it is written in a text; names of places stay as they are.

    >>> sentence_case("ỦY BAN NHÂN DÂN TỈNH GIA LAI"), sentence_case("Sở Tư pháp")
    ('Ủy ban nhân dân tỉnh Gia Lai', 'Sở Tư pháp')
    """
    if not name.isupper():
        return name
    head, found, place = name.partition(" TỈNH ")
    if not found:
        return _capitalized(name)
    return f"{_capitalized(head)} tỉnh {place.title()}"


def _capitalized(name: str) -> str:
    for start in ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",):
        if name.startswith(start):
            return f"Trung tâm Phục vụ hành chính công{name.removeprefix(start).lower()}"
    return name.capitalize()
