"""An answer for programs that show text only: what stands beside it in the page is put at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.answer import Answer, Citation, Outcome
from assistant.door_messages import APPROVED, INSTEAD, MAY_BE, NEAREST_ARE, NOTE, PAGE, SOURCES

MARK = re.compile(r"\[(\d+)\]")


def _opening(sentence: str) -> str:
    return sentence.partition("{")[0]


_TAIL = re.compile(
    "\n\n(?:"
    + "|".join(re.escape(label) for label in (MAY_BE, NEAREST_ARE, _opening(APPROVED), _opening(NOTE), SOURCES))
    + ")"
)


def at_base(answer: Answer, base: str) -> Answer:
    """Give an answer whose citations have whole addresses; `base` is that of the server, with or without a slash.

    >>> at_base(Answer(outcome=Outcome.NOT_FOUND, answer="Chưa tìm thấy."), "http://xa.example/").citations
    []
    """
    cited = [c.model_copy(update={"url": base.rstrip("/") + c.url}) for c in answer.citations]
    return answer.model_copy(update={"citations": cited})


def as_text(answer: Answer) -> str:
    """Give an answer with its options, notices and list of sources as one text.

    >>> from assistant.answer import Option
    >>> option = Option(procedure_code="1.004194", title="Đăng ký tạm trú", why="")
    >>> print(as_text(Answer(outcome=Outcome.CLARIFY, answer="Anh chị hỏi thủ tục nào?", options=[option])))
    Anh chị hỏi thủ tục nào?
    <BLANKLINE>
    Có thể là một trong các thủ tục:
    - Đăng ký tạm trú (1.004194)
    """
    return "\n\n".join([answer.answer, *_blocks(answer)])


def without_tail(text: str) -> str:
    r"""Take off what `as_text` added, as programs send earlier replies back with the next question.

    >>> without_tail("Nộp tờ khai. [1]\n\nNguồn:\n[1] Thủ tục đăng ký tạm trú (1.004194)")
    'Nộp tờ khai. [1]'
    """
    added = _TAIL.search(text)
    return text[: added.start()] if added else text


def continued(said: str, cited: Sequence[Citation], answer: Answer) -> Answer:
    """Give the answer that goes on from text which was sent and no longer counts; its marks are numbered on.

    >>> continued("Nộp đơn.", [], Answer(outcome=Outcome.ANSWERED, answer="Nộp tờ khai. [1]")).answer.splitlines()[-1]
    'Nộp tờ khai. [1]'
    """
    shift = max((c.n for c in cited), default=0)
    text = MARK.sub(lambda mark: f"[{int(mark[1]) + shift}]", answer.answer)
    later = [c.model_copy(update={"n": c.n + shift}) for c in answer.citations]
    return answer.model_copy(update={"answer": f"{said}\n\n{INSTEAD}\n{text}", "citations": [*cited, *later]})


def approval_of(answer: Answer) -> str | None:
    """Say who approved an answer, and when; None for one that nobody has.

    >>> from assistant.answer import Approval
    >>> given = Answer(outcome=Outcome.ANSWERED, answer="", approved=Approval(by="Lê An", on="2026-11-26"))
    >>> approval_of(given)
    'Câu trả lời đã duyệt: Lê An duyệt ngày 26/11/2026.'
    """
    if answer.approved is None:
        return None
    day = date.fromisoformat(answer.approved.on)
    return APPROVED.format(by=answer.approved.by, on=f"{day:%d/%m/%Y}")


def _blocks(answer: Answer) -> Iterator[str]:
    if approved := approval_of(answer):
        yield approved
    options = [
        f"- {o.title} ({o.procedure_code})" if o.procedure_code else f"- {o.title}"
        for o in answer.options
        if o.title not in answer.answer and (o.procedure_code is None or o.procedure_code not in answer.answer)
    ]
    if options:
        yield "\n".join([MAY_BE if answer.outcome is Outcome.CLARIFY else NEAREST_ARE, *options])
    if answer.notices:
        yield "\n".join(NOTE.format(text=notice.text) for notice in answer.notices)
    if answer.citations:
        yield "\n".join([SOURCES, *(_source(c) for c in answer.citations)])


def _source(c: Citation) -> str:
    page = PAGE.format(page=c.page) if c.page else ""
    return f"[{c.n}] {c.title} ({c.procedure_code or c.document_id}) – {c.heading}{page}: {c.url}"
