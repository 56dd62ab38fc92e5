from __future__ import annotations

import pytest
from canned import CASES
from exam import body, question, row

from eval.metrics.answers import score_answer
from eval.metrics.words import tokens
from eval.replies import LONGEST_QUOTE, Reply, stands

BY_ID = {asked.id: (asked, chat) for asked, chat, _ in CASES}


@pytest.mark.parametrize(
    ("i", "field", "expected"),
    [
        ("right", "quotes_verbatim", 1),
        ("wrong-offsets", "quotes_verbatim", 0),
        ("long-quote", "quotes_verbatim", 0),
        ("right", "marks_valid", True),
        ("unmarked", "marks_valid", False),
        ("mark-of-nothing", "marks_valid", False),
        ("marks-out-of-order", "marks_valid", False),
        ("unmarked", "facts_marked", 0),
        ("list", "facts", 1),  # the lead-in and a line of three words say nothing that needs a source
        ("number-from-nowhere", "numbers_bad", ["20000"]),
        ("number-of-the-question", "numbers_bad", []),
        ("thousands", "found", [True]),
        ("tones", "found", [True, True]),
        ("late-fact", "found", [True]),
        ("late-fact", "found_early", [False]),
        ("list", "found", [True, True, False]),
        ("list", "missed", ["hộ chiếu"]),
        ("forbidden", "forbidden", ["30 ngày"]),
        ("wrong-section", "section_right", False),
        ("alike-section", "section_right", True),
        ("unranked", "first_cited_right", False),
        ("any-refusal", "outcome_right", True),
        ("answered-wrongly", "outcome_right", False),
    ],
)
def test_what_is_counted_in_a_reply(i: str, field: str, expected: object) -> None:
    assert getattr(row(*BY_ID[i]).answer, field) == expected


@pytest.mark.parametrize("broken", [{"answer": 5}, {"citations": 5}, {"citations": [{"quote": "x"}]}, {"options": 5}])
def test_a_malformed_reply_is_a_miss_and_never_raised(broken: dict[str, object]) -> None:
    score = score_answer(question(), Reply("chat", "q", 0.1, body() | broken))
    assert score.error
    assert score.missed == ["15 ngày"]
    assert score.found == []


def test_a_source_that_could_not_be_looked_up_is_an_error() -> None:
    score = score_answer(question(), Reply("chat", "q", 0.1, body(), None, ["404"]))
    assert score.error == "LookupError('404')"


def test_quotes_are_held_against_the_original_record() -> None:
    said = body("Thời hạn 15 ngày. [1]")
    reply = Reply("chat", "q", 0.1, said, None, [True])
    whole = set(tokens("thời hạn 15 ngày"))
    assert score_answer(question(), reply, {"1.000001": whole}).quotes_in_record == 1
    short = score_answer(question(), reply, {"1.000001": set(tokens("thời hạn"))})
    assert (short.quotes_checked, short.quotes_in_record) == (1, 0)
    assert score_answer(question(), reply, {"1.000009": whole}).quotes_checked == 0


def test_a_quote_stands_where_its_offsets_say() -> None:
    text = "x" * 700
    assert stands({"quote": "x" * LONGEST_QUOTE, "start": 0, "end": LONGEST_QUOTE}, text)
    assert not stands({"quote": "x" * (LONGEST_QUOTE + 1), "start": 0, "end": LONGEST_QUOTE + 1}, text)
    assert not stands({"quote": "", "start": 0, "end": 0}, text)
    with pytest.raises(KeyError):
        stands({"quote": "x"}, text)
