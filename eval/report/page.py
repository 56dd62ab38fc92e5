"""The page: one HTML file with all that it needs, from a run's results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from eval.figures import BY_NAME, FIGURES, SPEEDS
from eval.messages import ABOUT, CAUSES, CONFIDENCE_SOURCES, GROUPS, OUTCOMES, SECTIONS, SPEED_LABELS, STYLES
from eval.metrics.causes import Cause
from eval.report import charts
from eval.report.charts import Frame, Group, Series
from eval.report.wording import finding, interval, number, percent
from eval.results import Results, SystemResult
from eval.scoring import Row
from eval.statistics import Estimate
from eval.systems.registry import label

SHOWN_CHARS = 1200
SHOWN_CITATIONS = 4
FEWEST_IN_FIELD = 4
CAUSE_ORDER = (
    Cause.RIGHT, Cause.FACT_MISSED, Cause.WRONG_SECTION, Cause.WRONG_PROCEDURE, Cause.REFUSED, Cause.ASKED_BACK,
    Cause.SHOULD_ASK_BACK, Cause.SHOULD_REFUSE, Cause.FORBIDDEN, Cause.FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not answered rightly, as the page shows it."""

    id: str
    style: str
    field: str
    history: list[tuple[str, str]]
    question: str
    expected: list[tuple[str, bool, bool]]
    """Facts: the phrasing, whether it is vital, whether it was found."""
    wanted: str
    given: str
    outcome: str
    cited: list[str]
    numbers_bad: list[str]
    error: str


def render(results: Results) -> str:
    """Write the page of a run."""
    systems = results.systems
    series = [Series(label(system.name), place) for place, system in enumerate(systems)]
    first = systems[0]
    page: str = _template().render(
        record=results.record,
        systems=[(one, system) for one, system in zip(series, systems, strict=True)],
        first=series[0],
        headline=_headline(first),
        findings=_findings(results),
        charts=_charts(systems, series),
        tables=_tables(systems),
        speeds=[(SPEED_LABELS[name], [number(s.speeds[name]) for s in systems]) for name in SPEEDS],
        causes=[(cause.value, CAUSES[cause.value]) for cause in CAUSE_ORDER if any(s.causes[cause] for s in systems)],
        failures=[(one, _failures(system)) for one, system in zip(series, systems, strict=True)],
        confidence=_confidence(systems, series),
        answerable=sum(row.question.answerable for row in first.rows),
        about_words=ABOUT,
        percent=percent,
        number=number,
    )
    return page


