"""Ruled tables of a page image: the rules are found and wiped off, and words between them become cells of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

INK = 160
"""Grey values below this are ink."""
_RULE_INCHES, _NEAR_INCHES = 0.5, 0.06
_FEWEST_RULES = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight dark line at `at` pixels from the top (or the left), from `begin` to `end` along it."""

    at: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The rules of a page, level and upright ones; `near` are the pixels within which two places are the same."""

    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]
    near: int

    @property
    def is_table(self) -> bool:
        """Tell whether the rules can make rows and columns."""
        return len(self.level) >= _FEWEST_RULES and len(self.upright) >= _FEWEST_RULES

    def holds(self, x: int, y: int) -> bool:
        """Tell whether a point lies between the outermost rules."""
        tops, lefts = [rule.at for rule in self.level], [rule.at for rule in self.upright]
        return min(tops) <= y <= max(tops) and min(lefts) <= x <= max(lefts)

    def cell(self, x: int, y: int) -> tuple[int, int] | None:
        """Give the cell (its upper and its left rule) that a point lies in, None where it is in none."""
        top, left = self._around(self.level, y, x), self._around(self.upright, x, y)
        return (top, left) if top is not None and left is not None else None

    def _around(self, rules: Sequence[Rule], across: int, along: int) -> int | None:
        there = [rule.at for rule in rules if rule.begin - self.near <= along <= rule.end + self.near]
        before = max((at for at in there if at <= across), default=None)
        return before if any(at > across for at in there) else None


def grid_of(grey: Image.Image, dpi: int) -> tuple[Grid, Image.Image]:
    """Give the rules of a page, dark runs longer than any stroke of a letter, and the page without them."""
    pixels = np.array(grey)
    near = max(round(_NEAR_INCHES * dpi), 2)
    # Both are found before either is wiped: at each crossing the one is part of the other.
    level, upright = (_runs(lines, round(_RULE_INCHES * dpi)) for lines in (pixels, pixels.T))
    for lines, rules in ((pixels, level), (pixels.T, upright)):
        for rule in rules:
            lines[max(rule.at - 1, 0) : rule.at + 2, rule.begin : rule.end] = 255
    return Grid(_merged(level, near), _merged(upright, near), near), Image.fromarray(pixels)


def _runs(lines: NDArray[np.uint8], longest: int) -> list[Rule]:
    dark = np.zeros((lines.shape[0], lines.shape[1] + 2), dtype=np.int8)
    dark[:, 1:-1] = lines < INK
    rows, edges = np.nonzero(np.diff(dark, axis=1))
    # The edges of a row come in pairs: where a run begins, and where it has ended.
    begins, ends = edges[::2], edges[1::2]
    long = ends - begins >= longest
    return [Rule(int(r), int(b), int(e)) for r, b, e in zip(rows[::2][long], begins[long], ends[long], strict=True)]


def _merged(rules: Sequence[Rule], near: int) -> tuple[Rule, ...]:
    """Put the rows of pixels of one rule together; rules in line with one another get one place."""
    out: list[Rule] = []
    place = -near - 1
    for rule in sorted(rules, key=lambda rule: rule.at):
        if rule.at - place > near:
            place = rule.at
        same = next((n for n, old in enumerate(out) if old.at == place and _touch(old, rule, near)), None)
        if same is None:
            out.append(Rule(place, rule.begin, rule.end))
        else:
            out[same] = Rule(place, min(out[same].begin, rule.begin), max(out[same].end, rule.end))
    return tuple(out)


def _touch(one: Rule, other: Rule, near: int) -> bool:
    return one.begin <= other.end + near and other.begin <= one.end + near


def rows_of(cells: Sequence[tuple[tuple[int, int], str]]) -> Iterator[tuple[int, str]]:
    """Give the rows of a table (place from the top, cells joined by " | ") from words with their cells.

    >>> list(rows_of([((0, 0), "1"), ((0, 50), "Nộp"), ((0, 50), "đơn"), ((30, 50), "Chờ"), ((30, 0), "2")]))
    [(0, '1 | Nộp đơn'), (30, '2 | Chờ')]
    """
    rows: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (top, left), word in cells:
        rows[top][left].append(word)
    for top in sorted(rows):
        yield top, " | ".join(" ".join(rows[top][left]) for left in sorted(rows[top]))
