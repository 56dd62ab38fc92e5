"""Two versions side by side in words: which lines came and went, and inside a changed line which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.reading import is_kept, opened
from assistant.desk.documents.tables import DocumentVersion

MOST_LINES = 6_000
"""So many lines of each version are compared, behind what they begin with alike."""
MOST_ROWS = 1_500
LONGEST_LINE = 4_000
AROUND = 2
"""Unchanged lines shown around a change."""
_WORDS = re.compile(r"\s+|\d+(?:[.,/:]\d+)*|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line: "same", "gone" or "come", in runs of (text, whether it changed); or a "gap" of `skipped` lines."""

    kind: Literal["same", "gone", "come", "gap"]
    runs: tuple[tuple[str, bool], ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows to show, how many lines came and went, and whether the end was cut off."""

    rows: tuple[Row, ...]
    come: int
    gone: int
    cut: bool


def text_of(desk: Desk, version: DocumentVersion) -> list[str]:
    """Give the lines of a version, of all its documents."""
    lines: list[str] = []
    if not is_kept(desk, version.sha256, version.path):
        return lines
    with opened(desk, version.sha256, version.path) as store:
        for document in store.all(hidden=True):
            lines.extend(line for line in document.text.split("\n") if line.strip())
            if len(lines) > 10 * MOST_LINES:
                break
    return lines


def compare(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Compare two texts by line.

    >>> [(row.kind, row.runs) for row in compare(["Phí: 5"], ["Phí: 8"]).rows]
    [('gone', (('Phí: ', False), ('5', True))), ('come', (('Phí: ', False), ('8', True)))]
    """
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    head = max(0, start - AROUND)
    cut = max(len(old), len(new)) - head > MOST_LINES
    before, after = old[head : head + MOST_LINES], new[head : head + MOST_LINES]
    rows: list[Row] = [Row("gap", skipped=head)] if head else []
    come = gone = 0
    groups = SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND)
    last = 0
    for group in groups:
        if (first := group[0][1]) > last:
            rows.append(Row("gap", skipped=first - last))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                rows.extend(Row("same", ((line, False),)) for line in before[i1:i2])
            else:
                gone += i2 - i1
                come += j2 - j1
                rows.extend(_changed(before[i1:i2], after[j1:j2]))
            last = i2
        if len(rows) > MOST_ROWS:
            return Comparison(tuple(rows[:MOST_ROWS]), come, gone, True)
    if rows and last and len(before) > last:
        rows.append(Row("gap", skipped=len(before) - last))
    return Comparison(tuple(rows) if come or gone else (), come, gone, cut)


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Give lines that changed in pairs, the old one first; those without a partner stand alone."""
    for at in range(max(len(old), len(new))):
        a, b = old[at] if at < len(old) else None, new[at] if at < len(new) else None
        if a is not None and b is not None and max(len(a), len(b)) <= LONGEST_LINE:
            one, two = _by_words(a, b)
            yield Row("gone", one)
            yield Row("come", two)
            continue
        if a is not None:
            yield Row("gone", ((a, True),))
        if b is not None:
            yield Row("come", ((b, True),))


def _by_words(old: str, new: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    one: list[tuple[str, bool]] = []
    two: list[tuple[str, bool]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if i2 > i1:
            one.append(("".join(a[i1:i2]), tag != "equal"))
        if j2 > j1:
            two.append(("".join(b[j1:j2]), tag != "equal"))
    return tuple(one), tuple(two)


def said_of(version: DocumentVersion) -> dict[str, Any]:
    """Give what holds of a version: what was read, and over it what the trainer said."""
    return dict((version.found or {}).get("values", {})) | version.said


def compare_said(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Give (label, before, after) of each field that differs.

    >>> compare_said({"title": "A"}, {"title": "B"})
    [('Tên', 'A', 'B')]
    """
    return [(label, old.get(key), new.get(key)) for key, label in say.LABELS.items() if old.get(key) != new.get(key)]
