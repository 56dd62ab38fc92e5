"""Marks are put back, and typing errors mended, without harm to what was typed well."""

import pytest

from index.analysis import syllables
from index.diacritics import lacks_marks, restore
from index.spelling import correct
from ingest.text import fold

WELL_TYPED = (
    "Đăng ký khai sinh cho con thì nộp giấy tờ gì?",
    "Hồ sơ xác nhận tình trạng hôn nhân để kết hôn với người nước ngoài gồm những gì?",
    "Ủy ban nhân dân cấp xã giải quyết tranh chấp đất đai trong bao nhiêu ngày làm việc?",
    "Người khuyết tật nặng được hưởng trợ cấp xã hội hằng tháng từ khi nào?",
    "Hộ kinh doanh tạm ngừng kinh doanh phải báo trước mấy ngày?",
)


@pytest.mark.parametrize("question", WELL_TYPED)
def test_marks_are_put_back_on_nearly_every_syllable(question: str) -> None:
    wanted = syllables(question)
    found = syllables(restore(fold(question)))
    assert len(found) == len(wanted)
    assert sum(a == b for a, b in zip(found, wanted, strict=True)) / len(wanted) >= 0.9


@pytest.mark.parametrize("question", WELL_TYPED)
def test_a_well_typed_question_stays_as_it_is(question: str) -> None:
    assert correct(question) == question
    assert not lacks_marks(question)


def test_marks_that_were_typed_stay() -> None:
    assert "bé" in restore("lam giay khai sinh cho bé gai").split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giấy đăg ký xe", "giấy đăng ký xe"),
        ("mấy ngyà thì xong", "mấy ngày thì xong"),
        ("xin cấp laị giấy", "xin cấp lại giấy"),
        ("ngươif dịch", "người dịch"),
        ("phí chứnng thực", "phí chứng thực"),
        ("sinh hoatj tôn giáo", "sinh hoạt tôn giáo"),
    ],
)
def test_a_slip_becomes_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert correct(typed) == meant


@pytest.mark.parametrize("name", ["ở Ia Grai", "xã Kbang", "gửi qua Zalo", "nộp online", "làng Plei Ốp", "mã 1.001193"])
def test_names_and_foreign_words_stay(name: str) -> None:
    assert correct(name) == name


@pytest.mark.parametrize("text", ["", "???", "🙂", "a", "12 34", "x" * 4000])
def test_what_is_no_word_stays(text: str) -> None:
    assert correct(text) == text
    assert restore(text) == text
