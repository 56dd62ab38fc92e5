"""Which approved answer comes closest to a question, how close it is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.desk.approved import messages as say
from assistant.desk.approved.citing import document_of, used
from assistant.desk.approved.holding import Given, Held, Wording
from assistant.desk.approved.likeness import Side, Target, differs, features, likeness, target_of
from assistant.finding import Found
from assistant.messages import SECTION_NAMES
from index.documents import DocumentStore
from ingest.document import SectionKind

NEAREST = 8
"""How many of the nearest wordings by vector are compared in full; those of the first documents found come beside."""
FIRST = 3
MOST = 32


@dataclass(frozen=True, slots=True)
class Close:
    """A wording of an approved answer, and how close a question comes to it, from 0 to 1."""

    given: Given
    wording: Wording
    likeness: float
    cosine: float
    differs: str | None
    target: Target


class Targets:
    """What answers cite, read once for each generation of the index."""

    def __init__(self) -> None:
        self._generation = ""
        self._found: dict[tuple[str, int], Target] = {}

    def of(self, given: Given, documents: DocumentStore, generation: str) -> Target:
        """Give what an answer cites in a generation."""
        if generation != self._generation:
            self._generation, self._found = generation, {}
        key = (given.id, given.number)
        if key not in self._found:
            self._found[key] = target_from(given.text, given.citations, documents)
        return self._found[key]


def target_from(text: str, citations: Sequence[Mapping[str, Any]], documents: DocumentStore) -> Target:
    """Read what a text cites."""
    cited = [citations[n - 1] for n in used(text, len(citations))] or list(citations)
    there = {d.id: d for c in cited if (d := document_of(documents, c)) is not None}
    return target_of(list(there.values()), [SectionKind(c.get("section", "other")) for c in cited])


def candidates(held: Held, found: Found, vector: NDArray[np.float32]) -> list[tuple[int, float]]:
    """Give the rows of wordings worth comparing, with their cosines."""
    if not held.wordings or held.matrix.shape[1] != vector.shape[0]:
        return []
    # Not `@`: for so little work BLAS would wake its threads, and wait for them where the cores are busy.
    cosines = np.einsum("ij,j->i", held.matrix, vector)
    size = min(NEAREST, len(cosines))
    near = np.argpartition(-cosines, size - 1)[:size]
    rows = dict.fromkeys(int(row) for row in near)
    for document in found.ranked[:FIRST]:
        rows.update(dict.fromkeys(held.citing.get(document.code or document.document_id, ())))
    chosen = np.fromiter(rows, np.intp, len(rows))
    best = chosen[np.argsort(-cosines[chosen])[:MOST]]
    return [(int(row), float(cosines[row])) for row in best]


def compare(
    held: Held, found: Found, asked: Side, rows: Iterable[tuple[int, float]], targets: Mapping[str, Target]
) -> list[Close]:
    """Compare a question with wordings, and give the closest of each answer, the closest first."""
    best: dict[str, Close] = {}
    for row, cosine in rows:
        wording = held.wordings[row]
        target = targets.get(wording.answer_id)
        if target is None:
            continue
        close = compared(held.answers[wording.answer_id], wording, asked, cosine, target, found)
        if wording.answer_id not in best or _order(close) > _order(best[wording.answer_id]):
            best[wording.answer_id] = close
    return sorted(best.values(), key=_order, reverse=True)


def compared(given: Given, wording: Wording, asked: Side, cosine: float, target: Target, found: Found) -> Close:
    """Compare a question with one wording."""
    signs = features(asked, wording.side, cosine, target, found.ranked, found.confidence.right)
    return Close(given, wording, likeness(signs), cosine, differs(asked, wording.side), target)


def reasons(close: Close, asked: Side, found: Found, day: date) -> list[str]:
    """Say why a question is close to a wording, or is not."""
    wording, target = close.wording.side, close.target
    said = [say.WHY_COSINE.format(cosine=f"{close.cosine:.2f}".replace(".", ","))]
    if close.differs:
        said.append(say.WHY_DIFFERS[close.differs])
    if missing := sorted(asked.words - wording.known - target.named):
        said.append(say.WHY_NEW_WORDS.format(words=", ".join(missing)))
    if asked.sections:
        names = ", ".join(SECTION_NAMES[s].lower() for s in sorted(asked.sections))
        sentence = say.WHY_SECTION_CITED if asked.sections & target.sections else say.WHY_SECTION_OTHER
        said.append(sentence.format(sections=names))
    first = found.ranked[0] if found.ranked else None
    if first is not None:
        same = first.document_id in target.documents
        said.append((say.WHY_SAME_SOURCE if same else say.WHY_OTHER_SOURCE).format(title=first.title))
    if not close.given.valid(day):
        said.append(say.WHY_NOT_VALID)
    return said


def _order(close: Close) -> tuple[bool, float]:
    return close.differs is None, close.likeness
