"""A question with all that is counted in one system's replies to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from eval.metrics.answers import AnswerScore, Records, score_answer
from eval.metrics.causes import Cause, cause_of, vital_found
from eval.metrics.rankings import RankScore, measures, score_ranking
from eval.metrics.support import SupportScore, score_support
from eval.questions import Question
from eval.replies import Answered, Reply


@dataclass(frozen=True, slots=True)
class Row:
    """One question under one system. `ranking` is None where it was not searched for (follow-ups, no gold)."""

    question: Question
    answer: AnswerScore
    ranking: RankScore | None
    support: SupportScore
    cause: Cause
    confidence: float | None = None
    own_confidence: bool = False
    first_words: float | None = None
    field: str = ""

    @property
    def right(self) -> bool:
        """Tell whether nothing went wrong."""
        return self.cause is Cause.RIGHT

    @property
    def vital_recall(self) -> float | None:
        """Give the share of vital facts found, None where the question has none."""
        found = vital_found(self.question, self.answer)
        return fmean(found) if found else None


def score_rows(
    questions: Sequence[Question],
    answered: Mapping[str, Answered],
    fields: Mapping[str, str] | None = None,
    records: Records | None = None,
) -> list[Row]:
    """Score the replies of one system; `fields` gives the field (lĩnh vực) of a gold document by code or path."""
    rows = [_row(question, answered.get(question.id, Answered()), fields or {}, records) for question in questions]
    ranked = {r.question.id: (r.question, r.ranking) for r in rows if r.ranking and r.question.gold}
    found = measures(ranked) if ranked else {}
    return [
        replace(row, ranking=replace(row.ranking, measures=found.get(row.question.id, {}))) if row.ranking else row
        for row in rows
    ]


def _row(question: Question, answered: Answered, fields: Mapping[str, str], records: Records | None) -> Row:
    chat = answered.chat or Reply("chat", question.id, error="not asked")
    answer = score_answer(question, chat, records)
    ranking = score_ranking(question, answered.search) if answered.search else None
    try:
        support = score_support(answer.answer, answer.cited) if answer.outcome == "answered" else SupportScore()
    except (AttributeError, TypeError):  # a malformed citation; the examiner's figures count it as an error already
        support = SupportScore()
    given = (chat.body or {}).get("confidence")
    own = float(given) if isinstance(given, int | float) and not isinstance(given, bool) else None
    margin = ranking.margin if ranking else None
    return Row(
        question,
        answer,
        ranking if question.gold else None,
        support,
        cause_of(question, answer),
        margin if own is None else own,
        own is not None,
        answered.first_words.seconds if answered.first_words else None,
        next((fields[g.key] for g in question.gold if g.key in fields), ""),
    )
