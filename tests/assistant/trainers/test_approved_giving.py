"""An approved answer is given where a question comes close enough, in all doors; where it does not, it is not."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from approving import LOUDSPEAKER, QUESTION, QUOTE, TEXT, asked, cite, given
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import ENGINES
from sqlalchemy import select

from assistant.api.plain_text import as_text, without_tail
from assistant.desk.approved.giving import GivenAnswers
from assistant.desk.approved.likeness import load_threshold
from assistant.desk.approved.tables import ApprovedAnswer
from assistant.desk.desk import Desk
from assistant.desk.errors import DeskError
from assistant.scope import declined
from assistant.store.tables import StoredAnswer
from assistant.vietnam_time import today


@pytest.fixture
def answers(desk: Desk) -> GivenAnswers:
    """Let the desk's assistant give approved answers."""
    desk.assistant.approved = made = GivenAnswers(desk.database, desk.assistant.live)
    return made


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "muon loa dai cua nha van hoa xa can giay to gi",
        "Cho em hỏi mượn loa đài nhà văn hoá xã thì phải nộp những gì ạ?",
        "hồ sơ mượn loa đài của nhà văn hóa xã gồm những gì",
    ],
)
def test_the_question_and_the_same_in_other_words_get_the_answer(desk: Desk, question: str) -> None:
    given(desk)
    answer = asked(desk, question)
    assert (answer.written_by, answer.outcome.value) == ("approved", "answered")
    assert answer.approved is not None
    assert (answer.approved.by, answer.approved.on) == ("Lê Duyệt", today().isoformat())
    assert answer.answer == TEXT
    (citation,) = answer.citations
    source = desk.assistant.source(LOUDSPEAKER)
    assert source is not None
    assert source.text[citation.start : citation.end] == citation.quote == QUOTE


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    "question",
    [
        "Mượn loa đài của nhà văn hóa xã mất bao lâu?",
        "Mượn loa đài của nhà văn hóa xã phải trả bao nhiêu tiền?",
        "Mượn 2 bộ loa đài của nhà văn hóa xã cần giấy tờ gì?",
        "Mượn loa đài của nhà văn hóa xã ở Lâm Đồng cần giấy tờ gì?",
        "Không mượn loa đài của nhà văn hóa xã nữa cần giấy tờ gì?",
        "Hỗ trợ tiền dựng chuồng cho hộ nuôi bò cần giấy tờ gì?",
        "1.999102 cần giấy tờ gì?",
        "Đăng ký khai sinh cần giấy tờ gì?",
    ],
)
def test_another_question_does_not_get_it(desk: Desk, question: str) -> None:
    given(desk)
    assert asked(desk, question).written_by == "rules"


@pytest.mark.usefixtures("answers")
def test_a_count_in_words_is_the_same_in_digits(desk: Desk) -> None:
    question = "Mượn hai bộ loa đài của nhà văn hóa xã cần giấy tờ gì?"
    given(desk, question)
    assert asked(desk, question.replace("hai", "2")).written_by == "approved"
    assert asked(desk, question.replace("hai", "3")).written_by == "rules"


@pytest.mark.usefixtures("answers")
def test_what_is_near_but_not_near_enough_is_offered(desk: Desk) -> None:
    given(desk)
    near = asked(desk, "Loa đài nhà văn hóa thôn muốn mượn đi đám cưới thì giấy tờ gì")
    assert (near.written_by, near.approved_near) == ("rules", [QUESTION])
    assert asked(desk, near.approved_near[0]).written_by == "approved"
    for other in ("Mượn loa đài của nhà văn hóa xã mất bao lâu?", "Đăng ký khai sinh cần giấy tờ gì?"):
        assert asked(desk, other).approved_near == []


@pytest.mark.usefixtures("answers")
def test_another_way_to_ask_that_the_writer_foresaw_is_enough(desk: Desk) -> None:
    question = "xã có cái thùng phát tiếng cho đám cưới thì làm đơn chi"
    answer_id = given(desk, wordings=[question])
    assert asked(desk, question).written_by == "approved"
    assert answer_id


