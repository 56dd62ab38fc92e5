from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from exam import body, question, refusal, row, serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eval.errors import EvalError
from eval.judge import Label, agreement, as_data, judged_recall, load_labels, model_judge, verdict


def labels(yes: int, no: int) -> list[Label]:
    return [Label("?", "a", "f", place < yes) for place in range(yes + no)]


def openai(reply: str | int) -> Starlette:
    """Serve a model that says CÓ where the fact stands in the answer, then `reply`; a status instead makes it fail."""

    async def complete(request: Request) -> Response:
        if isinstance(reply, int):
            return Response("down", reply)
        asked = (await request.json())["messages"][-1]["content"]
        answer, _, fact = asked.partition("Ý cần kiểm tra: ")
        said = "CÓ" if fact.split("\n")[0] in answer else "KHÔNG"
        return JSONResponse({"choices": [{"message": {"content": said + reply}}]})

    return Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])])


@pytest.mark.parametrize(
    ("said", "expected"),
    [("CÓ", True), ("có, vì câu nêu rõ", True), ("**Có**", True), ("KHÔNG.", False), ("không có", False), ("", None)],
)
def test_a_verdict_is_its_first_word(said: str, expected: bool | None) -> None:
    assert verdict(said) is expected


def test_kappa_of_a_known_table() -> None:
    """Both yes 20, people only 5, judge only 10, both no 15: share .70, kappa .40 (the textbook's example)."""
    verdicts = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    made = agreement(labels(25, 25), verdicts)
    assert (made.n, made.share, made.unread) == (50, pytest.approx(0.7), 0)
    assert made.kappa == pytest.approx(0.4)


def test_a_judge_that_always_says_yes_agrees_by_chance_only() -> None:
    assert agreement(labels(5, 5), [True] * 10).kappa == pytest.approx(0.0)


def test_a_verdict_that_can_not_be_read_is_no_agreement() -> None:
    made = agreement(labels(1, 1), [None, None])
    assert (made.share, made.unread) == (0.0, 2)


def test_agreement_over_nothing_is_nan() -> None:
    assert math.isnan(agreement([], []).kappa)


def test_the_shipped_labels_have_both_kinds() -> None:
    pairs = load_labels()
    assert len(pairs) >= 40
    assert 0.3 < sum(pair.holds for pair in pairs) / len(pairs) < 0.7


@pytest.mark.parametrize("bad", ["{", '{"question": "a"}', '{"question":"a","answer":"b","fact":"c","holds":"yes"}'])
def test_a_bad_label_is_named_by_its_line(tmp_path: Path, bad: str) -> None:
    good = '{"question": "a", "answer": "b", "fact": "c", "holds": true}'
    path = tmp_path / "nhan.jsonl"
    path.write_text(f"{good}\n{bad}\n", encoding="utf-8")
    with pytest.raises(EvalError, match="dòng 2"):
        load_labels(path)


def test_labels_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="Không đọc được tệp nhãn"):
        load_labels(tmp_path / "nhan.jsonl")


def test_a_model_judges_vital_facts_only() -> None:
    rows = [
        row(question("a", nuggets=[["15 ngày"], ["tờ khai"], ["hộ chiếu"]], okay=[2]), body("Thời hạn 15 ngày. [1]")),
        row(question("b"), body("Thời hạn 15 ngày. [1]")),
        row(question("c"), None),
        row(question("d", answerable=False), refusal()),
    ]
    with serving(openai(".")) as base, model_judge(f"{base}/v1", "m") as holds:
        assert judged_recall(rows, holds) == pytest.approx((0.5 + 1 + 0) / 3)
        made = agreement([Label("?", "có 15 ngày", "15 ngày", True)], [holds("?", "có 15 ngày", "15 ngày")])
    data = as_data("m", made, {"troly": 0.5})
    assert json.loads(json.dumps(data)) == {
        "model": "m",
        "agreement": {"n": 1, "share": 1.0, "kappa": pytest.approx(math.nan, nan_ok=True), "unread": 0},
        "vital_recall": {"troly": 0.5},
    }


def test_a_model_that_is_down_is_an_error_in_words() -> None:
    with (
        serving(openai(500)) as base,
        pytest.raises(EvalError, match="không trả lời được"),
        model_judge(base + "/v1", "m") as holds,
    ):
        holds("?", "a", "f")
