"""Charts as inline SVG: static, without scripts or style attributes, in the colours of the page that holds them.

What a bar stands for is told by its texture as well as its colour: a kind KIND is filled with the pattern `fill-KIND`
that the page defines once. Each chart is drawn for a wide page and for a telephone; the page shows the one that fits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from markupsafe import Markup

from assistant.desk.numbers import number

_LABELS = 7
"""Days named below a chart, at most."""
_NAME_CHARS = 25


@dataclass(frozen=True, slots=True)
class Frame:
    """The box of a chart; `names` is what the names of rows take on the left, 0 where they stand above their rows."""

    kind: str
    width: int
    names: int
    height: int


FRAMES = (Frame("wide", 600, 190, 250), Frame("narrow", 330, 0, 210))


@dataclass(frozen=True, slots=True)
class Column:
    """A day or week: what stands below it, what is said of it when it is pointed at, and its count by kind."""

    label: str
    said: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A field or commune: its name, its count by kind, and what stands behind its bar."""

    name: str
    counts: Mapping[str, int]
    value: str


@dataclass(frozen=True, slots=True)
class Point:
    """A day or week with its values, None where there is none."""

    label: str
    said: str
    values: Sequence[float | None]


def columns(title: str, days: Sequence[Column]) -> Markup:
    """Draw a column a day, cut into its kinds, the first kind at the foot."""
    return _both(title, lambda frame: _columns(days, frame))


def rows(title: str, named: Sequence[Row]) -> Markup:
    """Draw a bar a name, cut into its kinds."""
    return _both(title, lambda frame: _rows(named, frame))


def lines(title: str, points: Sequence[Point]) -> Markup:
    """Draw a line for each of the values of points: the first solid, the second dashed."""
    return _both(title, lambda frame: _lines(points, frame))


def nice_top(most: float) -> tuple[float, float]:
    """Give the top of an axis that holds a value, and the step between its marks.

    >>> nice_top(0), nice_top(7), nice_top(1234)
    ((4.0, 1.0), (8.0, 2.0), (1500.0, 500.0))
    """
    if most <= 0:
        return 4.0, 1.0
    raw = most / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw * 0.999)
    return step * math.ceil(most / step), step


def _columns(days: Sequence[Column], frame: Frame) -> tuple[list[str], float]:
    plot = _Plot(frame, max((sum(d.counts.values()) for d in days), default=0), whole=True)
    parts = plot.axis()
    slot = plot.width / max(len(days), 1)
    width = max(1.0, min(slot * 0.78, 46))
    for at, day in enumerate(days):
        x, level = plot.left + at * slot + (slot - width) / 2, plot.bottom
        stack = []
        for kind, count in day.counts.items():
            height = plot.bottom - plot.y(count)
            if height:
                stack.append(_bar(kind, x, level - height, width, height))
                level -= height
        parts.append(f"<g><title>{escape(day.said)}</title>{''.join(stack)}</g>")
    parts += plot.below([day.label for day in days], slot)
    return parts, plot.height


def _rows(named: Sequence[Row], frame: Frame) -> tuple[list[str], float]:
    step, value_room = (34 if frame.names else 44), 92
    left = float(frame.names)
    most = max((sum(r.counts.values()) for r in named), default=0) or 1
    parts = []
    for at, row in enumerate(named):
        top = at * step
        y = top + (5 if frame.names else 20)
        if frame.names:
            written = wrap(row.name, _NAME_CHARS, max_lines=2, placeholder="…") or [""]
            first = top + (21 if len(written) == 1 else 13)
            parts += [_text(left - 10, first + 14 * n, line, "label end") for n, line in enumerate(written)]
        else:
            (line,) = wrap(row.name, 44, max_lines=1, placeholder="…") or [""]
            parts.append(_text(0, top + 14, line, "label"))
        x, bars = left, []
        for kind, count in row.counts.items():
            width = count / most * (frame.width - left - value_room)
            if width:
                bars.append(_bar(kind, x, y, width, 20))
                x += width
        parts.append(f"<g><title>{escape(f'{row.name}: {row.value}')}</title>{''.join(bars)}</g>")
        parts.append(_text(x + 7, y + 15, row.value, "value"))
    return parts, float(step * len(named) + 4)


