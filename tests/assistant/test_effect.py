"""What has no effect on the day asked about is not used; what is used on a past or future day is labelled."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import Ended
from fastapi.testclient import TestClient
from made_documents import summary
from workbench import write_config

from assistant.api import mcp_models, mcp_tools
from assistant.api.app import create_app
from assistant.assembly import assistant as make_assistant
from assistant.assembly import builder
from assistant.config import load_settings
from assistant.effect import effect_notice

MANIFEST = """
files:
  moi.txt: {effective_from: 2026-03-01}
relations:
  - {target: 77/QĐ-BVH, kind: replaced, since: 2026-03-01, by: 88/QĐ-BVH}
  - {target: 55/QĐ-BVH, kind: repealed, since: 2026-01-01}
"""
QUESTION = "Thuê sân đình làng cần giấy tờ gì?"
REPEALED = "Xin đốt pháo đất ở hội làng cần giấy tờ gì?"
TO_COME = "Quy ước gửi thuyền ở bến xã: gửi thuyền thì làm gì?"
OLD_ID = "1.999301-den-20260228"
Load = Callable[..., Any]


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, record: Callable[..., str], _one_load: None) -> Path:
    folder = tmp_path_factory.mktemp("hieu-luc")
    sources = folder / "nguon"
    sources.mkdir()
    name = "Thuê sân đình làng"
    (sources / "cu.txt").write_text(
        record("1.999301", name, decision="77/QĐ-BVH", dossier=["Đơn thuê sân đình viết tay"]), "utf-8"
    )
    (sources / "moi.txt").write_text(
        record("1.999301", name, decision="88/QĐ-BVH", dossier=["Tờ khai thuê sân đình điện tử"]), "utf-8"
    )
    (sources / "phao.txt").write_text(
        record("1.999302", "Xin đốt pháo đất ở hội làng", decision="55/QĐ-BVH", dossier=["Đơn xin đốt pháo đất"]),
        "utf-8",
    )
    (sources / "ben.md").write_text(
        textwrap.dedent("""\
            ---
            kind: internal
            title: Quy ước gửi thuyền ở bến xã
            effective_from: 2098-01-01
            ---
            ## Gửi thuyền
            - Người gửi thuyền ở bến xã ghi tên vào sổ thuyền rồi nhận thẻ gỗ.
            """),
        "utf-8",
    )
    (sources / "manifest.yaml").write_text(MANIFEST, "utf-8")
    # What is asked here is asked of a store of four documents: how sure the ranking is does not matter.
    made = write_config(folder, answer={"not_found_below": 0.0, "clarify_below": 0.0})
    report = builder(load_settings(made)).ingest([sources])
    assert (report.left_out, report.documents) == ([], 4)
    return made


@pytest.fixture(scope="module")
def client(config: Path) -> Iterator[TestClient]:
    with TestClient(create_app(make_assistant(load_settings(config)))) as client:
        yield client


def chat(client: TestClient, question: str, as_of: str | None = None) -> dict[str, Any]:
    body = {"messages": [{"role": "user", "content": question}], "as_of": as_of}
    reply = client.post("/api/chat", json=body)
    assert reply.status_code == 200, reply.text
    given: dict[str, Any] = reply.json()
    return given


def cited(reply: dict[str, Any]) -> set[str]:
    return {citation["document_id"] for citation in reply["citations"]}


def notices(reply: dict[str, Any]) -> list[str]:
    return [notice["text"] for notice in reply["notices"] if notice["kind"] == "expired_source"]


def test_today_a_procedure_is_answered_from_the_version_in_force(client: TestClient) -> None:
    reply = chat(client, QUESTION)
    assert cited(reply) == {"1.999301"}
    assert "Tờ khai thuê sân đình điện tử" in reply["answer"]
    assert {citation["status"] for citation in reply["citations"]} == {"in_force"}
    assert notices(reply) == []


@pytest.mark.parametrize(("day", "old"), [("2026-02-28", True), ("2025-01-01", True), ("2026-03-01", False)])
def test_on_a_past_day_the_version_of_that_day_answers_and_is_labelled(client: TestClient, day: str, old: bool) -> None:
    reply = chat(client, QUESTION, day)
    assert cited(reply) == {OLD_ID if old else "1.999301"}
    assert ("viết tay" in reply["answer"]) is old
    assert {citation["status"] for citation in reply["citations"]} == {"replaced" if old else "in_force"}
    said = " ".join(notices(reply))
    assert ("bị thay thế từ ngày 01/03/2026 (thay bằng 88/QĐ-BVH)" in said) is old
    assert all(citation["procedure_code"] == "1.999301" for citation in reply["citations"])


def test_a_repealed_rule_answers_nothing_today_and_the_reader_is_told(client: TestClient) -> None:
    reply = chat(client, REPEALED)
    assert not {i for i in cited(reply) if i.startswith("1.999302")}
    assert "đốt pháo" not in reply["answer"]
    (said,) = notices(reply)
    assert "bị bãi bỏ từ ngày 01/01/2026, nên không dùng" in said
    past = chat(client, REPEALED, "2025-12-31")
    assert cited(past) == {"1.999302-den-20251231"}
    assert {citation["status"] for citation in past["citations"]} == {"withdrawn"}
    assert "nay nguồn này đã bị bãi bỏ từ ngày 01/01/2026" in notices(past)[0]


def test_a_rule_to_come_answers_only_on_a_day_when_it_will_hold(client: TestClient) -> None:
    reply = chat(client, TO_COME)
    assert not any(i.startswith("ben") for i in cited(reply))
    assert "chưa có hiệu lực cho đến ngày 01/01/2098" in notices(reply)[0]
    later = chat(client, TO_COME, "2099-01-01")
    assert {citation["status"] for citation in later["citations"]} == {"not_yet"}
    assert "sẽ có hiệu lực ngày 01/01/2099" in notices(later)[0]


def test_search_knows_the_day(client: TestClient) -> None:
    def found(day: str | None) -> list[str]:
        reply = client.post("/api/search", json={"query": "thuê sân đình làng", "as_of": day})
        return [result["document_id"] for result in reply.json()["results"]]

    assert found(None)[0] == "1.999301"
    assert OLD_ID not in found(None)
    assert found("2026-02-01")[0] == OLD_ID
    assert "1.999301" not in found("2026-02-01")


def test_a_source_tells_its_effect_and_a_bare_code_leads_to_a_version(client: TestClient) -> None:
    assert client.get(f"/api/sources/{OLD_ID}").json()["metadata"]["status"] == "replaced"
    assert client.get("/api/sources/1.999301").json()["metadata"]["status"] == "in_force"
    assert client.get("/api/sources/1.999302").json()["document_id"] == "1.999302-den-20251231"
    assert "Đã bị thay thế" in client.get(f"/sources/{OLD_ID}").text


def test_the_tools_of_the_mcp_server_know_the_day(config: Path) -> None:
    served = make_assistant(load_settings(config))
    day = date(2026, 2, 1)

    def call(tool: Callable[..., Any], given: object) -> str:
        text: str = tool(served, given, "")[0]
        return text

    section = {"code": "1.999301", "section": "dossier"}
    assert "điện tử" in call(mcp_tools.get_procedure, mcp_models.ProcedureArguments(code="1.999301"))
    old = call(mcp_tools.get_procedure, mcp_models.ProcedureArguments(code="1.999301", as_of=day))
    assert "viết tay" in old
    assert "bị thay thế" in old
    assert "viết tay" in call(mcp_tools.get_section, mcp_models.SectionArguments(**section, as_of=day))
    assert OLD_ID in call(mcp_tools.search_procedures, mcp_models.SearchArguments(query=QUESTION, as_of=day))
    assert "viết tay" in call(mcp_tools.answer, mcp_models.AnswerArguments(question=QUESTION, as_of=day))


def test_ask_takes_a_day(config: Path, troly: Callable[..., Ended]) -> None:
    assert "điện tử" in troly("ask", QUESTION, "--config", config).out
    old = troly("ask", QUESTION, "--as-of", "2026-02-01", "--config", config).out
    assert "viết tay" in old
    assert "Lưu ý: Trả lời theo quy định có hiệu lực ngày 01/02/2026" in old
    assert troly("ask", QUESTION, "--as-of", "hôm qua", "--config", config).code == 2


@pytest.mark.parametrize(
    ("front", "as_of", "said"),
    [
        ("summary: true", date(2026, 1, 1), None),
        ("effective_to: 2025-06-30", date(2026, 1, 1), "Nguồn này nay đã hết hiệu lực từ ngày 01/07/2025"),
        ("effective_to: 2025-06-30", date(2025, 1, 1), "Trả lời theo quy định có hiệu lực ngày 01/01/2025"),
        ("effective_from: 2026-06-01", date(2026, 1, 1), "Vào ngày 01/01/2026, nguồn này chưa có hiệu lực"),
        ("effective_from: 2026-06-01", date(2026, 7, 1), "Trả lời theo quy định sẽ có hiệu lực ngày 01/07/2026"),
        ("withdrawn: true", date(2026, 1, 1), "Nguồn này nay đã bị bãi bỏ;"),
        ("replaced_by: Nội quy mới", date(2026, 1, 1), "Nguồn này nay đã bị thay thế (thay bằng Nội quy mới)"),
    ],
)
def test_the_notice_says_what_the_day_asked_about_changes(front: str, as_of: date, said: str | None) -> None:
    notice = effect_notice(summary("## Phí\n- Không.\n", front=front), as_of, date(2026, 1, 1))
    assert (notice.text if notice else "").startswith(said or "")
    assert (notice is None) is (said is None)
