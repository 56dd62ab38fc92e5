"""Charts as inline SVG: static, without scripts, in the colours of the page that holds them.

A chart is drawn in the box of its frame, which scales with the page; text is text, so it can be read out and searched.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from eval.figures import quantile
from eval.report.wording import number, percent
from eval.statistics import Estimate

ROW = 15


@dataclass(frozen=True, slots=True)
class Frame:
    """The box of a chart: its width, what is left of the axis and right of it; names stand left of rows or above."""

    width: int
    left: int
    right: int
    above: bool = False


WIDE = Frame(760, 190, 60)
HALF = Frame(452, 164, 60)
"""In a panel of half the page; its text has the size of the others'."""
NARROW = Frame(326, 6, 62, above=True)
"""On a telephone: rows as wide as the screen, their names above them."""


@dataclass(frozen=True, slots=True)
class Series:
    """A system as it is drawn: `tone` is its place in the page's palette (from 0)."""

    name: str
    tone: int


@dataclass(frozen=True, slots=True)
class Group:
    """A line of an interval chart: a style or a field, how many questions it has, and an estimate a series."""

    name: str
    n: int
    estimates: Sequence[Estimate]


def intervals(groups: Sequence[Group], series: Sequence[Series], title: str, frame: Frame = WIDE) -> str:
    """Draw a dot with its 95 % interval for each series in each group, on one axis from 0 to 100 %.

    A hollow dot has no interval: too few procedures stand behind it.
    """
    one, rows = len(series) == 1, ROW * len(series)
    step = 26 + rows + 8 if frame.above else 38 if one else rows + 16
    height = 34 + step * len(groups) + 6
    parts = [_share_axis(height, frame)]
    for place, group in enumerate(groups):
        top = 34 + place * step
        middle = top + 24 + rows / 2 if frame.above else top + step / 2
        if place:
            parts.append(f'<line class="rule" x1="0" x2="{frame.width}" y1="{top:.1f}" y2="{top:.1f}"/>')
        parts += _names(group, top, middle, frame, one=one)
        for at, (made, drawn) in enumerate(zip(group.estimates, series, strict=True)):
            y = middle + (at - (len(series) - 1) / 2) * ROW
            parts.append(_dot(made, drawn, y, frame))
            value = y if one and not frame.above else y + 4
            if not math.isnan(made.value):
                parts.append(_text(frame.width, value, percent(made.value), f"value end t{drawn.tone}"))
    return _svg(height, title, parts, frame)


