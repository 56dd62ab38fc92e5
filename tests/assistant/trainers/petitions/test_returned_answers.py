from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from people import ENGINES
from petition_data import BIRTH, DRONE, SPLIT, THURSDAY, WEEK, audited, enter, items, sentence
from sqlalchemy import select
from workbooks import book, filled, repacked, saved

from assistant.desk.approved import writing
from assistant.desk.approved.tables import ApprovedAnswer, ApprovedVersion
from assistant.desk.desk import Desk
from assistant.desk.gaps.groups import answered, closed, group_for_change
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.petitions.digest import make_digest
from assistant.desk.petitions.following import follow
from assistant.desk.petitions.sheets import LARGEST
from assistant.desk.petitions.tasks import TASKS
from assistant.desk.roles import SERVER

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
PATH = "/api/trainer/digests/2026-W48"
ANSWER = ("Xã tiếp nhận hồ sơ rồi chuyển.\nKhông trả lại hồ sơ.", "Điều 5 Quyết định số 12/2026/QĐ-UBND")
COLUMNS = ("Mã", "Nội dung", "Trả lời", "Căn cứ")


@pytest.fixture
def data(signed_in, desk: Desk, departments, asked) -> bytes:
    """A digest's workbook; its first question is a petition of can.bo."""
    enter(signed_in("can.bo"), SPLIT, field="Đất đai", urgent=True)
    asked(DRONE, department_id="nn")
    asked(BIRTH, department_id="tp")
    make_digest(desk, THURSDAY)
    content: bytes = signed_in("bien.tap").get(f"{PATH}/workbook").content
    return content


def upload(client: Any, data: bytes, path: str = PATH) -> dict[str, Any]:
    reply = client.post(f"{path}/answers", content=data)
    assert reply.status_code == 200, reply.text
    given: dict[str, Any] = reply.json()
    return given


def drafts(desk: Desk) -> list[ApprovedVersion]:
    with desk.database.transaction() as session:
        return list(session.scalars(select(ApprovedVersion).order_by(ApprovedVersion.written_at)))


@both_engines
def test_answers_of_a_filled_workbook_become_drafts_once(signed_in, desk: Desk, data: bytes) -> None:
    client = signed_in("bien.tap")
    back = filled(data, {"2026-W48-001": ANSWER, "2026-W48-003": ("Dựa vào văn bản xác nhận của người làm chứng.", "")})
    assert upload(client, back) == {"changed": 2, "same": 0, "empty": 1, "refused": []}
    assert upload(client, back) == {"changed": 0, "same": 2, "empty": 1, "refused": []}
    first, second = drafts(desk)
    assert first.question == SPLIT
    assert first.text == f"{ANSWER[0]}\n\nCăn cứ: {ANSWER[1]}"
    assert (second.question, second.text) == (BIRTH, "Dựa vào văn bản xác nhận của người làm chứng.")
    one, two, three = items(desk)
    assert [one.state, two.state, three.state] == ["answered", "waiting", "answered"]
    assert (one.answered_by, one.approved_id) == ("Biên Tập", first.answer_id)
    with desk.database.transaction() as session:
        group = session.get(GapGroup, one.gap_group_id)
        assert (group.state, group.approved_id) == ("answered", first.answer_id)
        assert session.get(ApprovedAnswer, first.answer_id).gap_group_id == group.id
    told = [note["text"] for note in signed_in("can.bo").get("/api/trainer/inbox").json()]
    assert told == [f"Kiến nghị của bạn đã được Sở Nông nghiệp và Môi trường trả lời, đang chờ duyệt: «{SPLIT}»"]
    assert [action for action, _ in audited(desk, "digest item")] == ["answer", "answer"]


@both_engines
def test_a_changed_answer_changes_the_draft_and_never_what_a_trainer_wrote(signed_in, desk: Desk, data: bytes) -> None:
    client = signed_in("bien.tap")
    upload(client, filled(data, {"2026-W48-001": ANSWER}))
    assert upload(client, filled(data, {"2026-W48-001": ("Xã không tiếp nhận.", "")}))["changed"] == 1
    (draft,) = drafts(desk)
    assert draft.text == "Xã không tiếp nhận."
    with desk.database.transaction(write=True) as session:
        answer = writing.answer_for_change(session, draft.answer_id)
        who = session.get(ApprovedVersion, draft.id)
        who.text = "Người biên tập viết lại."
        assert answer.state == "draft"
    said = upload(client, filled(data, {"2026-W48-001": ANSWER, "2026-W48-002": ("Không.", "")}))
    assert (said["changed"], len(said["refused"])) == (1, 1)
    assert "2026-W48-001 đã được Biên Tập sửa" in said["refused"][0]
    assert [version.text for version in drafts(desk)] == ["Người biên tập viết lại.", "Không."]


