"""Replies that give no answer: nothing found, a value that no source states, which procedure is meant."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Option, Outcome
from assistant.citations import LONGEST_QUOTE, CitationList, marked
from assistant.composing import one_clause
from assistant.evidence import Unit
from assistant.messages import (
    NEAREST,
    NOT_FOUND,
    NOT_FOUND_IN_PROVINCE,
    NOT_STATED,
    VALUE_NAMES,
    WHICH_ONE,
    WHICH_PROVINCE,
)
from index.families import family
from index.live import OpenIndex
from index.retriever import RankedDocument
from ingest.document import Document, SectionKind

NEAREST_SHOWN = 3
OPTIONS = 4


def not_found(index: OpenIndex, ranked: Sequence[RankedDocument]) -> Answer:
    """Say what was searched, what is nearest, and whom to ask."""
    text = NOT_FOUND.format(documents=index.manifest.documents)
    return Answer(outcome=Outcome.NOT_FOUND, answer=text, options=_options(ranked[:NEAREST_SHOWN], NEAREST))


def not_in_province(ranked: Sequence[RankedDocument], province: str) -> Answer:
    """Say that only other provinces have published such a record."""
    text = NOT_FOUND_IN_PROVINCE.format(province=province, other=ranked[0].province, title=ranked[0].title)
    return Answer(outcome=Outcome.NOT_FOUND, answer=text, options=_options(ranked[:NEAREST_SHOWN], NEAREST))


def not_stated(document: Document, missing: str) -> Answer:
    """Say that the nearest source does not state the value that was asked for."""
    text = NOT_STATED.format(value=VALUE_NAMES[missing], title=document.title)
    option = Option(procedure_code=document.code, title=document.title, why=NEAREST)
    return Answer(outcome=Outcome.NOT_FOUND, answer=text, options=[option])


def choices(ranked: Sequence[RankedDocument]) -> list[RankedDocument]:
    """Give the procedures that a question may mean, likeliest first, each family once for each province."""
    chosen: dict[tuple[str, str | None], RankedDocument] = {}
    for candidate in ranked:
        if candidate.code:
            chosen.setdefault((family(candidate.title), candidate.province), candidate)
    return list(chosen.values())[:OPTIONS]


def clarify(index: OpenIndex, chosen: Sequence[RankedDocument], likely: Answer, citations: CitationList) -> Answer:
    """Ask which procedure is meant, and give what holds if it is the likeliest; `citations` are those of `likely`."""
    lines = [WHICH_ONE]
    for candidate in chosen:
        document = index.documents.get(candidate.document_id)
        start = document.text.find(candidate.title) if document else -1
        if document is None or start < 0:
            continue
        end = start + min(len(candidate.title), LONGEST_QUOTE)
        if document.is_disabled(start, end):
            continue
        title = Unit(SectionKind.NAME, "Tên thủ tục", start, end, document.text[start:end], 0)
        lines.append(f"- {marked(one_clause(candidate.title), citations.cite(document, [title]))}")
    options = [Option(procedure_code=c.code, title=c.title, why=_difference(c)) for c in chosen]
    return likely.model_copy(
        update={
            "outcome": Outcome.CLARIFY,
            "answer": f"{likely.answer}\n\n" + "\n".join(lines),
            "citations": citations.citations,
            "options": options,
        }
    )


def _difference(candidate: RankedDocument) -> str:
    """Say what tells an option from the others: its level, and the province that published it."""
    parts = [candidate.level, WHICH_PROVINCE.format(province=candidate.province) if candidate.province else None]
    return ", ".join(part for part in parts if part) or NEAREST


def _options(ranked: Sequence[RankedDocument], why: str) -> list[Option]:
    return [Option(procedure_code=r.code, title=r.title, why=why) for r in ranked]
