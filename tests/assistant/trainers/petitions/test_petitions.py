from __future__ import annotations

from typing import Any

import pytest
from people import ENGINES
from petition_data import BIRTH, DRONE, SPLIT, audited, enter, notes, sentence
from sqlalchemy import select
from workbooks import book

from assistant.desk.desk import Desk
from assistant.desk.gaps.groups import closed, group_for_change
from assistant.desk.gaps.tables import Gap, GapGroup
from assistant.desk.petitions.following import follow
from assistant.desk.petitions.tables import Petition
from assistant.desk.roles import SERVER
from assistant.desk.tables import Notice

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
COLUMNS = ("Nội dung", "Lĩnh vực", "Xã, phường", "Khẩn")


def listed(client: Any, **query: str) -> list[str]:
    return [row["question"] for row in client.get("/api/trainer/petitions", params=query).json()]


@both_engines
def test_staff_see_their_own_petitions_and_trainers_all(signed_in) -> None:
    staff, trainer = signed_in("can.bo"), signed_in("bien.tap")
    enter(staff, SPLIT, field="Đất đai")
    enter(trainer, BIRTH)
    assert listed(staff) == [SPLIT]
    assert listed(trainer) == [BIRTH, SPLIT]
    assert listed(trainer, state="given") == []
    assert SPLIT in staff.get("/trainer/petitions").text
    assert BIRTH not in staff.get("/trainer/petitions").text
    assert signed_in("danh.gia").get("/api/trainer/petitions").status_code == 403
    assert staff.get("/trainer/petitions/digests").status_code == 403


@both_engines
def test_a_petition_comes_together_with_questions_that_ask_the_same(signed_in, desk: Desk, asked) -> None:
    group = asked(SPLIT)
    given = enter(signed_in("can.bo"), SPLIT, commune="xã Ia Grai")
    assert given["gap_group_id"] == group
    with desk.database.transaction() as session:
        gap = session.scalars(select(Gap).where(Gap.kind == "petition")).one()
        assert (gap.source_id, gap.commune) == (given["id"], "xã Ia Grai")
        assert session.get(GapGroup, group).count == 2


def test_personal_data_is_masked_before_it_is_kept(signed_in, desk: Desk) -> None:
    given = enter(signed_in("can.bo"), "Ông A, căn cước 064095001234, gọi 0905123456, tách thửa thì nộp ở đâu?")
    assert given["question"] == "Ông A, căn cước [số định danh], gọi [số điện thoại], tách thửa thì nộp ở đâu?"
    with desk.database.transaction() as session:
        assert "0905123456" not in str(session.scalars(select(Gap.question)).all())


def test_another_s_petition_is_not_there(signed_in) -> None:
    other = enter(signed_in("bien.tap"), SPLIT)
    staff = signed_in("can.bo")
    body = {"field": "Đất đai", "version": 1}
    assert "Không có kiến nghị" in sentence(staff.put(f"/api/trainer/petitions/{other['id']}", json=body), 404)
    withdrawal = staff.post(f"/api/trainer/petitions/{other['id']}/withdrawal", json={"version": 1})
    assert "Không có kiến nghị" in sentence(withdrawal, 404)


def test_two_who_change_one_petition_the_second_is_told(signed_in, desk: Desk) -> None:
    client = signed_in("can.bo")
    path = f"/api/trainer/petitions/{enter(client, SPLIT)['id']}"
    assert client.put(path, json={"field": "Đất đai", "urgent": True, "version": 1}).json()["version"] == 2
    assert "Cán Bộ đã sửa" in sentence(client.put(path, json={"field": "Khác", "version": 1}), 409)
    assert client.post(f"{path}/withdrawal", json={"version": 2}).json()["state"] == "withdrawn"
    assert "không sửa, không rút" in sentence(client.put(path, json={"field": "Khác", "version": 3}), 409)
    assert [action for action, _ in audited(desk, "petition")] == ["create", "change", "withdraw"]