def test_a_draft_in_review_is_not_touched_and_a_reviewed_one_begins_anew(signed_in, desk: Desk, data: bytes) -> None:
    client = signed_in("bien.tap")
    upload(client, filled(data, {"2026-W48-001": ANSWER}))
    (draft,) = drafts(desk)

    def judged(verdict: str) -> None:
        with desk.database.transaction(write=True) as session:
            session.get(ApprovedVersion, draft.id).verdict = verdict

    judged("pending")
    other = filled(data, {"2026-W48-001": ("Khác.", "")})
    assert "đang chờ duyệt" in upload(client, other)["refused"][0]
    judged("approved")
    assert upload(client, other)["changed"] == 1
    assert [(version.number, version.text) for version in drafts(desk)] == [
        (1, f"{ANSWER[0]}\n\nCăn cứ: {ANSWER[1]}"),
        (2, "Khác."),
    ]


@both_engines
def test_an_answer_typed_on_the_page_is_kept_and_the_second_writer_is_told(signed_in, desk: Desk, data: bytes) -> None:
    path = f"{PATH}/items/2026-W48-002"
    body = {"answer": "Không; do cơ quan quân sự cấp tỉnh.", "basis": "Luật Phòng không nhân dân", "version": 1}
    given = signed_in("bien.tap").put(path, json=body).json()
    assert (given["state"], given["version"]) == ("answered", 2)
    late = signed_in("bien.tap.2").put(path, json=body | {"answer": "Có."})
    assert "Biên Tập đã sửa mục này" in sentence(late, 409)
    assert sentence(signed_in("bien.tap").put(path, json=body | {"answer": " ", "version": 2}), 422)
    assert sentence(signed_in("bien.tap").put(f"{PATH}/items/2026-W48-009", json=body), 404)
    assert signed_in("can.bo").put(path, json=body).status_code == 403
    assert [version.text for version in drafts(desk)] == [f"{body['answer']}\n\nCăn cứ: {body['basis']}"]


def test_rows_that_can_not_be_taken_are_named_and_take_nothing_away(signed_in, desk: Desk, data: bytes) -> None:
    client = signed_in("bien.tap")
    rows = [
        ("2026-W48-001", "Nội dung khác hẳn", "a", ""),
        ("2026-W48-003", BIRTH, "Được.", ""),
        ("2026-W48-777", "", "a", ""),
        ("2026-W47-001", "", "a", ""),
        ("'; DROP TABLE digests; --", "", "a", ""),
        ("", "", "a", ""),
        ("2026-W48-002", DRONE, "", "căn cứ"),
        ("2026-W48-002", DRONE, '=WEBSERVICE("http://xau.example")', ""),
        ("2026-W48-002", DRONE, "a" * 10_001, ""),
        (5, "", "a", ""),
    ]
    said = upload(client, book(COLUMNS, rows))
    assert said["changed"] == 1
    assert [line.partition(": ")[2] for line in said["refused"]] == [
        "Dòng có câu trả lời nhưng thiếu mã.",
        "Dòng có căn cứ nhưng thiếu câu trả lời.",
        "Ô C9 là công thức nên không nhận; hãy ghi chữ thay cho công thức.",
        "Mã 2026-W48-001 không đi với nội dung ở dòng này; mã hoặc nội dung đã bị sửa, hãy kiểm tra lại.",
        "Không có mã «2026-W48-777» trong bản tổng hợp này.",
        "Mã 2026-W47-001 thuộc bản tổng hợp khác (2026-W47).",
        "Không có mã «';DROPTABLEDIGESTS;-» trong bản tổng hợp này.",
        "Câu trả lời dài quá 10000 ký tự.",
        "Không có mã «5» trong bản tổng hợp này.",
    ]
    assert len(drafts(desk)) == 1


def test_one_code_with_two_answers_is_refused(signed_in, data: bytes) -> None:
    rows = [
        ("2026-W48-002", DRONE, "Có.", ""),
        ("2026-W48-002", DRONE, "Không.", ""),
        ("2026-W48-003", "", "a", ""),
        ("2026-W48-003", "", "a", ""),
    ]
    said = upload(signed_in("bien.tap"), book(COLUMNS, rows))
    assert said["changed"] == 1
    assert "ở nhiều dòng với câu trả lời khác nhau" in said["refused"][0]


def test_a_question_that_was_moved_is_answered_where_it_stands_now(signed_in, desk: Desk, data: bytes) -> None:
    make_digest(desk, THURSDAY + WEEK)
    assert upload(signed_in("bien.tap"), filled(data, {"2026-W48-001": ANSWER}))["changed"] == 1
    assert [item.state for item in items(desk)] == ["moved"] * 3
    assert items(desk, "2026-W49")[0].answer == ANSWER[0]


