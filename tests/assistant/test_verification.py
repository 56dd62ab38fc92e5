from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_documents import citation

from assistant.facts import facts_of, words
from assistant.verification import Support, objections


def found(sentence: str, quote: str) -> list[str]:
    return [o.split(":")[0] for o in objections(sentence, Support((citation(1, quote),)))]


SAID = [
    ("Nộp trong 5 ngày làm việc.", "Nộp trong 05 ngày làm việc."),
    ("Nộp trong năm ngày làm việc.", "Nộp trong 05 ngày làm việc."),
    ("Nộp trong 15 ngày.", "Nộp trong thời hạn 15 (mười lăm) ngày."),
    ("Thời hạn nộp là mười lăm ngày.", "Nộp trong 15 ngày."),
    ("Lệ phí là 50.000 đồng.", "Phí, lệ phí: 50.000 VNĐ"),
    ("Lệ phí là 50000đ.", "Phí, lệ phí: 50.000 đồng"),
    ("Nộp từ ngày 1/7/2025.", "Nộp từ ngày 01 tháng 7 năm 2025."),
    ("Nộp từ tháng 7 năm 2025.", "Nộp từ 01/07/2025."),
    ("Theo khoản 2 Điều 14 Nghị định số 104/2022/NĐ-CP.", "Căn cứ khoản 2 Điều 14 Nghị định số 104/2022/NĐ-CP."),
    ("Nộp Mẫu số 01 hoặc tờ khai CT01.", "Tờ khai CT01; Mẫu số 01."),
    ("Giảm 50% lệ phí hộ nghèo.", "Hộ nghèo được giảm 50 % lệ phí."),
    ("Hoà giải tại UBND cấp xã.", "Hòa giải ở Ủy ban nhân dân xã."),
    ("Nộp 01 bản chính giấy ra viện.", "Giấy ra viện\nSố lượng: Bản chính: 1, Bản sao: 0"),
    ("Nộp hồ sơ tại Công an xã.", "Hồ sơ nộp tại Công an cấp xã."),
    ("Đăng ký khai sinh được miễn lệ phí.", "Miễn lệ phí đăng ký khai sinh."),
    ("Hộ nghèo được miễn lệ phí khai sinh.", "Lệ phí khai sinh: 8.000 đồng; hộ nghèo được miễn."),
    ("Không phải nộp lệ phí khai sinh.", "Khai sinh không phải nộp lệ phí."),
    ("Thủ tục đăng ký khai sinh có mã 1.001193.", "Tên thủ tục: đăng ký khai sinh"),
    ("Báo trước ít nhất 3 ngày làm việc.", "Phải báo trước ít nhất 03 ngày làm việc."),
    ("Bước 2: Cán bộ kiểm tra hồ sơ.", "Bước 2: Cán bộ kiểm tra hồ sơ rồi trả lời."),
]
NOT_SAID = [
    ("Nộp trong 7 ngày làm việc.", "Nộp trong 05 ngày làm việc.", "measure"),
    ("Nộp trong bảy ngày làm việc.", "Nộp trong 05 ngày làm việc.", "measure"),
    ("Nộp trong 5 ngày.", "Nộp trong 05 ngày làm việc.", "measure"),
    ("Nộp trong 5 ngày làm việc.", "Nộp trong 05 ngày.", "measure"),
    ("Nộp trong 15 tháng.", "Nộp trong 15 ngày, sau 2 tháng.", "measure"),
    ("Giải quyết trong 1 ngày.", "Thời hạn giải quyết: 1 (không có thông tin về đơn vị thời gian)", "measure"),
    ("Lệ phí là 500.000 đồng.", "Phí, lệ phí: 50.000 VNĐ", "measure"),
    ("Lệ phí là 50 nghìn đồng.", "Phí, lệ phí: 50.000 VNĐ", "measure"),
    ("Lệ phí là 10 USD mỗi lần.", "Phí, lệ phí: 10 VNĐ mỗi lần", "measure"),
    ("Lệ phí đăng ký là 0 đồng.", "Phí, lệ phí: 0 VNĐ", "zero fee"),
    ("Nộp từ ngày 01/8/2025.", "Nộp từ ngày 01 tháng 7 năm 2025.", "dates"),
    ("Theo Nghị định số 105/2022/NĐ-CP.", "Theo Nghị định số 104/2022/NĐ-CP.", "names"),
    ("Theo Nghị định số 104/2023/NĐ-CP.", "Theo Nghị định số 104/2022/NĐ-CP.", "names"),
    ("Theo khoản 2 Điều 16 của Luật.", "Theo khoản 2 Điều 14, khoản 1 Điều 16 của Luật.", "names"),
    ("Nộp tờ khai CT02 ở xã.", "Nộp tờ khai CT01 ở xã.", "names"),
    ("Nộp tờ khai theo Mẫu số 2.", "Nộp tờ khai theo Mẫu số 01, gồm 2 trang.", "label"),
    ("Thủ tục đăng ký khai sinh có mã 1.001194.", "Tên thủ tục: đăng ký khai sinh", "names"),
    ("Chờ một ngày.", "Chờ cán bộ gọi, mã 1.001193.", "measure"),
    ("Giảm 70% lệ phí cho hộ nghèo.", "Giảm 50% lệ phí cho hộ nghèo.", "measure"),
    ("Diện tích nộp là ½ thửa đất.", "Diện tích nộp là một phần thửa đất.", "numbers"),
    ("Nộp hồ sơ tại Sở Tư pháp.", "Nộp hồ sơ tại Ủy ban nhân dân cấp xã.", "name"),
    ("Công an xã nhận hồ sơ khai sinh.", "Ủy ban nhân dân cấp xã nhận hồ sơ khai sinh.", "name"),
    ("UBND tỉnh nhận hồ sơ khai sinh.", "Ủy ban nhân dân cấp xã nhận hồ sơ khai sinh.", "body"),
    ("Hồ sơ khai sinh do UBND xã quyết định.", "Chủ tịch UBND xã quyết định hồ sơ khai sinh.", "body"),
    ("Hồ sơ khai sinh nộp ở UBND xã.", "Hồ sơ khai sinh. Cấp thực hiện: Cấp Xã", "name"),
    ("Nộp kèm hộ chiếu của người khai sinh.", "Nộp kèm thẻ căn cước của người khai sinh.", "name"),
    ("Nộp giấy khai tử của người khai.", "Nộp giấy khai sinh của người khai, nếu có người chết.", "name"),
    ("Nộp bản chính tờ khai đăng ký.", "Nộp bản sao tờ khai đăng ký.", "name"),
    ("Đăng ký khai sinh được miễn lệ phí.", "Lệ phí đăng ký khai sinh do tỉnh quy định.", "free of charge"),
    ("Khai sinh không mất lệ phí.", "Khai sinh nộp lệ phí theo quy định.", "free of charge"),
    ("Người đi khai phải nộp bản sao.", "Người đi khai không phải nộp bản sao.", "negation lost"),
    ("Người đi khai không phải nộp bản sao.", "Người đi khai phải nộp bản sao.", "negation added"),
    ("Không cần giấy ủy quyền của cha mẹ.", "Cần giấy ủy quyền của cha mẹ, không có thì báo xã.", "negation added"),
    ("Nộp bản chính thẻ căn cước, bản sao tờ khai.", "Nộp bản sao thẻ căn cước, bản chính tờ khai.", "opposite"),
    ("Báo trước khi mượn loa.", "Báo sau khi mượn loa, trước hôm nghỉ.", "opposite"),
    ("Nộp trong 30 ngày kể từ ngày nhận.", "Trong ba mươi (30) ngày làm việc kể từ ngày nhận.", "measure"),
    ("Khai sinh được miễn lệ phí.", "Khai sinh, miễn thuế nhập khẩu.", "free of charge"),
    ("Mượn ít nhất 5 ngày mỗi lần.", "Mượn không quá 05 ngày mỗi lần.", "bound"),
    ("Mượn không quá 5 ngày mỗi lần.", "Mượn tối thiểu 05 ngày mỗi lần.", "bound"),
    ("Gọi 0269 3824 456 để hỏi khai sinh.", "Hỏi khai sinh ở xã.", "numbers"),
    ("Nộp ở https://dichvucong.vn.example khai sinh.", "Nộp khai sinh ở dịch vụ công.", "address"),
    ("Nộp khai sinh qua xa@example.com nhé.", "Nộp khai sinh qua bưu chính.", "address"),
    ("<b>Nộp khai sinh</b> ở xã.", "Nộp khai sinh ở xã.", "markup"),
    ("[Nộp khai sinh](javascript:alert) ở xã.", "Nộp khai sinh ở xã.", "markup"),
    ("Trời hôm nay đẹp và mát mẻ.", "Nộp khai sinh ở xã.", "grounded"),
    ("15 ngày.", "Nộp trong 15 ngày.", "fragment"),
]