def _names(group: Group, top: float, middle: float, frame: Frame, *, one: bool) -> list[str]:
    count = f"{group.n} câu"
    if frame.above:
        (line,) = wrap(group.name, 38, max_lines=1, placeholder=" …")
        return [_text(0, top + 18, line, "label"), _text(frame.width, top + 18, count, "small end")]
    if not one:
        return [_text(0, middle - 1, group.name, "label"), _text(0, middle + 13, count, "small")]
    lines = wrap(group.name, frame.left * 10 // 75, max_lines=2, placeholder=" …")
    first = middle + 4 if len(lines) == 1 else middle - 3
    named = [_text(0, first + 15 * at, line, "label") for at, line in enumerate(lines)]
    return [*named, _text(frame.width, middle + 14, count, "small end")]


def _dot(made: Estimate, one: Series, y: float, frame: Frame) -> str:
    if math.isnan(made.value):
        return ""
    at, radius = _x(made.value, frame), 5.5 if one.tone == 0 else 4
    hollow = math.isnan(made.low)
    said = f"{one.name}: {percent(made.value)}"
    whisker = ""
    if not hollow:
        said += f" ({percent(made.low)} – {percent(made.high)})"
        low, high = _x(made.low, frame), _x(made.high, frame)
        whisker = f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    dot = f'<circle class="{"hollow" if hollow else "dot"}" cx="{at:.1f}" cy="{y:.1f}" r="{radius}"/>'
    return f'<g class="t{one.tone}"><title>{escape(said)}</title>{whisker}{dot}</g>'


def risk_curves(curves: Sequence[tuple[Series, Sequence[tuple[float, float]]]], title: str, frame: Frame = WIDE) -> str:
    """Draw the share of wrong answers over the share of questions answered, surest first."""
    left, top, right = (40 if frame.above else 56), 30, frame.width - 20
    bottom = top + (230 if frame.above else 300)
    highest = max((risk for _, points in curves for coverage, risk in points if coverage > 0.05), default=0.5)
    most = min(1.0, max(0.1, math.ceil(highest * 10) / 10))

    def x(coverage: float) -> float:
        return left + coverage * (right - left)

    def y(risk: float) -> float:
        return bottom - min(risk, most) / most * (bottom - top)

    parts = []
    for tick in range(round(most * 10) + 1):
        level = y(tick / 10)
        parts.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{level:.1f}" y2="{level:.1f}"/>')
        parts.append(_text(left - 8, level + 4, f"{10 * tick} %", "tick end"))
    parts += [_text(x(tick / 5), bottom + 20, f"{20 * tick} %", "tick middle") for tick in range(6)]
    parts.append(_text((left + right) / 2, bottom + 42, "Tỷ lệ câu được trả lời (câu chắc nhất trước)", "small middle"))
    parts.append(_text(left, top - 14, "Tỷ lệ trả lời sai", "small"))
    for one, points in reversed(list(curves)):
        kept = [(c, r) for c, r in points if c >= 0.03] or list(points)
        line = " ".join(f"{x(c):.1f},{y(r):.1f}" for c, r in kept)
        curve = f'<title>{escape(one.name)}</title><polyline class="curve" points="{line}"/>'
        parts.append(f'<g class="t{one.tone}">{curve}</g>')
        if kept:
            parts.append(f'<circle class="dot t{one.tone}" cx="{x(kept[-1][0]):.1f}" cy="{y(kept[-1][1]):.1f}" r="4"/>')
    return _svg(bottom + 52, title, parts, frame)


def waits(systems: Sequence[tuple[Series, Sequence[float]]], title: str, frame: Frame = WIDE) -> str:
    """Draw how waits in milliseconds spread, on a logarithmic axis: half of all in the bar, 90 % in the line."""
    known = [(one, values) for one, values in systems if values]
    if not known:
        return ""
    low = 10 ** math.floor(math.log10(max(0.1, min(quantile(v, 0.05) for _, v in known))))
    high = 10 ** math.ceil(math.log10(max(quantile(v, 0.95) for _, v in known) * 1.01))
    span = math.log10(high / low)
    step, top = (58 if frame.above else 44), 30
    left, right = (24, frame.width - 24) if frame.above else (frame.left, frame.width - frame.right - 80)
    height = top + step * len(known) + 6

    def x(value: float) -> float:
        return left + min(math.log10(max(value, low) / low) / span, 1.0) * (right - left)

    parts = []
    for power in range(round(span) + 1):
        tick = low * 10**power
        parts.append(f'<line class="grid" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{top - 6}" y2="{height}"/>')
        parts.append(_text(x(tick), top - 12, f"{number(tick, 0 if tick >= 1 else 1)} ms", "tick middle"))
    for place, (one, values) in enumerate(known):
        y = top + step * place + (38 if frame.above else step / 2)
        p5, p25, p50, p75, p95 = (quantile(values, q) for q in (0.05, 0.25, 0.5, 0.75, 0.95))
        parts.append(
            f'<g class="t{one.tone}"><line class="whisker" x1="{x(p5):.1f}" x2="{x(p95):.1f}" y1="{y}" y2="{y}"/>'
            f'<rect class="bar soft" x="{x(p25):.1f}" y="{y - 9}" width="{max(2, x(p75) - x(p25)):.1f}" height="18"/>'
            f'<circle class="dot" cx="{x(p50):.1f}" cy="{y}" r="5"/></g>'
        )
        half, most = f"p50 {number(p50)} ms", f"p95 {number(p95)} ms"
        if frame.above:
            parts += [_text(0, y - 18, one.name, "label"), _text(frame.width, y - 18, f"{half}, {most}", "small end")]
        else:
            parts += [_text(0, y + 4, one.name, "label"), _text(frame.width, y, half, "small end")]
            parts.append(_text(frame.width, y + 14, most, "small end"))
    return _svg(height, title, parts, frame)


def stacked(
    rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[tuple[str, str]], title: str, frame: Frame = WIDE
) -> str:
    """Draw a bar a row, cut into (kind, label) by count; the page colours a kind by the class `k-KIND`."""
    step, top = (54 if frame.above else 40), 8
    left = 0 if frame.above else frame.left
    height = top + step * len(rows)
    parts = []
    for place, (name, counts) in enumerate(rows):
        row = top + step * place
        y = row + 20 if frame.above else row + 2
        whole = sum(counts.values()) or 1
        parts.append(_text(0, row + 12 if frame.above else y + 18, name, "label"))
        at = float(left)
        for kind, label in kinds:
            count = counts.get(kind, 0)
            if not count:
                continue
            width = count / whole * (frame.width - left)
            parts.append(
                f'<g><title>{escape(f"{name}: {label}, {count} câu")}</title><rect class="k-{kind}" x="{at:.1f}" '
                f'y="{y}" width="{max(width - 1.5, 0.5):.1f}" height="26" rx="2"/></g>'
            )
            if width > 22:
                parts.append(_text(at + width / 2, y + 17.5, str(count), f"inbar middle on-{kind}"))
            at += width
    return _svg(height, title, parts, frame)


def _x(share: float, frame: Frame) -> float:
    return frame.left + share * (frame.width - frame.right - frame.left)


def _share_axis(height: float, frame: Frame) -> str:
    parts = []
    for tick in range(0, 101, 25):
        x = _x(tick / 100, frame)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="26" y2="{height:.1f}"/>')
        # On a telephone the axis begins at the edge, and so does its first number.
        at, kind = (0.0, "tick") if frame.above and not tick else (x, "tick middle")
        parts.append(_text(at, 16, f"{tick} %", kind))
    return "".join(parts)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _svg(height: float, title: str, parts: Sequence[str], frame: Frame) -> str:
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {frame.width} {height:.0f}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
