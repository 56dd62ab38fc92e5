"""Question files: one JSON object a line, each a question with the codes of the procedures that answer it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SEED = 20260720


@dataclass(frozen=True)
class Question:
    """A question of one turn, the codes that answer it, and how it is phrased."""

    text: str
    codes: tuple[str, ...]
    style: str


def read_questions(path: Path) -> list[Question]:
    """Return the answerable single-turn questions of a file that name a procedure code.

    Three layouts are known: `code` + `style`, `procedure_code` (practice questions), `gold` with codes (question sets).
    """
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        if row.get("history") or row.get("answerable") is False:
            continue
        gold = [entry["code"] for entry in row.get("gold") or [] if entry.get("code")]
        codes = tuple(dict.fromkeys(gold or [code for code in (row.get("code"), row.get("procedure_code")) if code]))
        if codes:
            found.append(Question(row["question"], codes, row.get("style") or "practice"))
    return found


def held_out(
    questions: Iterable[Question], share: float, first: Iterable[str] = (), seed: int = SEED
) -> frozenset[str]:
    """Choose the codes whose questions are never trained on: those of `first` that occur, then others up to `share`."""
    codes = sorted({code for question in questions for code in question.codes})
    chosen = set(first) & set(codes)
    rest = [code for code in codes if code not in chosen]
    random.Random(seed).shuffle(rest)  # noqa: S311 - a reproducible draw, no secret
    return frozenset(chosen | set(rest[: max(0, round(share * len(codes)) - len(chosen))]))
