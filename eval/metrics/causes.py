"""Why an answer failed: the first thing that went wrong on the way from the question to the facts."""

from __future__ import annotations

from enum import StrEnum

from eval.metrics.answers import REFUSED, AnswerScore, sections_wanted
from eval.metrics.rankings import gold_keys
from eval.questions import Question


class Cause(StrEnum):
    """Causes in the order in which they are looked for."""

    RIGHT = "right"
    FAILED = "failed"
    SHOULD_REFUSE = "should_refuse"
    REFUSED = "refused"
    ASKED_BACK = "asked_back"
    SHOULD_ASK_BACK = "should_ask_back"
    WRONG_PROCEDURE = "wrong_procedure"
    WRONG_SECTION = "wrong_section"
    FACT_MISSED = "fact_missed"
    FORBIDDEN = "forbidden"


def cause_of(question: Question, score: AnswerScore) -> Cause:
    """Give why an answer is not right, or that it is.

    A right answer to an answerable question comes with a first citation of a gold document and holds every vital fact;
    an unanswerable one is right when it is refused. Okay facts are not asked for.
    """
    if score.error is not None:
        return Cause.FAILED
    if not question.answerable:
        return Cause.RIGHT if score.outcome in REFUSED else Cause.SHOULD_REFUSE
    if score.outcome in REFUSED:
        return Cause.REFUSED
    if question.outcome == "clarify":
        return Cause.RIGHT if score.outcome == "clarify" and score.options_right else Cause.SHOULD_ASK_BACK
    if score.outcome == "clarify":
        return Cause.ASKED_BACK
    gold = gold_keys(question)
    keys = [citation.get("procedure_code") or citation.get("document_id") for citation in score.cited]
    if not keys or keys[0] not in gold:
        return Cause.WRONG_PROCEDURE
    if score.forbidden:
        return Cause.FORBIDDEN
    if all(vital_found(question, score)):
        return Cause.RIGHT
    wanted = sections_wanted(question)
    cited = {citation.get("section") for citation, key in zip(score.cited, keys, strict=True) if key in gold}
    return Cause.FACT_MISSED if not wanted or cited & wanted else Cause.WRONG_SECTION


def vital_found(question: Question, score: AnswerScore) -> list[bool]:
    """Give for each vital fact whether the answer holds it."""
    found = score.found or [False] * len(question.nuggets)
    return [ok for place, ok in enumerate(found) if place not in question.okay]