@pytest.mark.parametrize(("sentence", "quote"), SAID, ids=[s for s, _ in SAID])
def test_what_a_passage_says_may_be_said(sentence: str, quote: str) -> None:
    assert found(sentence, quote) == []


@pytest.mark.parametrize(("sentence", "quote", "cause"), NOT_SAID, ids=[s for s, _, _ in NOT_SAID])
def test_what_a_passage_does_not_say_may_not_be_said(sentence: str, quote: str, cause: str) -> None:
    assert cause in found(sentence, quote)


@pytest.mark.parametrize(("sentence", "quote"), SAID, ids=[s for s, _ in SAID])
def test_a_decomposed_text_is_the_same_text(sentence: str, quote: str) -> None:
    assert found(unicodedata.normalize("NFD", sentence), quote) == []
    assert found(sentence, unicodedata.normalize("NFD", quote)) == []


@pytest.mark.parametrize(
    "hidden", ["Nộp trong ７ ngày.", "Nộp trong ٧ ngày.", "Nộp trong 7\u200b0 ngày.", "Nộp trong ⑦ ngày."]
)
def test_a_number_cannot_hide(hidden: str) -> None:
    assert found(hidden, "Nộp trong 5 ngày.")


def test_facts_are_read_with_their_units_and_labels() -> None:
    facts = facts_of("Bước 1: trong 02 ngày làm việc, nộp 50.000đ (Mẫu số 01), 10 đến 15 ngày.")
    assert {("2", "ngày làm việc"), ("50000", "đồng"), ("15", "ngày")} == facts.measures
    assert {("bước", "1"), ("mẫu số", "1")} <= facts.labelled
    assert facts.numbers == {"1", "2", "50000", "10", "15"}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_compared(text: str) -> None:
    assert words(text) == words(unicodedata.normalize("NFD", text))
    list(objections(text, Support((citation(1, text or "a"),))))
