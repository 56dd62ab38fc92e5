from __future__ import annotations

from pathlib import Path

import pytest

from ingest.diacritics import diacritic_accuracy, main

TRUTH = "Ủy ban nhân dân xã Ia Hrú thông báo về việc cho mượn nhà văn hóa thôn"


def test_a_perfect_text_has_one() -> None:
    assert diacritic_accuracy(TRUTH, TRUTH) == 1


def test_a_text_without_marks_has_nought() -> None:
    assert diacritic_accuracy("Uy ban nhan dan", "Ủy ban nhân dân") == 0


def test_each_lost_letter_counts_once() -> None:
    assert diacritic_accuracy("Hô sơ gồm đơn", "Hồ sơ gồm đơn") == pytest.approx(4 / 5)


def test_the_wrong_case_is_wrong() -> None:
    assert diacritic_accuracy("hộ tịch", "HỘ TỊCH") == 0


def test_what_is_missing_is_wrong_and_what_is_added_is_not() -> None:
    assert diacritic_accuracy("Hộ tịch", "Hộ tịch và chứng thực") == pytest.approx(2 / 5)
    assert diacritic_accuracy("Trang 1\nHộ tịch\nvà chứng thực\nMẫu số 5", "Hộ tịch và chứng thực") == 1


def test_words_that_were_joined_or_split_still_count() -> None:
    assert diacritic_accuracy("Hộ tịchvà chứng t hực", "Hộ tịch và chứng thực") == 1


def test_a_folder_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ground-truth").mkdir()
    (tmp_path / "a.txt").write_text("Céng hoµ x· héi chñ nghÜa ViÖt Nam")
    (tmp_path / "ground-truth/a.txt").write_text("Cộng hoà xã hội chủ nghĩa Việt Nam")
    (tmp_path / "no-truth.txt").write_text("Một")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "ground-truth/b.txt").write_text("Một")
    main(tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1.0000  a.txt"
    assert lines[1].startswith("        b.txt: Tệp rỗng")
    assert lines[2:] == ["1.0000  mean of 1"]
