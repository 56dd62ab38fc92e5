from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from index.cards import payload, points
from index.embedding import Embedder
from index.errors import SearchIndexError
from index.expansion import FOLDER, load_wordings, name_key
from index.question import level_named
from index.store import WORDING
from ingest.document import Document, DocumentKind, Procedure, Provenance


def procedure(code: str, name: str) -> Document:
    return Document(
        code, DocumentKind.PROCEDURE, name, name, (), Provenance("", "", ""), Procedure(code, name, "Cấp Xã", None)
    )


def test_the_wordings_that_ship_are_clean_and_none_is_said_of_two_procedures() -> None:
    seen: dict[str, str] = {}
    for file in FOLDER.glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            entry = json.loads(line)
            assert set(entry) == {"code", "name", "say"}
            for say in entry["say"]:
                assert say == " ".join(unicodedata.normalize("NFC", say).split())
                assert 3 <= len(say) <= 250, say
                assert seen.setdefault(say.lower(), entry["code"]) == entry["code"], say
    assert len(seen) > 5000


def test_a_copy_under_another_code_has_the_wordings_of_its_name() -> None:
    wordings = load_wordings()
    code, say = next(iter(wordings.by_code.items()))
    name = next(
        e["name"]
        for f in FOLDER.glob("*.jsonl")
        for e in map(json.loads, f.read_text("utf-8").splitlines())
        if e["code"] == code
    )
    assert set(say) <= set(wordings.of(procedure("9.999999", name.upper())))
    assert wordings.of(procedure("9.999999", "Thủ tục không ai biết")) == ()


def test_wordings_are_indexed_with_the_card(embedder: Embedder) -> None:
    worded, unworded = procedure("1.000656", "Đăng ký khai tử"), procedure("9.999999", "Thủ tục không ai biết")
    vector = embedder.embed_documents(["x"])[0]
    assert WORDING in next(points(worded, vector)).sparse
    assert WORDING not in next(points(unworded, vector)).sparse
    assert (payload(worded)["worded"], payload(unworded)["worded"]) == (True, False)


@pytest.mark.parametrize(
    "line", ["{", '{"code": "1.000001", "name": "x"}', '{"code": 1, "name": "x", "say": ["y"]}', '["x"]']
)
def test_a_line_that_is_wrong_is_named(line: str, tmp_path: Path) -> None:
    good = json.dumps({"code": "1.000001", "name": "x", "say": ["y"]})
    (tmp_path / "sai.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(SearchIndexError, match=r"«sai\.jsonl», dòng 2"):
        load_wordings(tmp_path)


def test_names_are_compared_without_case_marks_and_the_word_procedure() -> None:
    assert name_key("THỦ TỤC  Đăng ký kết hôn.") == name_key("đăng ký kết hôn")


@pytest.mark.parametrize(
    ("question", "level"),
    [
        ("làm căn cước ở công an tỉnh mấy ngày", "Cấp Tỉnh"),
        ("xin phép cấp tỉnh", "Cấp Tỉnh"),
        ("nộp ở xã hay cấp tỉnh", None),
        ("chủ tịch xã ký", "Cấp Xã"),
        ("khai sinh cần gì", None),
    ],
)
def test_the_level_that_a_question_names(question: str, level: str | None) -> None:
    assert level_named(question) == level
