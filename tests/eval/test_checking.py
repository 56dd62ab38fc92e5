from __future__ import annotations

import json
from pathlib import Path

import pytest
from exam import ROOT

from eval.checking import Corpus, check_set, read_corpus, unasked
from eval.errors import EvalError
from index.expansion import load_wordings

KHAI_TU = {
    "id": "a",
    "style": "formal",
    "question": "Người thân phải đi khai tử trong mấy ngày?",
    "answerable": True,
    "gold": [{"code": "1.000656", "section": "duration"}],
    "nuggets": [["15 ngày kể từ ngày có người chết", "15 ngày"]],
}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus([ROOT / "corpus"])


def said(folder: Path, corpus: Corpus, *changes: dict[str, object], apart_from: tuple[Path, ...] = ()) -> list[str]:
    """Check a set of the good question and those made of it by changes; give the problems."""
    lines = [json.dumps(KHAI_TU | change, ensure_ascii=False) for change in ({}, *changes)]
    path = folder / "bo.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    count, problems = check_set(path, corpus, apart_from)
    assert count == len(lines)
    return [str(problem) for problem in problems]


def other(**fields: object) -> dict[str, object]:
    return {"id": "b", "question": "Xin hỏi hạn chót báo với xã là khi nào?"} | fields


def test_the_shipped_set_holds_against_the_shipped_corpus(corpus: Corpus) -> None:
    path = ROOT / "eval" / "questions" / "corpus.jsonl"
    count, problems = check_set(path, corpus)
    assert problems == []
    assert count >= 250
    assert unasked(path, corpus) == []


def test_a_good_question_has_no_problem(tmp_path: Path, corpus: Corpus) -> None:
    assert said(tmp_path, corpus, other()) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"gold": [{"code": "9.999999"}]}, "Dòng 2: «9.999999» không có trong kho."),
        ({"gold": [{"document": "khong/co.md"}]}, "Dòng 2: «khong/co.md» không có trong kho."),
        (
            {"gold": [{"document": "guidance/doc-ban-ghi-thu-tuc-tren-cong-quoc-gia.md", "section": "forms"}]},
            "không có mục «forms»",
        ),
        ({"nuggets": [["16 ngày kể từ ngày có người chết"]]}, "không có nguyên văn trong nguồn"),
        ({"forbidden": ["15 ngày"]}, "chuỗi cấm «15 ngày» nằm trong một ý đúng"),
        ({"related": ["9.999999"]}, "«9.999999» (related) không có trong kho"),
        ({"changed_from": "zz"}, "«zz» (changed_from) không phải câu trả lời được"),
        ({"question": "Người thân phải đi khai tử trong mấy ngày"}, "trùng hoặc gần trùng với câu «a» ở dòng 1"),
        ({"question": "nguoi than phai di khai tu trong may ngay"}, "trùng hoặc gần trùng với câu «a» ở dòng 1"),
        (
            {"question": "Người chết không có người thân thì đại diện cơ quan, tổ chức"},
            "đã lọt vào chỉ mục",
        ),
    ],
)
def test_what_does_not_hold_is_named(tmp_path: Path, corpus: Corpus, change: dict[str, object], problem: str) -> None:
    found = said(tmp_path, corpus, other(**change))
    assert any(problem in text for text in found)
    assert all(text.startswith("Dòng 2: ") for text in found)


def test_a_question_may_not_stand_among_the_indexed_wordings(tmp_path: Path, corpus: Corpus) -> None:
    code, wordings = next((c, w) for c, w in load_wordings().by_code.items() if len(w[0].split()) > 6)
    (problem,) = said(tmp_path, corpus, other(question=wordings[0]))
    assert f"một cách nói đã lập chỉ mục cho {code}" in problem


def test_follow_ups_that_sound_alike_are_not_doubles(tmp_path: Path, corpus: Corpus) -> None:
    short = {"question": "Thế còn lệ phí thì sao?", "style": "multi_turn"}
    one, two = ({"history": [{"role": "user", "content": text}]} for text in ("Hỏi về khai tử", "Làm giấy kết hôn"))
    assert said(tmp_path, corpus, other(**short, **one), other(**short, **two) | {"id": "c"}) == []


def test_questions_of_another_set_are_doubles(tmp_path: Path, corpus: Corpus) -> None:
    train = tmp_path / "train.jsonl"
    train.write_text('{"question": "Người thân phải đi khai tử trong mấy ngày?"}\n', encoding="utf-8")
    (problem,) = said(tmp_path, corpus, apart_from=(train,))
    assert problem == "Dòng 1: trùng hoặc gần trùng với một câu của train.jsonl."


def test_another_set_that_can_not_be_read_is_an_error(tmp_path: Path, corpus: Corpus) -> None:
    (tmp_path / "train.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(EvalError, match="--apart-from"):
        said(tmp_path, corpus, apart_from=(tmp_path / "train.jsonl",))


def test_documents_without_a_question_are_named(tmp_path: Path, corpus: Corpus) -> None:
    said(tmp_path, corpus)
    left = unasked(tmp_path / "bo.jsonl", corpus)
    assert "procedures/1.000894-dang-ky-ket-hon.md" in left
    assert "procedures/1.000656-dang-ky-khai-tu.md" not in left
