"""Charts as inline SVG: static, without scripts, in the colours of the page that holds them.

Every chart is drawn in a box 760 wide that scales with the page; text is text, so it can be read out and searched.
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

WIDTH = 760
HALF = 452
"""Of a chart in a panel of half the page, so that its text has the size of the others'."""
LABELS = 190
RIGHT = 60
ROW = 15


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


def intervals(groups: Sequence[Group], series: Sequence[Series], title: str, *, width: int = WIDTH) -> str:
    """Draw a dot with its 95 % interval for each series in each group, on one axis from 0 to 100 %.

    A hollow dot has no interval: too few procedures stand behind it.
    """
    one = len(series) == 1
    step = 38 if one else ROW * len(series) + 16
    height = 34 + step * len(groups) + 6
    parts = [_share_axis(height, width)]
    for place, group in enumerate(groups):
        top = 34 + place * step
        middle = top + step / 2
        if place:
            parts.append(f'<line class="rule" x1="0" x2="{width}" y1="{top:.1f}" y2="{top:.1f}"/>')
        parts += _label(group, middle, width, count=not one)
        for at, (made, drawn) in enumerate(zip(group.estimates, series, strict=True)):
            parts.append(_dot(made, drawn, middle + (at - (len(series) - 1) / 2) * ROW, width))
        if one:
            parts.append(_text(width, middle + 14, f"{group.n} câu", "small end"))
    return _svg(height, title, parts, width)


def _label(group: Group, middle: float, width: int, *, count: bool) -> list[str]:
    lines = wrap(group.name, 26 if width == WIDTH else 21, max_lines=2, placeholder=" …")
    if count:
        return [_text(0, middle - 1, group.name, "label"), _text(0, middle + 13, f"{group.n} câu", "small")]
    first = middle + 4 if len(lines) == 1 else middle - 3
    return [_text(0, first + 15 * at, line, "label") for at, line in enumerate(lines)]


def _dot(made: Estimate, one: Series, y: float, width: int) -> str:
    if math.isnan(made.value):
        return ""
    at, radius = _x(made.value, width), 5.5 if one.tone == 0 else 4
    hollow = math.isnan(made.low)
    said = f"{one.name}: {percent(made.value)}"
    whisker = ""
    if not hollow:
        said += f" ({percent(made.low)} – {percent(made.high)})"
        low, high = _x(made.low, width), _x(made.high, width)
        whisker = f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
    dot = f'<circle class="{"hollow" if hollow else "dot"}" cx="{at:.1f}" cy="{y:.1f}" r="{radius}"/>'
    value = _text(
        width,
        y + (0 if one.tone == 0 and radius > 5 and width != WIDTH else 4),
        percent(made.value),
        f"value end t{one.tone}",
    )
    return f'<g class="t{one.tone}"><title>{escape(said)}</title>{whisker}{dot}</g>{value}'


def risk_curves(curves: Sequence[tuple[Series, Sequence[tuple[float, float]]]], title: str) -> str:
    """Draw the share of wrong answers over the share of questions answered, surest first."""
    left, top, bottom, right = 56, 30, 330, WIDTH - 20
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
    return _svg(bottom + 52, title, parts)


def waits(systems: Sequence[tuple[Series, Sequence[float]]], title: str) -> str:
    """Draw how waits in milliseconds spread, on a logarithmic axis: half of all in the bar, 90 % in the line."""
    known = [(one, values) for one, values in systems if values]
    if not known:
        return ""
    low = 10 ** math.floor(math.log10(max(0.1, min(quantile(v, 0.05) for _, v in known))))
    high = 10 ** math.ceil(math.log10(max(quantile(v, 0.95) for _, v in known) * 1.01))
    span = math.log10(high / low)
    step, top = 44, 30
    height = top + step * len(known) + 6

    def x(value: float) -> float:
        share = math.log10(max(value, low) / low) / span
        return LABELS + min(share, 1.0) * (WIDTH - RIGHT - 80 - LABELS)

    parts = []
    tick = low
    while tick <= high * 1.001:
        parts.append(f'<line class="grid" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{top - 6}" y2="{height}"/>')
        parts.append(_text(x(tick), top - 12, f"{number(tick, 0 if tick >= 1 else 1)} ms", "tick middle"))
        tick *= 10
    for place, (one, values) in enumerate(known):
        y = top + step * place + step / 2
        p5, p25, p50, p75, p95 = (quantile(values, q) for q in (0.05, 0.25, 0.5, 0.75, 0.95))
        parts.append(_text(0, y + 4, one.name, "label"))
        parts.append(
            f'<g class="t{one.tone}"><line class="whisker" x1="{x(p5):.1f}" x2="{x(p95):.1f}" y1="{y}" y2="{y}"/>'
            f'<rect class="bar soft" x="{x(p25):.1f}" y="{y - 9}" width="{max(2, x(p75) - x(p25)):.1f}" height="18"/>'
            f'<circle class="dot" cx="{x(p50):.1f}" cy="{y}" r="5"/></g>'
        )
        parts.append(_text(WIDTH, y, f"p50 {number(p50)} ms", "small end"))
        parts.append(_text(WIDTH, y + 14, f"p95 {number(p95)} ms", "small end"))
    return _svg(height, title, parts)


def stacked(rows: Sequence[tuple[str, Mapping[str, int]]], kinds: Sequence[tuple[str, str]], title: str) -> str:
    """Draw a bar a row, cut into (kind, label) by count; the page colours a kind by the class `k-KIND`."""
    step, top = 40, 8
    height = top + step * len(rows)
    parts = []
    for place, (name, counts) in enumerate(rows):
        y = top + step * place
        whole = sum(counts.values()) or 1
        parts.append(_text(0, y + 20, name, "label"))
        at = float(LABELS)
        for kind, label in kinds:
            count = counts.get(kind, 0)
            if not count:
                continue
            width = count / whole * (WIDTH - LABELS)
            parts.append(
                f'<g><title>{escape(f"{name}: {label}, {count} câu")}</title><rect class="k-{kind}" x="{at:.1f}" '
                f'y="{y + 2}" width="{max(width - 1.5, 0.5):.1f}" height="26" rx="2"/></g>'
            )
            if width > 22:
                parts.append(_text(at + width / 2, y + 19.5, str(count), f"inbar middle on-{kind}"))
            at += width
    return _svg(height, title, parts)


def _x(share: float, width: int) -> float:
    left = LABELS if width == WIDTH else LABELS - 26
    return left + share * (width - RIGHT - left)


def _share_axis(height: float, width: int) -> str:
    parts = []
    for tick in range(0, 101, 25):
        x = _x(tick / 100, width)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="26" y2="{height:.1f}"/>')
        parts.append(_text(x, 16, f"{tick} %", "tick middle"))
    return "".join(parts)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _svg(height: float, title: str, parts: Sequence[str], width: int = WIDTH) -> str:
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {width} {height:.0f}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
