from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.desk.errors import DeskError
from assistant.desk.petitions.calendar import Calendar, Differences, load, parsed, save

NO_FILE = Path("/khong-co/holidays.yaml")
ANNOUNCED_OFF = {
    # Weekdays off in 2025 and 2026 as announced by the Government, each with its days in lieu and its swaps.
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
}
ANNOUNCED_WORKED = {2025: ["2025-04-26"], 2026: ["2026-01-10", "2026-08-22"]}


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_calendar_is_what_was_announced(year: int) -> None:
    calendar = load(NO_FILE)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not calendar.is_working(day)]
    assert off == ANNOUNCED_OFF[year].split()
    assert [str(day) for day in days if day.weekday() > 4 and calendar.is_working(day)] == ANNOUNCED_WORKED[year]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-11-26", "2026-11-27"),
        ("2026-02-12", "2026-02-13"),  # the last day before Tết
        ("2026-02-13", "2026-02-23"),
        ("2026-04-30", "2026-05-04"),
        ("2026-01-01", "2026-01-05"),  # Friday is swapped
        ("2026-01-09", "2026-01-10"),  # for this Saturday
        ("2026-08-28", "2026-09-03"),
        ("2026-11-23", "2026-11-25"),
        ("2026-12-31", "2027-01-04"),
        ("2027-02-03", "2027-02-11"),  # by the library, as long as nothing is announced
    ],
)
def test_due_is_the_next_working_day(day: str, due: str) -> None:
    assert load(NO_FILE).next_working_day(date.fromisoformat(day)) == date.fromisoformat(due)


def test_the_file_of_the_admin_counts_before_all_else(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "holidays.yaml"
    save(
        path, Differences({date(2026, 11, 27): "Họp toàn tỉnh"}, {date(2026, 1, 2): "Làm việc", date(2026, 11, 28): ""})
    )
    calendar = load(path)
    assert calendar.next_working_day(date(2026, 11, 26)) == date(2026, 11, 28)
    assert calendar.is_working(date(2026, 1, 2))
    assert calendar.is_working(date(2026, 1, 10))
    assert [p.name for p in path.parent.iterdir()] == ["holidays.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "days_off: [2026-01-02]",
        "nghi: {2026-01-02: a}",
        "days_off: {mai: a}",
        "days_off: {2026-01-02 08:00:00: a}",
        "- a",
        "days_off: {2026-02-30: a}",
        "days_off: {2026-01-02: a}\nworking_days: {2026-01-02: b}",
        "days_off: {1999-01-02: a}",
        "days_off: !!python/object/apply:os.system [ls]",
        "{",
        "days_off: {2026-01-02: " + "a" * 300_000 + "}",
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DeskError, match=r"Tệp lịch nghỉ|Ngày"):
        load(path)


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text("# chưa có gì\n", "utf-8")
    assert load(path) == load(NO_FILE)


@pytest.mark.parametrize("line", ["mai nghỉ", "31/02/2026", "2026-01-02 nghỉ", "1/2", "//"])
def test_a_line_that_is_no_day_is_named(line: str) -> None:
    with pytest.raises(DeskError, match="ngày có thật"):
        parsed([line])


def test_a_day_stands_once() -> None:
    with pytest.raises(DeskError, match="hai lần"):
        parsed(["02/01/2026 a", "2/1/2026 b"])


def test_the_calendar_without_differences_knows_no_swap_of_new_year() -> None:
    assert Calendar().is_working(date(2026, 1, 2))
