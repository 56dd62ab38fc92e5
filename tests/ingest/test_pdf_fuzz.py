from __future__ import annotations

from fuzz_pdf import outcome, run, seeds


def test_damaged_files_are_read_or_refused_with_a_sentence() -> None:
    results = [result for _, result, _ in run(120, seed=3, seconds=25)]
    assert len(results) >= 20
    assert "read" in results
    assert any(result != "read" for result in results)


def test_the_sound_files_are_read_and_the_protected_one_is_refused() -> None:
    assert [outcome(data)[:14] for data in seeds()] == ["read", "read", "PDF có mật khẩ", "read"]