def _lines(points: Sequence[Point], frame: Frame) -> tuple[list[str], float]:
    known = [value for point in points for value in point.values if value is not None]
    plot = _Plot(frame, max(known, default=0), whole=False)
    parts = plot.axis()
    slot = plot.width / max(len(points), 1)
    for series in range(max((len(point.values) for point in points), default=0)):
        run: list[tuple[float, float]] = []
        runs = [run]
        for at, point in enumerate(points):
            value = point.values[series]
            if value is None:
                run = []
                runs.append(run)
            else:
                run.append((plot.left + (at + 0.5) * slot, plot.y(value)))
        for run in runs:
            drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            parts.append(f'<polyline class="line s{series}" points="{drawn}"/>' if len(run) > 1 else "")
            # A point between two days without answers would not be seen as a line.
            if len(run) == 1 or slot > 14:
                parts += [f'<circle class="dot s{series}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in run]
    for at, point in enumerate(points):
        said = f"<title>{escape(point.said)}</title>"
        x = plot.left + at * slot
        parts.append(
            f'<g>{said}<rect class="reach" x="{x:.1f}" y="{plot.top}" width="{slot:.1f}" height="{plot.tall}"/></g>'
        )
    parts += plot.below([point.label for point in points], slot)
    return parts, plot.height


class _Plot:
    """The room for columns or lines, with an axis from nothing to the nearest round number above the most."""

    def __init__(self, frame: Frame, most: float, *, whole: bool) -> None:
        self.top, self.bottom = 16.0, float(frame.height - 26)
        self.height = float(frame.height)
        self._most, self._step = nice_top(most)
        if whole and self._step < 1:
            self._most, self._step = max(1.0, math.ceil(most)), 1.0
        self._digits = max(0, -math.floor(math.log10(self._step)))
        self.left = 14.0 + 7.5 * max(len(number(self._most, self._digits)), 2)
        self.right = float(frame.width - 4)
        self.width = self.right - self.left
        self.tall = self.bottom - self.top

    def y(self, value: float) -> float:
        return self.bottom - value / self._most * self.tall

    def axis(self) -> list[str]:
        parts = []
        for at in range(round(self._most / self._step) + 1):
            level = self.y(at * self._step)
            kind = "base" if at == 0 else "grid"
            parts.append(f'<line class="{kind}" x1="{self.left}" x2="{self.right}" y1="{level:.1f}" y2="{level:.1f}"/>')
            parts.append(_text(self.left - 7, level + 4.5, number(at * self._step, self._digits), "tick end"))
        return parts

    def below(self, labels: Sequence[str], slot: float) -> list[str]:
        """Name as many days as have room, evenly, each in the middle of its column."""
        every = max(1, math.ceil(len(labels) / min(_LABELS, max(2, self.width // 62))))
        places = range((len(labels) - 1) % every, len(labels), every)
        return [_text(self._inside(self.left + (at + 0.5) * slot), self.bottom + 18, labels[at], "tick middle")
                for at in places]  # fmt: skip

    def _inside(self, x: float) -> float:
        return min(x, self.right - 16)


def _bar(kind: str, x: float, y: float, width: float, height: float) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="bar" fill="url(#fill-{kind})" {box}/>'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _both(title: str, draw: Callable[[Frame], tuple[list[str], float]]) -> Markup:
    made = []
    for frame in FRAMES:
        parts, height = draw(frame)
        made.append(
            f'<svg class="chart {frame.kind}" role="img" aria-label="{escape(title)}" '
            f'viewBox="0 0 {frame.width} {height:.0f}">{"".join(parts)}</svg>'
        )
    return Markup("".join(made))  # noqa: S704 - all that was given is escaped above
