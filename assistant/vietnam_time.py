"""The time that days are told in: offices, reports and deadlines go by the clock in Vietnam, whatever the server's."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """Give the day that it is in Vietnam."""
    return datetime.now(HANOI).date()
