"""A system that keeps the contract and says what it was told to say: right, wrong, malformed, or nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from exam import SOURCES, body, citation, question, ranking, refusal
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from eval.questions import Question

_TWO = [citation(1), citation(2, "giấy báo tử", section="dossier")]
_OTHER = citation(1, "3 ngày làm việc", source="d2")
# Each: the question, the body of the chat, the body of the search. None of a body: the server fails.
CASES: list[tuple[Question, Any, Any]] = [
    (question("right"), body(), ranking("1.000001", "1.000002")),
    (question("second"), body(), ranking("1.000002", None, "1.000002", "1.000001")),
    (question("unranked"), body("Thời hạn 3 ngày làm việc. [1]", _OTHER), ranking("1.000002")),
    (question("empty-ranking"), body(), {"results": []}),
    (question("broken-ranking"), body(), {"found": []}),
    (question("no-ranking"), body(), None),
    (question("no-answer"), None, ranking("1.000001")),
    (question("no-outcome"), {"answer": "Thời hạn 15 ngày. [1]", "citations": [citation()]}, ranking("1.000001")),
    (question("citation-without-number"), body("15 ngày. [1]", {"quote": "x"}), ranking("1.000001")),
    (question("citations-no-list"), body() | {"citations": 5}, ranking("1.000001")),
    (question("unknown-source"), body("15 ngày [1]", citation(document_id="gone")), ranking("1.000001")),
    (question("wrong-offsets"), body("Thời hạn 15 ngày. [1]", citation(start=3)), ranking("1.000001")),
    (question("long-quote"), body("15 ngày. [1]", citation(quote="x" * 601, start=0, end=601)), ranking("1.000001")),
    (question("unmarked"), body("Thời hạn là 15 ngày kể từ khi mất."), ranking("1.000001")),
    (question("mark-of-nothing"), body("Thời hạn là 15 ngày. [7]"), ranking("1.000001")),
    (question("marks-out-of-order"), body("Nộp giấy báo tử ở xã. [2] Xong trong 15 ngày nhé. [1]", *_TWO), ranking()),
    (question("number-from-nowhere"), body("Thời hạn là 15 ngày, lệ phí 20.000 đồng. [1]"), ranking("1.000001")),
    (question("thousands", nuggets=[["8.000 đồng"]]), body("Lệ phí: 8000đ một lần nộp. [1]",
      citation(1, "Lệ phí 8.000 đồng")), ranking("1.000001")),
    (question("tones", nuggets=[["Uỷ ban nhân dân"], ["hoà giải"]]), body("UBND tổ chức hòa giải. [1]"), ranking()),
    (question("late-fact"), body("Một hai ba bốn. " * 80 + "Thời hạn 15 ngày. [1]"), ranking("1.000001")),
    (question("list", nuggets=[["tờ khai"], ["giấy báo tử"], ["hộ chiếu"]], okay=[2]),
     body("Hồ sơ gồm có những giấy tờ:\n- Tờ khai theo mẫu in sẵn; [1]\n- Giấy báo tử; [1]",
          citation(1, "Nộp tờ khai và giấy báo tử", section="dossier")), ranking("1.000001")),
    (question("wrong-section"), body("Nộp tờ khai ở xã. [1]", citation(1, "Nộp tờ khai", section="dossier")),
     ranking()),
    (question("alike-section"), body("Thời hạn 15 ngày. [1]", citation(section="steps")), ranking("1.000001")),
    (question("forbidden", forbidden=["30 ngày"]), body("Thời hạn 15 ngày hoặc 30 ngày. [1]"), ranking("1.000001")),
    (question("asked-back"), body("Ý ông bà là thủ tục nào?", outcome="clarify", citations=[],
      options=[{"procedure_code": "1.000001", "title": "", "why": ""}]), ranking("1.000001")),
    (question("should-ask-back", outcome="clarify", nuggets=[]), body(), ranking("1.000001")),
    (question("refused-wrongly"), refusal(), ranking("1.000001")),
    (question("follow-up", history=[{"role": "user", "content": "Khai tử 7 ngày?"}]), body("Không, 15 ngày [1]"), None),
    (question("number-of-the-question", question="Chết 9 ngày rồi?"), body("Đã 9 ngày thì chưa trễ đâu."), ranking()),
    (question("note", gold=[{"document": "guidance/a.md", "section": "other"}]), body(), ranking(None, "1.000001")),
    (question("refused", answerable=False, outcome="not_found"), refusal(), ranking("1.000002")),
    (question("any-refusal", answerable=False), refusal(outcome="declined"), ranking("1.000002")),
    (question("answered-wrongly", answerable=False, outcome="declined"), body(), ranking("1.000002")),
    (question("near", answerable=False, related=["1.000001"]), None, None),
]  # fmt: skip
QUESTIONS = [asked for asked, _, _ in CASES]


class Replies:
    """The canned system as an application; `hold_after` chats it says nothing more until it is let go."""

    def __init__(self, hold_after: int | None = None) -> None:
        self.chats = {asked.question: chat for asked, chat, _ in CASES}
        self.searches = {asked.question: search for asked, _, search in CASES}
        self.hold_after = hold_after
        self.go_on = threading.Event()
        self.asked: list[str] = []
        self.app = Starlette(
            routes=[
                Route("/api/search", self._search, methods=["POST"]),
                Route("/api/chat", self._chat, methods=["POST"]),
                Route("/api/sources/{name}", self._source),
            ]
        )

    async def _search(self, request: Request) -> Response:
        return _reply(self.searches[(await request.json())["query"]])

    async def _chat(self, request: Request) -> Response:
        asked = await request.json()
        text = asked["messages"][-1]["content"]
        if asked["stream"]:
            return StreamingResponse(_stream(self.chats[text]), media_type="text/event-stream")
        self.asked.append(text)
        if self.hold_after is not None and len(self.asked) > self.hold_after and not self.go_on.is_set():
            while not self.go_on.is_set():
                await asyncio.sleep(0.02)
        return _reply(self.chats[text])

    async def _source(self, request: Request) -> Response:
        name = request.path_params["name"]
        return JSONResponse({"text": SOURCES[name]}) if name in SOURCES else Response("none", 404)


def _reply(given: Any) -> Response:
    return Response("down", 500) if given is None else JSONResponse(given)


def _stream(given: Any) -> Any:
    yield "event: retrieved\ndata: {}\n\n"
    if given is not None:
        yield f"event: delta\ndata: {json.dumps({'text': 'x'})}\n\n"
