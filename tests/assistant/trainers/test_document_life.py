"""The way of a file: uploaded, read, described, published, replaced, gone back to, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from own_index import desk_of_its_own, draft, published, settled, upload
from people import ENGINES
from sqlalchemy import select
from workbench import Kit

from assistant.config import Settings
from assistant.conversation import Message
from assistant.desk.desk import Desk
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.publishing import queue_due
from assistant.desk.documents.tables import DeskDocument
from assistant.desk.documents.working import PUBLISHING, kick
from assistant.desk.tables import AuditEntry
from assistant.store.database import Database
from index.documents import DocumentStore
from ingest.manifest import load_manifest

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)

RULES = """# Nội quy sử dụng sân bóng xã Ia Mơ Nông

## Giờ mở cửa
Sân bóng mở cửa từ 5 giờ 30 đến 21 giờ hằng ngày; ngày mưa lớn thì đóng cửa để giữ mặt cỏ.

## Mức thu
Đội bóng của thôn nộp 40.000 đồng một buổi để trả tiền điện; trường học không phải nộp.

## Đăng ký
Người đại diện ghi tên tại bộ phận Văn hóa trước ngày sử dụng ít nhất hai ngày làm việc.
"""
QUESTION = "Sân bóng xã Ia Mơ Nông thu bao nhiêu tiền một buổi?"


@pytest.fixture
def desk(kit: Kit, desk_settings: Settings, tmp_path: Path, database: Database) -> Desk:
    return desk_of_its_own(kit, desk_settings, tmp_path, database)


def sources_of(desk: Desk, question: str = QUESTION, on: date | None = None) -> list[str]:
    answer = desk.assistant.answer([Message(role="user", content=question)], as_of=on)
    return [citation.title for citation in answer.citations]


def lines(desk: Desk, document_id: str) -> list[tuple[str, str]]:
    with desk.database.transaction() as session:
        chosen = select(AuditEntry).where(AuditEntry.subject == document_id).order_by(AuditEntry.id)
        return [(entry.actor, entry.action) for entry in session.scalars(chosen)]


@both_engines
def test_a_file_is_live_only_after_it_is_published_and_not_after_it_is_withdrawn(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "Nội quy sân bóng.md", RULES.encode())
    title = "Nội quy sử dụng sân bóng xã Ia Mơ Nông"
    assert (state["state"], state["title"], state["live"]) == ("draft", title, None)
    assert title not in sources_of(desk)
    state = published(client, state)
    assert (state["state"], state["live"]) == ("published", 1)
    assert title in sources_of(desk)
    reply = client.post(f"/api/trainer/documents/{state['id']}/withdraw", json={"version": state["version"]})
    assert reply.status_code == 202
    state = settled(client, state["id"])
    assert (state["state"], state["live"]) == ("withdrawn", None)
    assert title not in sources_of(desk)
    assert lines(desk, state["id"]) == [
        ("Biên Tập", "create"),
        ("Biên Tập", "publish"),
        ("Biên Tập", "published"),
        ("Biên Tập", "withdraw"),
        ("Biên Tập", "withdrawn"),
    ]


def test_a_new_version_takes_the_place_of_the_old_one_which_may_come_back(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = published(client, draft(client, "noi-quy.md", RULES.encode()))
    (taken,) = upload(client, "noi-quy-moi.md", RULES.replace("40.000", "55.000").encode(), state["id"])
    assert (taken["document_id"], taken["number"]) == (state["id"], 2)
    state = settled(client, state["id"])
    assert (state["state"], state["number"], state["live"]) == ("published", 2, 1)
    state = published(client, state)
    assert "55.000 đồng" in answer_of(desk)
    difference = client.get(f"/trainer/documents/{state['id']}/diff").text
    assert "<del>40.000</del>" in difference
    assert "<ins>55.000</ins>" in difference
    state = published(client, state, 1)
    assert (state["live"], state["number"]) == (1, 2)
    assert "40.000 đồng" in answer_of(desk)


def answer_of(desk: Desk) -> str:
    return desk.assistant.answer([Message(role="user", content=QUESTION)]).answer


def test_what_a_trainer_says_goes_before_what_was_read(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", RULES.encode())
    said = {"title": "Nội quy sân bóng <script>alert(1)</script>", "kind": "guidance", "date": "2026-07-01"}
    body = {"version": state["version"], "said": said}
    assert client.put(f"/api/trainer/documents/{state['id']}", json=body).status_code == 200
    page = client.get(f"/trainer/documents/{state['id']}").text
    assert "<script>alert" not in page
    assert "Nội quy sân bóng &lt;script&gt;" in page
    state = published(client, settled(client, state["id"]))
    (document,) = [d for d in desk.assistant.live.current().documents.all() if "sân bóng" in d.title]
    assert (document.title, document.kind, document.provenance.date) == (said["title"], "guidance", date(2026, 7, 1))
    # A version that was published stays as it is: the next change begins another.
    body = {"version": state["version"], "said": said | {"title": "Nội quy"}}
    assert client.put(f"/api/trainer/documents/{state['id']}", json=body).json()["number"] == 2


def test_two_who_edit_at_once_are_told(signed_in) -> None:
    one, two = signed_in("bien.tap"), signed_in("bien.tap.2")
    state = draft(one, "noi-quy.md", RULES.encode())
    body = {"version": state["version"], "said": {"title": "Của người thứ nhất"}}
    assert one.put(f"/api/trainer/documents/{state['id']}", json=body).status_code == 200
    body["said"] = {"title": "Của người thứ hai"}
    reply = two.put(f"/api/trainer/documents/{state['id']}", json=body)
    assert reply.status_code == 409
    assert "Biên Tập đã sửa mục này" in reply.json()["detail"]
    assert settled(one, state["id"])["title"] == "Của người thứ nhất"


def test_a_document_that_ended_answers_for_the_time_before(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = published(client, draft(client, "noi-quy.md", RULES.encode()))
    body = {"version": state["version"], "since": "2026-03-01", "how": "replaced", "by": "12/QĐ-UBND"}
    assert client.post(f"/api/trainer/documents/{state['id']}/end", json=body).status_code == 202
    state = settled(client, state["id"])
    assert (state["state"], state["live"]) == ("published", 2)
    title = "Nội quy sử dụng sân bóng xã Ia Mơ Nông"
    assert title in sources_of(desk, on=date(2026, 2, 28))
    assert title not in sources_of(desk, on=date(2026, 3, 1))


def test_a_scheduled_version_is_published_once_when_its_time_has_come(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", RULES.encode())
    at = datetime.now(UTC) + timedelta(hours=2)
    body = {"version": state["version"], "number": 1, "at": at.isoformat()}
    assert client.post(f"/api/trainer/documents/{state['id']}/publish", json=body).status_code == 202
    assert settled(client, state["id"])["state"] == "scheduled"
    for _ in range(2):
        queue_due(desk, datetime.now(UTC))
    assert settled(client, state["id"])["state"] == "scheduled"
    for _ in range(2):
        queue_due(desk, at + timedelta(minutes=1))
    kick(desk)
    assert settled(client, state["id"])["live"] == 1
    assert [action for _, action in lines(desk, state["id"])] == ["create", "schedule", "publish", "published"]
    assert "theo lịch hẹn" in client.get("/trainer/inbox").text


def test_a_moment_gone_by_is_refused_and_what_waits_can_be_taken_back(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", RULES.encode())
    path = f"/api/trainer/documents/{state['id']}"
    body = {"version": state["version"], "number": 1, "at": "2020-01-01T08:00"}
    reply = client.post(f"{path}/publish", json=body)
    assert (reply.status_code, "đã qua" in reply.json()["detail"]) == (422, True)
    body["at"] = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    version = client.post(f"{path}/publish", json=body).json()["version"]
    assert client.put(path, json={"version": version, "said": {}}).status_code == 409
    assert client.post(f"{path}/cancel", json={"version": version}).status_code == 200
    assert settled(client, state["id"])["state"] == "draft"


def test_the_code_of_another_document_of_the_desk_is_not_published_twice(signed_in, record) -> None:
    client = signed_in("bien.tap")
    one = published(client, draft(client, "a.txt", record("1.999301", "Mượn loa xã").encode()))
    assert one["state"] == "published"
    two = draft(client, "b.txt", record("1.999301", "Mượn loa của xã").encode())
    reply = client.post(f"/api/trainer/documents/{two['id']}/publish", json={"version": two["version"], "number": 1})
    assert reply.status_code == 422
    assert "«1.999301» đã có trong tài liệu «Mượn loa xã»" in reply.json()["detail"]


def test_a_file_that_stood_back_for_one_of_the_desk_comes_forward_when_that_is_withdrawn(
    signed_in, desk: Desk, kit: Kit, record
) -> None:
    client = signed_in("bien.tap")
    ours = record("1.999101", "Mượn nhà văn hóa, bản của bàn làm việc")
    state = draft(client, "1.999101.txt", ours.encode())
    before = desk.assistant.source("1.999101").title
    assert "Sẽ thay bản đang dùng của «1.999101»" in client.get(f"/trainer/documents/{state['id']}").text
    state = published(client, state)
    assert desk.assistant.source("1.999101").title == "Mượn nhà văn hóa, bản của bàn làm việc"
    client.post(f"/api/trainer/documents/{state['id']}/withdraw", json={"version": state["version"]})
    settled(client, state["id"])
    assert desk.assistant.source("1.999101").title == before


def test_a_relation_that_is_accepted_ends_what_it_names(signed_in, desk: Desk, record) -> None:
    client = signed_in("bien.tap")
    published(client, draft(client, "cu.txt", record("1.999302", "Mượn bàn ghế", decision="31/QĐ-UBND").encode()))
    text = (
        "# Quyết định số 45/QĐ-UBND về việc mượn tài sản\n\nQuyết định này có hiệu lực từ ngày 01/05/2026.\n\n"
        "Quyết định này thay thế Quyết định số 31/QĐ-UBND ngày 02/01/2026 của Ủy ban nhân dân xã.\n"
    )
    state = draft(client, "45.md", text.encode())
    page = client.get(f"/trainer/documents/{state['id']}").text
    assert "31/QĐ-UBND" in page
    proposal = page.split('name="proposals.')[1].split(".")[0]
    path = f"/api/trainer/documents/{state['id']}"
    body = {"version": state["version"], "said": {}, "proposals": {proposal: {"decision": "accept"}}}
    assert client.put(path, json=body).status_code == 200
    assert "1 tài liệu trong kho đổi hiệu lực" in client.get(f"/trainer/documents/{state['id']}").text
    published(client, settled(client, state["id"]))
    (old,) = [d for d in desk.assistant.live.current().documents.all() if d.code == "1.999302"]
    assert (old.life.effective_to, old.life.replaced_by) == (date(2026, 4, 30), "45/QĐ-UBND")
    (relation,) = load_manifest(desk.folder / "corpus").relations
    assert (relation.target, relation.since) == ("31/QĐ-UBND", date(2026, 5, 1))


def test_a_job_that_a_killed_server_left_is_done_by_the_next(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", RULES.encode())
    PUBLISHING.wait(desk, 10)
    with desk.database.transaction(write=True) as session:
        document = session.get(DeskDocument, state["id"])
        assert document is not None
        document.state, document.job, document.job_number = "running", "publish", 1
        document.job_by, document.attempts, document.queued_at = "Biên Tập", 1, datetime.now(UTC)
    kick(desk)
    assert settled(client, state["id"])["live"] == 1


def test_a_failed_publication_leaves_folder_and_index_as_they_were(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = published(client, draft(client, "noi-quy.md", RULES.encode()))
    upload(client, "noi-quy.md", RULES.replace("40.000", "55.000").encode(), state["id"])
    state = settled(client, state["id"])
    generation = desk.assistant.live.current().manifest.generation
    (desk.settings.index.folder / "CURRENT.new").symlink_to("/khong/co/CURRENT")
    state = published(client, state)
    assert (state["state"], state["live"]) == ("failed", 1)
    assert "Kho vẫn như trước" in state["problem"]
    assert desk.assistant.live.current().manifest.generation == generation
    assert "40.000" in (desk.folder / "corpus" / "noi-quy.md").read_text("utf-8")
    assert "không xuất bản được" in client.get(f"/trainer/documents/{state['id']}").text


def test_a_corpus_file_is_copied_into_a_draft_that_takes_its_place(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    assert "Tạo bản thay thế" in client.get("/trainer/documents/corpus?words=khai sinh").text
    reply = client.post("/api/trainer/documents", json={"corpus_id": "corpus-1.001193"})
    assert reply.status_code == 201
    state = settled(client, reply.json()["id"])
    held = desk.assistant.source("corpus-1.001193").text
    text = _file_of(client, state["id"]) + "\n## Ghi chú\nMang theo bút.\n"
    body = {"number": 1, "text": text}
    assert client.put(f"/api/trainer/documents/{state['id']}/text", json=body).json()["number"] == 2
    published(client, settled(client, state["id"]))
    now = desk.assistant.source("corpus-1.001193")
    assert now.text.startswith(held)
    assert "Mang theo bút." in now.text
    assert now.provenance.source == str((desk.folder / "corpus").resolve())


def _file_of(client, document_id: str) -> str:
    reply = client.get(f"/api/trainer/documents/{document_id}/versions/1/file")
    assert reply.headers["content-disposition"].startswith("attachment")
    return reply.content.decode()


def test_a_draft_that_never_was_published_may_be_deleted(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", RULES.encode())
    assert client.delete(f"/api/trainer/documents/{state['id']}").status_code == 204
    assert client.get(f"/trainer/documents/{state['id']}").status_code == 404
    assert [path for path in (desk.folder / "files").rglob("*") if path.is_file()] == []
    state = published(client, draft(client, "noi-quy.md", RULES.encode()))
    assert client.delete(f"/api/trainer/documents/{state['id']}").status_code == 422


def test_a_file_is_read_once_for_its_preview_and_its_publication(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", RULES.encode())
    (reading,) = Folders(desk.folder).readings.iterdir()
    store = DocumentStore(reading, read_only=False)
    (read,) = [store.as_read(i) for i in store.ids()]
    assert read is not None
    store.put([replace(read, text=read.text.replace("40.000", "41.000"))])
    store.close()
    published(client, state)
    assert "41.000 đồng" in answer_of(desk)


def test_a_procedure_whose_own_text_says_when_it_ends_keeps_one_id(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    front = '---\nkind: procedure\ncode: "1.999304"\ntitle: Mượn lều\neffective_to: 2026-03-31\n---\n'
    state = draft(client, "leu.md", f"{front}## Trình tự thực hiện\n- Ghi sổ mượn lều tại xã.\n".encode())
    assert "Ghi sổ mượn lều" in client.get(f"/trainer/documents/{state['id']}/preview").text
    assert "1.999304-den-20260331»" in client.get(f"/trainer/documents/{state['id']}").text
    published(client, state)
    assert desk.assistant.live.current().documents.get("1.999304-den-20260331") is not None
