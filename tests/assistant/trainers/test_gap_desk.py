from __future__ import annotations

import csv
import io
import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from fastapi.testclient import TestClient
from gap_rows import NOW, answered, complain
from people import ENGINES
from sqlalchemy import insert, select

from assistant.desk.audit import broken_lines
from assistant.desk.desk import Desk
from assistant.desk.gaps.collecting import collect, embedder_of
from assistant.desk.gaps.tables import Gap, GapGroup, GapProgress
from assistant.desk.tables import AuditEntry, Department, Notice, User
from assistant.store.feedback import Verdict
from ingest.text import fold

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
SIGNATURE = "Chữ ký số của Chủ tịch UBND xã hết hạn thì gia hạn ở đâu?"
GRAVE = "Muốn dời mộ ông bà qua nghĩa trang mới thì xin phép cơ quan nào?"


@pytest.fixture
def asked(app: object, desk: Desk) -> dict[str, str]:
    """Collect three questions in two groups; give the groups' ids by their question."""
    answer_id = answered(desk, SIGNATURE)
    answered(desk, "chu ky so cua chu tich xa het han gia han o dau", at=NOW + timedelta(minutes=1), commune="Chư Sê")
    answered(desk, GRAVE)
    complain(desk, answer_id, Verdict.WRONG_SOURCE, "<script>alert(1)</script> sai nguồn")
    collect(desk.database, embedder_of(desk), datetime.now(UTC) + timedelta(seconds=1))
    with desk.database.transaction(write=True) as session:
        session.add(Department(id="d" * 32, name="Sở Khoa học và Công nghệ", fields=["Công nghệ"], version=1))
        return {group.label: group.id for group in session.scalars(select(GapGroup))}


def version(client: TestClient, group_id: str) -> int:
    seen: int = client.get(f"/api/trainer/gaps/{group_id}").json()["version"]
    return seen


def actions(desk: Desk, group_id: str) -> list[str]:
    with desk.database.transaction() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.subject == group_id).order_by(AuditEntry.id))
        assert list(broken_lines(session)) == []
        return [row.action for row in rows]


@both_engines
def test_groups_are_listed_filtered_and_sorted(signed_in, asked: dict[str, str]) -> None:
    client = signed_in("danh.gia")
    reply = client.get("/api/trainer/gaps").json()
    first, second = reply["groups"]
    assert (reply["total"], first["label"], first["count"], second["count"]) == (2, SIGNATURE, 3, 1)
    assert (first["kinds"], first["communes"]) == ({"not_found": 2, "wrong_source": 1}, ["Ia Pa", "Chư Sê"])
    for query, expected in (
        ("q=chu ky so", 1), ("q=CHỮ KÝ", 1), ("q=100%25", 0), ("kind=wrong_source", 1), ("state=closed", 0),
        ("state=all&sort=due", 2), ("field=Đất đai", 0),
    ):  # fmt: skip
        assert client.get(f"/api/trainer/gaps?{query}").json()["total"] == expected, query
    assert client.get("/api/trainer/gaps?sort=xau").status_code == 422


@both_engines
def test_a_group_is_given_to_people_who_are_told(signed_in, asked: dict[str, str], desk: Desk) -> None:
    with desk.database.transaction(write=True) as session:
        for login in ("can.bo", "bien.tap.2"):
            person = session.scalars(select(User).where(User.login == login)).one()
            person.department_id = "d" * 32
    client, group_id = signed_in("bien.tap"), asked[SIGNATURE]
    body = {"version": 1, "department_id": "d" * 32, "due": "2026-07-03", "field": "Công nghệ"}
    reply = client.put(f"/api/trainer/gaps/{group_id}", json=body)
    assert (reply.status_code, reply.json()["state"]) == (200, "assigned")
    with desk.database.transaction() as session:
        notice = session.scalars(select(Notice)).one()
        assert (notice.user_id, notice.path) == (person.id, f"/trainer/gaps/{group_id}")
        assert "hạn 03/07/2026" in notice.text
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject == group_id)).one()
        assert (entry.before["due"], entry.after["due"]) == (None, "2026-07-03")
    row = client.get("/api/trainer/gaps?department=" + "d" * 32).json()["groups"][0]
    assert (row["department"], row["overdue"]) == (
        "Sở Khoa học và Công nghệ",
        date(2026, 7, 3) < datetime.now(UTC).date(),
    )


