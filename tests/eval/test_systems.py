from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest
from canned import Replies
from exam import body, serving
from indexes import Small
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from eval.clock import Clock
from eval.errors import EvalError
from eval.metrics.words import marks, statements
from eval.questions import Turn
from eval.runner import look_up
from eval.systems.http import HttpSystem
from eval.systems.openai import OpenAISystem
from eval.systems.quickstart import LIBRARY, QuickStartSystem
from eval.systems.quoting import Found, results
from eval.systems.registry import LOCAL, OURS, Spec, label, parse_spec
from eval.systems.system import System
from eval.systems.vectors import SharedVectors
from index.embedding import Embedder, Vectors

ASKED = "xin mượn loa đài của nhà văn hóa"
LOANS = "1.999101"


def says(*texts: str) -> list[Turn]:
    return [Turn(role="user", content=text) for text in texts]


@pytest.fixture(scope="module", params=list(LOCAL))
def system(request: pytest.FixtureRequest, small: Small) -> Iterator[System]:
    with closing(parse_spec(request.param).make(small.work)) as made:
        yield made


def test_the_document_that_is_meant_is_ranked_first(system: System) -> None:
    found = system.search(ASKED, 10)["results"]
    assert found[0]["procedure_code"] == LOANS
    assert len({result["document_id"] for result in found}) == len(found)
    assert [r["score"] for r in found] == sorted((r["score"] for r in found), reverse=True)


def test_a_ranking_is_as_long_as_it_was_asked_to_be(system: System) -> None:
    codes = {r["procedure_code"] for r in system.search("thủ tục ở xã", 2)["results"]} - {None}
    assert len(codes) >= 2


def test_an_answer_keeps_the_contract(system: System) -> None:
    said = system.chat(says(ASKED))
    assert said["outcome"] == "answered"
    assert said["citations"][0]["procedure_code"] == LOANS
    assert all(look_up(system, said)), "a quote does not stand in its source"
    numbers = list(dict.fromkeys(marks(said["answer"])))
    assert numbers == [citation["n"] for citation in said["citations"]] == list(range(1, len(numbers) + 1))
    assert any(marks(statement) for statement in statements(said["answer"]))
    assert "xác nhận của trưởng thôn" in said["answer"]


def test_a_follow_up_is_asked_with_what_came_before(system: System) -> None:
    said = system.chat(says(ASKED, "cần giấy gì?"))
    assert said["citations"][0]["procedure_code"] == LOANS


def test_what_has_no_term_of_the_corpus_is_survived(system: System) -> None:
    assert "results" in system.search("qwxz", 10)
    assert system.chat(says("qwxz"))["outcome"] in {"answered", "not_found", "declined", "clarify"}


def test_a_system_says_what_it_is(system: System) -> None:
    if system.name == OURS:
        system.chat(says(ASKED))
    about = system.about()
    assert about["corpus_version"]
    assert about["model"]
    assert label(system.name) != system.name


def test_only_ours_streams(system: System) -> None:
    assert system.streams is (system.name == OURS)
    if system.streams:
        assert 0 < system.first_words(says(ASKED)) < 30
    else:
        with pytest.raises(NotImplementedError):
            system.first_words(says(ASKED))


