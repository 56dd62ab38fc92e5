from __future__ import annotations

import pytest

from assistant.intent import sections_asked


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Làm giấy khai tử hết bao nhiêu tiền?", "fees"),
        ("le phi dang ky ho kinh doanh", "fees"),
        ("Mấy ngày thì được trả giấy?", "duration"),
        ("thời hạn giải quyết là bao lâu", "duration"),
        ("Hồ sơ gồm những gì?", "dossier"),
        ("can giay to gi", "dossier"),
        ("Nộp ở đâu vậy chị?", "agency"),
        ("Ai ký giấy này?", "agency"),
        ("Dùng mẫu số mấy?", "forms"),
        ("Căn cứ pháp lý của việc này?", "legal_basis"),
        ("Trình tự thực hiện ra sao?", "steps"),
        ("Điều kiện để được hỗ trợ?", "conditions"),
        ("Có làm online được không?", "methods"),
        ("Kết quả là gì?", "result"),
        ("Đối tượng nào áp dụng?", "subjects"),
        ("Mã thủ tục là mấy?", "name"),
    ],
)
def test_a_wording_tells_the_section(question: str, first: str) -> None:
    assert first in [kind.value for kind in sections_asked(question)][:2]


def test_two_things_asked_come_in_the_order_of_the_question() -> None:
    assert [k.value for k in sections_asked("Lệ phí bao nhiêu, hồ sơ gồm những gì?")][:2] == ["fees", "dossier"]
    assert [k.value for k in sections_asked("Hồ sơ gồm những gì, lệ phí bao nhiêu?")][:2] == ["dossier", "fees"]


def test_marks_and_case_do_not_matter() -> None:
    assert sections_asked("LỆ PHÍ BAO NHIÊU") == sections_asked("le phi bao nhieu")


def test_a_question_that_names_no_section_asks_for_none() -> None:
    assert sections_asked("đăng ký khai sinh") == []
    assert sections_asked("") == []


def test_no_section_is_named_twice() -> None:
    found = sections_asked("lệ phí, phí bao nhiêu tiền, mất tiền không, hồ sơ giấy tờ gì, nộp giấy gì")
    assert len(found) == len(set(found))
