"""The 34 provinces of today, and every name that they had before."""

from __future__ import annotations

import pytest

from ingest.provinces import PROVINCES, province_of_publisher, provinces_named
from ingest.text import fold

NOT_MERGED = "Hà Nội, Huế, Lai Châu, Điện Biên, Sơn La, Lạng Sơn, Quảng Ninh, Thanh Hóa, Nghệ An, Hà Tĩnh, Cao Bằng"
UNCHANGED = NOT_MERGED.split(", ")
# Nghị quyết 202/2025/QH15, Điều 1.
MERGED = {
    "Tuyên Quang": ["Hà Giang", "Tuyên Quang"],
    "Lào Cai": ["Yên Bái", "Lào Cai"],
    "Thái Nguyên": ["Bắc Kạn", "Thái Nguyên"],
    "Phú Thọ": ["Hòa Bình", "Vĩnh Phúc", "Phú Thọ"],
    "Bắc Ninh": ["Bắc Giang", "Bắc Ninh"],
    "Hưng Yên": ["Thái Bình", "Hưng Yên"],
    "Hải Phòng": ["Hải Dương", "Hải Phòng"],
    "Ninh Bình": ["Hà Nam", "Nam Định", "Ninh Bình"],
    "Quảng Trị": ["Quảng Bình", "Quảng Trị"],
    "Đà Nẵng": ["Quảng Nam", "Đà Nẵng"],
    "Quảng Ngãi": ["Kon Tum", "Quảng Ngãi"],
    "Gia Lai": ["Bình Định", "Gia Lai"],
    "Khánh Hòa": ["Ninh Thuận", "Khánh Hòa"],
    "Lâm Đồng": ["Đắk Nông", "Bình Thuận", "Lâm Đồng"],
    "Đắk Lắk": ["Phú Yên", "Đắk Lắk"],
    "Thành phố Hồ Chí Minh": ["Bà Rịa - Vũng Tàu", "Bình Dương", "Hồ Chí Minh"],
    "Đồng Nai": ["Bình Phước", "Đồng Nai"],
    "Tây Ninh": ["Long An", "Tây Ninh"],
    "Cần Thơ": ["Sóc Trăng", "Hậu Giang", "Cần Thơ"],
    "Vĩnh Long": ["Bến Tre", "Trà Vinh", "Vĩnh Long"],
    "Đồng Tháp": ["Tiền Giang", "Đồng Tháp"],
    "Cà Mau": ["Bạc Liêu", "Cà Mau"],
    "An Giang": ["Kiên Giang", "An Giang"],
}
FORMER = [(old, new) for new, olds in MERGED.items() for old in olds] + [(name, name) for name in UNCHANGED]


def test_there_are_34_provinces_made_of_63() -> None:
    assert set(PROVINCES) == set(MERGED) | set(UNCHANGED)
    assert (len(PROVINCES), len(FORMER)) == (34, 63)


@pytest.mark.parametrize(("old", "new"), FORMER)
def test_every_former_name_leads_to_the_province_of_today(old: str, new: str) -> None:
    assert provinces_named(f"Hồ sơ nộp ở tỉnh {old} trước tháng 7/2025") == [new]
    assert provinces_named(fold(f"ở tỉnh {old.upper()} thì sao")) == [new]


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("tinh dak lak", "Đắk Lắk"),
        ("tỉnh Đăk Lăk", "Đắk Lắk"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("Đăk Nông", "Lâm Đồng"),
        ("TP.HCM thu bao nhiêu", "Thành phố Hồ Chí Minh"),
        ("tp hcm", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "Thành phố Hồ Chí Minh"),
        ("ở Sài Gòn", "Thành phố Hồ Chí Minh"),
        ("thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("tỉnh Bà Rịa – Vũng Tàu", "Thành phố Hồ Chí Minh"),
        ("thừa thiên huế", "Huế"),
        ("tỉnh Thanh Hoá", "Thanh Hóa"),
        ("UBND TP. Đà Nẵng", "Đà Nẵng"),
    ],
)
def test_names_are_known_as_people_write_them(text: str, province: str) -> None:
    assert provinces_named(text) == [province]


@pytest.mark.parametrize("text", ["hòa bình", "giữ gìn hòa bình", "mẹ tên Long An", "hoa huệ", "xã An Giang Đông", ""])
def test_a_name_that_is_also_a_common_word_counts_only_after_tinh_or_thanh_pho(text: str) -> None:
    assert provinces_named(text) == []


def test_the_province_named_most_often_comes_first() -> None:
    assert provinces_named("Lào Cai, tỉnh Nghệ An và Nghệ An") == ["Nghệ An", "Lào Cai"]


def test_a_name_inside_another_word_is_no_province() -> None:
    assert provinces_named("công ty GiaLaiSơnLaX") == []


@pytest.mark.parametrize("decision", ["12/QĐ-UBND", "3/2025/NQ-HĐND", "45/QĐ-SNNMT", "9/QĐ-TTPVHCC", "Sở Nội vụ 12"])
def test_a_record_of_a_people_s_committee_belongs_to_the_province_its_text_names(decision: str) -> None:
    text = "Nộp tại tỉnh Gia Lai, nay là tỉnh Gia Lai, hoặc thành phố Đà Nẵng"
    assert province_of_publisher(decision, text) == "Gia Lai"


def test_a_record_of_a_merged_province_belongs_to_the_one_of_today() -> None:
    assert province_of_publisher("12/QĐ-UBND", "tỉnh Bình Định") == "Gia Lai"


@pytest.mark.parametrize("decision", [None, "", "163/QĐ-BTP", "1872/QĐ-BTNMT", "55/QĐ-BCA"])
def test_a_ministry_s_record_has_no_province(decision: str | None) -> None:
    assert province_of_publisher(decision, "tỉnh Gia Lai") is None


def test_a_record_that_names_no_province_has_none() -> None:
    assert province_of_publisher("12/QĐ-UBND", "Ủy ban nhân dân cấp xã") is None
