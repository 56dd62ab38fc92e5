from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from examiner import LONGEST_QUOTE, check_marks, check_shape, unmarked, unsupported
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.api.app import create_app
from assistant.config import AnswerSettings

Ask = Callable[..., dict[str, Any]]

QUESTIONS = [
    "Trẻ sinh ở bệnh viện tỉnh, cha mẹ khai sinh cho con thì nộp những giấy tờ nào?",
    "nguoi nha mat roi, khai tu trong may ngay",
    "Hai bên đăng ký kết hôn nộp ở đâu và lệ phí thế nào?",
    "mở tiệm tạp hóa muốn lập hộ kinh doanh thì viết mẫu đơn nào",
    "Hòa giải tranh chấp đất đai ở xã đi qua các bước nào?",
    "Căn cứ pháp lý của đăng ký tạm trú là gì",
    "mượn loa đài của xã mất bao nhiêu tiền, mấy hôm thì có",
    "Xin mượn loa đài phải đem theo giấy gì?",
    "Hộ nuôi bò cần điều kiện gì để được hỗ trợ tiền dựng chuồng?",
    "Sổ tiếp công dân ở phòng một cửa giữ bao lâu?",
    "thủ tục 1.012812 ai ký",
    "Kết quả của thủ tục mượn loa đài là gì",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reply_keeps_the_contract(ask: Ask, client: TestClient, question: str) -> None:
    reply = ask(question)
    check_shape(reply)
    assert reply["outcome"] == "answered"
    assert reply["answer"]
    assert reply["citations"]
    check_marks(reply)
    assert unmarked(reply["answer"]) == []
    assert unsupported(reply) == []
    for citation in reply["citations"]:
        source = client.get(f"/api/sources/{citation['document_id']}").json()
        assert source["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert 0 < len(citation["quote"]) <= LONGEST_QUOTE
        assert (source["title"], source["procedure_code"]) == (citation["title"], citation["procedure_code"])
        assert citation["url"] == f"/sources/{citation['document_id']}#c{citation['start']}-{citation['end']}"


def test_the_first_citation_is_of_the_procedure_asked_about(ask: Ask) -> None:
    assert ask("đăng ký khai sinh cho con nộp giấy gì")["citations"][0]["procedure_code"] == "1.001193"


def test_the_answer_comes_from_the_section_asked_about(ask: Ask) -> None:
    assert ask("Mượn loa đài của xã, lệ phí thế nào?")["citations"][0]["section"] == "fees"


def test_a_document_that_is_no_procedure_is_cited_without_a_code(ask: Ask) -> None:
    cited = ask("Cách ghi sổ tiếp công dân ở phòng một cửa?")["citations"][0]
    assert (cited["title"], cited["procedure_code"]) == ("Cách ghi sổ tiếp công dân ở phòng một cửa", None)


def test_a_default_zero_is_never_said_to_be_free(ask: Ask) -> None:
    answer = ask("mượn loa đài của xã có mất lệ phí không")["answer"]
    assert "0 VNĐ" in answer
    assert "chưa đủ căn cứ" in answer


def test_a_duration_without_its_unit_is_said_to_lack_it(ask: Ask) -> None:
    answer = ask("Gửi qua bưu chính thì mượn loa đài mấy ngày có kết quả")["answer"]
    assert "không có đơn vị thời gian" in answer
    assert "1 ngày" not in answer


def test_an_amount_is_copied_as_the_source_writes_it(ask: Ask) -> None:
    assert "3.000.000 đồng" in ask("Hỗ trợ dựng chuồng bò, kết quả được nhận gì?")["answer"]


def test_a_starter_summary_says_that_it_is_one(ask: Ask) -> None:
    assert "summary_only" in [n["kind"] for n in ask("khai tử cần giấy tờ gì")["notices"]]


def test_an_official_record_is_not_called_a_summary(ask: Ask) -> None:
    assert "summary_only" not in [n["kind"] for n in ask("mượn loa đài cần giấy tờ gì")["notices"]]


def test_a_record_of_another_province_says_whose_it_is(ask: Ask) -> None:
    notices = ask("Hỗ trợ tiền dựng chuồng cho hộ nuôi bò cần giấy tờ gì?")["notices"]
    (text,) = [n["text"] for n in notices if n["kind"] == "other_province"]
    assert "Lâm Đồng" in text
    assert "Gia Lai" in text


def test_an_officer_of_that_province_gets_no_such_notice(ask: Ask) -> None:
    notices = ask("Hỗ trợ tiền dựng chuồng cho hộ nuôi bò cần giấy tờ gì?", province="Lâm Đồng")["notices"]
    assert "other_province" not in [n["kind"] for n in notices]


def test_a_quoted_district_body_is_flagged_and_not_repaired(ask: Ask) -> None:
    reply = ask("Hỗ trợ tiền dựng chuồng cho hộ nuôi bò làm theo những bước nào?")
    assert "Ủy ban nhân dân cấp huyện duyệt" in reply["answer"]
    (text,) = [n["text"] for n in reply["notices"] if n["kind"] == "stale_wording"]
    assert "cấp huyện" in text


@pytest.mark.parametrize(("as_of", "used"), [("2024-01-02", False), ("2025-01-02", True), ("2026-01-02", False)])
def test_the_day_asked_about_decides_whether_a_source_is_used(ask: Ask, as_of: str, used: bool) -> None:
    title = "Nội quy phát số thứ tự bằng giấy"
    reply = ask(f"{title}: gọi quá mấy lượt thì lấy phiếu mới?", as_of=as_of)
    assert (title in {c["title"] for c in reply["citations"]}) is used
    assert {c["status"] for c in reply["citations"] if c["title"] == title} <= {"expired"}
    assert "expired_source" in [n["kind"] for n in reply["notices"]]


def test_decomposed_and_composed_marks_get_the_same_answer(ask: Ask) -> None:
    question = "Xin mượn loa đài cần giấy tờ gì?"
    mixed = unicodedata.normalize("NFD", question[:12]) + question[12:]
    assert mixed != question
    assert ask(mixed)["answer"] == ask(unicodedata.normalize("NFD", question))["answer"] == ask(question)["answer"]


def test_an_out_of_scope_question_is_declined_without_citations(ask: Ask) -> None:
    reply = ask("Tối nay trời có mưa không?")
    check_shape(reply)
    assert (reply["outcome"], reply["citations"], reply["options"]) == ("declined", [], [])
    assert reply["corpus_version"]


def test_evidence_that_is_too_weak_is_said_to_be_none_with_the_nearest(served: Assistant) -> None:
    settings = served.settings.model_copy(update={"answer": AnswerSettings(not_found_below=1.0)})
    client = TestClient(create_app(Assistant(served.live, served.retriever, settings)))
    body = {"messages": [{"role": "user", "content": "khai tử cho phi hành gia cần giấy gì"}]}
    reply = client.post("/api/chat", json=body).json()
    check_shape(reply)
    assert reply["outcome"] == "not_found"
    assert "10 tài liệu" in reply["answer"]
    assert reply["options"][0]["procedure_code"] == "1.000656"


def test_a_follow_up_stays_with_the_procedure_of_the_last_answer(client: TestClient, ask: Ask) -> None:
    first = "Người thân qua đời thì đăng ký khai tử cần giấy tờ gì?"
    messages = [
        {"role": "user", "content": first},
        {"role": "assistant", "content": ask(first)["answer"]},
        {"role": "user", "content": "Thế thời hạn bao lâu?"},
    ]
    reply = client.post("/api/chat", json={"messages": messages}).json()
    check_shape(reply)
    assert {c["procedure_code"] for c in reply["citations"]} == {"1.000656"}


def test_a_new_subject_leaves_the_earlier_procedure(client: TestClient, ask: Ask) -> None:
    first = "Người thân qua đời thì đăng ký khai tử cần giấy tờ gì?"
    messages = [
        {"role": "user", "content": first},
        {"role": "assistant", "content": ask(first)["answer"]},
        {"role": "user", "content": "Xin mượn bộ loa đài của nhà văn hóa xã thì phải mang theo những giấy tờ gì?"},
    ]
    reply = client.post("/api/chat", json={"messages": messages}).json()
    assert reply["citations"][0]["procedure_code"] == "1.999101"


def test_two_replies_to_one_question_differ_in_nothing_but_id_and_timings(ask: Ask) -> None:
    one, two = ask(QUESTIONS[0]), ask(QUESTIONS[0])
    assert one.pop("id") != two.pop("id")
    del one["timings_ms"], two["timings_ms"]
    assert one == two


def test_the_reply_names_the_generation_that_it_came_from(ask: Ask, client: TestClient) -> None:
    assert ask(QUESTIONS[0])["corpus_version"] == client.get("/readyz").json()["corpus_version"]


def test_suggestions_do_not_repeat_what_was_asked(ask: Ask) -> None:
    suggestions = ask("Mượn loa đài của xã, lệ phí thế nào?")["suggestions"]
    assert suggestions
    assert not any("lệ phí" in text for text in suggestions)
