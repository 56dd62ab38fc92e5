from __future__ import annotations

import pytest

from assistant.answer import Answer, Citation, Notice, Option, Outcome
from assistant.api.plain_text import as_text, at_base, continued, without_tail
from ingest.document import SectionKind, Status


def citation(n: int = 1, page: int | None = None, code: str | None = "1.004194") -> Citation:
    return Citation(
        n=n, document_id="d", procedure_code=code, title="Đăng ký tạm trú", section=SectionKind.FEES, heading="Lệ phí",
        quote="q", start=0, end=1, page=page, status=Status.IN_FORCE, url="/sources/d#c0-1",
    )  # fmt: skip


def whole() -> Answer:
    notice = Notice(kind="stale_wording", text="Bản ghi còn nhắc cấp huyện.")
    return Answer(outcome=Outcome.ANSWERED, answer="Nộp 5 đồng. [1]", citations=[citation()], notices=[notice])


def test_notices_and_sources_follow_the_answer() -> None:
    assert as_text(at_base(whole(), "http://xa.example/")) == (
        "Nộp 5 đồng. [1]\n\nLưu ý: Bản ghi còn nhắc cấp huyện.\n\n"
        "Nguồn:\n[1] Đăng ký tạm trú (1.004194) – Lệ phí: http://xa.example/sources/d#c0-1"
    )


def test_a_document_without_code_is_named_by_its_id_and_page() -> None:
    answer = whole().model_copy(update={"citations": [citation(page=7, code=None)]})
    assert "(d) – Lệ phí, trang 7: " in as_text(answer)


@pytest.mark.parametrize("outcome", [Outcome.CLARIFY, Outcome.NOT_FOUND])
def test_options_that_the_answer_names_already_are_not_said_twice(outcome: Outcome) -> None:
    options = [
        Option(procedure_code="1.004194", title="Đăng ký tạm trú", why=""),
        Option(procedure_code="1.004222", title="Đăng ký thường trú", why=""),
        Option(procedure_code=None, title="Sổ tiếp công dân", why=""),
    ]
    text = as_text(Answer(outcome=outcome, answer="Hỏi đăng ký thường trú (1.004222)?", options=options))
    assert text.endswith(":\n- Đăng ký tạm trú (1.004194)\n- Sổ tiếp công dân")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_was_added_can_be_taken_off_again(outcome: Outcome) -> None:
    options = [Option(procedure_code="1.004222", title="Đăng ký thường trú", why="")]
    for answer in (
        whole(),
        whole().model_copy(update={"notices": []}),
        Answer(outcome=outcome, answer="Một.\n\nHai.", options=options),
    ):
        assert without_tail(as_text(answer)) == answer.answer


def test_text_of_others_keeps_its_lists_of_sources_within_lines() -> None:
    assert without_tail("Nguồn: sổ hộ tịch.\nLưu ý: mang bản chính.") == "Nguồn: sổ hộ tịch.\nLưu ý: mang bản chính."


def test_marks_go_on_behind_those_that_were_sent() -> None:
    answer = continued("Nộp đơn. [1][2]", [citation(1), citation(2)], whole())
    assert answer.answer.endswith("Nộp 5 đồng. [3]")
    assert [c.n for c in answer.citations] == [1, 2, 3]
