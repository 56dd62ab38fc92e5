from __future__ import annotations

from typing import Any

import pytest
from petition_data import audited, sentence

from assistant.desk.desk import Desk

PATH = "/api/trainer/calendar"


def edited(seen: str = "", **others: Any) -> dict[str, Any]:
    return {"days_off": [], "working_days": [], "seen": seen} | others


def test_an_admin_says_which_days_differ_and_trainers_see_it(signed_in, desk: Desk) -> None:
    admin, trainer = signed_in("quan.tri"), signed_in("bien.tap")
    body = edited(days_off=["27/11/2026 Họp <b>toàn tỉnh</b>"], working_days=["28/11/2026 Làm bù"])
    assert trainer.put(PATH, json=body).status_code == 403
    assert "<textarea" not in trainer.get("/trainer/petitions/calendar").text
    seen = admin.put(PATH, json=body).json()["seen"]
    days = {day["day"]: day for day in trainer.get(PATH, params={"year": 2026}).json()}
    assert days["2026-11-27"] == {"day": "2026-11-27", "worked": False, "why": "Họp <b>toàn tỉnh</b>"}
    assert days["2026-11-28"]["worked"]
    assert days["2026-02-17"]["why"] == "Tết Nguyên Đán"
    page = admin.get("/trainer/petitions/calendar", params={"year": 2026}).text
    assert "27/11/2026 Họp &lt;b&gt;toàn tỉnh" in page
    assert seen in page
    assert audited(desk, "calendar") == [("change", "holidays.yaml")]


def test_the_second_of_two_admins_is_told(signed_in, desk: Desk) -> None:
    admin = signed_in("quan.tri")
    assert admin.put(PATH, json=edited(days_off=["27/11/2026 a"])).status_code == 200
    assert "đã được sửa sau khi bạn mở trang" in sentence(admin.put(PATH, json=edited(days_off=["30/11/2026 b"])), 409)
    assert "27" in desk.own.desk.digest.holidays.read_text("utf-8")
    assert len(audited(desk, "calendar")) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"days_off": ["mai"]},
        {"days_off": ["31/02/2026"]},
        {"days_off": ["27/11/2026"], "working_days": ["27/11/2026"]},
        {"days_off": ["27/11/2026 " + "a" * 250]},
        {"days_off": ["27/11/1926"]},
        {"days_off": [f"{n % 28 + 1:02}/{n // 28 % 12 + 1:02}/{2026 + n // 336}" for n in range(501)]},
        {"days_off": ["a" * 301]},
        {"days_off": "27/11/2026"},
        {"other": 1},
    ],
)
def test_what_is_no_calendar_is_refused_and_nothing_written(signed_in, desk: Desk, wrong: dict[str, Any]) -> None:
    assert sentence(signed_in("quan.tri").put(PATH, json=edited(**wrong)), 422)
    assert not desk.own.desk.digest.holidays.exists()


def test_a_broken_file_is_shown_and_can_be_replaced(signed_in, desk: Desk) -> None:
    path = desk.own.desk.digest.holidays
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{", "utf-8")
    admin = signed_in("quan.tri")
    shown = admin.get("/trainer/petitions/calendar").text
    assert "không đọc được" in shown
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    assert admin.put(PATH, json=edited(seen, days_off=["27/11/2026 a"])).status_code == 200
    assert "không đọc được" not in admin.get("/trainer/petitions/calendar").text
