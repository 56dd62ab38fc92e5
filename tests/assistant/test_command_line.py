from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Ended
from examiner import check_shape
from workbench import OWN_SOURCES, Kit, write_config

Troly = Callable[..., Ended]

INSTALLED = Path(sys.executable).parent / "troly"
RECORD = OWN_SOURCES / "1.999101.txt"
COMMANDS = [
    *(["serve"], ["ask"], ["ingest"], ["read"], ["status"], ["rollback"]),
    *(["corpus", name] for name in ("check", "list", "show", "diff", "export", "duplicates", "relations", "confirm")),
    *(["corpus", "reject"], ["corpus", "rollback"]),
]


def one_sentence(ended: Ended) -> str:
    """Give the sentence that a failed command said: one line on standard error, nothing else."""
    assert ended.code == 2, ended
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("Lỗi: ")
    assert "Traceback" not in ended.err
    return ended.err


@pytest.fixture
def own(tmp_path: Path, troly: Troly) -> tuple[Path, Path]:
    """A configuration of its own, and a folder with two sources that its index holds."""
    sources = tmp_path / "nguon"
    shutil.copytree(OWN_SOURCES, sources, ignore=shutil.ignore_patterns("1.999102.txt", "noi-quy*"))
    config = write_config(tmp_path)
    assert troly("ingest", sources, "--config", config).code == 0
    return config, sources


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(troly: Troly, command: list[str]) -> None:
    ended = troly(*command, "--help")
    assert ended.code == 0
    example = re.search(r"Ví dụ:\s+(troly .+)", ended.out)
    assert example
    assert example[1].startswith(f"troly {' '.join(command)}")


def test_the_list_of_commands_is_whole(troly: Troly) -> None:
    said = troly("--help").out
    assert all(command[0] in said for command in COMMANDS)


def test_ask_prints_the_answer_and_its_sources(troly: Troly, kit: Kit) -> None:
    ended = troly("ask", "Xin mượn loa đài cần giấy tờ gì?", "--config", kit.config)
    assert ended.code == 0
    assert "Đơn xin mượn loa đài có xác nhận của trưởng thôn [1]" in ended.out
    assert "[1] Xin mượn bộ loa đài của nhà văn hóa xã (1.999101) – Thành phần hồ sơ" in ended.out


def test_ask_shows_notices_before_the_answer(troly: Troly, kit: Kit) -> None:
    ended = troly("ask", "Hỗ trợ tiền dựng chuồng bò cần điều kiện gì?", "--config", kit.config)
    assert ended.out.startswith("Lưu ý: Thủ tục này do Lâm Đồng công bố")


def test_ask_gives_the_whole_reply_as_json(troly: Troly, kit: Kit) -> None:
    ended = troly("ask", "khai tử cần giấy gì", "--json", "--config", kit.config)
    check_shape(json.loads(ended.out))


def test_ask_ends_with_3_when_it_declines(troly: Troly, kit: Kit) -> None:
    assert troly("ask", "Tối nay trời có mưa không?", "--config", kit.config).code == 3


def test_ask_ends_with_3_and_names_the_nearest_when_nothing_answers(troly: Troly, kit: Kit, tmp_path: Path) -> None:
    config = write_config(tmp_path, answer={"not_found_below": 1.0})
    shutil.copytree(kit.settings.index.folder, tmp_path / "index")
    ended = troly("ask", "khai tử cho phi hành gia cần giấy gì", "--config", config)
    assert ended.code == 3
    assert "Chưa tìm thấy" in ended.out
    assert "1.000656" in ended.out


@pytest.mark.parametrize(
    ("question", "word"), [("", "trống"), ("😀", "trống"), ("x" * 4001, "4001"), ("a\x07b", "ký tự")]
)
def test_ask_refuses_what_the_api_refuses(troly: Troly, kit: Kit, question: str, word: str) -> None:
    assert word in one_sentence(troly("ask", question, "--config", kit.config))


