"""A language model as judge of facts, by an OpenAI-compatible address: never the default, and itself examined first.

It is asked whether an answer states a fact (RAG evaluation by nuggets: Pradeep et al. 2025). Before its verdicts count
for anything it judges pairs that people have labelled, and its agreement with them (share, and Cohen's kappa 1960) is
reported beside whatever it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from eval.errors import EvalError
from eval.questions import Turn
from eval.scoring import Row
from eval.systems.openai import OpenAISystem

LABELS = Path(__file__).parent / "questions" / "judge-labels.jsonl"
_ASK = (
    "Câu hỏi: {question}\n\nCâu trả lời:\n{answer}\n\nÝ cần kiểm tra: {fact}\n\n"
    "Câu trả lời trên có nêu ý này không (đúng nghĩa, đúng con số, không cần đúng từng chữ)? "
    "Chỉ đáp một từ: CÓ hoặc KHÔNG."
)
Holds = Callable[[str, str, str], bool | None]
"""Tells whether an answer to a question states a fact; None where the verdict can't be read."""


@dataclass(frozen=True, slots=True)
class Label:
    """A pair of answer and fact that a person has judged."""

    question: str
    answer: str
    fact: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a judge agrees with people over `n` pairs; `unread` verdicts count as disagreement."""

    n: int
    share: float
    kappa: float
    unread: int


def load_labels(path: Path = LABELS) -> list[Label]:
    """Read labelled pairs, a JSON object a line; raises EvalError naming a bad line.

    >>> len(load_labels()) >= 40
    True
    """
    found: list[Label] = []
    for number, line in enumerate(_text(path).rstrip("\n").split("\n"), 1):
        try:
            row = json.loads(line)
            if not isinstance(row["holds"], bool):
                raise TypeError("holds: true / false")
            found.append(Label(str(row["question"]), str(row["answer"]), str(row["fact"]), row["holds"]))
        except (ValueError, KeyError, TypeError) as error:
            raise EvalError(f"«{path.name}», dòng {number}: nhãn không đọc được ({error}).", "label") from error
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"Không đọc được tệp nhãn «{path}».", str(error)) from error


@contextmanager
def model_judge(base: str, model: str, token: str = "") -> Iterator[Holds]:
    """Give a judge behind an OpenAI-compatible address; raises EvalError where it can't be asked."""
    system = OpenAISystem("judge", base, model, token)

    def holds(question: str, answer: str, fact: str) -> bool | None:
        text = _ASK.format(question=question, answer=answer, fact=fact)
        return verdict(str(system.chat([Turn(role="user", content=text)])["answer"]))

    try:
        yield holds
    except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
        raise EvalError(f"Mô hình chấm ở «{base}» không trả lời được.", repr(error)) from error
    finally:
        system.close()


def verdict(said: str) -> bool | None:
    """Read a verdict.

    >>> verdict("CÓ."), verdict("**Không**, vì…"), verdict("Tùy")
    (True, False, None)
    """
    word = said.strip().strip("*\"'«» ").lower()
    if word.startswith(("không", "khong", "no")):
        return False
    return True if word.startswith(("có", "co", "yes")) else None


def agreement(labels: Sequence[Label], verdicts: Sequence[bool | None]) -> Agreement:
    """Compare verdicts with labels.

    >>> pair = Label("?", "a", "b", True), Label("?", "a", "c", False)
    >>> agreement(pair, [True, False]).kappa
    1.0
    """
    n = len(labels)
    if not n:
        return Agreement(0, float("nan"), float("nan"), 0)
    same = sum(label.holds is v for label, v in zip(labels, verdicts, strict=True)) / n
    yes_people, yes_judge = sum(label.holds for label in labels) / n, sum(v is True for v in verdicts) / n
    chance = yes_people * yes_judge + (1 - yes_people) * (1 - yes_judge)
    kappa = (same - chance) / (1 - chance) if chance < 1 else float("nan")
    return Agreement(n, same, kappa, sum(v is None for v in verdicts))


def judged_recall(rows: Iterable[Row], holds: Holds) -> float:
    """Give the mean share of a question's vital facts that a judge finds in its answer."""
    shares: list[float] = []
    for row in rows:
        vital = [n[0] for place, n in enumerate(row.question.nuggets) if place not in row.question.okay]
        if vital:
            asked = row.question.question
            found = [bool(row.answer.answer) and holds(asked, row.answer.answer, fact) is True for fact in vital]
            shares.append(sum(found) / len(found))
    return sum(shares) / len(shares) if shares else float("nan")


def as_data(model: str, made: Agreement, recall: dict[str, float]) -> dict[str, Any]:
    """Give what a judge said, and how far it may be believed, as plain data."""
    return {
        "model": model,
        "agreement": {"n": made.n, "share": made.share, "kappa": made.kappa, "unread": made.unread},
        "vital_recall": recall,
    }