@both_engines
def test_the_second_of_two_editors_is_told_and_nothing_is_overwritten(signed_in, asked: dict[str, str]) -> None:
    group_id = asked[SIGNATURE]
    first, second = signed_in("bien.tap"), signed_in("bien.tap.2")
    assert first.put(f"/api/trainer/gaps/{group_id}", json={"version": 1, "note": "Đã hỏi Sở"}).status_code == 200
    reply = second.put(f"/api/trainer/gaps/{group_id}", json={"version": 1, "note": "Khác"})
    assert reply.status_code == 409
    assert "Biên Tập" in reply.json()["detail"]
    assert first.get(f"/api/trainer/gaps/{group_id}").json()["note"] == "Đã hỏi Sở"


@both_engines
def test_groups_are_merged_and_the_old_address_leads_on(signed_in, asked: dict[str, str], desk: Desk) -> None:
    client, old, into = signed_in("bien.tap"), asked[GRAVE], asked[SIGNATURE]
    reply = client.post(f"/api/trainer/gaps/{old}/merge", json={"version": 1, "into": into})
    assert (reply.status_code, reply.json()["id"]) == (200, into)
    assert client.get(f"/api/trainer/gaps/{into}").json()["count"] == 4
    assert client.get(f"/trainer/gaps/{old}").headers["location"] == f"/trainer/gaps/{into}"
    assert client.post(f"/api/trainer/gaps/{into}/merge", json={"version": 2, "into": into}).status_code == 409
    assert client.put(f"/api/trainer/gaps/{old}", json={"version": 2, "note": "x"}).status_code == 409
    answered(desk, GRAVE, at=datetime.now(UTC))
    collect(desk.database, embedder_of(desk), datetime.now(UTC) + timedelta(seconds=1))
    assert client.get(f"/api/trainer/gaps/{into}").json()["count"] == 5
    assert (actions(desk, old), actions(desk, into)) == (["merge"], ["merge"])


@both_engines
def test_a_question_is_moved_and_the_next_one_follows(signed_in, asked: dict[str, str], desk: Desk) -> None:
    client, group_id = signed_in("bien.tap"), asked[SIGNATURE]
    questions = client.get(f"/api/trainer/gaps/{group_id}").json()["questions"]
    gap = next(one for one in questions if one["question"].startswith("chu ky"))
    path = f"/api/trainer/gaps/questions/{gap['id']}/move"
    moved = client.post(path, json={"version": 1, "to": asked[GRAVE]}).json()
    assert (moved["id"], version(client, group_id)) == (asked[GRAVE], 2)
    answered(desk, "chu ky so cua chu tich xa het han gia han o dau", at=datetime.now(UTC))
    collect(desk.database, embedder_of(desk), datetime.now(UTC) + timedelta(seconds=1))
    assert gap["question"] in [
        q["question"] for q in client.get(f"/api/trainer/gaps/{asked[GRAVE]}").json()["questions"]
    ]
    assert client.post(path, json={"version": version(client, asked[GRAVE])}).status_code == 200


@both_engines
def test_a_group_is_dismissed_with_a_reason_and_opened_again(signed_in, asked: dict[str, str], desk: Desk) -> None:
    client, group_id = signed_in("bien.tap"), asked[GRAVE]
    path = f"/api/trainer/gaps/{group_id}/state"
    assert client.put(path, json={"version": 1, "state": "dismissed", "reason": " "}).status_code == 422
    assert client.put(path, json={"version": 1, "state": "dismissed", "reason": "Ngoài phạm vi"}).status_code == 200
    assert client.get("/api/trainer/gaps").json()["total"] == 1
    assert client.put(path, json={"version": 2, "state": "open"}).json()["state"] == "open"
    assert actions(desk, group_id) == ["dismiss", "open"]


def test_the_pages_show_all_and_run_nothing(signed_in, asked: dict[str, str]) -> None:
    client = signed_in("bien.tap")
    shown = client.get("/trainer/gaps?q=chu+ky").text
    assert SIGNATURE in shown
    assert "Không tìm thấy: 2" in shown
    group = client.get(f"/trainer/gaps/{asked[SIGNATURE]}").text
    assert "Trả lời cho «" in group
    assert "Thành phần hồ sơ. «Tờ khai theo mẫu.»" in group
    assert "&lt;script&gt;alert(1)&lt;/script&gt; sai nguồn" in group
    assert f"/trainer/approved/new?group={asked[SIGNATURE]}" in group
    assert client.get("/trainer/gaps/" + "0" * 32).status_code == 404


