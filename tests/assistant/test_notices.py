from __future__ import annotations

from datetime import date

import pytest
from made_documents import record, summary

from assistant.notices import notices_for

DAY = date(2026, 7, 1)
BODY = "## Trình tự thực hiện\n- Nộp đơn cho chợ.\n"


def test_an_official_record_in_force_needs_no_notice() -> None:
    assert notices_for(record(), ["Nộp đơn cho chợ."], DAY, "Gia Lai") == []


def test_a_summary_is_said_to_be_one() -> None:
    (notice,) = notices_for(summary(BODY, front="summary: true"), [], DAY, "Gia Lai")
    assert notice.kind == "summary_only"
    assert "tóm tắt" in notice.text


@pytest.mark.parametrize(("home", "count"), [("Gia Lai", 1), ("Cà Mau", 0), (None, 0)])
def test_a_province_is_named_where_it_is_not_the_officers(home: str | None, count: int) -> None:
    found = notices_for(summary(BODY, front="province: Cà Mau"), [], DAY, home)
    assert [n.kind for n in found] == ["other_province"] * count
    assert all("Cà Mau" in n.text for n in found)


@pytest.mark.parametrize(
    "quote",
    [
        "Gửi UBND huyện duyệt.",
        "Do Ủy ban nhân dân cấp huyện cấp phép",
        "Phòng Tư pháp kiểm tra",
        "Nộp tại phòng tài nguyên và môi trường",
        "Công an huyện xác nhận",
    ],
)
def test_a_quote_that_names_a_district_body_is_flagged(quote: str) -> None:
    (notice,) = notices_for(record(), [quote], DAY, None)
    assert notice.kind == "stale_wording"
    assert "01/7/2025" in notice.text


@pytest.mark.parametrize(
    "quote",
    ["Ủy ban nhân dân cấp xã", "Sở Tư pháp", "Công an tỉnh", "huyết áp", "Phòng Văn hóa - Xã hội", "chuyên viên"],
)
def test_bodies_that_remain_are_not_flagged(quote: str) -> None:
    assert notices_for(record(), [quote], DAY, None) == []


def test_a_district_body_that_is_not_quoted_is_no_matter() -> None:
    document = record(steps="- Gửi UBND huyện duyệt.", conditions="- Đủ 18 tuổi.")
    assert notices_for(document, ["Đủ 18 tuổi."], DAY, None) == []


def test_each_body_is_named_once() -> None:
    (notice,) = notices_for(record(), ["UBND huyện xem", "UBND huyện duyệt", "Phòng Nội vụ ghi"], DAY, None)
    assert notice.text.count("UBND huyện") == 1
    assert "Phòng Nội vụ" in notice.text


@pytest.mark.parametrize(("last", "count"), [("2026-06-30", 1), ("2096-06-30", 0)])
def test_a_source_that_has_ended_tells_the_day(last: str, count: int) -> None:
    found = notices_for(summary(BODY, front=f"effective_to: {last}"), [], DAY, None)
    assert [n.kind for n in found] == ["expired_source"] * count
    assert all("từ ngày 01/07/2026" in n.text for n in found)
