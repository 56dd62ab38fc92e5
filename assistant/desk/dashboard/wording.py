"""The dashboard in sentences: what a chairman reads before any chart."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.desk.dashboard import messages as say
from assistant.desk.dashboard.figures import Dashboard, Whole
from assistant.desk.numbers import number, percent, seconds

NOTEWORTHY = 0.03
"""A change of less than this share is said to be none."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large type: what it is, its value, and how it stands against the period before."""

    label: str
    value: str
    change: str


def headline(board: Dashboard) -> list[str]:
    """Give the sentences on top: what was asked, how well and how fast it was answered, what is left open."""
    now, before = board.now, board.before
    if not now.tally.questions:
        return [say.NOTHING.format(name=now.period.name), _gaps(now)]
    share = percent(now.tally.share(now.tally.answered))
    said = [say.ASKED.format(name=now.period.name, n=number(now.tally.questions), share=share)]
    if now.waits.median is not None:
        said.append(say.TOOK.format(median=seconds(now.waits.median), p95=seconds(now.waits.p95)))
    said.append(_compared(now, before))
    said.append(_gaps(now))
    if now.tally.rated:
        right = percent(now.tally.praised / now.tally.rated)
        said.append(say.RATED.format(rated=number(now.tally.rated), share=right))
    return said


def tiles(board: Dashboard) -> list[Tile]:
    """Give the figures in large type."""
    now, before = board.now, board.before
    a, b = now.tally, before.tally
    return [
        Tile("Câu hỏi", number(a.questions), _relative(a.questions, b.questions)),
        Tile("Trả lời được", percent(a.share(a.answered)), _points(a.share(a.answered), b.share(b.answered))),
        Tile("Nửa số câu trả lời trong", seconds(now.waits.median), _relative(now.waits.median, before.waits.median)),
        Tile("Dùng câu trả lời đã duyệt", number(a.approved), _relative(a.approved, b.approved)),
        Tile("Góp ý nói là đúng", percent(_right(now)), _points(_right(now), _right(before))),
        Tile("Vướng xong trong một tuần", percent(_closed(now)), _points(_closed(now), _closed(before))),
    ]


def _compared(now: Whole, before: Whole) -> str:
    name = before.period.name
    a, b = now.tally, before.tally
    if not b.questions:
        return say.NOT_COMPARED.format(before=name)
    said = [_said(a.questions / b.questions - 1, say.MORE_QUESTIONS, say.FEWER_QUESTIONS, say.AS_MANY_QUESTIONS)]
    points = round(100 * (a.answered / a.questions - b.answered / b.questions))
    if points:
        said.append((say.MORE_ANSWERED if points > 0 else say.FEWER_ANSWERED).format(by=abs(points)))
    else:
        said.append(say.AS_MANY_ANSWERED)
    if now.waits.median and before.waits.median:
        said.append(_said(now.waits.median / before.waits.median - 1, say.SLOWER, say.QUICKER, say.AS_QUICK))
    return say.COMPARED.format(before=name[0].lower() + name[1:], changes=", ".join(said))


def _gaps(now: Whole) -> str:
    gaps = now.gaps
    if not gaps.opened:
        return say.GAPS_NONE
    closed = percent(gaps.within_week / gaps.opened)
    return say.GAPS_CLOSED.format(
        opened=number(gaps.opened), closed=number(gaps.within_week), share=closed, left=number(gaps.left)
    )


def _said(change: float, more: str, less: str, same: str) -> str:
    if abs(change) < NOTEWORTHY:
        return same
    return (more if change > 0 else less).format(by=percent(abs(change)))


def _relative(now: float | None, before: float | None) -> str:
    if not before:
        return say.NEW if now else ""
    return _said((now or 0) / before - 1, say.MORE, say.FEWER, say.SAME)


def _points(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return say.NEW if now is not None else ""
    points = round(100 * (now - before))
    if not points:
        return say.SAME
    return (say.MORE if points > 0 else say.FEWER).format(by=say.POINTS.format(by=abs(points)))


def _right(whole: Whole) -> float | None:
    return whole.tally.praised / whole.tally.rated if whole.tally.rated else None


def _closed(whole: Whole) -> float | None:
    return whole.gaps.within_week / whole.gaps.opened if whole.gaps.opened else None
