"""What is wrong with a text before it is reviewed: what must be mended, and what the reviewer should look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import Citation
from assistant.citations import FEWEST_WORDS, LONGEST_QUOTE
from assistant.desk.approved import messages as say
from assistant.desk.approved.citing import Fallen, as_citation, standing_of
from assistant.desk.approved.tables import ApprovedVersion
from assistant.sentences import Sentence, Sentences
from assistant.verification import Support, objections
from index.documents import DocumentStore
from ingest.document import Status

LONGEST_LEAD = 14
"""Words of a line that only introduces those after it."""
_MARK = re.compile(r"\[\d{1,4}\]")


@dataclass(frozen=True, slots=True)
class Findings:
    """Sentences for the writer: what keeps a version from review, and what the reviewer is shown."""

    faults: list[str]
    warnings: list[str]


def findings(version: ApprovedVersion, documents: DocumentStore, on: date) -> Findings:
    """Check a version against the documents as they are."""
    sources: dict[int, Citation] = {}
    faults: list[str] = []
    warnings: list[str] = []
    for n, citation in enumerate(version.citations, 1):
        found = standing_of(documents, citation, on)
        if isinstance(found, Fallen):
            faults.append(say.CITATION_FALLEN.format(n=n, because=found.because))
            continue
        sources[n] = as_citation(n, found, on)
        if found.end - found.start > LONGEST_QUOTE:
            faults.append(say.CITATION_FALLEN.format(n=n, because=say.QUOTE_LONG.format(most=LONGEST_QUOTE)))
        if found.document.life.status(on) is Status.NOT_YET:
            warnings.append(say.SOURCE_NOT_YET.format(n=n, title=found.document.title))
    if not version.citations:
        faults.append(say.NO_CITATIONS)
    if version.valid_to and version.valid_to < on:
        faults.append(say.ALREADY_OVER)
    sentences = sentences_of(version.text)
    if not sentences:
        faults.append(say.TEXT_EMPTY)
    marked = {n for sentence in sentences for n in sentence.marks}
    faults.extend(
        say.MARK_UNKNOWN.format(n=n, count=len(version.citations)) for n in sorted(marked) if n > len(version.citations)
    )
    for sentence in sentences:
        faults.extend(_faults(sentence))
        warnings.extend(_warnings(sentence, sources))
    unused = [n for n in sources if n not in marked]
    warnings.extend(say.CITATION_UNUSED.format(n=n) for n in unused)
    return Findings(list(dict.fromkeys(faults)), list(dict.fromkeys(warnings)))


def sentences_of(text: str) -> list[Sentence]:
    """Cut a text into its sentences and list lines."""
    taking = Sentences()
    return [*taking.take(text), *taking.close()]


def _faults(sentence: Sentence) -> Iterator[str]:
    words = sentence.bare.split()
    lead = sentence.lead and len(words) <= LONGEST_LEAD and not any(c.isdigit() for c in sentence.bare)
    if not lead and len(words) >= FEWEST_WORDS and not sentence.marks:
        yield say.MARK_MISSING.format(sentence=_brief(sentence))
    if next(objections(sentence.bare, Support(())), "") == "markup":
        yield say.MARKUP.format(sentence=_brief(sentence))


def _warnings(sentence: Sentence, sources: dict[int, Citation]) -> Iterator[str]:
    """Say what a sentence states that the passages of its own marks do not."""
    for clause in sentence.clauses():
        numbers = [int(mark[1:-1]) for mark in _MARK.findall(clause)]
        cited: Sequence[Citation] = [sources[n] for n in dict.fromkeys(numbers) if n in sources]
        if not cited:
            continue
        bare = " ".join(_MARK.sub(" ", clause).split())
        for objection in objections(bare, Support(tuple(cited))):
            kind, _, what = objection.partition(": ")
            if kind in say.OBJECTIONS:
                yield say.OBJECTIONS[kind].format(what=what, sentence=_brief(sentence))


def _brief(sentence: Sentence) -> str:
    words = sentence.bare.split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")