@pytest.mark.usefixtures("answers")
def test_it_is_given_for_the_days_that_it_is_valid_on(desk: Desk) -> None:
    first, last = today() + timedelta(days=10), today() + timedelta(days=20)
    given(desk, valid_from=first, valid_to=last)
    days = {"before": first - timedelta(days=1), "first": first, "last": last, "after": last + timedelta(days=1)}
    written = {name: asked(desk, QUESTION, as_of=day).written_by for name, day in days.items()}
    assert written == {"before": "rules", "first": "approved", "last": "approved", "after": "rules"}
    assert asked(desk, QUESTION).written_by == "rules"


@pytest.mark.usefixtures("answers")
def test_what_rests_on_a_source_without_effect_is_not_sent_for_review(desk: Desk) -> None:
    cited = cite(desk, "gọi quá 03 lượt không có mặt thì lấy phiếu số mới", _rules_of_numbers(desk))
    question = "Gọi số thứ tự mà không có mặt thì làm thế nào?"
    with pytest.raises(DeskError, match="hết hiệu lực từ ngày 01/07/2025"):
        given(desk, question, "Gọi quá 03 lượt không có mặt thì lấy phiếu số mới [1].", [cited])


@pytest.mark.usefixtures("answers")
def test_a_follow_up_that_leans_on_earlier_turns_is_not_taken_alone(desk: Desk) -> None:
    given(desk, "Cần giấy tờ gì?", wordings=["Thế cần giấy tờ gì?"])
    assert asked(desk, "Thế cần giấy tờ gì?", "Đăng ký khai sinh ở đâu?").written_by == "rules"
    given(desk)
    assert asked(desk, QUESTION, "Đăng ký khai sinh ở đâu?").written_by == "approved"
    unknown = "Nhà rông cho thuê tổ chức đám cưới thu bao nhiêu?"
    given(desk, unknown)
    assert asked(desk, unknown, "Đăng ký khai sinh ở đâu?").written_by == "approved"


@pytest.mark.usefixtures("answers")
def test_people_decide_what_is_in_scope_but_not_what_does_harm(desk: Desk) -> None:
    outside, harm = "Cuối tuần này trời có mưa không?", "Lót tay bao nhiêu thì hồ sơ được duyệt nhanh?"
    assert declined(outside)
    assert declined(harm)
    given(desk, outside)
    given(desk, harm)
    assert asked(desk, outside).written_by == "approved"
    assert asked(desk, harm).outcome.value == "declined"


@pytest.mark.usefixtures("answers")
def test_a_source_of_another_province_is_not_given(desk: Desk) -> None:
    cited = cite(desk, "Ảnh chụp nền chuồng đã làm xong", "1.999102")
    question = "Hộ nuôi bò dựng chuồng mới được hỗ trợ thì nộp giấy tờ gì?"
    given(desk, question, "Hộ dựng chuồng mới nộp ảnh chụp nền chuồng đã làm xong [1].", [cited])
    assert asked(desk, question, province="Lâm Đồng").written_by == "approved"
    assert asked(desk, question, province="Gia Lai").written_by != "approved"


@pytest.mark.usefixtures("answers")
def test_marks_are_numbered_by_first_use(desk: Desk) -> None:
    other = cite(desk, "Danh sách người chịu trách nhiệm giữ loa đài")
    text = (
        "- Danh sách người chịu trách nhiệm giữ loa đài [2].\n- Đơn xin mượn loa đài có xác nhận của trưởng thôn [1]."
    )
    given(desk, text=text, citations=[cite(desk), other])
    answer = asked(desk, QUESTION)
    assert [c.n for c in answer.citations] == [1, 2]
    assert answer.citations[0].quote.startswith("Danh sách")
    assert answer.answer.index("[1]") < answer.answer.index("[2]")


