"""Marks and the citations behind them: numbered by first use, each quote verbatim at its offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answer import Citation
from assistant.evidence import NOT_NEXT, Unit
from ingest.document import Document
from ingest.places import heading_of

LONGEST_QUOTE = 600
FEWEST_WORDS = 4
"""A clause of fewer words says nothing that could be wrong alone."""
_CLAUSE_END = re.compile(r"(?<=[.!?;])\s+")


class CitationList:
    """Collects the citations of one answer."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._found: dict[tuple[str, int, int], Citation] = {}

    @property
    def citations(self) -> list[Citation]:
        """Give the citations in the order of their numbers."""
        return list(self._found.values())

    def cite(self, document: Document, units: Sequence[Unit]) -> int:
        """Give the number of the citation for neighbouring units, whose span must fit a quote."""
        start, end = units[0].start, units[-1].end
        key = (document.id, start, end)
        if key not in self._found:
            self._found[key] = Citation(
                n=len(self._found) + 1,
                document_id=document.id,
                procedure_code=document.code,
                title=document.title,
                section=units[0].kind,
                heading=heading_of(document, start, end),
                quote=document.text[start:end],
                start=start,
                end=end,
                page=document.page_at(start),
                status=document.life.status(self.as_of),
                url=f"/sources/{document.id}#c{start}-{end}",
            )
        return self._found[key].n


def marked(text: str, n: int) -> str:
    """Put a mark behind each clause of a statement, so that none stands without; a scrap goes with what follows it.

    >>> marked("Nộp một đơn xin; kèm bản sao thẻ.", 2), marked("10.2. Người bồi thường chưa trả.", 1)
    ('Nộp một đơn xin; [2] kèm bản sao thẻ. [2]', '10.2. Người bồi thường chưa trả. [1]')
    """
    # A bracketed number of the source itself must not be taken for a mark.
    text = re.sub(r"\[(\d+)\]", r"(\1)", text.strip())
    *clauses, last = _CLAUSE_END.split(text)
    parts = [f"{clause} [{n}]" if len(clause.split()) >= FEWEST_WORDS else clause for clause in clauses]
    return " ".join([*parts, f"{last} [{n}]"])


def spans_that_fit(units: Sequence[Unit]) -> list[list[Unit]]:
    """Group units that follow each other in one section into stretches short enough for one quote."""
    groups: list[list[Unit]] = []
    for unit in units:
        last = groups[-1] if groups else None
        if (
            last
            and last[-1].kind is unit.kind
            and last[-1].case == unit.case
            and 0 < unit.order - last[-1].order < NOT_NEXT
            and unit.end - last[0].start <= LONGEST_QUOTE
        ):
            last.append(unit)
        else:
            groups.append([unit])
    return groups
