"""`troly corpus` and the options of `troly ingest`: what a trainer sees, decides and takes out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Ended
from workbench import write_config

Troly = Callable[..., Ended]
DECREE = """Số: 99/QĐ-UBND
Quyết định về lễ hội làng
Điều 2. Bãi bỏ Quyết định số 77/QĐ-BVH.
Điều 3. Bãi bỏ khoản 1 Điều 2 Quyết định số 66/QĐ-BVH.
"""


@pytest.fixture
def own(tmp_path: Path, troly: Troly, record: Callable[..., str]) -> tuple[Path, Path]:
    """A configuration, and a folder with three sources that its index holds."""
    sources = tmp_path / "nguon"
    sources.mkdir()
    (sources / "a.txt").write_text(record("1.999501", "Thuê sân đình làng", decision="77/QĐ-BVH"), "utf-8")
    (sources / "b.txt").write_text(record("1.999502", "Thuê sân đình làng bên", decision="66/QĐ-BVH"), "utf-8")
    (sources / "qd.txt").write_text(DECREE, "utf-8")
    config = write_config(tmp_path)
    assert troly("ingest", sources, "--config", config).code == 0
    return config, sources


def one_sentence(ended: Ended) -> str:
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), ended
    return ended.err


def test_documents_are_listed_shown_and_exported(troly: Troly, own: tuple[Path, Path], tmp_path: Path) -> None:
    config, sources = own
    listed = troly("corpus", "list", "--config", config).out
    assert "1.999501  Thuê sân đình làng  (procedure, còn hiệu lực)\n" in listed
    assert listed.endswith("3 tài liệu.\n")
    assert "2 tài liệu." in troly("corpus", "list", "--kind", "procedure", "--config", config).out
    assert json.loads(troly("corpus", "list", "--json", "--config", config).out.splitlines()[0])["status"] == "in_force"
    shown = troly("corpus", "show", "1.999501", "--config", config).out
    assert f"Nguồn: {sources} › a.txt" in shown
    data = json.loads(troly("corpus", "show", "1.999501", "--json", "--config", config).out)
    for start, end, passage in re.findall(r"\[(\d+)–(\d+)\]\n(.+)", shown):
        assert data["text"][int(start) : int(end)].startswith(passage)
    assert {(int(a), int(b)) for a, b in re.findall(r"\[(\d+)–(\d+)\]\n", shown)} == {
        (p["start"], p["end"]) for p in data["passages"]
    }
    assert "Đã ghi 3 tài liệu" in troly("corpus", "export", tmp_path / "kho.jsonl", "--config", config).out
    lines = [json.loads(line) for line in (tmp_path / "kho.jsonl").read_text("utf-8").splitlines()]
    assert {line["id"] for line in lines} >= {"1.999501", "1.999502"}
    assert lines[0]["text"] == data["text"]
    assert "«1.000000»" in one_sentence(troly("corpus", "show", "1.000000", "--config", config))


def test_a_proposal_is_confirmed_applied_and_seen_in_the_difference(troly: Troly, own: tuple[Path, Path]) -> None:
    config, sources = own
    said = troly("corpus", "relations", "--config", config).out
    whole, part = re.findall(r"^([0-9a-f]{8})  99/QĐ-UBND bãi bỏ", said, re.MULTILINE)
    assert "«Điều 2. Bãi bỏ Quyết định số 77/QĐ-BVH»" in said or "«Bãi bỏ Quyết định số 77/QĐ-BVH»" in said
    assert "chưa rõ từ ngày nào" in said
    assert "một phần" in one_sentence(troly("corpus", "confirm", part, "--config", config))
    assert "--since" in one_sentence(troly("corpus", "confirm", whole, "--config", config))
    assert troly("corpus", "confirm", whole, "--since", "2026-03-01", "--config", config).code == 0
    assert troly("corpus", "reject", part, "--config", config).code == 0
    assert troly("corpus", "relations", "--config", config).out.startswith("0 đề xuất")
    assert "không đổi 3" in troly("ingest", sources, "--config", config).out
    ended = troly("corpus", "list", "--status", "withdrawn", "--config", config).out
    assert "1.999501-den-20260228  Thuê sân đình làng  (procedure, bị bãi bỏ)" in ended
    difference = troly("corpus", "diff", "--config", config).out
    assert "- 1.999501  " in difference
    assert "+ 1.999501-den-20260228  " in difference
    assert troly("corpus", "confirm", whole, "--config", config).code == 2


def test_the_difference_of_a_document_is_told_line_by_line(
    troly: Troly, own: tuple[Path, Path], record: Callable[..., str]
) -> None:
    config, sources = own
    assert "hai bản" in one_sentence(troly("corpus", "diff", "--config", config))
    (sources / "a.txt").write_text(
        record("1.999501", "Thuê sân đình làng", decision="77/QĐ-BVH", result="Giấy hẹn"), "utf-8"
    )
    troly("ingest", sources, "--config", config)
    assert "~ 1.999501  Thuê sân đình làng (nội dung)" in troly("corpus", "diff", "--config", config).out
    lines = troly("corpus", "diff", "--document", "1.999501", "--config", config).out
    assert "-Kết quả thực hiện: Giấy đồng ý\n+Kết quả thực hiện: Giấy hẹn\n" in lines
    assert "«x»" in one_sentence(troly("corpus", "diff", "--document", "x", "--config", config))


def test_documents_that_are_alike_are_named(troly: Troly, own: tuple[Path, Path]) -> None:
    config, _ = own
    said = troly("corpus", "duplicates", "--least", "0.6", "--config", config).out
    assert re.search(r"^\d+%  1\.999501 «Thuê sân đình làng» và 1\.999502 «Thuê sân đình làng bên»", said)
    assert "0 cặp" in troly("corpus", "duplicates", "--least", "1", "--config", config).out


def test_a_dry_run_and_a_purge(troly: Troly, own: tuple[Path, Path]) -> None:
    config, sources = own
    before = troly("status", "--config", config).out
    (sources / "b.txt").unlink()
    said = troly("ingest", sources, "--dry-run", "--config", config).out
    assert said.startswith("Chạy thử: chưa ghi gì")
    assert "gỡ bỏ 1" in said
    assert troly("status", "--config", config).out == before
    assert troly("ingest", sources, "--purge", "--config", config).code == 0
    assert "Bản trước:   không có" in troly("status", "--config", config).out
    assert "1.999502" not in troly("corpus", "list", "--config", config).out


def test_a_wrong_manifest_stops_the_ingestion_with_a_sentence(troly: Troly, own: tuple[Path, Path]) -> None:
    config, sources = own
    before = troly("status", "--config", config).out
    (sources / "manifest.yaml").write_text("relations: [{}]", "utf-8")
    assert "manifest.yaml" in one_sentence(troly("ingest", sources, "--config", config))
    assert troly("status", "--config", config).out == before
