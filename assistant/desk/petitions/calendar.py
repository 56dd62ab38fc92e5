"""Working days in Vietnam: weekends, public holidays by the library `holidays`, and what people say differs.

The library knows the days of Article 112 of the Labour Code with their lunar dates, days in lieu of those that fall on
a weekend, 24 November from 2026, and most swaps that were announced. `announced.yaml` adds the announced ones that it
does not know, and a file of the admin comes last: each day there is a day off or a working day, whatever else is said.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import holidays
import yaml

from assistant.desk.errors import DeskError
from assistant.desk.petitions import messages as say

ANNOUNCED = Path(__file__).with_name("announced.yaml")
MOST_DAYS = 500
NOTE_CHARS = 200
_MOST_BYTES = 200_000
_KEYS = ("days_off", "working_days")
_FIRST, _LAST = date(2020, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Differences:
    """Days that differ from the public calendar, each with a note of why."""

    days_off: Mapping[date, str] = field(default_factory=dict)
    working_days: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what can't be a calendar; raises DeskError."""
        both = sorted(set(self.days_off) & set(self.working_days))
        if both:
            raise DeskError(say.DAY_TWICE.format(day=f"{both[0]:%d/%m/%Y}"), "day off and working day")
        for day, note in (*self.days_off.items(), *self.working_days.items()):
            if not _FIRST <= day <= _LAST:
                raise DeskError(say.DAY_FAR.format(day=f"{day:%d/%m/%Y}"), "day out of range")
            if len(note) > NOTE_CHARS:
                raise DeskError(say.DAY_NOTE_LONG.format(day=f"{day:%d/%m/%Y}", most=NOTE_CHARS), "note too long")
        if len(self.days_off) + len(self.working_days) > MOST_DAYS:
            raise DeskError(say.DAYS_MANY.format(most=MOST_DAYS), "too many days")

    def over(self, other: Differences) -> Differences:
        """Give the days of both; where both speak of a day, this one counts."""
        own = set(self.days_off) | set(self.working_days)
        return Differences(
            {d: n for d, n in other.days_off.items() if d not in own} | dict(self.days_off),
            {d: n for d, n in other.working_days.items() if d not in own} | dict(self.working_days),
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    >>> tet = Calendar()
    >>> tet.next_working_day(date(2026, 2, 12)), tet.next_working_day(date(2026, 2, 13))
    (datetime.date(2026, 2, 13), datetime.date(2026, 2, 23))
    """

    differences: Differences = field(default_factory=Differences)

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        if day in self.differences.working_days:
            return True
        if day in self.differences.days_off:
            return False
        public = _public(day.year)
        return day not in public and (day.weekday() < 5 or day in public.weekend_workdays)

    def next_working_day(self, day: date) -> date:
        """Give the first working day after a day."""
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def notable(self, year: int) -> Iterator[tuple[date, bool, str]]:
        """Give the days of a year that are not what their weekday says: the day, whether it is worked, and why."""
        public = _public(year)
        said = {day: name for day, name in public.items() if day.year == year}
        said |= {day: say.WORKED_IN_LIEU for day in public.weekend_workdays if day.year == year}
        said |= {day: note for day, note in self.differences.days_off.items() if day.year == year}
        said |= {day: note for day, note in self.differences.working_days.items() if day.year == year}
        for day in sorted(said):
            yield day, self.is_working(day), said[day]


@cache
def _public(year: int) -> holidays.HolidayBase:
    # The years beside it: a day in lieu of New Year's Day may fall into the year before or after.
    return holidays.country_holidays("VN", years=(year - 1, year, year + 1), expand=False, language="vi")


def load(path: Path) -> Calendar:
    """Give the calendar with the admin's file on top, where there is one; raises DeskError for a broken one."""
    return Calendar(own_days(path).over(_read(ANNOUNCED)))


def own_days(path: Path) -> Differences:
    """Give what the admin's file says; nothing where there is none."""
    return _read(path) if path.exists() else Differences()


def fingerprint(path: Path) -> str:
    """Tell one state of the file from another, for two who edit it at once; "" where there is none."""
    return sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else ""


def save(path: Path, differences: Differences) -> None:
    """Write the admin's file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = say.CALENDAR_HEAD + yaml.safe_dump(
        {key: dict(sorted(getattr(differences, key).items())) for key in _KEYS}, allow_unicode=True, sort_keys=False
    )
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> Differences:
    try:
        text = path.read_text("utf-8")
        given = yaml.safe_load(text) if len(text) <= _MOST_BYTES else None
    except (OSError, UnicodeError, yaml.YAMLError, ValueError) as error:
        raise DeskError(say.CALENDAR_BROKEN.format(path=path), f"{type(error).__name__}: {error}") from error
    if given is None and len(text) <= _MOST_BYTES:
        return Differences()
    if not isinstance(given, dict) or set(given) - set(_KEYS):
        raise DeskError(say.CALENDAR_BROKEN.format(path=path), "not the two keys")
    return Differences(*(_days(path, given.get(key) or {}) for key in _KEYS))


def _days(path: Path, given: object) -> dict[date, str]:
    # A moment is a date to Python too, and a date with a time of day is a slip of the pen.
    if not isinstance(given, dict) or any(type(day) is not date for day in given):
        raise DeskError(say.CALENDAR_BROKEN.format(path=path), "not days with notes")
    return {day: str(note or "").strip() for day, note in given.items()}


def parsed(lines: list[str]) -> dict[date, str]:
    """Read days as people write them, one a line: "02/01/2026 Nghỉ hoán đổi"; raises DeskError that names the line.

    >>> parsed(["02/01/2026 Nghỉ hoán đổi", ""])
    {datetime.date(2026, 1, 2): 'Nghỉ hoán đổi'}
    """
    days: dict[date, str] = {}
    for line in filter(None, map(str.strip, lines)):
        written, _, note = line.partition(" ")
        try:
            day, month, year = (int(part) for part in written.strip(":,-").split("/"))
            found = date(year, month, day)
        except ValueError:
            raise DeskError(say.DAY_FORM.format(line=line[:80]), "not a day") from None
        if found in days:
            raise DeskError(say.DAY_REPEATED.format(day=written), "day repeated")
        days[found] = note.strip()
    return days
