"""A run on disk: its record, its questions, and the replies of each system, a line each as they come.

Below the folder of a run: `run.json` (the record), `questions.jsonl`, and `replies/NAME.jsonl`. Lines are only ever
added, so a run that was killed has lost at most the line that was being written, and goes on from there.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from eval.errors import EvalError
from eval.questions import Question
from eval.replies import Answered, Reply


class Run:
    """The folder of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def record(self) -> dict[str, Any]:
        """Read the record; raises EvalError where there is none."""
        try:
            found: dict[str, Any] = orjson.loads((self.folder / "run.json").read_bytes())
        except (OSError, ValueError) as error:
            raise EvalError(f"«{self.folder}» không phải thư mục của một lần đánh giá.", str(error)) from error
        return found

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Write the record so that a reader sees the old or the new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / "run.json.new"
        new.write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2))
        new.replace(self.folder / "run.json")

    @property
    def started(self) -> bool:
        """Tell whether a run was begun here."""
        return (self.folder / "run.json").is_file()

    @property
    def systems(self) -> list[str]:
        """Give the names of the systems in the order of the run."""
        return [str(name) for name in self.record["systems"]]

    def write_questions(self, questions: Sequence[Question]) -> None:
        """Keep the questions with the replies to them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [question.model_dump_json(exclude_defaults=True) + "\n" for question in questions]
        (self.folder / "questions.jsonl").write_text("".join(lines), encoding="utf-8")

    def questions(self) -> list[Question]:
        """Read the questions."""
        lines = _whole_lines(self.folder / "questions.jsonl")
        return [Question.model_validate_json(line) for line in lines]

    def replies(self, system: str) -> dict[str, Answered]:
        """Read what a system has replied so far, by question; a last line cut short is as if never written."""
        found: dict[str, dict[str, Reply]] = {}
        for line in _whole_lines(self._path(system)):
            reply = Reply(**orjson.loads(line))
            found.setdefault(reply.id, {})[reply.phase] = reply
        return {i: Answered(**phases) for i, phases in found.items()}

    def whole_replies(self, system: str) -> dict[str, Answered]:
        """Read the replies of a system; raises EvalError while it has not answered every question."""
        found = self.replies(system)
        missing = sum(found.get(q.id, Answered()).chat is None for q in self.questions())
        if missing:
            raise EvalError(
                f"Lần đánh giá «{self.folder}» chưa xong: hệ «{system}» còn {missing} câu. "
                f"Hãy chạy tiếp «troly eval run --out {self.folder}».",
                "unfinished",
            )
        return found

    def notebook(self, system: str) -> Notebook:
        """Open the replies of a system for more."""
        path = self._path(system)
        path.parent.mkdir(parents=True, exist_ok=True)
        return Notebook(path)

    def _path(self, system: str) -> Path:
        return self.folder / "replies" / f"{system}.jsonl"


class Notebook:
    """Adds replies to a file, from any thread."""

    def __init__(self, path: Path) -> None:
        whole = b"".join(line + b"\n" for line in _whole_lines(path))
        self._file = path.open("ab")
        self._file.truncate(len(whole))
        self._lock = threading.Lock()

    def add(self, reply: Reply) -> None:
        """Write one reply, at once."""
        line = orjson.dumps(asdict(reply)) + b"\n"
        with self._lock:
            self._file.write(line)
            self._file.flush()

    def __enter__(self) -> Notebook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def _whole_lines(path: Path) -> list[bytes]:
    """Give the lines of a file that end; what follows the last line end was being written when the run died."""
    try:
        return path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
