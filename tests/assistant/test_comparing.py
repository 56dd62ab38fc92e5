"""Questions that compare two procedures."""

from __future__ import annotations

import pytest
from examiner import check_marks, check_shape
from workbench import Ask

from assistant.comparing import compared


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Tạm trú và thường trú khác nhau thế nào?", ("Tạm trú", "thường trú khác nhau thế nào?")),
        ("chứng thực chữ ký khác chứng thực bản sao chỗ nào", ("chứng thực chữ ký", "chứng thực bản sao chỗ nào")),
        ("phân biệt giám hộ cử với giám hộ đương nhiên", ("phân biệt giám hộ cử", "giám hộ đương nhiên")),
        ("dang ky lai khai tu khac gi voi khai tu luu dong", ("dang ky lai khai tu", "khai tu luu dong")),
    ],
)
def test_both_sides_are_told_apart(question: str, sides: tuple[str, str]) -> None:
    assert compared(question) == sides


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Tên trên thẻ khác so với giấy khai sinh thì sửa thế nào?",
        "Giấy in sai so với hồ sơ, xin in lại cho đúng mất mấy ngày",
        "Nộp trực tuyến và nộp trực tiếp khác nhau gì không?",
        "Khai sinh và nhận cha cho con làm cùng lúc được không?",
        "khác nhau và giống nhau",
    ],
)
def test_what_compares_no_two_matters_is_left_alone(question: str) -> None:
    assert compared(question) is None


def test_each_of_the_two_gets_its_answer_with_its_own_sources(ask: Ask) -> None:
    reply = ask("Đăng ký khai tử và đăng ký kết hôn khác nhau thế nào về thời hạn, lệ phí?")
    check_shape(reply)
    check_marks(reply)
    assert reply["outcome"] == "answered"
    assert {c["procedure_code"] for c in reply["citations"]} == {"1.000656", "1.000894"}  # type: ignore[index,attr-defined]
    first, second = str(reply["answer"]).split("\n\n")
    assert "1.000656" in first
    assert "1.000894" in second


def test_a_side_that_no_source_holds_is_not_made_up(ask: Ask) -> None:
    reply = ask("Đăng ký khai tử và mở quán cà phê chó mèo khác nhau thế nào?")
    codes = {c["procedure_code"] for c in reply["citations"]}  # type: ignore[index,attr-defined]
    assert len(codes) <= 1
