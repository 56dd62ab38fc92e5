"""The official client of the Model Context Protocol, over a real socket."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from examiner import check_marks, check_shape, problem_of
from fastapi import FastAPI
from live_server import serving
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent
from workbench import Kit, write_config

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.api.mcp import MAX_BODY, security_of
from assistant.assembly import assistant as make_assistant
from assistant.config import AssistantSettings, load_settings
from assistant.errors import ConfigError
from ingest.document import SectionKind
from ingest.provinces import PROVINCES

LISTED = "https://tro-ly.example"
LATEST, HANDSHAKE = "auto", "legacy"
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


@pytest.fixture(scope="module")
def app(served: Assistant) -> FastAPI:
    return create_app(served)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


def call(address: str, tool: str, **arguments: Any) -> CallToolResult:
    async def called() -> CallToolResult:
        async with Client(f"{address}/mcp", read_timeout_seconds=60) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(called)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def data_of(address: str, tool: str, **arguments: Any) -> dict[str, Any]:
    result = call(address, tool, **arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def refused(address: str, tool: str, **arguments: Any) -> str:
    """Give the sentence of a call that failed as it should."""
    result = call(address, tool, **arguments)
    assert result.is_error
    assert result.structured_content is None
    assert not text_of(result).isascii()
    return text_of(result)


def raw(address: str, method: str, params: dict[str, Any], **headers: str) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return httpx.post(f"{address}/mcp", json=body, headers=HEADERS | headers)


@pytest.mark.parametrize("mode", [LATEST, HANDSHAKE])
def test_a_client_connects_and_learns_what_the_server_is(address: str, mode: str) -> None:
    async def connect() -> tuple[str, str | None, str | None]:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return client.server_info.name, client.server_info.title, client.instructions

    name, title, instructions = anyio.run(connect)
    assert (name, title) == ("tro-ly-xa", "Trợ lý Xã")
    assert instructions is not None
    assert "search_procedures" in instructions


@pytest.mark.parametrize("mode", [LATEST, HANDSHAKE])
def test_the_tools_are_read_only_and_described(address: str, mode: str) -> None:
    async def listed() -> Any:
        async with Client(f"{address}/mcp", mode=mode) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(listed)}
    assert list(tools) == ["search_procedures", "get_procedure", "get_section", "answer"]
    for tool in tools.values():
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.open_world_hint is False
        assert not tool.title.isascii()
        assert not tool.description.isascii()
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert all(not about["description"].isascii() for about in tool.input_schema["properties"].values())
    required = {name: tool.input_schema["required"] for name, tool in tools.items()}
    assert required == {
        "search_procedures": ["query"], "get_procedure": ["code"], "get_section": ["code", "section"],
        "answer": ["question"],
    }  # fmt: skip


def test_procedures_are_found_best_first(address: str) -> None:
    result = call(address, "search_procedures", query="muon loa dai nha van hoa", limit=2)
    assert isinstance(result.structured_content, dict)
    found = result.structured_content["results"]
    assert len(found) == 2
    assert (found[0]["code"], found[0]["title"]) == ("1.999101", "Xin mượn bộ loa đài của nhà văn hóa xã")
    assert found[0]["section"] in set(SectionKind)
    assert text_of(result).startswith("1. Xin mượn bộ loa đài của nhà văn hóa xã (mã 1.999101): http")
    for one in found:
        assert httpx.get(one["url"]).status_code == 200


def test_only_procedures_are_found(address: str) -> None:
    found = data_of(address, "search_procedures", query="Cách ghi sổ tiếp công dân ở phòng một cửa", limit=3)["results"]
    assert found
    assert all(one["code"] for one in found)


@pytest.mark.parametrize("province", ["Lâm Đồng", "tỉnh Đắk Nông", "lam dong", None])
def test_a_province_is_taken_by_its_present_or_former_name(address: str, province: str | None) -> None:
    found = data_of(address, "search_procedures", query="hỗ trợ dựng chuồng bò", province=province)["results"]
    assert (found[0]["code"], found[0]["province"]) == ("1.999102", "Lâm Đồng")
    answer = data_of(address, "answer", question="hộ nuôi bò dựng chuồng được hỗ trợ gì", province=province)
    assert ("other_province" in {n["kind"] for n in answer["notices"]}) is (province is None)


def test_a_record_is_given_with_its_outline(address: str) -> None:
    result = call(address, "get_procedure", code="1.999101")
    record = result.structured_content
    assert isinstance(record, dict)
    source = httpx.get(f"{address}/api/sources/1.999101").json()
    assert (record["code"], record["title"], record["text"]) == ("1.999101", source["title"], source["text"])
    assert (record["level"], record["status"], record["deciding_document"]) == ("Cấp Xã", "in_force", "45/QĐ-BVHTTDL")
    assert record["cut"] is False
    assert [s["section"] for s in record["sections"]] == [s["kind"] for s in source["metadata"]["sections"]]
    assert text_of(result).startswith(source["text"].rstrip())
    assert text_of(result).endswith(f"Nguồn: {record['url']}")


def test_what_a_bare_record_would_mislead_about_is_noted(address: str) -> None:
    assert any("miễn phí" in note for note in data_of(address, "get_procedure", code="1.999101")["notes"])
    assert any("tóm tắt" in note for note in data_of(address, "get_procedure", code="1.001193")["notes"])
    other = data_of(address, "get_procedure", code="1.999102")["notes"]
    assert any("Lâm Đồng" in note for note in other)
    assert any("cấp huyện" in note for note in other)
    fees = call(address, "get_section", code="1.999101", section="fees")
    assert "Lưu ý: Bản ghi để mức 0 VNĐ" in text_of(fees)
    assert data_of(address, "get_section", code="1.999101", section="dossier")["notes"] == []


def test_a_long_record_is_cut_and_says_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api.mcp_tools.TEXT_CHARS", 200)
    result = call(address, "get_procedure", code="1.999101")
    assert isinstance(result.structured_content, dict)
    assert (len(result.structured_content["text"]), result.structured_content["cut"]) == (200, True)
    assert "get_section" in text_of(result)


def test_a_section_is_given_word_by_word(address: str) -> None:
    found = data_of(address, "get_section", code="1.999101", section="duration")
    text = httpx.get(f"{address}/api/sources/1.999101").json()["text"]
    assert [p["channel"] for p in found["parts"]] == ["Trực tiếp", "Trực tuyến", "Dịch vụ bưu chính"]
    for part in found["parts"]:
        assert text[part["start"] : part["end"]] == part["text"]
        assert part["url"] == f"{address}/sources/1.999101#c{part['start']}-{part['end']}"
    said = text_of(call(address, "get_section", code="1.999101", section="duration"))
    assert "Trực tuyến: Thời hạn giải quyết: 2 ngày làm việc" in said
    assert "không có thông tin về đơn vị thời gian" in said


def test_an_answer_has_marks_and_whole_addresses(address: str) -> None:
    result = call(address, "answer", question="Xin mượn loa đài cần giấy tờ gì?")
    answer = result.structured_content
    assert isinstance(answer, dict)
    check_shape(answer)
    check_marks(answer)
    assert answer["outcome"] == "answered"
    assert text_of(result).startswith(answer["answer"] + "\n\nNguồn:\n[1] ")
    assert all(c["url"].startswith(f"{address}/sources/1.999101#c") for c in answer["citations"])


def test_the_whole_transcript_on_one_connection(address: str) -> None:
    async def talk() -> list[str]:
        async with Client(f"{address}/mcp", mode=HANDSHAKE) as client:
            found = await client.call_tool("search_procedures", {"query": "khai tử", "limit": 1})
            assert isinstance(found.structured_content, dict)
            code = found.structured_content["results"][0]["code"]
            section = await client.call_tool("get_section", {"code": code, "section": "dossier"})
            answer = await client.call_tool("answer", {"question": f"{code} nộp ở đâu"})
            return [code, text_of(section), text_of(answer)]

    code, section, answer = anyio.run(talk)
    assert code == "1.000656"
    assert section.startswith("Thủ tục đăng ký khai tử (1.000656)\n\nThành phần hồ sơ")
    assert "(mã 1.000656)" in answer


def test_a_missing_argument_is_named(address: str) -> None:
    assert "Thiếu đối số «query»" in refused(address, "search_procedures")
    sentence = refused(address, "get_section", code="1.999101")
    assert "«section»" in sentence
    assert all(kind in sentence for kind in SectionKind)


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("search_procedures", {"query": "khai sinh", "limit": 21}, "«limit»"),
        ("search_procedures", {"query": "khai sinh", "limit": "nhiều"}, "«limit»"),
        ("search_procedures", {"query": ["khai sinh"]}, "«query»"),
        ("search_procedures", {"query": "khai sinh", "top_k": 3}, "query, limit, province"),
        ("search_procedures", {"query": "khai sinh", "province": 64}, "«province»"),
        ("get_procedure", {"code": ""}, "«code»"),
        ("get_section", {"code": "1.999101", "section": "lệ phí"}, "«section»"),
        ("answer", {"question": None}, "«question»"),
    ],
)
def test_a_wrong_argument_is_named(address: str, tool: str, arguments: dict[str, Any], named: str) -> None:
    assert named in refused(address, tool, **arguments)


def test_what_cannot_be_asked_is_refused_as_elsewhere(address: str) -> None:
    assert "trống" in refused(address, "answer", question=" ?! ")
    assert "4000" in refused(address, "search_procedures", query="a" * 4001)


def test_an_unknown_code_section_or_province_is_answered_with_what_there_is(address: str) -> None:
    assert "search_procedures" in refused(address, "get_procedure", code="9.999999")
    assert "search_procedures" in refused(address, "get_section", code="'; --", section="fees")
    assert "steps" in refused(address, "get_section", code="1.999101", section="forms")
    sentence = refused(address, "answer", question="khai sinh", province="Atlantis")
    assert all(province in sentence for province in PROVINCES)


def test_an_unknown_tool_is_an_error_of_the_protocol(address: str) -> None:
    async def called() -> MCPError:
        async with Client(f"{address}/mcp") as client:
            with pytest.raises(MCPError, match="search_procedures") as caught:
                await client.call_tool("delete_procedure", {"code": "1.001193"})
            return caught.value

    assert anyio.run(called).code == -32602


def test_neither_questions_nor_arguments_are_logged(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        call(address, "answer", question="ông Lê Văn Tám 038199012345 khai tử ở đâu")
        call(address, "get_procedure", code="038199012345")
        call(address, "search_procedures", query="khai tử", limit="038199012345")
    assert "038199012345" not in caplog.text


def test_each_request_stands_alone_so_that_any_replica_can_answer(address: str) -> None:
    params = {"name": "get_section", "arguments": {"code": "1.999101", "section": "result"}}
    reply = raw(address, "tools/call", params)
    assert reply.status_code == 200
    assert "mcp-session-id" not in reply.headers
    assert reply.headers["content-type"].startswith("application/json")
    assert "Giấy đồng ý" in reply.json()["result"]["content"][0]["text"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example", "null", "http://127.0.0.1.evil.example:80"]
)
def test_a_foreign_origin_is_turned_away(address: str, origin: str) -> None:
    refusal = problem_of(raw(address, "tools/list", {}, origin=origin), 403)
    assert "assistant.allowed_origins" in refusal["detail"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example"])
def test_a_foreign_host_is_turned_away(address: str, host: str) -> None:
    problem_of(raw(address, "tools/list", {}, host=host), 421)
    problem_of(raw(address, "tools/list", {}, host=host, origin=f"http://{host}"), 421)


def test_pages_of_this_machine_are_let_in(address: str) -> None:
    for origin in (address, "http://localhost:6274", "http://[::1]:8000"):
        assert raw(address, "tools/list", {}, origin=origin).status_code == 200


def test_origins_of_the_settings_are_let_in_and_may_read(kit: Kit) -> None:
    settings = kit.settings.model_copy(deep=True)
    settings.assistant.allowed_origins = [LISTED]
    with serving(create_app(make_assistant(settings))) as address:
        reply = raw(address, "tools/list", {}, origin=LISTED)
        assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, LISTED)
        assert raw(address, "tools/list", {}, host="tro-ly.example").status_code == 200
        problem_of(raw(address, "tools/list", {}, origin="https://evil.example"), 403)
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
        leave = httpx.options(f"{address}/mcp", headers={"origin": LISTED} | asked)
        assert (leave.status_code, leave.headers["access-control-allow-origin"]) == (200, LISTED)
        no_leave = httpx.options(f"{address}/mcp", headers={"origin": "https://evil.example"} | asked)
        assert "access-control-allow-origin" not in no_leave.headers
        assert "access-control-allow-origin" not in httpx.get(f"{address}/healthz", headers={"origin": LISTED}).headers


@pytest.mark.parametrize(
    ("host", "allowed"), [("10.0.0.5", "10.0.0.5:*"), ("fd00::5", "[fd00::5]:*"), ("tro-ly.xa", "tro-ly.xa")]
)
def test_the_address_served_is_let_in(host: str, allowed: str) -> None:
    assert allowed in security_of(AssistantSettings(host=host)).allowed_hosts


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - nothing listens on it
def test_listening_everywhere_lets_no_further_names_in(host: str) -> None:
    assert security_of(AssistantSettings(host=host)) == security_of(AssistantSettings())


@pytest.mark.parametrize(
    "origin", ["tro-ly.example", "https://a.example/", "*", "https://*.example", "ftp://a.example"]
)
def test_an_origin_that_no_browser_sends_stops_the_start(tmp_path: Path, origin: str) -> None:
    with pytest.raises(ConfigError, match=r"assistant\.allowed_origins"):
        load_settings(write_config(tmp_path, allowed_origins=[origin]))


def test_other_methods_and_bodies_are_refused(address: str) -> None:
    problem_of(httpx.get(f"{address}/mcp", headers=HEADERS), 405)
    problem_of(httpx.delete(f"{address}/mcp"), 405)
    assert httpx.post(f"{address}/mcp", content=b"{", headers=HEADERS).status_code == 400
    assert httpx.post(f"{address}/mcp", content=b" " * (MAX_BODY + 1), headers=HEADERS).status_code == 413


def test_without_an_index_the_tools_say_what_to_do(tmp_path: Path) -> None:
    with serving(create_app(make_assistant(load_settings(write_config(tmp_path))))) as address:
        for tool, arguments in (
            ("search_procedures", {"query": "khai sinh"}),
            ("get_procedure", {"code": "1.001193"}),
            ("answer", {"question": "khai sinh"}),
        ):
            assert "troly ingest" in refused(address, tool, **arguments)


def test_an_unexpected_error_says_nothing_of_its_cause(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_assistant(kit.settings)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret cause")

    monkeypatch.setattr(other, "answer", fail)
    with serving(create_app(other)) as address:
        sentence = refused(address, "answer", question="khai sinh")
    assert "secret" not in sentence


def test_the_application_may_be_started_again(app: FastAPI, address: str) -> None:
    fresh = create_app(app.state.assistant)
    for _ in range(2):
        with serving(fresh) as again:
            assert json.loads(raw(again, "ping", {}).content)["result"] is not None
