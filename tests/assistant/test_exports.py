from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from examiner import problem_of
from fastapi.testclient import TestClient
from lxml import html
from made_documents import record

from assistant.checklist import checklist_of

Ask = Callable[..., dict[str, Any]]
LOUDSPEAKERS = "Xin mượn loa đài cần giấy tờ gì?"


def page_of(client: TestClient, answer_id: str) -> Any:
    reply = client.get(f"/api/answers/{answer_id}/checklist")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/html")
    return html.fromstring(reply.text)


def words_of(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_a_document_holds_question_answer_and_sources(client: TestClient, ask: Ask) -> None:
    kept = ask(LOUDSPEAKERS)
    reply = client.get(f"/api/answers/{kept['id']}.docx")
    assert reply.status_code == 200
    assert "wordprocessingml" in reply.headers["content-type"]
    assert reply.headers["content-disposition"].startswith('attachment; filename="tra loi ')
    document = docx.Document(io.BytesIO(reply.content))
    texts = [p.text for p in document.paragraphs]
    assert LOUDSPEAKERS in texts
    assert "Do máy soạn từ nguồn, cần kiểm tra trước khi sử dụng." in texts
    for line in kept["answer"].split("\n"):
        assert line.removeprefix("- ") in texts
    for citation in kept["citations"]:
        assert f"«{citation['quote']}»" in texts
        assert f"http://testserver{citation['url']}" in texts
        assert any(t.startswith(f"[{citation['n']}] {citation['title']}") for t in texts)
    assert any(kept["corpus_version"] in t for t in texts)
    assert (document.core_properties.author, document.core_properties.language) == ("Trợ lý Xã", "vi-VN")


def test_a_document_says_what_its_notices_say(client: TestClient, ask: Ask) -> None:
    kept = ask("khai tử cần giấy tờ gì")
    document = docx.Document(io.BytesIO(client.get(f"/api/answers/{kept['id']}.docx").content))
    texts = [p.text for p in document.paragraphs]
    assert kept["notices"]
    assert all(notice["text"] in texts for notice in kept["notices"])


def test_a_refusal_can_be_taken_along_too(client: TestClient, ask: Ask) -> None:
    kept = ask("Tối nay trời có mưa không?")
    assert client.get(f"/api/answers/{kept['id']}.docx").status_code == 200
    problem_of(client.get(f"/api/answers/{kept['id']}/checklist"), 404)


@pytest.mark.parametrize("path", [".docx", "/checklist"])
@pytest.mark.parametrize("answer_id", ["0" * 32, "x", "%00", "..%2f..%2fetc", "'--"])
def test_an_answer_that_is_not_kept_is_not_found(client: TestClient, answer_id: str, path: str) -> None:
    problem_of(client.get(f"/api/answers/{answer_id}{path}"), 404)


def test_a_checklist_has_a_box_for_each_paper_and_none_for_remarks(client: TestClient, ask: Ask) -> None:
    page = page_of(client, ask(LOUDSPEAKERS)["id"])
    assert [words_of(h) for h in page.xpath("//h1")] == ["Xin mượn bộ loa đài của nhà văn hóa xã"]
    assert "1.999101" in words_of(page.xpath("//header")[0])
    assert [words_of(h) for h in page.xpath("//h2")] == ["Giấy tờ phải nộp", "Giấy tờ phải xuất trình"]
    papers = [words_of(label) for label in page.xpath("//label[input[@type='checkbox']]")]
    assert papers == [
        "Đơn xin mượn loa đài có xác nhận của trưởng thôn 1 bản chính",
        "Danh sách người chịu trách nhiệm giữ loa đài 1 bản chính, 2 bản sao",
        "Thẻ căn cước của người mượn 1 bản chính",
    ]
    assert [words_of(li) for li in page.xpath("//li[@class='remark']")] == [
        "Người mượn thay tổ chức thì mang giấy giới thiệu."
    ]


def test_a_checklist_says_where_how_long_and_for_how_much_as_the_record_does(client: TestClient, ask: Ask) -> None:
    page = page_of(client, ask(LOUDSPEAKERS)["id"])
    facts = {words_of(div[0]): [words_of(dd) for dd in div[1:]] for div in page.xpath("//dl/div")}
    assert facts["Cơ quan thực hiện"] == ["Ủy ban nhân dân cấp xã"]
    assert facts["Thời hạn giải quyết"][0] == "Trực tiếp, Trực tuyến: 2 ngày làm việc"
    assert "không có đơn vị thời gian" in facts["Thời hạn giải quyết"][1]
    assert "chưa đủ căn cứ để trả lời là miễn phí" in facts["Phí, lệ phí"][0]
    assert "45/QĐ-BVHTTDL" in words_of(page.xpath("//p[@class='source']")[0])


def test_each_paper_of_a_checklist_stands_in_the_record(client: TestClient, ask: Ask) -> None:
    kept = ask("khai sinh cho con cần giấy tờ gì")
    page = page_of(client, kept["id"])
    text = client.get("/api/sources/corpus-1.001193").json()["text"]
    papers = [words_of(span) for span in page.xpath("//label/span")]
    assert len(papers) > 5
    assert len(set(papers)) == len(papers)  # the record has one of them twice
    assert all(paper in " ".join(text.split()) for paper in papers)
    assert "bản tóm tắt" in words_of(page.xpath("//p[@class='notice']")[0])


def test_a_checklist_needs_nothing_from_elsewhere(client: TestClient, ask: Ask) -> None:
    reply = client.get(f"/api/answers/{ask(LOUDSPEAKERS)['id']}/checklist")
    page = html.fromstring(reply.text)
    for address in page.xpath("//@src | //link/@href"):
        assert address.startswith("/static/")
        assert client.get(address).status_code == 200
    assert not page.xpath("//style | //script[not(@src)] | //@style | //@onclick")
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")


def test_papers_come_first_and_remarks_last_wherever_the_record_has_them() -> None:
    document = record(
        dossier="""  [ * Lưu ý: ]
    - Bản chụp phải rõ nét, đọc được đầy đủ.
      Số lượng: Bản chính: 0, Bản sao: 0
    - Tờ khai thuê gian hàng
      Số lượng: Bản chính: 1, Bản sao: 0
  [ * Giấy tờ phải nộp: ]
    - Hộ buôn bán nhỏ thì khỏi nộp giấy đăng ký.
      Số lượng: Bản chính: 0, Bản sao: 0
    - Giấy đăng ký hộ kinh doanh
      Số lượng: Bản chính: 0, Bản sao: 1
    - Giấy đăng ký hộ kinh doanh
      Số lượng: Bản chính: 1, Bản sao: 1"""
    )
    found = checklist_of(document)
    assert found is not None
    assert [(case.heading, [paper.text for paper in case.papers]) for case in found.cases] == [
        ("Giấy tờ khác", ["Tờ khai thuê gian hàng"]),
        ("Giấy tờ phải nộp", ["Giấy đăng ký hộ kinh doanh", "Hộ buôn bán nhỏ thì khỏi nộp giấy đăng ký."]),
        ("Lưu ý", ["Bản chụp phải rõ nét, đọc được đầy đủ."]),
    ]
    twice = found.cases[1].papers[0]
    assert (twice.originals, twice.copies) == (1, 1)
    assert all(document.text[p.start : p.end] == p.text for case in found.cases for p in case.papers)


def test_a_record_without_papers_has_no_checklist() -> None:
    assert checklist_of(record(dossier="    Không có thông tin")) is None
    remark = "    - Không phải nộp giấy tờ gì.\n      Số lượng: Bản chính: 0, Bản sao: 0"
    assert checklist_of(record(dossier=remark)) is None