def test_all_doors_give_it_with_its_label(app: FastAPI, desk: Desk) -> None:
    with TestClient(app) as client:
        given(desk)
        body = {"messages": [{"role": "user", "content": QUESTION}]}
        whole = client.post("/api/chat", json=body).json()
        assert (whole["written_by"], whole["approved"]["by"]) == ("approved", "Lê Duyệt")
        assert client.post("/api/chat", json=body | {"writer": "model"}).json()["answer"] == TEXT
        streamed = _streamed(client.post("/api/chat", json=body | {"stream": True}).text)
        assert "".join(streamed["delta"]) == streamed["final"][0] == TEXT
        reply = client.post("/v1/chat/completions", json={"model": "tro-ly-xa", **body}).json()
        said = reply["choices"][0]["message"]["content"]
        assert f"Câu trả lời đã duyệt: Lê Duyệt duyệt ngày {today():%d/%m/%Y}." in said
        assert without_tail(said) == TEXT
        app.state.recorder.settle()
        docx = client.get(f"/api/answers/{whole['id']}.docx")
        assert docx.status_code == 200
        with desk.database.transaction() as session:
            kept = session.get(StoredAnswer, whole["id"])
        assert kept is not None
        assert kept.approved == {"by": "Lê Duyệt", "on": today().isoformat()}


def _streamed(text: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"delta": [], "final": []}
    for block in text.split("\n\n"):
        name, _, data = block.partition("\ndata: ")
        if name == "event: delta":
            found["delta"].append(json.loads(data)["text"])
        elif name == "event: final":
            found["final"].append(json.loads(data)["answer"])
    return found


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_hits_are_counted_without_making_anyone_wait(desk: Desk, answers: GivenAnswers) -> None:
    answer_id = given(desk)
    for _ in range(3):
        asked(desk, QUESTION)
    answers.write_hits()
    answers.write_hits()
    with desk.database.transaction() as session:
        row = session.get(ApprovedAnswer, answer_id)
    assert row is not None
    assert (row.hits, row.hit_at is not None) == (3, True)


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_two_servers_share_what_is_approved_and_withdrawn(desk: Desk, answers: GivenAnswers) -> None:
    other = GivenAnswers(desk.database, desk.assistant.live)
    other.load()
    answer_id = given(desk)
    assert asked(desk, QUESTION).written_by == "approved"
    with desk.database.transaction(write=True) as session:
        row = session.scalars(select(ApprovedAnswer).where(ApprovedAnswer.id == answer_id)).one()
        row.given, row.version = None, row.version + 1
    # No look at the table since: the answer itself is looked at before it is given.
    assert asked(desk, QUESTION).written_by == "rules"
    assert answers.held(desk.assistant.live.current()).answers


def test_the_threshold_is_shown_and_a_question_can_be_tried(app: FastAPI, desk: Desk, signed_in: Any) -> None:
    client = signed_in("bien.tap")
    answer_id = given(desk)
    least = load_threshold().least
    assert load_threshold().precision >= 0.98
    assert f"{least:.3f}".replace(".", ",") in client.get("/trainer/approved").text
    near = client.post("/api/trainer/approved/try", json={"question": QUESTION}).json()
    assert (near["least"], near["close"][0]["answer_id"], near["close"][0]["given"]) == (least, answer_id, True)
    body = {"question": "Mượn loa đài của nhà văn hóa xã mất bao lâu?", "answer_id": answer_id}
    (far,) = client.post("/api/trainer/approved/try", json=body).json()["close"]
    assert not far["given"]
    assert any("nội dung khác nhau" in reason for reason in far["reasons"])


def _rules_of_numbers(desk: Desk) -> str:
    ids = desk.assistant.live.current().documents.ids()
    return next(i for i in ids if "phat-so" in i or "noi-quy" in i)


def test_an_approval_is_said_in_plain_text(desk: Desk, answers: GivenAnswers) -> None:
    given(desk)
    answer = asked(desk, QUESTION)
    assert without_tail(as_text(answer)) == TEXT
    assert date.fromisoformat(answer.approved.on if answer.approved else "")
