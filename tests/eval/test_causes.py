from __future__ import annotations

import pytest
from canned import CASES
from exam import body, citation, question, row

from eval.metrics.causes import Cause
from ingest.readers.parts import document_id

EXPECTED = {
    "right": Cause.RIGHT,
    "no-answer": Cause.FAILED,
    "citations-no-list": Cause.FAILED,
    "unranked": Cause.WRONG_PROCEDURE,
    "wrong-section": Cause.WRONG_SECTION,
    "thousands": Cause.RIGHT,
    "list": Cause.RIGHT,
    "forbidden": Cause.FORBIDDEN,
    "asked-back": Cause.ASKED_BACK,
    "should-ask-back": Cause.SHOULD_ASK_BACK,
    "refused-wrongly": Cause.REFUSED,
    "refused": Cause.RIGHT,
    "any-refusal": Cause.RIGHT,
    "answered-wrongly": Cause.SHOULD_REFUSE,
}


@pytest.mark.parametrize("i", EXPECTED)
def test_the_first_thing_that_went_wrong_is_the_cause(i: str) -> None:
    asked, chat, search = next(case for case in CASES if case[0].id == i)
    assert row(asked, chat, search).cause is EXPECTED[i]


def test_a_fact_missed_in_the_right_section() -> None:
    asked = question(nuggets=[["15 ngày"], ["người thân"]])
    assert row(asked, body()).cause is Cause.FACT_MISSED


def test_a_missed_fact_that_is_only_welcome_is_no_failure() -> None:
    asked = question(nuggets=[["15 ngày"], ["người thân"]], okay=[1])
    made = row(asked, body())
    assert made.right
    assert made.vital_recall == 1.0
    assert made.answer.missed == ["người thân"]


def test_asking_back_rightly_names_a_gold_procedure() -> None:
    asked = question(outcome="clarify", nuggets=[])
    options = [{"procedure_code": "1.000001", "title": "", "why": ""}]
    back = body("Thủ tục nào?", outcome="clarify") | {"citations": [], "options": options}
    assert row(asked, back).cause is Cause.RIGHT
    back["options"] = [{"procedure_code": "1.000002", "title": "", "why": ""}]
    assert row(asked, back).cause is Cause.SHOULD_ASK_BACK


def test_a_document_without_a_code_is_cited_by_its_id() -> None:
    asked = question(gold=[{"document": "a.md", "section": "duration"}])
    for name, cause in ((document_id("a.md"), Cause.RIGHT), (document_id("b.md"), Cause.WRONG_PROCEDURE)):
        cited = citation(procedure_code=None, document_id=name)
        assert row(asked, body("15 ngày. [1]", cited)).cause is cause
