"""Approved answers are written by one person and reviewed by another; what is reviewed stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from approving import QUESTION, QUOTE, TEXT, WRITER, cite
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import ENGINES
from sqlalchemy import select

from assistant.desk.api_keys import Scope, create_key
from assistant.desk.approved.tables import ApprovedVersion
from assistant.desk.approved.writing import propose
from assistant.desk.desk import Desk
from assistant.desk.errors import DeskError, UnknownThingError
from assistant.desk.roles import COMMAND
from assistant.desk.tables import AuditEntry, Notice

SignIn = Callable[[str], TestClient]
PATH = "/api/trainer/approved"


def content(desk: Desk, **changed: Any) -> dict[str, Any]:
    return {"question": QUESTION, "text": TEXT, "citations": [cite(desk)], "wordings": ["muon loa dai xa"]} | changed


def step(client: TestClient, answer: dict[str, Any], name: str, **body: Any) -> Any:
    return client.post(f"{PATH}/{answer['id']}/{name}", json={"version": answer["version"], **body})


def written(client: TestClient, desk: Desk, **changed: Any) -> dict[str, Any]:
    reply = client.post(PATH, json=content(desk, **changed))
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def submitted(client: TestClient, desk: Desk) -> dict[str, Any]:
    reply = step(client, written(client, desk), "submit")
    assert reply.status_code == 200, reply.text
    made: dict[str, Any] = reply.json()
    return made


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_an_answer_is_written_reviewed_given_and_written_anew(signed_in: SignIn, desk: Desk) -> None:
    writer, reviewer = signed_in("bien.tap"), signed_in("bien.tap.2")
    answer = submitted(writer, desk)
    assert answer["state"] == "in_review"
    assert any(QUESTION in note["text"] for note in reviewer.get("/api/trainer/inbox").json())
    returned = step(reviewer, answer, "return", comment="Thiếu số bản").json()
    assert (returned["state"], returned["given"]) == ("draft", None)
    edited = writer.put(f"{PATH}/{answer['id']}", json=content(desk, version=returned["version"], submit=True)).json()
    assert (edited["number"], edited["state"]) == (2, "in_review")
    approved = step(reviewer, edited, "approve").json()
    assert (approved["state"], approved["given"]) == ("approved", 2)
    newer = writer.put(f"{PATH}/{answer['id']}", json=content(desk, version=approved["version"])).json()
    assert (newer["number"], newer["state"], newer["given"]) == (3, "draft", 2)
    versions = writer.get(f"{PATH}/{answer['id']}").json()["versions"]
    assert [v["verdict"] for v in versions] == ["draft", "approved", "returned"]
    assert (versions[2]["comment"], versions[1]["reviewer"]) == ("Thiếu số bản", "Biên Tập Hai")
    with desk.database.transaction() as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == answer["id"]).order_by(AuditEntry.id)
        ).all()
    assert actions == ["create", "submit", "return", "change", "submit", "approve", "change"]


@pytest.mark.parametrize("login", ["bien.tap", "quan.tri"])
def test_nobody_reviews_what_they_wrote_or_sent(signed_in: SignIn, desk: Desk, login: str) -> None:
    own = signed_in(login)
    refused = step(own, submitted(own, desk), "approve")
    assert (refused.status_code, "tự duyệt" in refused.json()["detail"]) == (403, True)


def test_who_sent_it_for_review_may_not_review_it_either(signed_in: SignIn, desk: Desk) -> None:
    writer, sender = signed_in("bien.tap"), signed_in("bien.tap.2")
    answer = step(sender, written(writer, desk), "submit").json()
    assert step(sender, answer, "approve").status_code == 403
    assert step(writer, answer, "approve").status_code == 403
    assert step(signed_in("quan.tri"), answer, "approve").status_code == 200


def test_a_key_neither_sends_nor_reviews(signed_in: SignIn, app: FastAPI, desk: Desk) -> None:
    answer = submitted(signed_in("bien.tap"), desk)
    with desk.database.transaction(write=True) as session:
        _, key = create_key(session, COMMAND, "máy", [Scope.CURATE])
    machine = TestClient(app, headers={"Authorization": f"Bearer {key}"})
    assert step(machine, answer, "approve").status_code == 403
    assert step(machine, written(machine, desk), "submit").status_code == 403


@pytest.mark.parametrize("login", ["can.bo", "danh.gia"])
def test_only_trainers_write(signed_in: SignIn, desk: Desk, login: str) -> None:
    assert signed_in(login).post(PATH, json=content(desk)).status_code == 403


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_the_second_of_two_editors_is_told(signed_in: SignIn, desk: Desk) -> None:
    first, second = signed_in("bien.tap"), signed_in("bien.tap.2")
    answer = written(first, desk)
    body = content(desk, version=answer["version"])
    assert first.put(f"{PATH}/{answer['id']}", json=body | {"question": "Bản của người thứ nhất?"}).status_code == 200
    late = second.put(f"{PATH}/{answer['id']}", json=body | {"question": "Bản của người thứ hai?"})
    assert (late.status_code, "đã sửa mục này lúc" in late.json()["detail"]) == (409, True)
    assert first.get(f"{PATH}/{answer['id']}").json()["versions"][0]["question"] == "Bản của người thứ nhất?"


def test_what_waits_for_review_is_not_changed_until_it_is_taken_back(signed_in: SignIn, desk: Desk) -> None:
    writer = signed_in("bien.tap")
    answer = submitted(writer, desk)
    assert writer.put(f"{PATH}/{answer['id']}", json=content(desk, version=answer["version"])).status_code == 409
    back = step(writer, answer, "recall").json()
    assert writer.put(f"{PATH}/{answer['id']}", json=content(desk, version=back["version"])).json()["number"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Người mượn nộp đơn cho trưởng thôn.", "chưa dẫn nguồn"),
        ("Nộp đơn có xác nhận của trưởng thôn [1]. Trả loa đúng hẹn [99].", "Dấu [99]"),
        ("<script>alert(1)</script> Nộp đơn xin mượn loa đài [1].", "không dùng mã HTML"),
        ("", "Chưa có nội dung"),
    ],
)
def test_a_text_with_faults_is_not_sent_for_review(signed_in: SignIn, desk: Desk, text: str, said: str) -> None:
    writer = signed_in("bien.tap")
    refused = step(writer, written(writer, desk, text=text), "submit")
    assert (refused.status_code, said in refused.json()["detail"]) == (422, True), refused.text


def test_a_number_that_the_passage_lacks_is_shown_to_the_reviewer(signed_in: SignIn, desk: Desk) -> None:
    client = signed_in("bien.tap")
    text = "Đơn xin mượn loa đài có xác nhận của trưởng thôn, nộp trước 15 ngày [1]."
    reply = client.post(f"{PATH}/preview", json=content(desk, text=text)).json()
    assert reply["faults"] == []
    assert any("15 ngày" in warning for warning in reply["warnings"])
    answer = written(client, desk, text=text)
    assert "15 ngày" in client.get(f"/trainer/approved/{answer['id']}").text


def test_a_quote_that_is_not_in_the_document_is_refused(signed_in: SignIn, desk: Desk) -> None:
    client = signed_in("bien.tap")
    forged = cite(desk) | {"quote": "Nộp 500.000 đồng cho cán bộ"}
    assert client.post(PATH, json=content(desk, citations=[forged])).status_code == 422
    body = {"document_id": "1.999101", "quote": "Nộp 500.000 đồng cho cán bộ"}
    assert client.post(f"{PATH}/quote", json=body).status_code == 422
    broken = client.post(f"{PATH}/quote", json=body | {"quote": QUOTE.replace(" ", "\n  ")}).json()
    assert broken["quote"] == QUOTE
    gone = [cite(desk) | {"document_id": "khong-co", "code": None}]
    assert client.post(PATH, json=content(desk, citations=gone)).status_code == 404


def test_a_forged_title_of_a_citation_is_not_believed(signed_in: SignIn, desk: Desk) -> None:
    client = signed_in("bien.tap")
    made = written(client, desk, citations=[cite(desk) | {"title": "Luật của tôi", "start": 3}])
    (cited,) = client.get(f"{PATH}/{made['id']}").json()["versions"][0]["citations"]
    assert (cited["title"], cited["quote"]) == (cite(desk)["title"], QUOTE)
    assert cited["start"] == cite(desk)["start"]


def test_script_in_a_question_is_shown_as_text(signed_in: SignIn, desk: Desk) -> None:
    client = signed_in("bien.tap")
    made = written(client, desk, question="<script>alert(1)</script> Mượn loa đài?", wordings=["</textarea><b>x"])
    for path in ("/trainer/approved", f"/trainer/approved/{made['id']}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "</textarea><b>" not in page.text


def test_personal_data_in_what_people_ask_is_masked(desk: Desk) -> None:
    with desk.database.transaction(write=True) as session:
        answer = propose(session, WRITER, "Gọi 0912345678 hỏi mượn loa?", "", wordings=["số 0912345678 mượn loa"])
        version = session.scalars(select(ApprovedVersion).where(ApprovedVersion.answer_id == answer.id)).one()
    assert "0912345678" not in version.question + " ".join(version.wordings)


def test_a_draft_may_lack_citations_but_not_a_question_or_a_real_group(desk: Desk) -> None:
    with desk.database.transaction(write=True) as session:
        assert propose(session, WRITER, QUESTION, "").state == "draft"
        with pytest.raises(DeskError):
            propose(session, WRITER, " ", TEXT)
        with pytest.raises(UnknownThingError):
            propose(session, WRITER, QUESTION, TEXT, gap_group_id="khong-co")


@pytest.mark.parametrize("path", [f"{PATH}/khong-co", "/trainer/approved/khong-co"])
def test_an_unknown_answer_is_not_found(signed_in: SignIn, path: str) -> None:
    assert signed_in("bien.tap").get(path).status_code == 404


def test_a_body_that_is_too_large_or_odd_is_refused(signed_in: SignIn, desk: Desk) -> None:
    client = signed_in("bien.tap")
    for wrong in (
        {"text": "x" * 20_000},
        {"wordings": ["x"] * 500},
        {"citations": [cite(desk)] * 31},
        {"hits": 5},
        {"valid_from": "2026-12-02", "valid_to": "2026-12-01"},
    ):
        assert client.post(PATH, json=content(desk, **wrong)).status_code == 422


def test_review_takes_the_note_off_everybodys_list(signed_in: SignIn, desk: Desk) -> None:
    answer = submitted(signed_in("bien.tap"), desk)
    step(signed_in("bien.tap.2"), answer, "approve")
    with desk.database.transaction() as session:
        waiting = session.scalars(select(Notice.text).where(Notice.done_at.is_(None), Notice.user_id.is_(None))).all()
    assert waiting == []