def test_without_an_index_commands_say_how_to_make_one(troly: Troly, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    assert "troly ingest" in one_sentence(troly("status", "--config", config))
    assert "troly ingest" in one_sentence(troly("ask", "khai sinh", "--config", config))
    assert "bản chỉ mục trước" in one_sentence(troly("rollback", "--config", config))


def test_a_configuration_that_is_wrong_or_absent_is_one_sentence(troly: Troly, tmp_path: Path) -> None:
    wrong = tmp_path / "sai.yaml"
    wrong.write_text("assistant: {prot: 1}", "utf-8")
    for command in (
        ["status"],
        ["ask", "khai sinh"],
        ["rollback"],
        ["ingest", tmp_path],
        ["corpus", "check"],
        ["serve"],
    ):
        assert "«assistant.prot»" in one_sentence(troly(*command, "--config", wrong))
        assert "khong-co.yaml" in one_sentence(troly(*command, "--config", tmp_path / "khong-co.yaml"))


def test_the_installed_command_names_a_model_that_is_not_known(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"index: {{folder: {tmp_path / 'index'}, model: bge-khong-co}}", "utf-8")
    ended = subprocess.run(
        [INSTALLED, "ingest", str(RECORD), "--config", str(config)], capture_output=True, text=True, check=False
    )
    assert "bge-khong-co" in one_sentence(Ended(ended.returncode, ended.stdout, ended.stderr))


def test_ingest_reports_and_goes_on_past_a_bad_file(troly: Troly, tmp_path: Path) -> None:
    config, sources = write_config(tmp_path), tmp_path / "nguon"
    sources.mkdir()
    shutil.copy(RECORD, sources)
    (sources / "gia.pdf").write_bytes(b"%PDF-1.7 hong")
    (sources / "[bold]rong.txt").write_bytes(b"")
    ended = troly("ingest", sources, "--config", config)
    assert ended.code == 0
    assert "Đã đọc 1 tệp" in ended.out
    assert "bỏ ra gia.pdf: " in ended.out
    assert "bỏ ra [bold]rong.txt: Tệp rỗng" in ended.out
    assert "1 tài liệu" in ended.out


def test_a_strict_ingest_ends_with_1_but_has_taken_in_the_rest(troly: Troly, tmp_path: Path) -> None:
    config, sources = write_config(tmp_path), tmp_path / "nguon"
    sources.mkdir()
    shutil.copy(RECORD, sources)
    assert troly("ingest", sources, "--strict", "--config", config).code == 0
    (sources / "rong.txt").write_bytes(b"")
    ended = troly("ingest", sources, "--strict", "--json", "--config", config)
    assert ended.code == 1
    report = json.loads(ended.out)
    assert (report["read"], report["unchanged"], report["documents"]) == (0, 1, 1)
    assert [record["path"] for record in report["left_out"]] == ["rong.txt"]


def test_a_source_that_is_not_there_is_one_sentence(troly: Troly, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    for command in (["ingest"], ["corpus", "check"], ["read"]):
        extra = [] if command == ["read"] else ["--config", config]
        assert "khong-co" in one_sentence(troly(*command, tmp_path / "khong-co", *extra))


def test_status_tells_what_is_in_use(troly: Troly, own: tuple[Path, Path]) -> None:
    config, _ = own
    said = troly("status", "--config", config).out
    assert re.search(r"Chỉ mục: +\d{8}T\d{6}-[0-9a-f]{6}\n", said)
    assert re.search(r"Tài liệu: +2\n", said)
    assert re.search(r"Mô hình: +\S+ \(384 chiều\)\n", said)
    assert re.search(r"Trên đĩa: +\d+ MB\n", said)
    assert re.search(r"Bản trước: +không có\n", said)


def test_a_rollback_brings_the_generation_before_and_then_there_is_none(troly: Troly, own: tuple[Path, Path]) -> None:
    config, sources = own
    before = troly("status", "--config", config).out
    (sources / "ghi-so-tiep-dan.md").unlink()
    assert "gỡ bỏ 1" in troly("ingest", sources, "--config", config).out
    assert re.search(r"Tài liệu: +1\n", troly("status", "--config", config).out)
    ended = troly("rollback", "--config", config)
    assert ended.code == 0
    assert "(2 tài liệu)" in ended.out
    assert troly("status", "--config", config).out == before
    one_sentence(troly("rollback", "--config", config))


def test_ingesting_the_same_again_changes_nothing(troly: Troly, own: tuple[Path, Path]) -> None:
    config, sources = own
    before = troly("status", "--config", config).out
    assert "Đã đọc 0 tệp, không đổi 2" in troly("ingest", sources, "--config", config).out
    assert troly("status", "--config", config).out == before


def test_read_prints_the_text_as_it_is_indexed(troly: Troly, kit: Kit) -> None:
    ended = troly("read", RECORD)
    assert ended.code == 0
    assert "Thời hạn giải quyết: 2 ngày làm việc\n" in ended.out
    document = json.loads(troly("read", RECORD, "--json").out)
    assert document["text"] + "\n" == ended.out
    assert document["procedure"]["code"] == "1.999101"
    for section in document["sections"]:
        assert document["text"][section["start"] : section["end"]].strip()


def test_read_says_why_a_file_can_not_be_read(troly: Troly, tmp_path: Path) -> None:
    empty = tmp_path / "rong.txt"
    empty.touch()
    assert "Tệp rỗng" in one_sentence(troly("read", empty))
    assert "không phải là tệp" in one_sentence(troly("read", tmp_path))


def test_corpus_check_reads_without_indexing(troly: Troly, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    ended = troly("corpus", "check", OWN_SOURCES, "--config", config)
    assert (ended.code, ended.out) == (0, "Đọc được 4 tệp, bỏ ra 0 tệp.\n")
    bad = tmp_path / "nguon"
    bad.mkdir()
    (bad / "sai.md").write_text("---\nkind: procedure\ntitle: Thiếu mã\n---\n- x\n", "utf-8")
    ended = troly("corpus", "check", bad, OWN_SOURCES, "--config", config)
    assert ended.code == 1
    assert "BỎ RA  sai.md: " in ended.out
    assert "Đọc được 4 tệp, bỏ ra 1 tệp.\n" in ended.out
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    "arguments", [["khong-co-lenh"], ["ask"], ["ask", "x", "--khong-co"], ["serve", "--port", "x"]]
)
def test_a_wrong_use_ends_with_2_and_no_traceback(troly: Troly, arguments: list[str]) -> None:
    ended = troly(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err
