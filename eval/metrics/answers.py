"""One answer scored as the contract's examiner does it (CONTRACT.md, "The figures")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eval.metrics.words import contains, marks, numbers, says_something, statements, tokens, without_marks
from eval.questions import Question
from eval.replies import Reply

FIRST_WORDS = 300
FIRST_CITATIONS = 3
_ALIKE = {
    "agency": {"agency", "steps", "methods"},
    "steps": {"steps", "methods"},
    "duration": {"duration", "methods", "steps"},
    "fees": {"fees", "methods"},
    "forms": {"forms", "dossier"},
    "methods": {"methods", "steps"},
}
"""Sections that may hold the fact of another: the portal prints durations and fees inside its methods."""
REFUSED = ("not_found", "declined")
Records = Mapping[str, set[str]]
"""The words of the original records, by code."""


@dataclass(slots=True)
class AnswerScore:
    """What the examiner counts in one reply; a failed or malformed reply keeps the misses that it starts with."""

    nuggets: int
    missed: list[str]
    error: str | None = None
    outcome: str | None = None
    outcome_right: bool = False
    answer: str = ""
    words: int = 0
    cited: list[dict[str, Any]] = field(default_factory=list)
    citations: int = 0
    citations_right: int = 0
    first_cited_right: bool = False
    section_right: bool = False
    options_right: bool = False
    marks_valid: bool = False
    facts: int = 0
    facts_marked: int = 0
    numbers_bad: list[str] = field(default_factory=list)
    quotes: int = 0
    quotes_verbatim: int = 0
    quotes_checked: int = 0
    quotes_in_record: int = 0
    found: list[bool] = field(default_factory=list)
    found_early: list[bool] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    seconds: float | None = None


def score_answer(question: Question, reply: Reply, records: Records | None = None) -> AnswerScore:
    """Score a reply to a question; whatever is malformed in it is an error of the reply, and never raised."""
    score = AnswerScore(nuggets=len(question.nuggets), missed=[nugget[0] for nugget in question.nuggets])
    if reply.body is None:
        score.error = reply.error or "no reply"
        return score
    try:
        _score(score, question, reply, reply.body, records or {})
    except Exception as error:  # any failure of the examined system counts against every figure
        score.error = repr(error)[:200]
    return score


def _score(score: AnswerScore, question: Question, reply: Reply, body: dict[str, Any], records: Records) -> None:
    score.seconds = reply.seconds
    answer, cited = body.get("answer") or "", body.get("citations") or []
    by_mark = {citation["n"]: citation for citation in cited}
    score.outcome, score.answer, score.words = body.get("outcome"), answer, len(answer.split())
    score.cited, score.citations = cited, len(cited)
    expected = question.expected
    score.outcome_right = score.outcome == expected if expected else score.outcome in REFUSED
    _citations(score, question, cited, body)
    _marks(score, answer, by_mark)
    said = " ".join([*(turn.content for turn in question.history), question.question])
    for statement in filter(says_something, statements(answer)):
        own = marks(statement)
        score.facts += 1
        score.facts_marked += bool(own)
        support = numbers(" ".join(support_text(by_mark[n]) for n in own if n in by_mark))
        score.numbers_bad += sorted(numbers(without_marks(statement)) - support - (numbers(said) if not own else set()))
    for citation, verbatim in zip(cited, reply.stands, strict=True):
        _quote(score, citation, verbatim, records)
    plain = without_marks(answer)
    words, early = tokens(plain), tokens(" ".join(plain.split()[:FIRST_WORDS]))
    score.found = [any(contains(words, tokens(p)) for p in nugget) for nugget in question.nuggets]
    score.found_early = [any(contains(early, tokens(p)) for p in nugget) for nugget in question.nuggets]
    score.missed = [nugget[0] for nugget, found in zip(question.nuggets, score.found, strict=True) if not found]
    score.forbidden = [phrase for phrase in question.forbidden if contains(words, tokens(phrase))]


def _citations(score: AnswerScore, question: Question, cited: list[dict[str, Any]], body: dict[str, Any]) -> None:
    gold = {gold.code for gold in question.gold}
    codes = [citation.get("procedure_code") for citation in cited]
    score.first_cited_right = bool(codes) and codes[0] in gold
    score.citations_right = sum(code in gold for code in codes)
    wanted = sections_wanted(question)
    score.section_right = any(
        c.get("procedure_code") in gold and c.get("section") in wanted for c in cited[:FIRST_CITATIONS]
    )
    score.options_right = any(option.get("procedure_code") in gold for option in body.get("options") or [])


def sections_wanted(question: Question) -> set[str]:
    """Give the sections that may hold the facts of a question."""
    named = {gold.code: gold.section for gold in question.gold}
    wanted = {section.value for section in named.values() if section}
    return wanted.union(*(_ALIKE.get(section, set()) for section in wanted))


def _marks(score: AnswerScore, answer: str, by_mark: Mapping[int, object]) -> None:
    used = marks(answer)
    first_use = list(dict.fromkeys(used))
    score.marks_valid = bool(used) and set(used) <= set(by_mark) and first_use == sorted(first_use)


def support_text(citation: Mapping[str, Any]) -> str:
    """Give all that a mark shows its reader: quote, title, code and heading."""
    return " ".join(str(citation.get(key) or "") for key in ("quote", "title", "procedure_code", "heading"))


def _quote(score: AnswerScore, citation: Mapping[str, Any], verbatim: bool | str, records: Records) -> None:
    score.quotes += 1
    if isinstance(verbatim, str):
        raise LookupError(verbatim)
    score.quotes_verbatim += verbatim
    record = records.get(citation.get("procedure_code") or "")
    if record:
        score.quotes_checked += 1
        kept = [t for t in tokens(citation.get("quote") or "") if len(t) > 1 or t.isdigit()]
        score.quotes_in_record += bool(kept) and sum(t in record for t in kept) / len(kept) >= 0.9
