from __future__ import annotations

from typing import Any

import pytest
from examiner import SECTIONS, has_shape
from fastapi.testclient import TestClient

RESULT: dict[str, tuple[type, ...]] = {
    "procedure_code": (str, type(None)), "document_id": (str,), "title": (str,), "section": (str,), "text": (str,),
    "score": (int, float),
}  # fmt: skip
CODES = 8  # procedures in the index of these tests


def search(client: TestClient, query: str, **fields: object) -> list[dict[str, Any]]:
    reply = client.post("/api/search", json={"query": query, **fields})
    assert reply.status_code == 200, reply.text
    results: list[dict[str, Any]] = reply.json()["results"]
    return results


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [r["procedure_code"] for r in results if r["procedure_code"]]


def test_results_have_the_fields_of_the_contract(client: TestClient) -> None:
    for result in search(client, "mượn loa đài lệ phí bao nhiêu"):
        assert has_shape(result, RESULT), result
        assert result["section"] in SECTIONS
        assert result["text"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("đăng ký khai tử", "1.000656"),
        ("dang ky ket hon", "1.000894"),
        ("con mới sinh làm giấy khai sinh", "1.001193"),
        ("mở hộ kinh doanh bán tạp hóa", "1.001612"),
        ("người thuê trọ đăng ký tạm trú", "1.004194"),
        ("hai nhà tranh chấp đất, hòa giải ở xã", "1.012812"),
        ("mượn loa đài nhà văn hóa", "1.999101"),
        ("tiền dựng chuồng bò", "1.999102"),
        ("1.012812", "1.012812"),
    ],
)
def test_the_procedure_meant_comes_first(client: TestClient, query: str, code: str) -> None:
    assert codes(search(client, query))[0] == code


def test_results_are_best_first_and_each_document_comes_once(client: TestClient) -> None:
    results = search(client, "đăng ký tạm trú cần giấy tờ gì")
    scores = [r["score"] for r in results]
    assert scores == sorted(scores, reverse=True)
    assert len({r["document_id"] for r in results}) == len(results)


@pytest.mark.parametrize("query", ["đăng ký tạm trú cần giấy tờ gì", "Cách ghi sổ tiếp công dân ở phòng một cửa"])
@pytest.mark.parametrize("limit", [1, 3, CODES])
def test_a_limit_brings_as_many_distinct_procedures(client: TestClient, query: str, limit: int) -> None:
    found = codes(search(client, query, limit=limit))
    assert len(set(found)) >= limit


def test_a_limit_beyond_the_index_brings_all_there_is(client: TestClient) -> None:
    assert len(set(codes(search(client, "đăng ký", limit=100)))) == CODES


def test_a_smaller_limit_gives_the_start_of_the_same_ranking(client: TestClient) -> None:
    query = "đăng ký tạm trú cần giấy tờ gì"
    assert codes(search(client, query, limit=8))[:2] == codes(search(client, query, limit=2))[:2]


def test_the_officers_province_lifts_its_own_records(client: TestClient) -> None:
    def score(**fields: object) -> float:
        results = search(client, "hỗ trợ tiền dựng chuồng cho hộ nuôi bò", **fields)
        return next(float(r["score"]) for r in results if r["procedure_code"] == "1.999102")

    assert score(province="Lâm Đồng") > score(province="Gia Lai") == score()


def test_the_text_of_a_result_stands_in_its_source(client: TestClient) -> None:
    for result in search(client, "mượn loa đài nộp giấy gì"):
        source = client.get(f"/api/sources/{result['document_id']}").json()
        assert result["text"] in source["text"] or result["text"] == source["title"]


def test_the_passage_shown_is_of_the_section_named(client: TestClient) -> None:
    best = search(client, "loa đài giấy giới thiệu người mượn thay tổ chức")[0]
    assert best["section"] == "dossier"
    assert "giấy giới thiệu" in best["text"]
