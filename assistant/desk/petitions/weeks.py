"""Weeks of the digest: each has a key, "2026-W48" by ISO 8601, and a moment when its digest is due to be made."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from assistant.desk.config import DigestSettings
from assistant.desk.errors import DeskError
from assistant.desk.petitions import messages as say
from assistant.vietnam_time import HANOI

_KEY = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


def week_of(day: date) -> str:
    """Give the key of a day's week.

    >>> week_of(date(2026, 11, 26)), week_of(date(2027, 1, 1))
    ('2026-W48', '2026-W53')
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def day_of(week: str, weekday: int) -> date:
    """Give a day of a week (1 is Monday); raises DeskError for a key that is none.

    >>> day_of("2026-W48", 4)
    datetime.date(2026, 11, 26)
    """
    found = _KEY.fullmatch(week)
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), weekday)
    except ValueError:
        pass
    raise DeskError(say.WEEK_FORM.format(given=week[:20]), "not a week")


def named(week: str) -> str:
    """Give a week as people say it.

    >>> named("2026-W48")
    'tuần 48 năm 2026'
    """
    year, _, number = week.partition("-W")
    return f"tuần {int(number)} năm {year}"


def last_moment(now: datetime, settings: DigestSettings) -> datetime:
    """Give the newest moment up to now at which a digest was due to be made, in Vietnam's time.

    >>> from datetime import UTC
    >>> str(last_moment(datetime(2026, 11, 26, 7, 59, tzinfo=UTC), DigestSettings(weekday=4, hour=15)))
    '2026-11-19 15:00:00+07:00'
    """
    here = now.astimezone(HANOI)
    day = day_of(week_of(here.date()), settings.weekday)
    moment = datetime.combine(day, time(settings.hour), HANOI)
    return moment if moment <= here else moment - timedelta(days=7)
