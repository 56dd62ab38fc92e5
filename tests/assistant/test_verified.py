from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from examiner import check_marks, marks, unmarked, unsupported
from hypothesis import given, settings
from hypothesis import strategies as st
from made_documents import citation

from assistant.answer import Citation
from assistant.facts import plain_numbers
from assistant.sentences import Sentences
from assistant.verified import VerifiedText

SOURCES = [
    citation(1, "Tờ khai đăng ký khai sinh. Bản chính Giấy chứng sinh."),
    citation(2, "Nộp trong 60 ngày kể từ ngày sinh con."),
    citation(3, "Người đi khai không phải nộp bản sao thẻ căn cước."),
]
COMPOSED = (
    "Theo thủ tục:\n- Tờ khai đăng ký khai sinh. [1]\n- Bản chính Giấy chứng sinh. [1]\n"
    "- Nộp trong 60 ngày kể từ ngày sinh con. [2]\n- Người đi khai không phải nộp bản sao thẻ căn cước. [3]"
)


def verified(text: str, composed: str = "", size: int = 9, sources: Sequence[Citation] = SOURCES) -> dict[str, Any]:
    taking, made = Sentences(), VerifiedText(sources, composed)
    shown: list[str | Citation] = []
    for at in range(0, len(text), size):
        for sentence in taking.take(text[at : at + size]):
            shown += made.take(sentence)
    for sentence in taking.close():
        shown += made.take(sentence)
    announced = [c for c in shown if isinstance(c, Citation)]
    assert announced == made.citations
    return {
        "answer": "".join(s for s in shown if isinstance(s, str)),
        "citations": [c.model_dump() for c in made.citations],
        "kept": made.kept,
        "seen": made.seen,
    }


def test_marks_are_numbered_by_first_use() -> None:
    reply = verified(
        "- Nộp trong 60 ngày kể từ ngày sinh [2].\n- Tờ khai đăng ký khai sinh [1].\n- Giấy chứng sinh [1]."
    )
    assert reply["answer"].splitlines() == [
        "- Nộp trong 60 ngày kể từ ngày sinh [1].",
        "- Tờ khai đăng ký khai sinh [2].",
        "- Giấy chứng sinh [2].",
    ]
    assert [(c["n"], c["quote"]) for c in reply["citations"]] == [(1, SOURCES[1].quote), (2, SOURCES[0].quote)]


@pytest.mark.parametrize(
    "written",
    [
        "Tờ khai đăng ký khai sinh [1].",
        "Tờ khai đăng ký khai sinh. [1]",
        "Tờ khai đăng ký khai sinh.[1] ",
        "Tờ khai đăng ký khai sinh【1】.",
        "Tờ khai đăng ký khai sinh [nguồn 1].",
        "Tờ khai đăng ký khai sinh [1][9].",
        "[1] Tờ khai đăng ký khai sinh.",
        "**Tờ khai** đăng ký `khai sinh` [1].",
        "<think>Giấy chứng sinh [1]. Hay là\nkhông?</think>Tờ khai đăng ký khai sinh [1].",
    ],
)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_mark_is_read_in_any_form_and_size_of_piece(written: str, size: int) -> None:
    assert verified(written, size=size)["answer"] == "Tờ khai đăng ký khai sinh [1]."


def test_several_marks_are_read_together() -> None:
    reply = verified("Tờ khai đăng ký khai sinh, nộp trong 60 ngày [1, 2].")
    assert reply["answer"] == "Tờ khai đăng ký khai sinh, nộp trong 60 ngày [1][2]."


def test_each_clause_gets_a_mark() -> None:
    reply = verified("Tờ khai đăng ký khai sinh; bản chính Giấy chứng sinh [1].")
    assert reply["answer"] == "Tờ khai đăng ký khai sinh [1]; bản chính Giấy chứng sinh [1]."


