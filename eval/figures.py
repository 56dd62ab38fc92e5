"""The figures: each a quotient of two sums over questions, so that one bootstrap serves them all.

docs/evaluation.md defines each in words with its source. Those of the contract carry the examiner's own names.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.metrics.answers import REFUSED
from eval.scoring import Row

Part = tuple[float, float]
"""What one question adds above and below the line; None where the figure does not ask it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `label` in Vietnamese, `group` where it is shown, `contract` when the examiner prints it too."""

    name: str
    label: str
    group: Literal["retrieval", "answers", "citations", "refusals"]
    parts: Callable[[Row], Part | None]
    contract: bool = True
    lower_is_better: bool = False
    headline: bool = False


def value(figure: Figure, rows: Iterable[Row]) -> float:
    """Give a figure over questions; nan where it asks none of them."""
    above, below = 0.0, 0.0
    for row in rows:
        part = figure.parts(row)
        if part is not None:
            above, below = above + part[0], below + part[1]
    return above / below if below else math.nan


def _hit(depth: int) -> Callable[[Row], Part | None]:
    def parts(row: Row) -> Part | None:
        if not row.question.answerable or row.ranking is None:
            return None
        return float(row.ranking.rank is not None and row.ranking.rank <= depth), 1.0

    return parts


def _measure(name: str) -> Callable[[Row], Part | None]:
    def parts(row: Row) -> Part | None:
        if not row.question.answerable or row.ranking is None:
            return None
        return row.ranking.measures.get(name, 0.0), 1.0

    return parts


def _share(counted: Callable[[Row], bool], among: Callable[[Row], bool]) -> Callable[[Row], Part | None]:
    return lambda row: (float(counted(row)), 1.0) if among(row) else None


def _quotient(
    above: Callable[[Row], float], below: Callable[[Row], float], among: Callable[[Row], bool]
) -> Callable[[Row], Part | None]:
    return lambda row: (float(above(row)), float(below(row))) if among(row) else None


def _all(_: Row) -> bool:
    return True


def _answerable(row: Row) -> bool:
    return row.question.answerable


def _unanswerable(row: Row) -> bool:
    return not row.question.answerable


def _answered(row: Row) -> bool:
    return row.question.answerable and row.answer.outcome == "answered"


def _with_facts(row: Row) -> bool:
    return row.question.answerable and bool(row.question.nuggets)


def _with_vital(row: Row) -> bool:
    return _answerable(row) and row.vital_recall is not None


def _refused(row: Row) -> bool:
    return row.answer.outcome in REFUSED


FIGURES: tuple[Figure, ...] = (
    Figure("hit@1", "Đúng thủ tục ở hạng 1", "retrieval", _hit(1)),
    Figure("hit@5", "Đúng thủ tục trong 5 hạng đầu", "retrieval", _hit(5)),
    Figure("hit@10", "Đúng thủ tục trong 10 hạng đầu", "retrieval", _hit(10)),
    Figure("success@1", "Đúng tài liệu ở hạng 1", "retrieval", _measure("Success@1"), contract=False, headline=True),
    Figure("success@5", "Đúng tài liệu trong 5 hạng đầu", "retrieval", _measure("Success@5"), contract=False),
    Figure("mrr@10", "Nghịch đảo hạng trung bình (MRR@10)", "retrieval", _measure("RR@10"), contract=False),
    Figure("ndcg@10", "nDCG@10", "retrieval", _measure("nDCG@10"), contract=False),
    Figure("recall@10", "Độ phủ trong 10 hạng đầu", "retrieval", _measure("R@10"), contract=False),
    Figure(
        "right",
        "Trả lời đúng trọn vẹn",
        "answers",
        _share(lambda r: r.right, _all),
        contract=False,
        headline=True,
    ),
    Figure("answered", "Có trả lời", "answers", _share(lambda r: r.answer.outcome == "answered", _answerable)),
    Figure("clarified", "Hỏi lại", "answers", _share(lambda r: r.answer.outcome == "clarify", _answerable)),
    Figure(
        "clarified_right",
        "Hỏi lại có thủ tục đúng",
        "answers",
        _share(lambda r: r.answer.options_right, lambda r: _answerable(r) and r.answer.outcome == "clarify"),
    ),
    Figure(
        "vital_recall",
        "Ý bắt buộc được nêu",
        "answers",
        lambda r: (r.vital_recall or 0.0, 1.0) if _with_vital(r) else None,
        contract=False,
        headline=True,
    ),
    Figure(
        "nugget_recall",
        "Ý được nêu",
        "answers",
        lambda r: (sum(r.answer.found) / r.answer.nuggets, 1.0) if _with_facts(r) else None,
    ),
    Figure(
        "nugget_recall_300w",
        "Ý được nêu trong 300 chữ đầu",
        "answers",
        lambda r: (sum(r.answer.found_early) / r.answer.nuggets, 1.0) if _with_facts(r) else None,
    ),
    Figure(
        "nugget_recall_right",
        "Ý được nêu, khi đúng thủ tục",
        "answers",
        lambda r: (
            (sum(r.answer.found) / r.answer.nuggets, 1.0) if _with_facts(r) and r.answer.first_cited_right else None
        ),
    ),
    Figure(
        "all_nuggets",
        "Nêu đủ mọi ý",
        "answers",
        _share(lambda r: sum(r.answer.found) == r.answer.nuggets, _with_facts),
    ),
    Figure(
        "forbidden",
        "Có chuỗi sai đã biết",
        "answers",
        _share(lambda r: bool(r.answer.forbidden), _all),
        lower_is_better=True,
    ),
    Figure(
        "first_cited_right",
        "Trích dẫn đầu đúng thủ tục",
        "citations",
        _share(lambda r: r.answer.first_cited_right, _answerable),
        headline=True,
    ),
    Figure("section_right", "Trích đúng mục", "citations", _share(lambda r: r.answer.section_right, _answerable)),
    Figure(
        "citation_precision",
        "Trích dẫn thuộc thủ tục đúng",
        "citations",
        _quotient(lambda r: r.answer.citations_right, lambda r: r.answer.citations, _answered),
    ),
    Figure(
        "support_recall",
        "Câu được chính trích dẫn của nó chứng minh",
        "citations",
        _quotient(
            lambda r: r.support.supported, lambda r: r.support.sentences, lambda r: r.answer.outcome == "answered"
        ),
        contract=False,
    ),
    Figure(
        "support_precision",
        "Trích dẫn có ích cho câu mang nó",
        "citations",
        _quotient(lambda r: r.support.of_use, lambda r: r.support.uses, lambda r: r.answer.outcome == "answered"),
        contract=False,
    ),
    Figure(
        "sentences_marked",
        "Câu có dấu trích dẫn",
        "citations",
        _quotient(lambda r: r.answer.facts_marked, lambda r: r.answer.facts, _answered),
    ),
    Figure(
        "number_support",
        "Mọi con số có trong trích dẫn",
        "citations",
        _share(lambda r: not r.answer.numbers_bad, _answered),
    ),
    Figure("marks_valid", "Dấu trích dẫn hợp lệ", "citations", _share(lambda r: r.answer.marks_valid, _answered)),
    Figure(
        "quotes_verbatim",
        "Trích nguyên văn đúng vị trí",
        "citations",
        _quotient(lambda r: r.answer.quotes_verbatim, lambda r: r.answer.quotes, _all),
    ),
    Figure(
        "quotes_in_record",
        "Chữ trích có trong bản ghi gốc",
        "citations",
        _quotient(lambda r: r.answer.quotes_in_record, lambda r: r.answer.quotes_checked, _all),
    ),
    Figure(
        "refused_when_should",
        "Từ chối khi cần từ chối",
        "refusals",
        _share(_refused, _unanswerable),
        headline=True,
    ),
    Figure(
        "refused_when_should_not",
        "Từ chối nhầm",
        "refusals",
        _share(_refused, _answerable),
        lower_is_better=True,
    ),
    Figure("outcome_right", "Đúng kiểu kết quả", "refusals", _share(lambda r: r.answer.outcome_right, _all)),
)
BY_NAME = {figure.name: figure for figure in FIGURES}


def quantile(values: Iterable[float], q: float) -> float:
    """Give the value below which a share `q` lies, as the examiner takes it: no interpolation.

    >>> quantile([3, 1, 2], 0.5)
    2
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else math.nan


