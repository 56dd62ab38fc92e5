from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from examiner import events_of
from fastapi.testclient import TestClient
from live_server import serving
from sqlalchemy import select
from workbench import Kit

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import DatabaseSettings
from assistant.masked_logs import MaskedRecord
from assistant.store.tables import StoredAnswer

Ask = Callable[..., dict[str, Any]]
UUID = "3f2b8c1e-7a4d-4e0b-9c55-0123456789ab"
FIRST = "Xin mượn bộ loa đài của nhà văn hóa xã thì phải mang theo những giấy tờ gì?"


def test_a_follow_up_is_read_after_what_was_said_before(ask: Ask) -> None:
    assert ask(FIRST, conversation_id=UUID)["conversation_id"] == UUID
    reply = ask("Thế còn mấy ngày thì có?", conversation_id=UUID)
    assert reply["conversation_id"] == UUID
    assert reply["citations"][0]["procedure_code"] == "1.999101"
    assert reply["citations"][0]["section"] == "duration"


def test_without_an_id_nothing_is_remembered(ask: Ask) -> None:
    reply = ask("Thế còn mấy ngày thì có?")
    assert reply["conversation_id"] is None
    assert [c["procedure_code"] for c in reply["citations"]][:1] != ["1.999101"]


def test_conversations_do_not_mix(ask: Ask) -> None:
    ask(FIRST, conversation_id="A" * 22)
    alone = ask("Thế còn mấy ngày thì có?")
    other = ask("Thế còn mấy ngày thì có?", conversation_id="B" * 22)
    assert (other["answer"], other["outcome"]) == (alone["answer"], alone["outcome"])


@pytest.mark.parametrize("given", ["", "quầy 3", "1", "a" * 21, "a" * 65, "a" * 22 + "\x00", "../" * 10, "a" * 100_000])
def test_an_id_that_could_be_guessed_is_replaced(ask: Ask, given: str) -> None:
    ids = {ask(FIRST, conversation_id=given)["conversation_id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(i) >= 32 and i != given for i in ids)
    assert ask("Thế còn mấy ngày thì có?", conversation_id=ids.pop())["citations"][0]["procedure_code"] == "1.999101"


def test_a_client_that_tells_the_history_itself_is_believed(client: TestClient, ask: Ask) -> None:
    conversation_id = "C" * 22
    ask("đăng ký khai tử cần giấy tờ gì", conversation_id=conversation_id)
    messages = [
        {"role": "user", "content": FIRST},
        {"role": "assistant", "content": ask(FIRST)["answer"]},
        {"role": "user", "content": "Thế còn mấy ngày thì có?"},
    ]
    reply = client.post("/api/chat", json={"messages": messages, "conversation_id": conversation_id}).json()
    assert reply["citations"][0]["procedure_code"] == "1.999101"


def test_a_stream_tells_the_conversation_too(client: TestClient) -> None:
    body = {"messages": [{"role": "user", "content": FIRST}], "stream": True, "conversation_id": UUID}
    with client.stream("POST", "/api/chat", json=body) as reply:
        events = events_of("".join(reply.iter_text()))
    assert json.loads(events[-1][1])["conversation_id"] == UUID


def test_a_stream_that_is_stopped_is_kept_as_abandoned(served: Assistant, kit: Kit, tmp_path: Any) -> None:
    database = DatabaseSettings(url=f"sqlite:///{tmp_path}/troly.db")
    settings = kit.settings.assistant.model_copy(update={"database": database})
    app = create_app(_Slow(served, settings))
    body = {"messages": [{"role": "user", "content": FIRST}], "stream": True}
    with serving(app) as address:
        with httpx.stream("POST", f"{address}/api/chat", json=body, timeout=30) as reply:
            lines = reply.iter_lines()
            while not next(lines).startswith("event: delta"):
                pass
        until = time.monotonic() + 10
        rows: list[StoredAnswer] = []
        while not rows and time.monotonic() < until:
            time.sleep(0.1)
            with app.state.recorder.required().transaction() as session:
                rows = list(session.scalars(select(StoredAnswer)))
    (row,) = rows
    assert row.abandoned
    assert row.question == FIRST
    assert row.answer.startswith("Theo thủ tục")


class _Slow(Assistant):
    """An assistant that writes like a model: piece by piece."""

    def __init__(self, served: Assistant, settings: Any) -> None:
        super().__init__(served.live, served.retriever, settings)

    def write_out(self, *args: Any, **kwargs: Any) -> Any:
        for piece in super().write_out(*args, **kwargs):
            time.sleep(0.2)
            yield piece


def test_records_and_tracebacks_are_masked() -> None:
    try:
        raise ValueError("CCCD 052099012345")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = MaskedRecord("a", logging.ERROR, "", 0, "gọi %s về %s", ("0912345678", "1.001193"), info)
    written = logging.Formatter("%(message)s").format(record)
    assert written.startswith("gọi [số điện thoại] về 1.001193\nTraceback")
    assert "ValueError: CCCD [số định danh]" in written
    assert "052099012345" not in written
