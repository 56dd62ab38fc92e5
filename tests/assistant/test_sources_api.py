from __future__ import annotations

from typing import Any

import pytest
from examiner import SECTIONS, problem_of
from fastapi.testclient import TestClient


def source(client: TestClient, document_id: str) -> dict[str, Any]:
    reply = client.get(f"/api/sources/{document_id}")
    assert reply.status_code == 200
    body: dict[str, Any] = reply.json()
    return body


def test_a_record_says_in_words_what_the_portal_said_in_enumerations(client: TestClient) -> None:
    text = source(client, "1.999101")["text"]
    assert "Hình thức nộp: Trực tiếp" in text
    assert "Thời hạn giải quyết: 2 ngày làm việc" in text
    assert not any(word in text for word in ("DIRECT", "ONLINE", "POSTAL", "WORKING_DAY", "OTHER"))


def test_a_source_tells_where_it_comes_from(client: TestClient) -> None:
    body = source(client, "1.999102")
    assert (body["document_id"], body["procedure_code"]) == ("1.999102", "1.999102")
    metadata = body["metadata"]
    assert metadata["deciding_document"] == "88/QĐ-UBND"
    assert (metadata["province"], metadata["field"], metadata["level"]) == ("Lâm Đồng", "Chăn nuôi", "Cấp Xã")
    assert metadata["summary"] is False
    assert len(metadata["sha256"]) == 64


def test_sections_lie_in_order_inside_the_text(client: TestClient) -> None:
    body = source(client, "1.999101")
    at = 0
    for section in body["metadata"]["sections"]:
        assert at <= section["start"] < section["end"] <= len(body["text"])
        assert section["kind"] in SECTIONS
        at = section["end"]


def test_a_starter_summary_is_marked_as_one(client: TestClient) -> None:
    body = source(client, "corpus-1.001193")
    assert body["procedure_code"] == "1.001193"
    assert body["metadata"]["summary"] is True


def test_a_document_that_is_no_procedure_has_no_code(client: TestClient) -> None:
    found = client.post("/api/search", json={"query": "ghi sổ tiếp công dân"}).json()["results"]
    document_id = next(r["document_id"] for r in found if r["procedure_code"] is None)
    assert source(client, document_id)["procedure_code"] is None


@pytest.mark.parametrize("document_id", ["khong-co", "1.000000", "%00", "a'b\"c", "%F0%9F%98%80", "x" * 3000])
def test_an_unknown_source_is_not_found(client: TestClient, document_id: str) -> None:
    problem = problem_of(client.get(f"/api/sources/{document_id}"), 404)
    assert "Không có tài liệu" in problem["detail"]
    assert len(problem["detail"]) < 200
