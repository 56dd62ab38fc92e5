from __future__ import annotations

import pytest
from made_documents import record

from assistant.selection import score_units
from index.question import read_question
from ingest.document import Document

RECORD = record(
    steps="""- Bước 1: Người thuê gửi đơn cho ban quản lý chợ.
- Bước 2: Ban quản lý chợ bốc thăm chia gian hàng vào phiên chợ đầu tháng.""",
    methods="""  * Hình thức nộp: DIRECT
    Thời hạn giải quyết: 4 WORKING_DAY
    Phí, lệ phí: 120000 VNĐ | một gian mỗi tháng |""",
    dossier="""    - Đơn xin thuê theo mẫu số 3
      Số lượng: Bản chính: 1, Bản sao: 0
    - Thẻ căn cước của người thuê
      Số lượng: Bản chính: 0, Bản sao: 1
    - Ở xa thì gửi qua bưu điện cũng được nhận
      Số lượng: Bản chính: 0, Bản sao: 0""",
    conditions="- Người thuê từ đủ 18 tuổi và không nợ tiền chợ kỳ trước.",
)


def best(question: str, document: Document = RECORD) -> str:
    return max(score_units(document, read_question(question)), key=lambda s: s.score).unit.text


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Thuê gian hàng chợ mấy ngày thì xong?", "4 ngày làm việc"),
        ("thue gian hang cho het bao nhieu tien", "120000 VNĐ"),
        ("Thuê gian hàng chợ phải đủ bao nhiêu tuổi?", "18 tuổi"),
        ("Bao giờ thì bốc thăm gian hàng?", "phiên chợ đầu tháng"),
        ("Thuê gian hàng dùng mẫu đơn số mấy?", "mẫu số 3"),
        ("Thuê gian hàng được cấp giấy gì, kết quả là gì?", "Giấy thuê gian hàng"),
        ("người còn nợ tiền chợ thì có được thuê không", "không nợ tiền chợ"),
    ],
)
def test_the_unit_that_holds_the_fact_wins(question: str, fact: str) -> None:
    assert fact in best(question)


def test_a_paper_goes_before_a_remark() -> None:
    scored = score_units(RECORD, read_question("Thuê gian hàng chợ cần giấy tờ gì?"))
    by_text = {s.unit.text: s.score for s in scored}
    note = next(score for text, score in by_text.items() if text.startswith("Ở xa"))
    assert by_text["Thẻ căn cước của người thuê"] > note
    assert by_text["Đơn xin thuê theo mẫu số 3"] > note


def test_the_names_of_the_procedure_do_not_decide_between_its_units() -> None:
    assert best("Cho thuê gian hàng chợ xã: lệ phí?").startswith("Phí, lệ phí")


def test_all_units_are_scored_in_the_order_of_the_document() -> None:
    scored = score_units(RECORD, read_question("lệ phí"))
    assert [s.unit.order for s in scored] == list(range(len(scored)))


def test_a_question_that_shares_no_word_still_scores() -> None:
    assert all(s.likeness == 0.0 for s in score_units(RECORD, read_question("xyz")))
