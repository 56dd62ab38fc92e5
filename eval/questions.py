"""Question sets: their schema, and the loader that refuses bad lines by number.

One JSON object a line, in the form of the contract's question files; what the contract does not know is optional, so
its own files are sets as well. The schema for other tools is `eval/questions/schema.json` (`troly eval schema`).
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import EvalError
from eval.messages import ALLOWED, BAD_SET, UNKNOWN_FIELD
from ingest.document import SectionKind

Style = Literal[
    "formal", "colloquial", "no_diacritics", "abbreviation", "typo", "scenario", "multi_turn", "near_miss", "unlisted",
    "false_premise", "out_of_scope", "private_or_harmful", "steering",
]  # fmt: skip
Change = Literal[
    "wrong_level",
    "other_province",
    "other_case",
    "no_such_procedure",
    "repealed_form",
    "false_premise",
    "unstated_fact",
]
"""How an answerable question was made unanswerable."""
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Strict):
    """An earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: Text


class Gold(_Strict):
    """Where the answer stands: a procedure by its code, or another document by its path in the corpus; the section."""

    code: Text | None = None
    document: Text | None = None
    section: SectionKind | None = None

    @model_validator(mode="after")
    def _named(self) -> Gold:
        if self.code is None and self.document is None:
            raise ValueError("gold_unnamed")
        return self

    @property
    def key(self) -> str:
        """Give what names the document in rankings: its code, or its path."""
        return self.code or self.document or ""


class Question(_Strict):
    """A question with what a right answer must hold.

    `nuggets` are the facts (Voorhees, TREC QA 2003), each a list of accepted phrasings of which the first is the
    source's own; those whose place in the list stands in `okay` are welcome, all others vital. `changed_from` names the
    answerable question that an unanswerable one was made from, `change` how; `related` the codes it lies near.
    """

    id: Text
    style: Style
    history: list[Turn] = []
    question: Text
    answerable: bool
    gold: list[Gold] = []
    nuggets: list[Annotated[list[Text], Field(min_length=1)]] = []
    okay: list[Annotated[int, Field(ge=0)]] = []
    forbidden: list[Text] = []
    outcome: Literal["answered", "clarify", "not_found", "declined"] | None = None
    related: list[Text] = []
    change: Change | None = None
    changed_from: Text | None = None
    note: str = ""
    provenance: str = ""
    author: str = ""
    date: dt.date | None = None

    @model_validator(mode="after")
    def _whole(self) -> Question:
        if self.answerable and not self.gold:
            raise ValueError("no_gold")
        if not self.answerable and self.nuggets:
            raise ValueError("nuggets_without_answer")
        if any(place >= len(self.nuggets) for place in self.okay):
            raise ValueError("okay_out_of_range")
        if self.answerable and not self.nuggets and self.outcome != "clarify":
            raise ValueError("no_nuggets")
        return self

    @property
    def expected(self) -> str | None:
        """Give the expected outcome; None where any refusal is right."""
        return self.outcome or ("answered" if self.answerable else None)

    @property
    def cluster(self) -> str:
        """Give the procedure that the question is about: questions on one procedure are not independent."""
        return next(iter([g.key for g in self.gold] + self.related), self.id)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file (from 1), as a Vietnamese sentence."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"Dòng {self.line}: {self.text}"


class QuestionSetError(EvalError):
    """A set with bad lines; `problems` names each of them."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{BAD_SET.format(path=path, count=len(self.problems))}\n{lines}", "bad lines")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A question and the line it stands on."""

    line: int
    question: Question


def read_set(path: Path) -> tuple[list[Numbered], list[Problem]]:
    """Read a set, and give its good questions and what is wrong with the other lines."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise EvalError(f"Không đọc được tệp câu hỏi «{path}».", str(error)) from error
    good: list[Numbered] = []
    problems: list[Problem] = []
    ids: dict[str, int] = {}
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        read = _question(line)
        if isinstance(read, Question) and read.id in ids:
            read = [f"mã «{read.id}» đã có ở dòng {ids[read.id]}."]
        if isinstance(read, Question):
            ids[read.id] = number
            good.append(Numbered(number, read))
        else:
            problems.extend(Problem(number, text) for text in read)
    if not good and not problems:
        problems.append(Problem(1, "tệp không có câu hỏi nào."))
    return good, problems


def load_set(path: Path) -> list[Question]:
    """Read a set whole; raises QuestionSetError naming each bad line.

    >>> load_set(Path("eval/questions/corpus.jsonl"))[0].gold[0].code
    '1.000656'
    """
    good, problems = read_set(path)
    if problems:
        raise QuestionSetError(path, problems)
    return [numbered.question for numbered in good]


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of one line of a set."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Question.model_json_schema()}


def _question(line: bytes) -> Question | list[str]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return ["không phải UTF-8."]
    try:
        data = json.loads(text)
    except ValueError as error:
        return [f"JSON hỏng ({error})."]
    if not isinstance(data, dict):
        return ["phải là một đối tượng JSON."]
    loose = [f"trường «{name}» không ở dạng NFC." for name, value in data.items() if not _composed(value)]
    if loose:
        return loose
    try:
        return Question.model_validate(data)
    except ValidationError as error:
        return [_sentence(problem) for problem in error.errors(include_url=False)]


def _composed(value: object) -> bool:
    return unicodedata.is_normalized("NFC", json.dumps(value, ensure_ascii=False))


def _sentence(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    kind = str(problem["ctx"]["error"]) if problem["type"] == "value_error" else problem["type"]
    if kind == "extra_forbidden":
        return UNKNOWN_FIELD.format(name=where, allowed=", ".join(Question.model_fields))
    said = ALLOWED.get(kind, "không hợp lệ ({msg})").format(msg=problem["msg"], **problem.get("ctx", {}))
    return f"trường «{where}» {said}." if where else f"{said}."
