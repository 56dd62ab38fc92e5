"""Numbers as they are written in Vietnam: a dot between thousands, a comma before decimals."""

from __future__ import annotations


def number(value: float | None, digits: int = 0) -> str:
    """Give a number with the marks of Vietnam.

    >>> number(12345.678, 1)
    '12.345,7'
    """
    if value is None:
        return ""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def percent(share: float | None) -> str:
    """Give a share in hundredths; what is not quite nothing or all does not read as such.

    >>> percent(0.914), percent(0.9996), percent(0.0004), percent(None)
    ('91 %', '99,96 %', '0,04 %', '–')
    """
    if share is None:
        return "–"
    whole = 100 * share
    digits = 2 if 0 < whole < 0.5 or 99.5 <= whole < 100 else 0
    return f"{number(whole, digits)} %"


def seconds(milliseconds: float | None) -> str:
    """Give a time in seconds, with as many digits as one would say.

    >>> seconds(84), seconds(1240), seconds(31000), seconds(None)
    ('0,08 giây', '1,2 giây', '31 giây', '–')
    """
    if milliseconds is None:
        return "–"
    value = milliseconds / 1000
    return f"{number(value, 2 if value < 1 else 1 if value < 10 else 0)} giây"