SPEEDS = (
    "words_median", "words_p95", "chat_p50_ms", "chat_p95_ms", "search_p50_ms", "search_p95_ms",
    "first_words_p50_ms", "first_words_p95_ms",
)  # fmt: skip
"""Lengths and waits: no quotients, so without intervals. All but the words differ from one run to the next."""


def speeds(rows: Sequence[Row]) -> dict[str, float]:
    """Give the length of the answers in words, and the waits in milliseconds, by the names in SPEEDS."""
    words = [r.answer.words for r in rows if _answered(r)]
    chat = [1000 * r.answer.seconds for r in rows if r.answer.seconds is not None]
    search = [1000 * r.ranking.seconds for r in rows if r.ranking and r.ranking.seconds is not None]
    first = [1000 * r.first_words for r in rows if r.first_words is not None]
    found = [statistics.median(words) if words else math.nan, float(quantile(words, 0.95))]
    for waits in (chat, search, first):
        found += [quantile(waits, 0.50), quantile(waits, 0.95)]
    return dict(zip(SPEEDS, found, strict=True))


def contract_summary(rows: Sequence[Row]) -> dict[str, float]:
    """Give what the contract's examiner would print over the same replies, under its names."""
    found: dict[str, float] = {
        "questions": len(rows),
        "errors": sum(row.answer.error is not None for row in rows),
        "search_errors": sum(row.ranking is not None and row.ranking.error is not None for row in rows),
    }
    found |= {figure.name: value(figure, rows) for figure in FIGURES if figure.contract}
    found["forbidden"] = sum(bool(row.answer.forbidden) for row in rows)
    return found | {name: n for name, n in speeds(rows).items() if not name.startswith("first_words")}
