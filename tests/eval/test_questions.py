from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from exam import ROOT, question
from pydantic import ValidationError

from eval.errors import EvalError
from eval.questions import Gold, Question, QuestionSetError, json_schema, load_set, read_set

GOOD = {
    "id": "a",
    "style": "formal",
    "question": "Khai tử trong mấy ngày?",
    "answerable": True,
    "gold": [{"code": "1.000656", "section": "duration"}],
    "nuggets": [["15 ngày"]],
}


def line(**changes: object) -> str:
    """Give a line of a set: a good one with some fields changed, or left out where the change is None."""
    made = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return json.dumps(made, ensure_ascii=False)


def written(folder: Path, *lines: str | bytes) -> Path:
    path = folder / "bo.jsonl"
    path.write_bytes(b"\n".join(text if isinstance(text, bytes) else text.encode() for text in lines))
    return path


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"id": "b", "style"', "JSON hỏng"),
        (b'{"id": "\xff"}', "không phải UTF-8"),
        ('["b"]', "phải là một đối tượng JSON"),
        (line(id="b", question=unicodedata.normalize("NFD", "Khai tử?")), "«question» không ở dạng NFC"),
        (line(id="b", nuggets=[[unicodedata.normalize("NFD", "mười ngày")]]), "«nuggets» không ở dạng NFC"),
        (line(id="b", nuggets=[[""]]), "trường «nuggets.0.0» không được để trống"),
        (line(id="b", nuggets=[["  "]]), "trường «nuggets.0.0» không được để trống"),
        (line(id="b", nuggets=[[]]), "trường «nuggets.0» không được để trống"),
        (line(id="b", nuggets=[]), "thiếu «nuggets»"),
        (line(id="b", gold=[]), "thiếu «gold»"),
        (line(id="b", gold=[{"section": "duration"}]), "thiếu mã thủ tục"),
        (line(id="b", gold=[{"code": "1.000656", "section": "thời hạn"}]), "trường «gold.0.section» phải là một trong"),
        (line(id="b", style="rude"), "trường «style» phải là một trong 'formal', 'colloquial'"),
        (line(id="b", answerable="maybe"), "trường «answerable» phải là true hoặc false"),
        (line(id="b", question=None), "trường «question» bị thiếu"),
        (line(id="b", question=7), "trường «question» phải là chữ"),
        (line(id="b", answer="15 ngày"), "trường lạ «answer»; các trường được dùng: id, style"),
        (line(id="b", okay=[1]), "«okay» trỏ tới một ý không có"),
        (line(id="b", answerable=False), "không trả lời được thì không có «nuggets»"),
        (line(), "mã «a» đã có ở dòng 1"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(tmp_path: Path, bad: str | bytes, said: str) -> None:
    path = written(tmp_path, line(), "", bad, line(id="c"))
    with pytest.raises(QuestionSetError) as caught:
        load_set(path)
    assert [problem.line for problem in caught.value.problems] == [3]
    assert said in str(caught.value)
    assert "Dòng 3: " in str(caught.value)


def test_every_bad_line_is_named_at_once(tmp_path: Path) -> None:
    good, problems = read_set(written(tmp_path, "{", line(), line(id="b", gold=[], style="rude")))
    assert [numbered.line for numbered in good] == [2]
    assert [problem.line for problem in problems] == [1, 3]


def test_a_set_without_a_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="không có câu hỏi nào"):
        load_set(written(tmp_path, "", "  "))


def test_a_set_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="Không đọc được tệp câu hỏi"):
        load_set(tmp_path / "khong-co.jsonl")


def test_a_line_separator_inside_a_text_is_no_end_of_line(tmp_path: Path) -> None:
    (made,) = load_set(written(tmp_path, line(note="một\u2028hai")))
    assert made.note == "một\u2028hai"


def test_what_is_expected() -> None:
    assert question().expected == "answered"
    assert question(answerable=False).expected is None
    assert question(answerable=False, outcome="declined").expected == "declined"


def test_questions_on_one_procedure_are_one_cluster() -> None:
    assert question("a").cluster == question("b").cluster == "1.000001"
    assert question("c", answerable=False, related=["1.000001"]).cluster == "1.000001"
    assert question("d", answerable=False).cluster == "d"
    assert question("e", gold=[{"document": "guidance/a.md"}]).cluster == "guidance/a.md"


def test_a_question_can_not_be_changed() -> None:
    with pytest.raises(ValidationError):
        question().id = "b"  # type: ignore[misc]


def test_the_schema_beside_the_sets_is_that_of_the_code() -> None:
    shipped = json.loads((ROOT / "eval" / "questions" / "schema.json").read_text(encoding="utf-8"))
    assert shipped == json.loads(json.dumps(json_schema()))


def test_the_shipped_set_is_what_the_benchmark_asks_for() -> None:
    asked = load_set(ROOT / "eval" / "questions" / "corpus.jsonl")
    assert len(asked) >= 250
    assert sum(q.change is not None for q in asked if not q.answerable) >= 40
    assert {q.style for q in asked} >= {"formal", "colloquial", "no_diacritics", "typo", "multi_turn", "out_of_scope"}
    assert all(q.author and q.date and q.provenance for q in asked)


@pytest.mark.parametrize("name", ["corpus", "national-a", "national-b"])
def test_the_shipped_sets_are_whole(name: str) -> None:
    assert all(isinstance(q, Question) for q in load_set(ROOT / "eval" / "questions" / f"{name}.jsonl"))


def test_gold_is_named_by_its_code_first() -> None:
    assert Gold(code="1.1", document="a.md").key == "1.1"
    assert Gold(document="a.md").key == "a.md"
