"""How long it takes to group a backlog of gaps, embedding included: `python -m eval.gap_bench --count 10000`.

The questions are made of the everyday wordings that ship with the index, of what officers ask about a procedure, and
of how they type: in full, without marks, with a commune or a year. Each is another text; they are written into a new
database as answers that were not found, and collected by the code that the server runs.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from sqlalchemy import func, insert, select

from assistant.config import load_settings
from assistant.desk.gaps.collecting import collect
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.store.database import Database
from assistant.store.tables import StoredAnswer
from index.embedding import load_embedder
from index.expansion import FOLDER
from ingest.text import fold

ASKED = (
    "{matter} cần giấy tờ gì?",
    "{matter} mất bao nhiêu tiền?",
    "{matter} bao lâu thì xong?",
    "{matter} nộp ở đâu?",
    "Điều kiện để {matter} là gì?",
    "Em hỏi {matter} thì làm thế nào ạ",
)
TYPED = ("{}", "{} Xã Ia Pa.", "Năm 2026, {}", "cho hỏi {}")


def questions(count: int, seed: int = 8) -> list[str]:
    """Make so many different questions, the same ones each time."""
    chance = random.Random(seed)  # noqa: S311 - made questions, no secret
    matters = [say for line in _lines(FOLDER) for say in json.loads(line)["say"]]
    made: dict[str, None] = {}
    while len(made) < count:
        question = chance.choice(TYPED).format(chance.choice(ASKED).format(matter=chance.choice(matters).strip(" ?.")))
        made[fold(question) if chance.random() < 0.3 else question] = None
    return list(made)


def _lines(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.jsonl")):
        yield from file.read_text("utf-8").splitlines()


def main(
    count: Annotated[int, typer.Option(min=1, help="How many gaps.")] = 10_000,
    database: Annotated[str | None, typer.Option(help="An empty database; default: SQLite in a new folder.")] = None,
) -> None:
    """Group made gaps and print how long it took."""
    settings = load_settings(None)
    embedder = load_embedder(settings.index.model, settings.index.models_folder)
    embedder.embed_queries(["đăng ký khai sinh"])
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        store = Database(database or f"sqlite:///{folder}/gaps.db")
        with store.transaction(write=True) as session:
            session.execute(
                insert(StoredAnswer), [_row(q, now - timedelta(seconds=n)) for n, q in enumerate(questions(count))]
            )
        started, cpu = time.perf_counter(), time.process_time()
        new = collect(store, embedder, now)
        wall, used = time.perf_counter() - started, time.process_time() - cpu
        with store.transaction() as session:
            groups = session.scalar(select(func.count()).select_from(GapGroup))
            largest = session.scalar(select(func.max(GapGroup.count)))
            embedded = session.scalar(select(func.count(Gap.mark.distinct())))
        store.close()
    sys.stdout.write(
        f"{new} gaps ({embedded} embedded), {groups} groups, the largest of {largest}: {wall:.1f} s, {used:.1f} s CPU\n"
    )


def _row(question: str, at: datetime) -> dict[str, object]:
    return {
        "id": uuid4().hex,
        "asked_at": at,
        "door": "chat",
        "question": question,
        "outcome": "not_found",
        "answer": "",
        "citations": [],
        "notices": [],
        "timings_ms": {},
        "written_by": "rules",
        "corpus_version": "",
        "abandoned": False,
    }


if __name__ == "__main__":
    typer.run(main)
