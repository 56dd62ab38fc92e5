"""Questions to begin with: of the procedures that communes handle most, those that the index in use can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.errors import AssistantError
from index.live import OpenIndex

DATA = Path(__file__).parent / "data" / "suggestions.yaml"


_of_generation: dict[str, Sequence[SuggestedQuestion]] = {}


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question, and the field of its procedure as the record names it."""

    field: str
    text: str


@cache
def load_suggestions(path: Path = DATA) -> tuple[tuple[str, str], ...]:
    """Read the codes and questions, commonest first; raises AssistantError naming the entry that is wrong.

    >>> load_suggestions()[1]
    ('1.001193', 'Đăng ký khai sinh cho con cần những giấy tờ gì?')
    """
    found = []
    for entry in yaml.safe_load(path.read_text("utf-8")):
        if not isinstance(entry, dict) or entry.keys() != {"code", "ask"} or not isinstance(entry["code"], str):
            raise AssistantError(f"Mục gợi ý phải có đúng «code» (chữ) và «ask»: {entry}", str(path))
        found.append((entry["code"], entry["ask"]))
    return tuple(found)


def suggested_questions(index: OpenIndex) -> Sequence[SuggestedQuestion]:
    """Give the questions whose procedure is in an index, commonest first; looked up once a generation."""
    known = _of_generation.get(index.manifest.generation)
    if known is not None:
        return known
    found = []
    for code, text in load_suggestions():
        document_id = index.documents.by_code(code)
        document = index.documents.get(document_id) if document_id else None
        if document and document.procedure and document.procedure.field:
            found.append(SuggestedQuestion(document.procedure.field, text))
    _of_generation.clear()
    _of_generation[index.manifest.generation] = found
    return found
