"""What the training data and the figures rest on: reading, grouping, noise, pruning, ranking."""

# ruff: noqa: S311 - reproducible draws, no secrets

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from index.training.evaluate import Bm25, evaluate, hit_rates, rank_of
from index.training.negatives import nearest, twin_rows
from index.training.noise import abbreviate, expand, in_citizen_words, noisy, slip, telex
from index.training.pairs import PairMaker, group_key, matter
from index.training.prune import fold, kept_pieces, prune_tokenizer
from index.training.questions import Question, held_out, read_questions
from index.training.records import Record, parse

PORTAL = """Mã thủ tục: 9.000001
Tên thủ tục: Thủ tục đăng ký nuôi ong (cấp xã)
Cấp thực hiện: Cấp Xã
Lĩnh vực: Chăn nuôi
Trình tự thực hiện:
    - Bước 1: Người nuôi nộp tờ khai số đàn ong tại bộ phận một cửa.
Thành phần hồ sơ:
    - - Tờ khai số đàn ong và nơi đặt thùng
      Số lượng: Bản chính: 1, Bản sao: 0
Cơ quan thực hiện: Không có thông tin
Yêu cầu, điều kiện thực hiện: Không
Mô tả: Không có thông tin
"""


def record(code: str, name: str, raw: str = "") -> Record:
    return Record(code, name, "Cấp Xã", "Chăn nuôi", "", "", "", (), (), (), raw)


def test_portal_text_is_read_without_counts_bullets_and_empty_phrases() -> None:
    found = parse(PORTAL)
    assert (found.code, found.level, found.agency) == ("9.000001", "Cấp Xã", "")
    assert found.dossier == ("Tờ khai số đàn ong và nơi đặt thùng",)
    assert found.conditions == ()


def test_records_that_a_bare_question_cannot_tell_apart_share_a_group() -> None:
    assert group_key("Thủ tục đăng ký nuôi ong (cấp xã)") == group_key("Đăng ký nuôi ong.")
    assert group_key("Đăng ký nuôi ong tại tỉnh Gia Lai") != group_key("Đăng ký nuôi ong mật")
    twins = twin_rows({"1": record("1", "Đăng ký nuôi ong"), "2": record("2", "Đăng ký nuôi ong (cấp tỉnh)")})
    assert twins[0] == twins[1]


def test_look_alikes_are_never_of_the_same_group() -> None:
    cards = np.eye(4, dtype=np.float32) + 0.1
    near = nearest(cards, np.array([0, 0, 1, 1], np.int32), count=1)
    assert near[0, 0] in (2, 3)
    assert near[2, 0] in (0, 1)


def test_generated_questions_are_reproducible_and_vary() -> None:
    maker = PairMaker([parse(PORTAL)])
    one = [maker.question(parse(PORTAL), random.Random(seed)) for seed in range(20)]
    assert one == [maker.question(parse(PORTAL), random.Random(seed)) for seed in range(20)]
    assert len(set(one)) > 10
    assert all(text.strip() for text in one)


def test_matter_of_a_name_has_no_lead_and_begins_small() -> None:
    assert matter("Thủ tục Đăng ký nuôi ong", random.Random(0)).startswith("đăng ký")


def test_noise_keeps_a_text_and_abbreviations_are_spelt_out_again() -> None:
    draw = random.Random(5)
    assert abbreviate("xin giấy phép xây dựng", draw, 1.0).split()[0] == "xin"
    assert expand("xin GPXD ở UBND") == "xin giấy phép xây dựng ở ủy ban nhân dân"
    assert in_citizen_words("đăng ký khai tử", draw) != ""
    assert telex("đất") == "ddaats"
    assert all(noisy("đăng ký khai sinh cho con", random.Random(seed)) for seed in range(30))
    assert len(slip("đăng ký khai sinh cho con", draw, 1.0).split()) == 6


def test_questions_of_every_layout_are_read_and_those_without_code_left_out(tmp_path: Path) -> None:
    rows = [
        {"question": "a", "code": "1", "style": "formal"},
        {"question": "b", "procedure_code": "2"},
        {
            "question": "c",
            "gold": [{"code": "3", "section": "fees"}],
            "history": [],
            "answerable": True,
            "style": "typo",
        },
        {"question": "d", "gold": [{"code": "4"}], "history": [{"role": "user", "content": "x"}]},
        {"question": "e", "gold": [], "answerable": False},
        {"question": "f", "procedure_code": None},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert read_questions(path) == [
        Question("a", ("1",), "formal"),
        Question("b", ("2",), "practice"),
        Question("c", ("3",), "typo"),
    ]


def test_held_out_codes_begin_with_those_named_and_reach_the_share() -> None:
    questions = [Question("?", (str(number),), "formal") for number in range(20)]
    chosen = held_out(questions, 0.25, first=["3", "99"])
    assert "3" in chosen
    assert "99" not in chosen
    assert len(chosen) == 5
    assert chosen == held_out(questions, 0.25, first=["3", "99"])


def test_pruned_tokenizer_cuts_alike_what_it_has_seen(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    from index.weights import TOKENIZER, locate

    source = locate(TOKENIZER)
    whole = tokenizers.Tokenizer.from_file(str(source))
    texts = ["Đăng ký khai sinh cho trẻ em bị bỏ rơi", "xin giay xac nhan doc than", "Mẫu số 01/ĐK (kèm theo)"]
    keep = kept_pieces(whole, texts, size=2000)
    assert len(keep) == 2000
    prune_tokenizer(source, keep, tmp_path / "tokenizer.json")
    small = tokenizers.Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    for text in texts:
        assert small.encode(text).tokens == whole.encode(text).tokens
        assert [keep[number] for number in small.encode(text).ids] == whole.encode(text).ids


def test_rates_count_ranks() -> None:
    assert hit_rates([1, 3, 7, 20]) == [0.25, 0.5, 0.75]
    assert rank_of(np.array([0.1, 0.9, 0.5], np.float32), [0, 2]) == 2


def test_evaluation_reports_each_signal_and_style() -> None:
    records = [record("1", "Đăng ký nuôi ong", "đàn ong"), record("2", "Đăng ký khai tử", "người chết")]
    cards = np.eye(2, dtype=np.float32)
    questions = [Question("nuoi ong", ("1",), "typo"), Question("khai tử", ("2",), "formal")]
    found = evaluate(
        questions, ["1", "2"], cards, lambda texts: np.eye(2, dtype=np.float32)[: len(texts)], Bm25(records)
    )
    assert set(found) == {"vector", "bm25", "fused"}
    assert found["bm25"]["all (2)"] == [1.0, 1.0, 1.0]
    assert fold("Đất") == "Dat"
