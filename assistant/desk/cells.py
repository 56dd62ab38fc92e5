"""Texts in the cells of spreadsheets: what somebody wrote must not be worked out as a formula."""

from __future__ import annotations

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(text: str) -> str:
    r"""Give a text that a spreadsheet takes for text: an apostrophe before it is how Excel marks texts.

    Some programs skip spaces before they look for a formula.

    >>> defused("=HYPERLINK(1)"), defused("\u00a0@x"), defused("khai sinh")
    ("'=HYPERLINK(1)", "'\xa0@x", 'khai sinh')
    """
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_STARTS_A_FORMULA) else text
