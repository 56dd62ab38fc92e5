from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.config import ModelSettings
from assistant.llm import LanguageModel
from assistant.messages import MODEL_UNAVAILABLE

sys.path.append(str(Path(__file__).parents[1] / "assistant"))
from examiner import check_marks, check_shape, events_of, unmarked, unsupported

QUESTIONS = [
    "Đăng ký khai sinh cần giấy tờ gì?",
    "Đăng ký kết hôn nộp hồ sơ ở đâu?",
    "Các bước hòa giải tranh chấp đất đai?",
]


def test_the_server_streams_to_the_client(address: str) -> None:
    model = LanguageModel(ModelSettings(url=address, name="small", timeout_s=200, first_token_s=150, max_tokens=50))
    pieces = [p for p in model.stream([("user", "Write the numbers from one to five, nothing else.")]) if p]
    assert len(pieces) > 1
    assert "".join(pieces).strip()


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_verified_or_composed(client: TestClient, question: str) -> None:
    body = {"messages": [{"role": "user", "content": question}], "writer": "model", "stream": True}
    given: list[tuple[str, Any]] = [
        (name, json.loads(data))
        for name, data in events_of(client.post("/api/chat", json=body).text.replace(": \n\n", ""))
    ]
    final = given[-1][1]
    print(json.dumps(final["answer"], ensure_ascii=False), final["written_by"], final["notices"])  # noqa: T201
    check_shape(final)
    check_marks(final)
    assert unsupported(final) == []
    assert unmarked(final["answer"]) == []
    said = "".join(data["text"] for name, data in given if name == "delta")
    assert final.get("replaced", False) or said == final["answer"]
    unavailable = [n["text"] for n in final["notices"] if n["kind"] == "model_unavailable"]
    # Whether so small a model marks its sentences is its own affair; that it was reached and read is ours.
    assert (final["written_by"] == "model") == (unavailable == [])
    assert unavailable in ([], [MODEL_UNAVAILABLE["unsupported"]])
