from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from canned import QUESTIONS, Replies
from commands import Ended, runner
from exam import ROOT, serving
from indexes import Small, write_config
from test_beir import written
from test_judge import openai

from eval.cli import main

COMMANDS = ("check", "schema", "run", "compare", "report", "judge", "beir", "gate")


Troly = Callable[..., Ended]


@pytest.fixture
def troly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Troly:
    """Run the command in this process, through its own entry point; what it keeps lies below the test's folder."""
    monkeypatch.setattr("eval.cli.RUNS", tmp_path / "eval" / "runs")
    return runner(main, monkeypatch, capsys, "eval")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "bo.jsonl"
    path.write_text("\n".join(q.model_dump_json(exclude_defaults=True) for q in QUESTIONS), encoding="utf-8")
    return path


def one_sentence(said: Ended) -> str:
    """Give the sentence of a command that failed: one line on standard error, nothing else."""
    assert said.code == 2, said
    assert said.err.startswith("Lỗi: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(troly: Troly, command: str) -> None:
    said = troly(command, "--help")
    assert said.code == 0
    assert f"troly eval {command}" in " ".join(said.out.split("Ví dụ:")[1].split())


def test_the_list_of_commands_is_whole(troly: Troly) -> None:
    listed = troly("--help").out
    assert all(re.search(rf"^\W*{command}\b", listed, re.M) for command in COMMANDS)


def test_the_schema_is_printed(troly: Troly) -> None:
    shipped = (ROOT / "eval" / "questions" / "schema.json").read_text(encoding="utf-8")
    assert json.loads(troly("schema").out) == json.loads(shipped)


def test_check_names_each_bad_line_and_ends_with_1(troly: Troly, tmp_path: Path, small: Small) -> None:
    path = tmp_path / "bo.jsonl"
    path.write_text('{"id": \n' + QUESTIONS[0].model_dump_json(exclude_defaults=True), encoding="utf-8")
    said = troly("check", path, "--corpus", small.sources, "--config", small.config)
    assert said.code == 1
    assert f"{path}: Dòng 1: JSON hỏng" in said.out
    assert f"{path}: Dòng 2: «1.000001» không có trong kho." in said.out
    assert f"{path}: 1 câu đọc được, 2 lỗi." in said.out
    assert "4 tài liệu chưa có câu hỏi nào" in said.out


def test_check_of_a_good_set_ends_with_0(troly: Troly, tmp_path: Path, small: Small) -> None:
    path = tmp_path / "bo.jsonl"
    good = {"id": "a", "style": "formal", "question": "Mượn loa đài cần gì?", "answerable": True}
    good |= {"gold": [{"code": "1.999101", "section": "dossier"}], "nuggets": [["xác nhận của trưởng thôn"]]}
    path.write_text(json.dumps(good), encoding="utf-8")
    said = troly("check", path, "--config", small.config)
    assert (said.code, said.err) == (0, "")
    assert "1 câu đọc được, 0 lỗi." in said.out


def test_a_run_is_made_reported_and_compared(troly: Troly, tmp_path: Path, asked: Path) -> None:
    with serving(Replies().app) as base:
        for name in ("cu", "moi"):
            said = troly("run", "--questions", asked, "--system", f"canned={base}", "--out", tmp_path / name)
            assert said.code == 0, said
    assert "Trả lời đúng" in said.out
    assert f"Báo cáo: {tmp_path / 'moi' / 'report.html'}" in said.out
    files = {path.name for path in (tmp_path / "moi").iterdir()}
    assert files == {"run.json", "questions.jsonl", "replies", "report.html", "summary.md", "results.json"}
    results = json.loads((tmp_path / "moi" / "results.json").read_text(encoding="utf-8"))
    assert results["record"]["questions"] == len(QUESTIONS)
    assert results["systems"]["canned"]["contract"]["questions"] == len(QUESTIONS)
    (tmp_path / "moi" / "report.html").unlink()
    assert troly("report", tmp_path / "moi").code == 0
    assert (tmp_path / "moi" / "report.html").is_file()
    said = troly("compare", tmp_path / "cu", tmp_path / "moi")
    assert "# moi:canned so với cu:canned" in said.out
    data = json.loads(troly("compare", tmp_path / "cu", tmp_path / "moi", "--json").out)
    assert data["differences"]["right"]["difference"] == 0.0


def test_a_run_over_an_index_of_its_own(
    troly: Troly, tmp_path: Path, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bo.jsonl"
    good = {"id": "a", "style": "formal", "question": "Mượn loa đài cần giấy gì?", "answerable": True}
    good |= {"gold": [{"code": "1.999101", "section": "dossier"}], "nuggets": [["xác nhận của trưởng thôn"]]}
    path.write_text(json.dumps(good), encoding="utf-8")
    said = troly("run", "--questions", path, "--system", "troly", "--system", "bm25", "--config", small.config)
    assert said.code == 0, said
    (folder,) = (tmp_path / "eval" / "runs").iterdir()
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["corpus"]["documents"] == 4
    assert record["corpus"]["hash"] == small.work.corpus_hash
    assert record["fields"] == {"1.999101": "Văn hóa"}
    assert record["hardware"]["cores"] >= 1
    assert record["versions"]["bm25s"]
    assert record["systems"]["bm25"]["model"].startswith("bm25s ")
    assert record["config"]["assistant"]["model"]["max_tokens"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "BM25" in page
    assert "Trợ lý Xã" in page


def test_errors_are_one_sentence(troly: Troly, tmp_path: Path, asked: Path, small: Small) -> None:
    assert "không phải thư mục" in one_sentence(troly("report", tmp_path / "khong-co"))
    assert "Không hiểu hệ «nope»" in one_sentence(troly("run", "--system", "nope", "--questions", asked))
    assert "Không đọc được tệp câu hỏi" in one_sentence(troly("run", "--questions", tmp_path / "khong.jsonl"))
    config = write_config(tmp_path, small.sources, workers=0)
    assert "«eval.workers» có giá trị «0»" in one_sentence(troly("gate", "--config", config))


def test_the_judge_is_judged_first(troly: Troly, tmp_path: Path, asked: Path) -> None:
    with serving(Replies().app) as base:
        troly("run", "--questions", asked, "--system", f"canned={base}", "--out", tmp_path / "run")
    with serving(openai(".")) as base:
        said = troly("judge", tmp_path / "run", "--url", f"{base}/v1", "--model", "m")
    assert said.code == 0, said
    lines = said.out.splitlines()
    assert re.fullmatch(r"Khớp với người chấm: 0\.\d\d trên 40 cặp, kappa -?\d\.\d\d\.", lines[0])
    judged = json.loads((tmp_path / "run" / "judge.json").read_text(encoding="utf-8"))
    assert judged["agreement"]["n"] == 40
    assert 0 < judged["vital_recall"]["canned"] < 1


def test_a_beir_set_is_ranked(troly: Troly, tmp_path: Path, small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = troly("beir", written(tmp_path / "bo"), "--system", "bm25", "--config", small.config)
    assert said.code == 0, said
    assert re.search(r"BM25: .*Success@1 1\.000", said.out)
    refused = troly("beir", tmp_path / "bo", "--system", "x=http://127.0.0.1:9", "--config", small.config)
    assert "không có các tài liệu của bộ này" in one_sentence(refused)


def test_the_gate_ends_with_1_where_a_floor_is_not_held(
    troly: Troly, tmp_path: Path, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = tmp_path / "bo.jsonl"
    good = {"id": "a", "style": "formal", "question": "Mượn loa đài cần giấy gì?", "answerable": True}
    good |= {"gold": [{"code": "1.999101", "section": "dossier"}], "nuggets": [["xác nhận của trưởng thôn"]]}
    asked.write_text(json.dumps(good), encoding="utf-8")
    gate = {"every": 1, "floors": {"vital_recall": 1.0}, "ceilings": {}}
    config = write_config(tmp_path, small.sources, questions=[str(asked)], gate=gate)
    held = troly("gate", "--config", config)
    assert (held.code, held.out) == (0, "Mọi ngưỡng đều giữ được trên 1 câu.\n")
    measured = troly("gate", "--measure", "--config", config)
    assert "vital_recall: 1.00" in measured.out
    config = write_config(tmp_path, small.sources, questions=[str(asked)], gate=gate | {"ceilings": {"right": 0.5}})
    broken = troly("gate", "--config", config)
    assert broken.code == 1
    assert "Trả lời đúng trọn vẹn (right): 100,0 % vượt mức cho phép 50,0 %." in broken.out
    assert "1 ngưỡng không giữ được" in broken.out