def test_the_quick_start_takes_up_the_index_that_it_stored(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = small.work.kept("quickstart", small.work.index.manifest.model, LIBRARY)
    models = small.work.settings.index.models_folder
    first = QuickStartSystem("quickstart", small.work.index, models, kept)
    assert (kept / "docstore.json").is_file()
    monkeypatch.setattr("index.embedding.Embedder.embed_documents", lambda *_: pytest.fail("it embeds anew"))
    again = QuickStartSystem("quickstart", small.work.index, models, kept)
    assert again.search(ASKED, 10) == first.search(ASKED, 10)
    assert again.chat(says(ASKED)) == first.chat(says(ASKED))


def test_a_vector_is_computed_once_and_its_time_counts_each_time(small: Small) -> None:
    class Slow(Embedder):
        def __init__(self) -> None:
            self.name, self.dimension, self.calls = "slow", 2, 0

        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            self.calls += 1
            time.sleep(0.2)
            return np.ones((len(texts), 2), np.float32)

    slow = Slow()
    shared = SharedVectors(slow)
    for _ in range(3):
        clock, started = Clock(), time.perf_counter()
        assert shared.embed_queries(["a", "b"]).shape == (2, 2)
        assert 0.2 <= clock.seconds < 0.4
    assert time.perf_counter() - started < 0.1
    assert slow.calls == 1
    shared.embed_queries(["b", "a"])
    assert slow.calls == 2


def test_our_own_build_computes_each_vector_anew(small: Small) -> None:
    assert isinstance(small.work.index.embedder, SharedVectors)
    assert not isinstance(small.work.assistant.live.current().embedder, SharedVectors)


def test_another_corpus_or_model_is_kept_elsewhere(small: Small) -> None:
    assert small.work.kept("quickstart", "a") == small.work.kept("quickstart", "a")
    assert small.work.kept("quickstart", "a") != small.work.kept("quickstart", "b")


def test_a_document_is_ranked_by_its_best_passage(small: Small) -> None:
    one, two, *_ = small.work.index.documents.all()
    ranked = results([Found(one, 0, 5, 0.2), Found(two, 0, 5, 0.5), Found(one, 6, 9, 0.9)], 10)["results"]
    assert [(r["document_id"], r["score"]) for r in ranked] == [(one.id, 0.9), (two.id, 0.5)]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("bm25", Spec("bm25")),
        ("khac=http://may:8000", Spec("khac", "http://may:8000")),
        ("a.b-c=https://may/x", Spec("a.b-c", "https://may/x")),
        ("m=openai+http://may/v1#qwen/3", Spec("m", "http://may/v1", "qwen/3")),
    ],
)
def test_a_system_is_named(text: str, spec: Spec) -> None:
    assert parse_spec(text) == spec


@pytest.mark.parametrize(
    "text", ["nope", "bm25=http://may", "m=openai+http://may/v1", "m=http://may#qwen", "m=ftp://may", "../m=http://may"]
)
def test_a_system_that_is_not_understood_lists_the_choices(text: str) -> None:
    with pytest.raises(EvalError) as caught:
        parse_spec(text)
    assert all(choice in str(caught.value) for choice in (*LOCAL, "TÊN=http://", "openai+"))


def test_a_local_system_needs_an_index() -> None:
    with pytest.raises(EvalError, match="cần chỉ mục"):
        parse_spec("bm25").make(None)


def test_a_system_by_address_is_asked_over_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Replies().app) as base, closing(parse_spec(f"khac={base}/").make(None)) as system:
        assert isinstance(system, HttpSystem)
        assert system.search("Câu hỏi right?", 10)["results"][0]["procedure_code"] == "1.000001"
        assert system.chat(says("Câu hỏi right?"))["outcome"] == "answered"
        assert system.source("d1").startswith("Nộp tờ khai")
        assert system.first_words(says("Câu hỏi right?")) > 0
        with pytest.raises(ValueError, match="without a delta"):
            system.first_words(says("Câu hỏi no-answer?"))
        assert system.about() == {"address": base, "corpus_version": ""}


def test_a_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async def who(request: Request) -> Response:
        return JSONResponse(body(request.headers.get("authorization", "none")))

    app = Starlette(routes=[Route("/api/chat", who, methods=["POST"])])
    monkeypatch.setenv("TROLY_EVAL_TOKEN_KHAC_1", "bimat")
    with serving(app) as base:
        for name, said in (("khac-1", "Bearer bimat"), ("khac-2", "none")):
            with closing(parse_spec(f"{name}={base}").make(None)) as system:
                assert system.chat(says("?"))["answer"] == said


def test_a_chat_model_is_asked_as_openai_has_it() -> None:
    seen = []

    async def complete(request: Request) -> Response:
        asked = await request.json()
        seen.append(asked)
        if asked["stream"]:
            words = 'data: {"choices": [{"delta": {"role": "assistant"}}]}\n\n'
            return Response(words + 'data: {"choices": [{"delta": {"content": "15"}}]}\n\ndata: [DONE]\n\n')
        return JSONResponse({"choices": [{"message": {"content": "15 ngày."}}]})

    app = Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])])
    with serving(app) as base, closing(parse_spec(f"m=openai+{base}/v1#qwen").make(None)) as system:
        assert isinstance(system, OpenAISystem)
        assert not system.searches
        assert system.chat(says("a", "b")) == {"outcome": "answered", "answer": "15 ngày.", "citations": []}
        assert system.first_words(says("a")) > 0
        with pytest.raises(NotImplementedError):
            system.search("a", 10)
    assert seen[0] == {
        "model": "qwen",
        "messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}],
        "temperature": 0,
        "stream": False,
    }
