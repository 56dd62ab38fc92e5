"""A trial: a candidate index held against the one in use, by the questions of the gate and those that people name.

It runs where the desk wants to know, before anything is published, what a change makes better and what it breaks; so it
asks in the process, and looks at what an officer would see: the rank, the outcome, the source and the section.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from assistant.answer import Answer, Outcome
from assistant.answering import Assistant
from assistant.config import Settings
from assistant.conversation import Message
from assistant.desk.tuning.report import Case, Line, Seen, Step, TrialReport
from assistant.messages import SECTION_NAMES
from eval.config import eval_settings
from eval.errors import EvalError
from eval.messages import TRIAL_NO_SET, TRIAL_REFUSAL, TRIAL_SECTION
from eval.metrics.answers import score_answer, sections_wanted
from eval.metrics.causes import vital_found
from eval.metrics.rankings import DEPTH, gold_keys
from eval.questions import Question, load_set
from eval.replies import Reply
from index.documents import DocumentStore
from index.live import FixedIndex, OpenIndex
from index.retriever import RankedDocument, Retriever
from ingest.document import SectionKind

FROM_RIGHT, FROM_WRONG, OPTION, FACTS, SECTION, RANK = 8.0, -4.0, 2.0, 4.0, 1.0, 0.5
"""What a result is worth: the right source above all, then its facts, the section, the rank."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of a trial; `scored` is the benchmark's own, None for one that people named."""

    text: str
    expected: frozenset[str]
    line_of: Case | None = None
    scored: Question | None = None


def trial(
    settings: Settings, current: OpenIndex, candidate: OpenIndex, cases: Sequence[Case], step: Step
) -> TrialReport:
    """Ask both indexes the same questions; those that people named come first."""
    benchmark, notes = _benchmark(settings, (current.documents, candidate.documents))
    asked = [*(_Asked(case.question, frozenset(case.expected), case) for case in cases), *benchmark]
    retriever = Retriever(settings.index.ranking, settings.assistant.province)
    before, after = (Assistant(FixedIndex(index), retriever, settings.assistant) for index in (current, candidate))
    lines = []
    step(0, len(asked))
    for done, one in enumerate(asked, 1):
        origin = one.line_of.origin if one.line_of else "benchmark"
        expected = _expected(one, (candidate.documents, current.documents))
        lines.append(Line(one.text, expected, origin, _seen(before, one), _seen(after, one)))
        step(done, len(asked))
    return TrialReport(lines, notes)


def _benchmark(settings: Settings, stores: Sequence[DocumentStore]) -> tuple[list[_Asked], list[str]]:
    """Give the questions of the gate whose documents stand in the corpus, and what could not be read."""
    chosen = eval_settings(settings)
    found: list[_Asked] = []
    notes: list[str] = []
    for path in chosen.questions:
        try:
            questions = load_set(path)[:: chosen.gate.every]
        except EvalError as error:
            notes.append(TRIAL_NO_SET.format(path=path, why=str(error).splitlines()[0]))
            continue
        for question in questions:
            keys = gold_keys(question)
            if not keys or any(_title(store, key) for key in keys for store in stores):
                found.append(_Asked(question.question, frozenset(keys), None, question))
    return found, notes


def _seen(assistant: Assistant, asked: _Asked) -> Seen:
    history = asked.scored.history if asked.scored else []
    messages = [Message(role=turn.role, content=turn.content) for turn in history]
    answer = assistant.answer([*messages, Message(role="user", content=asked.text)])
    ranked = assistant.search(asked.text, limit=DEPTH) if asked.expected and not history else []
    rank = _rank(ranked, asked.expected)
    first = answer.citations[0] if answer.citations else None
    section = SECTION_NAMES.get(first.section, first.heading) if first else ""
    return Seen(
        rank, answer.outcome.value, first.title if first else "", section, round(_worth(asked, answer, rank), 3)
    )


def _worth(asked: _Asked, answer: Answer, rank: int | None) -> float:
    refused = answer.outcome in (Outcome.NOT_FOUND, Outcome.DECLINED)
    if not asked.expected:
        return float(refused) if asked.scored else 0.0
    worth = RANK * (DEPTH + 1 - rank) / DEPTH if rank else 0.0
    if any({option.procedure_code} & asked.expected for option in answer.options) and not refused:
        worth += OPTION
    if refused or not answer.citations:
        return worth
    first = answer.citations[0]
    if not {first.procedure_code, first.document_id} & asked.expected:
        return worth + (FROM_WRONG if answer.outcome is Outcome.ANSWERED else 0.0)
    if answer.outcome is Outcome.ANSWERED:
        worth += FROM_RIGHT
    if asked.scored:
        reply = Reply("chat", "", 0.0, answer.model_dump(mode="json"), None, [True] * len(answer.citations))
        facts = vital_found(asked.scored, score_answer(asked.scored, reply))
        wanted = sections_wanted(asked.scored)
        worth += FACTS * fmean(facts) if facts else 0.0
        worth += SECTION * any(citation.section.value in wanted for citation in answer.citations[:3])
    return worth


def _rank(ranked: Sequence[RankedDocument], expected: frozenset[str]) -> int | None:
    """Give the place of what is expected among distinct codes, as the contract counts; None where it is not there."""
    before: set[str] = set()
    for document in ranked:
        if {document.code, document.document_id} & expected:
            return len(before) + 1
        if document.code:
            before.add(document.code)
    return None


def _expected(asked: _Asked, stores: Sequence[DocumentStore]) -> str:
    if not asked.expected:
        return TRIAL_REFUSAL if asked.scored else ""
    named = []
    for key in sorted(asked.expected):
        title = next(filter(None, (_title(store, key) for store in stores)), "")
        named.append(f"{key} {title}".strip())
    section: SectionKind | None = next((gold.section for gold in asked.scored.gold), None) if asked.scored else None
    said = "; ".join(named)
    return TRIAL_SECTION.format(documents=said, section=SECTION_NAMES[section]) if section in SECTION_NAMES else said


def _title(store: DocumentStore, key: str) -> str:
    document = store.get(store.by_code(key, date.today()) or key)
    return document.title if document else ""