def test_an_evaluator_reads_and_staff_do_not(signed_in, asked: dict[str, str]) -> None:
    reader, group_id = signed_in("danh.gia"), asked[GRAVE]
    page = reader.get(f"/trainer/gaps/{group_id}").text
    assert 'data-method="PUT"' not in page
    assert reader.put(f"/api/trainer/gaps/{group_id}", json={"version": 1, "note": "x"}).status_code == 403
    staff = signed_in("can.bo")
    assert staff.get("/trainer/gaps").status_code == 403
    assert staff.get(f"/api/trainer/gaps/{group_id}").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"version": 1, "department_id": "e" * 32},
        {"version": 1, "assignee_id": "e" * 32},
        {"version": 1, "label": "  "},
        {"version": 1, "note": "x" * 3000},
        {"version": 1, "state": "closed"},
        {"version": "1", "note": "x"},
        {"version": 1, "due": "hôm qua"},
    ],
)
def test_what_does_not_fit_is_refused(signed_in, asked: dict[str, str], body: dict[str, object]) -> None:
    reply = signed_in("bien.tap").put(f"/api/trainer/gaps/{asked[GRAVE]}", json=body)
    assert reply.status_code in (404, 422)
    assert reply.json()["detail"]


def test_the_list_is_exported_with_no_cell_that_runs(signed_in, asked: dict[str, str]) -> None:
    client = signed_in("bien.tap")
    evil = {"version": 1, "label": '=HYPERLINK("http://xau.example")'}
    assert client.put(f"/api/trainer/gaps/{asked[GRAVE]}", json=evil).status_code == 200
    reply = client.get("/api/trainer/gaps.csv")
    assert reply.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Câu hỏi", SIGNATURE, '\'=HYPERLINK("http://xau.example")']


@both_engines
def test_pages_are_quick_over_ten_thousand_gaps(signed_in, app: object, desk: Desk) -> None:
    seed(desk, 10_000)
    client = signed_in("bien.tap")
    with desk.database.transaction() as session:
        busiest = session.scalars(select(GapGroup.id).order_by(GapGroup.count.desc())).first()
    client.get("/trainer/gaps")
    for path in (
        "/trainer/gaps", "/trainer/gaps?sort=recent&trang=40", "/trainer/gaps?q=viec+so", "/trainer/gaps?kind=wrong",
        "/trainer/gaps?state=all&sort=due", f"/trainer/gaps/{busiest}",
    ):  # fmt: skip
        times = []
        for _ in range(3):
            started = time.perf_counter()
            assert client.get(path).status_code == 200
            times.append(time.perf_counter() - started)
        assert min(times) < 0.3, (path, times)


def seed(desk: Desk, count: int) -> None:
    """Write gaps in a third as many groups."""
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(count // 3, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    model, words = embedder_of(desk).name, {"asks": [], "turns": [], "words": {}}
    groups = [
        {"id": uuid4().hex, "label": label(n), "renamed": False, "state": "open", "count": 3, "version": 1}
        | {"first_at": NOW, "last_at": NOW + timedelta(minutes=n), "reading": words}
        | {"model": model, "centroid": vector.tobytes()}
        for n, vector in enumerate(vectors)
    ]
    gaps = [
        {"id": uuid4().hex, "source_id": uuid4().hex, "kind": ("not_found", "wrong")[n % 2], "mark": uuid4().hex}
        | {"group_id": groups[n % len(groups)]["id"], "question": label(n), "folded": fold(label(n))}
        | {"commune": f"Xã {n % 135}", "at": NOW + timedelta(seconds=n)}
        for n in range(count)
    ]
    with desk.database.transaction(write=True) as session:
        session.execute(insert(GapGroup), groups)
        session.execute(insert(Gap), gaps)
        now = datetime.now(UTC)
        session.execute(insert(GapProgress), [{"stream": s, "at": now} for s in ("answers", "clarify", "feedback")])


def label(n: int) -> str:
    return f"Việc số {n % 3333} cần giấy tờ gì?"