@pytest.mark.parametrize(
    "text",
    [
        "Tờ khai đăng ký khai sinh.",
        "Tờ khai đăng ký khai sinh [7].",
        "Tờ khai đăng ký khai sinh [1]; chờ 9 ngày.",
        "Nộp trong 60 ngày kể từ ngày sinh [1].",
        "Nộp trong 30 ngày kể từ ngày sinh [2].",
        "Chào bạn.\n\nCảm ơn!",
        "khai sinh [1]",
        "- sinh [1]",
        "",
    ],
)
def test_a_sentence_that_is_not_borne_out_is_left_out(text: str) -> None:
    assert (verified(text)["answer"], verified(text)["kept"]) == ("", 0)


def test_a_lost_sentence_gives_way_to_the_composed_line_of_its_mark() -> None:
    reply = verified("Nộp trong 30 ngày kể từ ngày sinh con [2].\nNộp trong 90 ngày sinh con [2].", COMPOSED)
    assert reply["answer"] == "- Nộp trong 60 ngày kể từ ngày sinh con. [1]"
    assert (reply["kept"], reply["seen"]) == (0, 2)


def test_a_lead_in_stays_only_before_what_it_leads_to() -> None:
    assert verified("Hồ sơ gồm:\n- Giấy chứng sinh [1].")["answer"] == "Hồ sơ gồm:\n- Giấy chứng sinh [1]."
    assert verified("## Hồ sơ\n- Giấy chứng sinh [1].")["answer"] == "Hồ sơ:\n- Giấy chứng sinh [1]."
    assert verified("Hồ sơ gồm:\n- Giấy chứng tử [1].")["answer"] == ""
    assert verified("Trong 45 ngày:\n- Giấy chứng sinh [1].")["answer"] == "- Giấy chứng sinh [1]."


def test_a_sentence_that_only_repeats_the_question_is_left_out() -> None:
    made = VerifiedText(SOURCES, COMPOSED, "Có cần tờ khai đăng ký khai sinh không?")
    shown = [
        piece for sentence in Sentences().take("Tờ khai đăng ký khai sinh [1].\n") for piece in made.take(sentence)
    ]
    assert shown[0] == "- Tờ khai đăng ký khai sinh. [1]"
    assert (made.kept, made.seen) == (0, 1)


def test_what_was_said_is_not_said_again() -> None:
    assert verified("Tờ khai đăng ký khai sinh [1]. Tờ khai đăng ký khai sinh [1].")["answer"].count("Tờ khai") == 1


_parts = st.sampled_from(
    [
        *(
            "Tờ khai đăng ký khai sinh",
            "Nộp trong 60 ngày",
            "trong năm ngày",
            "giấy chứng sinh",
            "không phải nộp bản sao",
        ),
        *(
            " [1]",
            "[2]",
            " [3]",
            " [4]",
            "[1, 3]",
            "【2】",
            "[0]",
            "[1",
            "1]",
            ".",
            ". ",
            "; ",
            "! ",
            ":\n",
            "\n",
            "\n- ",
        ),
        *(
            "\n1. ",
            "## ",
            "**",
            "(",
            ")",
            "<b>",
            "Điều 60.",
            "TP. ",
            "60/2014/QH13",
            "50.000 đồng",
            " 1.001193 ",
            "７",
            "½",
        ),
        *("15", "0", " ", "<think>", "</think>", "\u200b", "\u0301", "ngày 01/7/2025", "Công an xã"),
    ]
)
_texts = st.lists(_parts | st.text("abc 019[].;:\n", max_size=4), max_size=30).map("".join)


@settings(max_examples=400, deadline=None)
@given(_texts, st.integers(1, 40), st.sampled_from(["", COMPOSED]))
def test_whatever_a_model_writes_every_number_is_supported_and_every_mark_valid(
    text: str, size: int, composed: str
) -> None:
    reply = verified(text, composed, size)
    check_marks(reply)
    assert unsupported(reply) == []
    assert unmarked(reply["answer"]) == []
    for line in re.findall(r"[^\n]+", reply["answer"]):
        assert marks(line) or line.endswith(":")
        if not marks(line):
            assert plain_numbers(line) <= {n for c in SOURCES for n in plain_numbers(f"{c.quote} {c.procedure_code}")}


@settings(max_examples=200, deadline=None)
@given(_texts, st.integers(1, 40))
def test_the_size_of_the_pieces_changes_nothing(text: str, size: int) -> None:
    assert verified(text, size=size) == verified(text, size=10_000)
