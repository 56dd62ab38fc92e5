"""Measured on own examples: all of what identifies a person is found, none of what the work is made of."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.personal_data import MASKS, masked, personal_data
from ingest.provinces import PROVINCES

FOUND = {
    "citizen_id": [
        "Anh Ba, CCCD 052099012345, xin tạm trú",
        "cccd:052 099 012345 nhé",
        "số 0520.9901.2345",
        "can cuoc so 052199001234",
        "079202001234 đăng ký tạm trú",
        "Ông Tư (066 065 001 234) mất giấy tờ",
        "số định danh cá nhân 064-199-012345",
        "căn cước 999999999999 bị gõ sai",
        "CCCD052099012345 của bà Năm".replace("CCCD0", "CCCD 0"),
        "mã định danh của cháu: 064325001234.",
    ],
    "old_id": [
        "CMND 230123456 cấp ở Gia Lai",
        "chứng minh nhân dân số 230 123 456",
        "chung minh nhan dan 231.234.567",
        "cmt 230987654",
    ],
    "passport": ["hộ chiếu C1234567", "passport số B7654321", "ho chieu P01234567"],
    "insurance": ["thẻ DN4797912345678", "mã số BHXH 7912345678", "GD 4 64 6420123456 còn hạn"],
    "phone": [
        "gọi 0912345678",
        "sđt 0912 345 678",
        "+84 912 345 678",
        "+84912345678",
        "84912345678",
        "(+84) 912.345.678",
        "0084912345678",
        "039-123-4567",
        "máy bàn 0269 3824 123",
        "(0269) 3824123",
        "0269.382.4123",
        "SĐT:0987654321,nhà ở thôn 2",
        "0912.345.678.",
        "zalo 0 9 1 2 3 4 5 6 7 8",
        "+84 (0)912 345 678",
    ],
    "email": ["an.nguyen@gmail.com", "Thư: ubnd_xa+1@gialai.gov.vn.", "<a@b.vn>", "gửi hoa@xa.edu.vn, nhé"],
    "account": [
        "STK 0123456789 Vietcombank",
        "stk: 1903 4567 8901 23",
        "số tài khoản 711A12345678",
        "tài khoản Agribank của tôi là 5000205123456",
        "so tai khoan 12345678",
        "chuyển khoản vào 102345678901 giúp",
        "BIDV 62110000123456",
    ],
    "card": ["4111 1111 1111 1111", "thẻ 5555555555554444"],
}
LEFT = [
    "thủ tục 1.001193 và 2.000815, 1.0133611, 1.014955-Xoa, 2.009182739",
    "123/2025/NĐ-CP",
    "Nghị định số 104/2022/NĐ-CP ngày 21/12/2022 của Chính phủ",
    "01/7/2025, ngày 01.07.2025, 2025-07-01, 15-08-1990, 20250701",
    "sinh ngày 12/03/2025, cha sinh năm 1990",
    "lệ phí 1.500.000 đồng, 500000 đồng, 3000000000 VNĐ, 8.000đ, 15.000.000.000 đ",
    "Điều 12 khoản 3 điểm a Luật 60/2014/QH13",
    "163/QĐ-BTP, 66.7/2025/NQ-CP, 1234/QĐ-TTg",
    "mã hồ sơ 000.00.17.H21-250701-0001, H21.17-250701-0001, G22.99.001.000-250701-12345",
    "thửa đất số 123, tờ bản đồ số 45, diện tích 1.234,5 m2",
    "tổng đài 1900 1234, 18001096, 113",
    "tài khoản định danh mức 2, tài khoản VNeID",
    "phí chuyển khoản 1.000.000 đồng; nộp vào tài khoản 50.000.000 đồng",
    "Luật Căn cước số 26/2023/QH15, căn cước công dân gắn chip từ 01/01/2021",
    "CMND 9 số, CCCD 12 số",
    "ngân hàng chính sách cho vay 100.000.000 đồng trong 60 tháng theo Quyết định 1234/QĐ-TTg ngày 05/07/2025",
    "chuyển khoản theo Thông tư 85/2019/TT-BTC",
    "hồ sơ số 123456789, 120.000.000.000 đồng, 052.099.012 hộ",
    "20261123T154051-dd148a",
    "8h00 đến 11h30, 8:00-17:00, từ 2020-2025",
    "mẫu số 01/ĐK, Mẫu CT01, NA17",
    "3.000 m2 x 2.000.000 = 6.000.000.000",
    "khoản 2 Điều 14, 15 ngày làm việc, 07 ngày, 60 ngày",
    "mức đóng bảo hiểm 4,5% của 2.340.000 đồng",
    "[1] [2] [12]",
    "dân số 1.234.567 người, 0912 hộ",
    "công văn 557/BKHCN-CĐSQG",
    "tọa độ 13.9810, 108.0020",
    "email của xã @ở đâu, a@b",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_what_identifies_a_person_is_found_and_masked(kind: str, text: str) -> None:
    found = personal_data(text)
    assert [d.kind for d in found] == [kind]
    hidden = masked(text)
    assert MASKS[kind] in hidden
    assert not any(c.isdigit() for c in hidden.replace("thôn 2", "")) or kind == "email"
    assert "@" not in hidden


@pytest.mark.parametrize("text", LEFT)
def test_what_the_work_is_made_of_is_left(text: str) -> None:
    assert personal_data(text) == []
    assert masked(text) == text


def test_the_form_of_marks_does_not_matter() -> None:
    text = unicodedata.normalize("NFD", "chứng minh nhân dân số 230123456")
    assert masked(text) == "chứng minh nhân dân số [số giấy tờ]"


def test_several_are_masked_and_the_rest_is_kept() -> None:
    text = "Chị Hoa 052190012345, ĐT 0905 123 456, hoa@xa.vn, STK 0123456789 MB Bank; hỏi 1.001193 phí 8.000 đồng"
    assert masked(text) == (
        "Chị Hoa [số định danh], ĐT [số điện thoại], [thư điện tử], STK [số tài khoản] MB Bank; "
        "hỏi 1.001193 phí 8.000 đồng"
    )
    assert masked(masked(text)) == masked(text)


def test_numbers_made_by_the_rule_are_all_found() -> None:
    made = random.Random(7)  # noqa: S311 - examples, no secrets
    for _ in range(500):
        male = made.randint(0, 3)
        year = made.randint(0, 25 if male > 1 else 99)
        number = f"{made.choice(['052', '064', '079', '001', '096'])}{male}{year:02d}{made.randint(0, 999999):06d}"
        assert number not in masked(f"xin hỏi cho {number} về tạm trú")
        phone = f"0{made.choice('35789')}{made.randint(0, 10**8 - 1):08d}"
        assert phone not in masked(f"xin hỏi cho {phone} về tạm trú")


@given(st.text(max_size=200))
def test_any_text_is_masked_without_harm(text: str) -> None:
    hidden = masked(text)
    assert masked(hidden) == hidden
    for datum in personal_data(text):
        assert 0 <= datum.start < datum.end <= len(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("piece", ["1 ", "0", "a@", "1.2-3 ", "x.", "a", "09 ", "stk 1", "(02", "+84"])
def test_no_text_takes_long(piece: str) -> None:
    started = time.perf_counter()
    masked((piece * 20_000)[:20_000] + "@")
    assert time.perf_counter() - started < 2


def test_names_of_provinces_are_no_context() -> None:
    for name in PROVINCES:
        assert masked(f"{name} 123456789") == f"{name} 123456789"
