from __future__ import annotations

from urllib.parse import quote

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# Text of all kinds, and text made of what questions are made of, which gets further inside.
PIECES = st.sampled_from(
    "khai sinh|tạm trú|hs|GCN|1.001193|[1]|0 VNĐ|«|»|;|.|?|\n|\u0301|o\u0309|😀|½|٣|Ǆ|ﬁ|\u00ad|\u202e|е|Ω|đ|Đ|"
    "tỉnh Lâm Đồng|99999999999999999999|-|:|(|lệ phí|mấy ngày|bao lâu|mẫu nào|thế|còn|huyện".split("|")
)
TEXT = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES).map("".join))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=8,
)
MESSAGE = st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": TEXT})
slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slow
@given(history=st.lists(MESSAGE, max_size=3), question=TEXT, stream=st.booleans())
def test_no_conversation_breaks_the_server(
    client: TestClient, history: list[dict[str, str]], question: str, stream: bool
) -> None:
    messages = [*history, {"role": "user", "content": question}]
    reply = client.post("/api/chat", json={"messages": messages, "stream": stream})
    assert reply.status_code in (200, 422), reply.text


@slow
@given(query=TEXT, limit=st.integers(-3, 120), province=st.none() | TEXT)
def test_no_search_breaks_the_server(client: TestClient, query: str, limit: int, province: str | None) -> None:
    reply = client.post("/api/search", json={"query": query, "limit": limit, "province": province})
    assert reply.status_code in (200, 422), reply.text


@slow
@given(body=JSON, fields=st.dictionaries(st.sampled_from(["messages", "as_of", "query", "limit", "stream"]), JSON))
def test_no_body_breaks_the_server(client: TestClient, body: object, fields: dict[str, object]) -> None:
    for path in ("/api/chat", "/api/search"):
        for given_body in (body, fields):
            assert client.post(path, json=given_body).status_code < 500


@slow
@given(document_id=TEXT)
def test_no_source_id_breaks_the_server(client: TestClient, document_id: str) -> None:
    for path in ("/api/sources/", "/sources/"):
        assert client.get(path + quote(document_id, safe="", errors="replace")).status_code < 500
