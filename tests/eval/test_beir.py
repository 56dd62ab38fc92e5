from __future__ import annotations

import json
import math
from pathlib import Path

import ir_measures
import pytest
from indexes import write_config
from ir_measures import RR, R, Success, nDCG

from assistant.config import load_settings
from eval.beir import BeirSet, load_beir, rank_all, write_sources
from eval.errors import EvalError
from eval.systems.registry import parse_spec
from eval.workspace import open_workspace

DOCUMENTS = {
    "z9": ("Nuôi ong", "Tổ ong đặt dưới tán cây, cách nhau năm mét, tránh gió lùa."),
    "a1": ("Trồng chè", "Chè được đốn đau sau mười năm để cây trẻ lại."),
    "m5": ("", "Lò gốm nung bằng củi thông cho men màu nâu đỏ."),
}
QUERIES = {"q1": "đặt tổ ong ở đâu", "q2": "gốm nung bằng gì", "q3": "không ai chấm câu này"}


def written(folder: Path, **files: str) -> Path:
    """Write a set, some of its files given whole."""
    (folder / "qrels").mkdir(parents=True)
    corpus = [json.dumps({"_id": i, "title": title, "text": text}) for i, (title, text) in DOCUMENTS.items()]
    queries = [json.dumps({"_id": i, "text": text}) for i, text in QUERIES.items()]
    made = {
        "corpus.jsonl": "\n".join(corpus),
        "queries.jsonl": "\n".join(queries),
        "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\tz9\t2\nq1\ta1\t0\nq2\tm5\t1\n",
    }
    for name, text in made.items():
        (folder / name).write_text(files.get(name.split("/")[-1].split(".")[0], text), encoding="utf-8")
    return folder


def test_a_set_is_read(tmp_path: Path) -> None:
    made = load_beir(written(tmp_path))
    assert made.documents == DOCUMENTS
    assert list(made.queries) == ["q1", "q2"]  # what nobody judged is not asked
    assert made.qrels == {"q1": {"z9": 2, "a1": 0}, "q2": {"m5": 1}}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"corpus": "{"}, "corpus.jsonl, dòng 1: cần JSON có «_id» và «text»"),
        ({"queries": '{"_id": "q1", "text": "a"}\n{"text": "b"}'}, "queries.jsonl, dòng 2"),
        ({"test": "query-id\tcorpus-id\tscore\nq1\tz9\n"}, "test.tsv, dòng 2: cần ba cột"),
        ({"test": "q1\tz9\tnhiều\n"}, "test.tsv, dòng 1: cần ba cột"),
        ({"test": "q1\tz9\t1\n\nq1\tkhong-co\t1\n"}, "test.tsv, dòng 3: không có «q1» hoặc «khong-co»"),
    ],
)
def test_what_is_malformed_is_named(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(EvalError) as caught:
        load_beir(written(tmp_path, **files))
    assert said in str(caught.value)


def test_a_split_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="Không đọc được"):
        load_beir(written(tmp_path), "dev")


def test_figures_are_those_of_ir_measures() -> None:
    qrels = {"q1": {"a": 2, "b": 1}, "q2": {"c": 1}}
    run = {"q1": {"b": 3.0, "x": 2.0, "a": 1.0}, "q2": {"x": 1.0}}
    made = BeirSet({}, {}, qrels).evaluate(run)
    wanted = [nDCG @ 10, RR @ 10, R @ 100, Success @ 1]
    assert made == {str(m): pytest.approx(v) for m, v in ir_measures.calc_aggregate(wanted, qrels, run).items()}
    ideal = 2 + 1 / math.log2(3)
    assert made["nDCG@10"] == pytest.approx(((1 + 2 / math.log2(4)) / ideal + 0) / 2)


def test_a_query_without_results_counts() -> None:
    made = BeirSet({}, {}, {"q1": {"a": 1}, "q2": {"b": 1}}).evaluate({"q1": {"a": 1.0}, "q2": {}})
    assert made["Success@1"] == 0.5


@pytest.mark.parametrize("name", ["bm25", "troly"])
def test_a_set_is_indexed_and_searched(tmp_path: Path, name: str) -> None:
    made = load_beir(written(tmp_path / "bo"))
    names = write_sources(made, tmp_path / "nguon")
    settings = load_settings(write_config(tmp_path, tmp_path / "nguon"))
    system = parse_spec(name).make(open_workspace(settings, [tmp_path / "nguon"], indexes=tmp_path / "indexes"))
    try:
        run = rank_all(system, made, names)
    finally:
        system.close()
    assert next(iter(run["q1"])) == "z9"
    assert next(iter(run["q2"])) == "m5"
    assert made.evaluate(run)["Success@1"] == 1.0
