"""What a trainer has disabled is in no unit, quote or passage for a model; words for a passage choose its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from made_documents import record

from assistant.answer import Citation
from assistant.citations import CitationList, spans_that_fit
from assistant.composing import compose
from assistant.config import AnswerSettings
from assistant.evidence import units_of
from assistant.passages import passages_for
from assistant.selection import score_units
from index.cards import dense_text, points, searched_passages
from index.question import read_question
from ingest.document import Curated, Document, SectionKind

STEPS = "\n".join(f"- Bước {n}: {what}." for n, what in enumerate(("Gửi đơn", "Xem xét chỗ bán", "Trả giấy hẹn"), 1))
MIDDLE = "Bước 2: Xem xét chỗ bán."
DAY = date(2026, 7, 1)


def with_disabled(document: Document, text: str) -> tuple[Document, int, int]:
    start = document.text.index(text)
    end = start + len(text)
    return replace(document, curated=Curated(disabled=((start, end),))), start, end


def cited(document: Document, question: str) -> list[Citation]:
    citations = CitationList(DAY)
    read = read_question(question)
    asked = [SectionKind.STEPS]
    compose(document, read, score_units(document, read, asked), asked, AnswerSettings(), citations)
    return citations.citations


def test_a_quote_never_runs_across_what_is_disabled() -> None:
    whole = record(steps=STEPS)
    assert any(MIDDLE in citation.quote for citation in cited(whole, "thuê gian hàng chợ trình tự thế nào"))
    document, start, end = with_disabled(whole, MIDDLE)
    found = cited(document, "thuê gian hàng chợ trình tự thế nào")
    assert found
    assert all(c.end <= start or end <= c.start for c in found)
    groups = spans_that_fit([unit for unit in units_of(document) if unit.kind is SectionKind.STEPS])
    assert all(group[-1].end <= start or end <= group[0].start for group in groups)


def test_a_model_is_not_given_it_either() -> None:
    document, start, end = with_disabled(record(steps=STEPS), MIDDLE)
    first = cited(document, "thuê gian hàng chợ trình tự thế nào")[:1]
    given = passages_for(first, lambda _: document, 10)
    assert all(c.end <= start or end <= c.start for c in given)


def test_it_is_in_no_passage_and_in_no_vector() -> None:
    whole = record(conditions="- Có dấu giáp lai kỳ lạ.\n- Có chỗ bán.")
    document, start, end = with_disabled(whole, "Có dấu giáp lai kỳ lạ.")
    assert "giáp lai" in dense_text(whole)
    assert "giáp lai" not in dense_text(document)
    assert len(document.usable_text) == len(document.text)
    assert all(p.end <= start or end <= p.start for p in searched_passages(document))
    assert len(list(points(document, None))) < len(list(points(whole, None)))  # type: ignore[arg-type]


def test_words_for_a_passage_choose_its_line() -> None:
    whole = record(steps=STEPS)
    start = whole.text.index(MIDDLE)
    document = replace(whole, curated=Curated(asked_as=((start, start + len(MIDDLE), "dò tìm ô sạp"),)))

    def best(of: Document) -> str:
        return max(score_units(of, read_question("dò tìm ô sạp thế nào")), key=lambda s: s.likeness).unit.text

    assert "Xem xét chỗ bán" in best(document)
    assert max(s.likeness for s in score_units(whole, read_question("dò tìm ô sạp thế nào"))) < 0.5
