from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from exam import answered, body, citation, question

from eval.compare import as_data, compare, read_side
from eval.errors import EvalError
from eval.questions import Question
from eval.report.markdown import comparison
from eval.runs import Run

CODES = [f"1.{n:06d}" for n in range(40)]


def asked(code: str) -> Question:
    return question(code, gold=[{"code": code}])


def run(folder: Path, right: Mapping[str, bool], system: str = "troly", seed: int = 5) -> Path:
    """Write a run in which questions, by the procedure that they ask for, were answered rightly or not."""
    questions = [asked(code) for code in right]
    made = Run(folder)
    made.write_questions(questions)
    made.write_record({"systems": {system: {}}, "seed": seed, "fields": {}})
    with made.notebook(system) as notebook:
        for q in questions:
            said = "Thời hạn 15 ngày. [1]" if right[q.id] else "Xong. [1]"
            chat = answered(q.id, body(said, citation(procedure_code=q.id))).chat
            assert chat
            notebook.add(chat)
    return folder


def test_what_became_right_and_wrong_is_named(tmp_path: Path) -> None:
    old = run(tmp_path / "cu", {code: place >= 24 for place, code in enumerate(CODES)})
    new = run(tmp_path / "moi", {code: place != 39 for place, code in enumerate(CODES)})
    made = compare(read_side(str(old)), read_side(str(new)))
    assert made.mended == CODES[:24]
    assert made.broken == [CODES[39]]
    right = made.differences["right"]
    assert (right.a, right.b, right.significant) == (pytest.approx(0.4), pytest.approx(0.975), True)
    assert right.p_holm > 10 * right.p  # of thirty figures, the first of those that differ
    said = comparison(made)
    assert "# moi:troly so với cu:troly" in said
    assert "40 câu chung" in said
    row = next(line for line in said.splitlines() if line.startswith("| Trả lời đúng trọn vẹn"))
    assert "| 40,0 % | 97,5 % | +57,5 |" in row
    assert row.endswith("| hơn |")
    assert "**Câu nay đúng (24).**" in said
    assert f"- {CODES[39]}: Câu hỏi {CODES[39]}?" in said


def test_no_difference_is_said_in_words(tmp_path: Path) -> None:
    old = run(tmp_path / "cu", {code: place % 2 == 0 for place, code in enumerate(CODES)})
    new = run(tmp_path / "moi", {code: place % 2 == 0 or place == 1 for place, code in enumerate(CODES)})
    said = comparison(compare(read_side(str(old)), read_side(str(new))))
    row = next(line for line in said.splitlines() if line.startswith("| Trả lời đúng trọn vẹn"))
    assert row.endswith("| chưa thấy khác biệt có ý nghĩa thống kê |")


def test_only_shared_questions_are_compared(tmp_path: Path) -> None:
    old = run(tmp_path / "cu", dict.fromkeys(CODES[:12], True))
    new = run(tmp_path / "moi", dict.fromkeys(CODES[6:], True))
    made = compare(read_side(str(old)), read_side(str(new)))
    assert [row.question.id for row in made.a.rows] == CODES[6:12]
    assert as_data(made)["questions"] == 6


def test_runs_without_a_shared_question_are_refused(tmp_path: Path) -> None:
    old, new = run(tmp_path / "cu", {CODES[0]: True}), run(tmp_path / "moi", {CODES[1]: True})
    with pytest.raises(EvalError, match="không có câu hỏi nào chung"):
        compare(read_side(str(old)), read_side(str(new)))


def test_a_system_of_a_run_is_named_behind_a_colon(tmp_path: Path) -> None:
    folder = run(tmp_path / "cu", dict.fromkeys(CODES, True), "bm25")
    assert read_side(f"{folder}:bm25").name == "cu:bm25"
    with pytest.raises(EvalError, match="không có hệ «dense»; có: bm25"):
        read_side(f"{folder}:dense")


def test_an_unfinished_run_is_refused(tmp_path: Path) -> None:
    folder = run(tmp_path / "cu", dict.fromkeys(CODES, True))
    (folder / "replies" / "troly.jsonl").write_bytes(b"")
    with pytest.raises(EvalError, match="còn 40 câu"):
        read_side(str(folder))


def test_a_comparison_is_data_as_well(tmp_path: Path) -> None:
    old = run(tmp_path / "cu", dict.fromkeys(CODES, False))
    new = run(tmp_path / "moi", dict.fromkeys(CODES, True))
    data = json.loads(json.dumps(as_data(compare(read_side(str(old)), read_side(str(new)))), allow_nan=False))
    assert data["differences"]["right"]["difference"] == 1.0
    assert data["differences"]["right"]["significant"] is True
    assert "refused_when_should" not in data["differences"]  # nothing here was to be refused
    assert data["mended"] == CODES