@pytest.mark.parametrize(
    "body",
    [
        {"question": ""},
        {"question": " \n "},
        {"question": "\x00\u200b\x01"},
        {"question": "a" * 4001},
        {"question": "a" * 9000},
        {"question": SPLIT, "state": "given"},
        {"question": SPLIT, "field": "a" * 201},
        {"question": 5},
        {},
    ],
)
def test_what_is_no_petition_is_refused(signed_in, body: dict[str, Any]) -> None:
    client = signed_in("can.bo")
    assert sentence(client.post("/api/trainer/petitions", json=body), 422)
    assert listed(client) == []


def test_script_in_a_petition_is_shown_as_text(signed_in) -> None:
    client = signed_in("can.bo")
    enter(client, '<script>alert(1)</script> hỏi "gì" <img src=x onerror=alert(1)>', field="<b>")
    shown = client.get("/trainer/petitions").text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "<img" not in shown.partition("<main")[2]


@both_engines
def test_a_list_is_taken_in_once_and_rows_that_can_not_be_are_named(signed_in, desk: Desk) -> None:
    client = signed_in("can.bo")
    data = book(
        COLUMNS, [(SPLIT, "Đất đai", "xã Ia Grai", "x"), (BIRTH, "", "", ""), ("=1+1", "", "", ""), ("", "Đất", "", "")]
    )
    first = client.post("/api/trainer/petitions/import", content=data).json()
    assert (first["taken"], first["known"]) == (2, 0)
    assert first["refused"] == [
        "Sheet, dòng 4: Ô A4 là công thức nên không nhận; hãy ghi chữ thay cho công thức.",
        "Sheet, dòng 5: Hãy ghi nội dung kiến nghị.",
    ]
    again = client.post("/api/trainer/petitions/import", content=data).json()
    assert (again["taken"], again["known"]) == (0, 2)
    assert sorted(listed(client)) == sorted([SPLIT, BIRTH])
    with desk.database.transaction() as session:
        assert session.scalars(select(Petition.urgent).where(Petition.question == SPLIT)).one()


def test_the_form_for_lists_can_be_filled_in(signed_in) -> None:
    client = signed_in("can.bo")
    form = client.get("/api/trainer/petitions/form")
    assert form.headers["content-disposition"].startswith('attachment; filename="kien-nghi.xlsx"')
    assert client.post("/api/trainer/petitions/import", content=form.content).json() == {
        "taken": 0,
        "known": 0,
        "refused": [],
    }


@both_engines
def test_staff_are_told_when_their_petition_is_dismissed_or_its_answer_given(signed_in, desk: Desk) -> None:
    client = signed_in("can.bo")
    groups = [enter(client, question)["gap_group_id"] for question in (SPLIT, BIRTH, DRONE)]
    with desk.database.transaction(write=True) as session:
        closed(session, SERVER, groups[0])
        group_for_change(session, groups[1]).state = "dismissed"
        follow(session)
        follow(session)
    states = {row["question"]: row["state"] for row in client.get("/api/trainer/petitions").json()}
    assert states == {SPLIT: "given", BIRTH: "dismissed", DRONE: "waiting"}
    assert len(notes(desk)) == 2
    told = [note["text"] for note in client.get("/api/trainer/inbox").json()]
    assert any("câu trả lời được duyệt" in text and SPLIT in text for text in told)
    with desk.database.transaction() as session:
        assert all(note.user_id for note in session.scalars(select(Notice)))
    assert signed_in("bien.tap").get("/api/trainer/inbox").json() == []


def test_a_petition_follows_its_group_into_the_one_it_was_merged_with(signed_in, desk: Desk, asked) -> None:
    client = signed_in("can.bo")
    into, own = asked(DRONE), enter(client, SPLIT)["gap_group_id"]
    with desk.database.transaction(write=True) as session:
        group = group_for_change(session, own)
        group.state, group.merged_into = "merged", into
        session.flush()
        follow(session)
    assert client.get("/api/trainer/petitions").json()[0]["gap_group_id"] == into


def test_the_audit_page_calls_a_petition_by_its_words(signed_in) -> None:
    enter(signed_in("can.bo"), SPLIT)
    assert f"Kiến nghị</a> {SPLIT[:30]}" in signed_in("quan.tri").get("/trainer/audit?kind=petition").text
