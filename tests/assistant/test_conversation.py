from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.conversation import TURNS_KEPT, Message, code_in_use, leans_on_history, said_before

FIRST = [
    Message(role="user", content="khai tử cần giấy gì"),
    Message(role="assistant", content="Theo thủ tục «Đăng ký khai tử» (mã 1.000656):\n- Giấy báo tử [1]"),
]


@pytest.mark.parametrize(
    "question",
    ["Thế lệ phí?", "Còn thời hạn thì sao", "vậy nộp ở đâu", "mấy ngày",
     "Nếu người đó ở tỉnh khác thì làm giấy này ở đâu vậy chị",
     "Trường hợp không có giấy báo tử thì giải quyết theo hướng nào hả anh",
     "Việc đó do ai ký và bao giờ thì trả cho dân"],
)  # fmt: skip
def test_a_question_that_needs_the_earlier_one_leans_on_it(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize(
    "question",
    ["Đăng ký tạm trú cho người thuê trọ cần những giấy tờ gì?",
     "Chị cho hỏi mở hộ kinh doanh bán tạp hóa thì nộp ở đâu?",
     "Hòa giải tranh chấp đất đai tại xã được làm trong bao nhiêu ngày?"],
)  # fmt: skip
def test_a_question_that_names_its_matter_stands_alone(question: str) -> None:
    assert not leans_on_history(question)


def test_the_context_is_what_the_user_asked_last() -> None:
    history = [Message(role="user", content=f"câu {n}") for n in range(5)] + [FIRST[1]]
    asked, told = said_before(history)
    assert asked == ". ".join(f"câu {n}" for n in range(5 - TURNS_KEPT, 5))
    assert told == FIRST[1].content
    assert said_before([]) == ("", "")


def test_the_procedure_in_use_is_the_one_that_the_last_reply_named() -> None:
    assert code_in_use(FIRST) == "1.000656"
    assert code_in_use([*FIRST, Message(role="user", content="thế 1.001193 thì sao")]) == "1.000656"


def test_a_reply_that_named_several_or_none_settles_nothing() -> None:
    assert code_in_use([*FIRST, Message(role="assistant", content="1.000656 hay 1.001193?")]) is None
    assert code_in_use([*FIRST, Message(role="assistant", content="Chưa tìm thấy.")]) is None
    assert code_in_use([]) is None


def test_a_turn_has_a_known_role_and_a_length() -> None:
    with pytest.raises(ValidationError):
        Message.model_validate({"role": "tool", "content": "x"})
    with pytest.raises(ValidationError):
        Message(role="user", content="x" * 20_001)
