"""Questions, replies and rows in a line each, and servers on a free port: what the tests of the judging room share."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from eval.questions import Question
from eval.replies import Answered, Reply, stands
from eval.scoring import Row, score_rows

ROOT = Path(__file__).parents[2]
SOURCES = {
    "d1": "Nộp tờ khai và giấy báo tử. Thời hạn 15 ngày kể từ ngày có người chết. Lệ phí 8.000 đồng.",
    "d2": "Nộp đơn có xác nhận của tổ trưởng. Thời hạn 3 ngày làm việc.",
}


def question(i: str = "q", **given: Any) -> Question:
    """Make a question on procedure 1.000001, answered by one fact, unless told otherwise."""
    made: dict[str, Any] = {"id": i, "style": "formal", "question": f"Câu hỏi {i}?", "answerable": True}
    if given.get("answerable", True):
        made |= {"gold": [{"code": "1.000001", "section": "duration"}], "nuggets": [["15 ngày"]]}
    return Question.model_validate(made | given)


def citation(n: int = 1, quote: str = "Thời hạn 15 ngày", *, source: str = "d1", **given: Any) -> dict[str, Any]:
    """Cite a stretch of one of SOURCES."""
    start = SOURCES[source].find(quote)
    made = {
        "n": n,
        "document_id": source,
        "procedure_code": "1.00000" + source[1],
        "title": "Thủ tục đăng ký khai tử",
        "section": "duration",
        "heading": "Thời hạn giải quyết",
        "quote": quote,
        "start": start,
        "end": start + len(quote),
    }
    return made | given


def body(answer: str = "Thời hạn 15 ngày. [1]", *cited: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Answer as the contract says."""
    return {"outcome": "answered", "answer": answer, "citations": list(cited or [citation()]), "options": []} | given


def refusal(**given: Any) -> dict[str, Any]:
    """Refuse as the contract says."""
    return {"outcome": "not_found", "answer": "Không tìm thấy.", "citations": [], "options": []} | given


def ranking(*codes: str | None, scores: Sequence[float] = ()) -> dict[str, Any]:
    """Rank documents as the contract says."""
    falling = scores or [1 - place / 10 for place in range(len(codes))]
    return {
        "results": [
            {"procedure_code": code, "document_id": f"doc-{code}", "title": "", "section": "name", "score": score}
            for code, score in zip(codes, falling, strict=True)
        ]
    }


def answered(i: str, chat: dict[str, Any] | None, search: dict[str, Any] | None = None) -> Answered:
    """Put replies together as a run records them; a chat of None is a reply that failed."""
    cited = chat["citations"] if chat and isinstance(chat["citations"], list) else []
    looked_up = [stands(c, SOURCES.get(c["document_id"], "")) for c in cited]
    said = Reply("chat", i, 0.1, chat, None, looked_up) if chat else Reply("chat", i, error="down")
    return Answered(Reply("search", i, 0.05, search) if search else None, said)


def row(asked: Question, chat: dict[str, Any] | None, search: dict[str, Any] | None = None, field: str = "") -> Row:
    """Score one question."""
    fields = {gold.key: field for gold in asked.gold} if field else {}
    (made,) = score_rows([asked], {asked.id: answered(asked.id, chat, search)}, fields)
    return made


def rights(outcomes: Mapping[str, Sequence[bool]]) -> list[Row]:
    """Make rows of right and wrong answers, by the procedure that they are about."""
    return [
        row(
            question(f"{code}-{place}", gold=[{"code": code}]),
            body("Thời hạn 15 ngày. [1]" if right else "Xong. [1]", citation(procedure_code=code)),
        )
        for code, of_code in outcomes.items()
        for place, right in enumerate(of_code)
    ]


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve an application on a free port, and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
