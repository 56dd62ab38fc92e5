from __future__ import annotations

from datetime import date

import pytest
from made_documents import record, summary

from assistant.citations import LONGEST_QUOTE, CitationList, marked, spans_that_fit
from assistant.evidence import Unit, units_of
from ingest.document import Document, SectionKind, Status

DAY = date(2026, 7, 1)


def steps(document: Document) -> list[Unit]:
    return [unit for unit in units_of(document) if unit.kind is SectionKind.STEPS]


def many(count: int, words: int = 12) -> Document:
    return record(steps="\n".join(f"- Bước {n}: {'việc ở chợ ' * words}xong." for n in range(1, count + 1)))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nộp đơn", "Nộp đơn [4]"),
        (" Nộp đơn. ", "Nộp đơn. [4]"),
        ("Nộp đơn ở quầy chợ. Nhận giấy hẹn.", "Nộp đơn ở quầy chợ. [4] Nhận giấy hẹn. [4]"),
        ("Nộp đơn ở quầy; nhận giấy hẹn", "Nộp đơn ở quầy; [4] nhận giấy hẹn [4]"),
        ("Nộp đơn. Nhận giấy hẹn.", "Nộp đơn. Nhận giấy hẹn. [4]"),  # two words are no statement of their own
        ("Phí 1.500.000 đồng", "Phí 1.500.000 đồng [4]"),
    ],
)
def test_each_clause_gets_the_mark(text: str, written: str) -> None:
    assert marked(text, 4) == written


def test_neighbours_share_a_quote_as_long_as_it_fits() -> None:
    units = steps(many(12))
    groups = spans_that_fit(units)
    assert [unit for group in groups for unit in group] == units
    assert 1 < len(groups) < len(units)
    assert all(group[-1].end - group[0].start <= LONGEST_QUOTE for group in groups)


def test_units_far_apart_do_not_share_a_quote() -> None:
    units = steps(many(8, words=1))
    assert [len(group) for group in spans_that_fit([units[0], units[1], units[5]])] == [2, 1]


def test_units_of_two_sections_or_cases_do_not_share_a_quote() -> None:
    dossier = "  [ * Thuê mới: ]\n    - Đơn\n  [ Thuê lại: ]\n    - Hợp đồng"
    units = [u for u in units_of(record(dossier=dossier)) if u.kind in (SectionKind.DOSSIER, SectionKind.SUBJECTS)]
    assert [len(group) for group in spans_that_fit(units)] == [1, 1, 1]


def test_a_quote_is_cut_from_the_text_and_cited_once() -> None:
    document = many(3, words=2)
    citations = CitationList(DAY)
    units = steps(document)
    assert citations.cite(document, units[:2]) == 1
    assert citations.cite(document, units[2:]) == 2
    assert citations.cite(document, units[:2]) == 1
    first, second = citations.citations
    assert document.text[first.start : first.end] == first.quote
    assert first.quote.startswith("Bước 1:")
    assert second.url == f"/sources/1.999200#c{second.start}-{second.end}"


@pytest.mark.parametrize(
    ("front", "status"),
    [
        ("", Status.IN_FORCE),
        ("effective_to: 2026-06-30", Status.EXPIRED),
        ("effective_to: 2026-07-01", Status.IN_FORCE),
        ("effective_to: 2026-06-30\nreplaced_by: Nội quy mới", Status.REPLACED),
        ("effective_from: 2026-07-02", Status.NOT_YET),
    ],
)
def test_a_citation_tells_the_effect_on_the_day(front: str, status: Status) -> None:
    document = summary("## Trình tự thực hiện\n- Nộp đơn cho chợ.\n", front=front)
    citations = CitationList(DAY)
    citations.cite(document, steps(document))
    assert citations.citations[0].status is status