@cache
def _template() -> Any:
    loader = PackageLoader("eval.report", "")
    environment = Environment(loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html")


def _headline(first: SystemResult) -> list[dict[str, Any]]:
    """Give a card a headline figure of the first system."""
    cards = []
    for figure in FIGURES:
        made = first.estimates[figure.name]
        if figure.headline and made.n:
            cards.append({"name": figure.label, "value": percent(made.value), "interval": interval(made), "n": made.n})
    return cards


def _findings(results: Results) -> list[tuple[str, str]]:
    """Give (figure, sentence on how the first system stands against the others)."""
    first = label(results.systems[0].name)
    return [
        (
            BY_NAME[name].label,
            _kept(finding(first, {label(other): made for other, made in by_system.items() if made.n})),
        )
        for name, by_system in results.against_first.items()
        if any(made.n for made in by_system.values())
    ]


def _kept(said: str) -> str:
    """Keep a p and its number on one line."""
    return re.sub(r"p ([<=]) (?=\d)", "p\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", said)


def _confidence(systems: list[SystemResult], series: list[Series]) -> list[tuple[str, str]]:
    """Give (where confidence comes from, the systems that it holds for)."""
    named: dict[str, list[str]] = {}
    for one, system in zip(series, systems, strict=True):
        named.setdefault(CONFIDENCE_SOURCES[system.risk.source], []).append(one.name)
    return [(source, "mọi hệ" if len(named) == 1 else ", ".join(names)) for source, names in named.items()]


def _charts(systems: list[SystemResult], series: list[Series]) -> dict[str, Markup]:
    figures = [f for f in FIGURES if f.headline and any(s.estimates[f.name].n for s in systems)]
    headline = [Group(f.label, systems[0].estimates[f.name].n, [s.estimates[f.name] for s in systems]) for f in figures]
    ours, only = systems[0], series[:1]
    styles = [Group(STYLES[k], made.n, [made]) for k, made in _ordered(ours.by_style)]
    fields = [Group(k, made.n, [made]) for k, made in _ordered(ours.by_field) if made.n >= FEWEST_IN_FIELD]
    kinds = [(cause.value, CAUSES[cause.value]) for cause in CAUSE_ORDER]
    causes = [(one.name, {c.value: n for c, n in s.causes.items()}) for one, s in zip(series, systems, strict=True)]
    curves = [(one, s.risk.points) for one, s in zip(series, systems, strict=True) if s.risk.points]
    spread = [
        (one, [1000 * r.answer.seconds for r in s.rows if r.answer.seconds is not None])
        for one, s in zip(series, systems, strict=True)
    ]
    beside = (charts.HALF, charts.NARROW)
    drawn = {
        "headline": _each(charts.intervals, headline, series, "Các số chính, theo hệ"),
        "styles": _each(charts.intervals, styles, only, "Trả lời đúng trọn vẹn theo cách hỏi", frames=beside),
        "fields": _each(charts.intervals, fields, only, "Trả lời đúng trọn vẹn theo lĩnh vực", frames=beside),
        "risk": _each(charts.risk_curves, curves, "Rủi ro theo độ phủ"),
        "waits": _each(charts.waits, spread, "Thời gian trả lời"),
        "causes": _each(charts.stacked, causes, kinds, "Kết quả từng câu theo nguyên nhân"),
    }
    return drawn if fields else drawn | {"fields": Markup()}


def _each(draw: Callable[..., str], *what: object, frames: Sequence[Frame] = (charts.WIDE, charts.NARROW)) -> Markup:
    """Draw a chart for the page and for a telephone; the page shows the one that fits."""
    page, telephone = (draw(*what, frame) for frame in frames)
    made = f'<div class="on-page">{page}</div><div class="on-telephone">{telephone}</div>'
    return Markup(made)  # noqa: S704 - drawn here, every text escaped


def _ordered(by_name: dict[str, Estimate]) -> list[tuple[str, Estimate]]:
    return sorted(by_name.items(), key=lambda pair: -pair[1].value)


def _tables(systems: list[SystemResult]) -> list[tuple[str, list[tuple[str, str, list[tuple[str, str]]]]]]:
    """Give the figures by group: (label, name, a cell a system of value and interval)."""
    found = []
    for group, title in GROUPS.items():
        rows = [
            (f.label, f.name, [(percent(s.estimates[f.name].value), interval(s.estimates[f.name])) for s in systems])
            for f in FIGURES
            if f.group == group and any(s.estimates[f.name].n for s in systems)
        ]
        found.append((title, rows))
    return found


def _failures(system: SystemResult) -> list[tuple[str, str, list[Failure]]]:
    """Give the failures by cause: (cause, label, failures)."""
    grouped: list[tuple[str, str, list[Failure]]] = []
    for cause in CAUSE_ORDER[1:]:
        rows = [_failure(row) for row in system.failures if row.cause is cause]
        if rows:
            grouped.append((cause.value, CAUSES[cause.value], rows))
    return grouped


def _failure(row: Row) -> Failure:
    question, answer = row.question, row.answer
    found = answer.found or [False] * len(question.nuggets)
    gold = [f"{g.key}" + (f", mục «{SECTIONS[g.section.value]}»" if g.section else "") for g in question.gold]
    expected = question.expected or "not_found"
    return Failure(
        question.id,
        STYLES[question.style],
        row.field,
        [(turn.role, turn.content) for turn in question.history],
        question.question,
        [(n[0], place not in question.okay, found[place]) for place, n in enumerate(question.nuggets)],
        "; ".join(gold) or OUTCOMES[expected],
        _cut(answer.answer),
        OUTCOMES.get(answer.outcome, str(answer.outcome)),
        list(_cited(answer.cited)),
        answer.numbers_bad,
        answer.error or "",
    )


def _cited(cited: list[dict[str, Any]]) -> Iterable[str]:
    for citation in cited[:SHOWN_CITATIONS]:
        code = citation.get("procedure_code") or citation.get("document_id")
        yield f"[{citation.get('n')}] {citation.get('title')} ({code}) – {citation.get('heading')}"
    if len(cited) > SHOWN_CITATIONS:
        yield f"… và {len(cited) - SHOWN_CITATIONS} trích dẫn nữa"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS].rsplit(" ", 1)[0] + " …"
