"""What a preview says: what was read, what is wrong with it, what is like it, what publishing would do."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from pathlib import Path

import pytest
from own_index import desk_of_its_own, draft, published, settled
from workbench import OWN_SOURCES, Kit

from assistant.config import Settings
from assistant.desk.desk import Desk
from assistant.desk.documents.comparing import compare
from assistant.desk.documents.corpus_folder import sync, wanted
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.tables import DocumentVersion
from assistant.desk.documents.working import MOST_ATTEMPTS, READING, kick
from assistant.store.database import Database
from ingest.manifest import confirm, load_manifest
from ingest.relations import Relation, RelationKind

SECRET = "# Kế hoạch diễn tập\n\nMẬT\n\nĐơn vị tập kết lúc nửa đêm tại sân vận động của xã.\n".encode()


@pytest.fixture
def desk(kit: Kit, desk_settings: Settings, tmp_path: Path, database: Database) -> Desk:
    return desk_of_its_own(kit, desk_settings, tmp_path, database)


def page(client, document_id: str, rest: str = "") -> str:
    reply = client.get(f"/trainer/documents/{document_id}{rest}")
    assert reply.status_code == 200
    return html.unescape(reply.text)


def test_a_preview_shows_each_passage_with_its_section(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "1.999101.txt", (OWN_SOURCES / "1.999101.txt").read_bytes())
    shown = page(client, state["id"], "/preview")
    assert "Đoạn 1" in shown
    assert "Trình tự thực hiện" in shown
    assert "Mã thủ tục: <strong>1.999101</strong>" in page(client, state["id"])
    found = client.get("/api/trainer/documents", params={"words": "1.999101"}).json()
    assert [one["id"] for one in found] == [state["id"]]


def test_a_secret_document_is_not_published(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "ke-hoach.md", SECRET)
    assert "không công khai (có dấu «MẬT»)" in page(client, state["id"])
    body = {"version": state["version"], "number": 1}
    reply = client.post(f"/api/trainer/documents/{state['id']}/publish", json=body)
    assert (reply.status_code, "không công khai" in reply.json()["detail"]) == (422, True)


def test_what_a_trainer_calls_internal_is_not_published(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-bo.md", b"# Ghi nho\n\nCuoc hop giao ban luc bay gio sang.\n")
    body = {"version": state["version"], "said": {"confidentiality": "internal"}}
    version = client.put(f"/api/trainer/documents/{state['id']}", json=body).json()["version"]
    reply = client.post(f"/api/trainer/documents/{state['id']}/publish", json={"version": version, "number": 1})
    assert (reply.status_code, "lưu hành nội bộ" in reply.json()["detail"]) == (422, True)


def test_a_value_that_does_not_fit_is_named(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", b"# Noi quy\n\nGiu im lang trong phong doc.\n")
    for said, wrong in (
        ({"province": "Hà Tây"}, "«Tỉnh, thành phố» có giá trị «Hà Tây»"),
        ({"date": "31/02/2026"}, "«Ngày ban hành» có giá trị «31/02/2026»"),
        ({"kind": "procedure"}, "«Loại» có giá trị «procedure»"),
        ({"effective_from": "2026-05-01", "effective_to": "2026-04-01"}, "sớm hơn ngày có hiệu lực"),
    ):
        reply = client.put(f"/api/trainer/documents/{state['id']}", json={"version": state["version"], "said": said})
        assert reply.status_code == 422
        assert wrong in reply.json()["detail"]
    new = {"target": "quyết định nọ", "kind": "repealed", "since": "2026-05-01"}
    body = {"version": state["version"], "said": {}, "new": new}
    assert "không phải số hiệu" in client.put(f"/api/trainer/documents/{state['id']}", json=body).json()["detail"]


def test_what_is_nearly_the_same_is_shown_with_a_link(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "ban-sao.md", (OWN_SOURCES / "noi-quy-phat-so.md").read_bytes() + b"\n")
    shown = page(client, state["id"])
    assert "Gần giống tài liệu đã có" in shown
    assert "/sources/noi-quy-phat-so" in shown


def test_a_broken_file_says_why_and_is_read_again_on_demand(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "hong.pdf", b"%PDF-1.7\n" + b"khong phai pdf\n" * 50)
    assert state["reading"] == "failed"
    assert "PDF" in page(client, state["id"])
    path = f"/api/trainer/documents/{state['id']}"
    assert client.post(f"{path}/read", json={"version": state["version"]}).status_code == 202
    assert settled(client, state["id"])["reading"] == "failed"


def test_a_reading_that_a_killed_server_left_is_taken_up_a_few_times(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", b"# Noi quy\n\nGiu im lang trong phong doc.\n")
    for attempts, reading in ((1, "done"), (MOST_ATTEMPTS, "failed")):
        READING.wait(desk, 10)
        with desk.database.transaction(write=True) as session:
            version = session.query(DocumentVersion).one()
            version.reading, version.attempts = "reading", attempts
        kick(desk)
        assert settled(client, state["id"])["reading"] == reading
    assert "dừng giữa chừng 3 lần" in page(client, state["id"])


def test_two_publications_at_once_wait_for_each_other_and_for_other_builds(signed_in, desk: Desk) -> None:
    from assistant.assembly import generations

    client = signed_in("bien.tap")
    states = [draft(client, f"{n}.md", f"# Nội quy số {n}\n\nĐiều thứ {n} của phòng đọc.\n".encode()) for n in range(2)]
    with generations(desk.settings).building():
        for state in states:
            body = {"version": state["version"], "number": 1}
            assert client.post(f"/api/trainer/documents/{state['id']}/publish", json=body).status_code == 202
        assert client.get(f"/api/trainer/documents/{states[0]['id']}").json()["state"] in ("queued", "running")
    assert [settled(client, state["id"])["live"] for state in states] == [1, 1]


def test_what_came_into_the_manifest_by_another_way_stays(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    state = published(client, draft(client, "a.md", b"# Noi quy A\n\nGiu im lang trong phong doc.\n"))
    folders = Folders(desk.folder)
    relation = Relation("9/QĐ-UBND", RelationKind.REPEALED, datetime.now(UTC).date())
    confirm(folders.corpus, relation)
    (folders.corpus / "cua-nguoi-khac.md").write_text("# Khác\n\nĐặt ở đây bằng tay.\n", "utf-8")
    client.post(f"/api/trainer/documents/{state['id']}/withdraw", json={"version": state["version"]})
    settled(client, state["id"])
    assert load_manifest(folders.corpus).relations == (relation,)
    assert [path.name for path in folders.corpus.glob("*.md")] == ["cua-nguoi-khac.md"]


def test_the_folder_is_mended_from_the_database(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    published(client, draft(client, "a.md", b"# Noi quy A\n\nGiu im lang trong phong doc.\n"))
    folders = Folders(desk.folder)
    for path in folders.corpus.iterdir():
        path.unlink()
    with desk.database.transaction() as session:
        sync(folders, wanted(session))
    assert (folders.corpus / "a.md").read_bytes().startswith(b"# Noi quy A")


def test_a_comparison_of_long_texts_is_cut_and_says_so() -> None:
    old = [f"dòng {n}" for n in range(9_000)]
    found = compare(old, ["đầu khác", *old[1:]])
    assert (found.come, found.gone, found.cut) == (1, 1, True)
    assert compare(old, old).rows == ()
    assert [row.kind for row in compare(["a"], []).rows] == ["gone"]