def external(data: bytes) -> bytes:
    return repacked(data, parts={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def with_macros(data: bytes) -> bytes:
    return repacked(data, parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def macro_type(data: bytes) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return repacked(
        data, lambda name, part: part.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    )


def bomb(data: bytes) -> bytes:
    return repacked(data, parts={"xl/media/a.bin": bytes(60 * 1024 * 1024)})


def entities(data: bytes) -> bytes:
    declared = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    return repacked(data, lambda name, part: declared + part if name == "xl/workbook.xml" else part)


def wrong_sheet(_: bytes) -> bytes:
    return book(("STT", "Họ tên"), [(1, "Cán Bộ")])


def endless(data: bytes) -> bytes:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["Mã", "Trả lời"])
    made.worksheets[0]["A1000000"] = "2026-W48-001"
    return saved(made)


@pytest.mark.parametrize(
    ("spoil", "status", "why"),
    [
        (external, 422, "liên kết sang tệp khác"),
        (with_macros, 422, "macro"),
        (macro_type, 422, "macro"),
        (bomb, 422, "bom nén"),
        (entities, 422, "thực thể XML"),
        (wrong_sheet, 422, "«Mã», «Trả lời»"),
        (endless, 422, "hơn 20000 dòng"),
        (lambda data: data[: len(data) // 2], 422, "hỏng"),
        (lambda data: b"", 422, ".xlsx"),
        (lambda data: b"MZ\x90\x00" + data, 422, ".xlsx"),
        (lambda data: repacked(data, lambda name, part: b"" if "sheet1" in name else part), 422, "hỏng"),
        (lambda data: data + bytes(LARGEST), 413, "8 MB"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(signed_in, desk: Desk, data: bytes, spoil, status, why) -> None:
    reply = signed_in("bien.tap").post(f"{PATH}/answers", content=spoil(filled(data, {"2026-W48-001": ANSWER})))
    assert why in sentence(reply, status)
    assert drafts(desk) == []


def test_a_body_without_a_length_is_cut_off_as_well(signed_in, data: bytes) -> None:
    reply = signed_in("bien.tap").post(f"{PATH}/answers", content=iter([bytes(1024 * 1024)] * 9))
    assert "8 MB" in sentence(reply, 413)


@both_engines
def test_an_answer_that_is_given_is_accepted_and_staff_are_told(signed_in, desk: Desk, data: bytes) -> None:
    upload(signed_in("bien.tap"), filled(data, {"2026-W48-001": ANSWER}))
    with desk.database.transaction(write=True) as session:
        closed(session, SERVER, items(desk)[0].gap_group_id)
    follow_up = next(task for task in TASKS if task.name == "petitions")
    for _ in range(2):
        follow_up.run(desk, THURSDAY)
    assert [item.state for item in items(desk)] == ["accepted", "waiting", "waiting"]
    told = [note["text"] for note in signed_in("can.bo").get("/api/trainer/inbox").json()]
    assert told[0] == f"Kiến nghị của bạn đã có câu trả lời được duyệt: «{SPLIT}»"
    assert len(told) == 2
    follow_up.run(desk, THURSDAY + WEEK)
    assert [item.state for item in items(desk)] == ["accepted", "overdue", "overdue"]


def test_a_question_that_trainers_answer_by_themselves_waits_no_longer(signed_in, desk: Desk, data: bytes) -> None:
    with desk.database.transaction(write=True) as session:
        one, two, _ = items(desk)
        draft = writing.propose(session, SERVER, SPLIT, "Đã có.", gap_group_id=one.gap_group_id)
        answered(session, SERVER, one.gap_group_id, draft.id)
        group_for_change(session, two.gap_group_id).state = "dismissed"
        follow(session)
    assert [item.state for item in items(desk)] == ["answered", "dismissed", "waiting"]
    assert items(desk)[0].approved_id == draft.id
    said = upload(signed_in("bien.tap"), filled(data, {"2026-W48-001": ANSWER}))
    assert said["changed"] == 1
    with desk.database.transaction() as session:
        assert session.get(GapGroup, one.gap_group_id).approved_id == draft.id


def test_who_wrote_a_petition_reads_the_answer_it_was_given(signed_in, desk: Desk, data: bytes) -> None:
    upload(signed_in("bien.tap"), filled(data, {"2026-W48-001": ANSWER}))
    shown = signed_in("can.bo").get("/trainer/petitions").text
    assert "Xem câu trả lời" not in shown  # a draft is nobody's answer yet
    with desk.database.transaction(write=True) as session:
        item = items(desk)[0]
        answer = session.get(ApprovedAnswer, item.approved_id)
        answer.state, answer.given = "approved", answer.number
        closed(session, SERVER, item.gap_group_id)
        follow(session, group_id=item.gap_group_id)
    shown = signed_in("can.bo").get("/trainer/petitions").text
    assert "Xem câu trả lời" in shown
    assert "Không trả lại hồ sơ." in shown
