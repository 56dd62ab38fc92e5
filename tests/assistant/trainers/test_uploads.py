"""Files that come in pieces: resumed, refused by length or by content, and nobody's but who began them."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from own_index import draft, settled, upload
from people import ENGINES
from sqlalchemy import select

from assistant.desk.desk import Desk
from assistant.desk.documents import uploads
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.tables import DocumentVersion, Upload
from assistant.desk.tables import AuditEntry

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
NOTE = "# Nội quy phòng đọc xã mẫu\n\nPhòng đọc mở cửa buổi sáng.\n".encode()
UPLOADS = "/api/trainer/uploads"


def begun(client: TestClient, name: str, size: int) -> str:
    reply = client.post(UPLOADS, json={"name": name, "size": size})
    assert reply.status_code == 201, reply.text
    return f"{UPLOADS}/{reply.json()['id']}"


def refusals(desk: Desk) -> list[str]:
    with desk.database.transaction() as session:
        chosen = select(AuditEntry.note).where(AuditEntry.action == "upload refused")
        return [note or "" for note in session.scalars(chosen)]


@both_engines
def test_an_upload_goes_on_where_it_broke_off(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    path = begun(client, "noi-quy.md", len(NOTE))
    assert client.patch(path, content=NOTE[:20], headers={"Upload-Offset": "0"}).json()["offset"] == 20
    reply = client.patch(path, content=NOTE, headers={"Upload-Offset": "0"})
    assert (reply.status_code, "đang giữ 20 byte" in reply.json()["detail"]) == (409, True)
    assert client.get(path).json()["offset"] == 20
    (taken,) = client.patch(path, content=NOTE[20:], headers={"Upload-Offset": "20"}).json()["taken"]
    assert settled(client, taken["document_id"])["title"] == "Nội quy phòng đọc xã mẫu"
    assert client.get(path).status_code == 404
    assert list(Folders(desk.folder).uploads.iterdir()) == []


def test_another_persons_upload_is_as_unknown_as_none(signed_in) -> None:
    path = begun(signed_in("bien.tap"), "noi-quy.md", len(NOTE))
    for login in ("bien.tap.2", "quan.tri"):
        other = signed_in(login)
        assert other.get(path).status_code == 404
        assert other.patch(path, content=NOTE, headers={"Upload-Offset": "0"}).status_code == 404
        assert other.delete(path).status_code == 404
    assert signed_in("can.bo").post(UPLOADS, json={"name": "a", "size": 1}).status_code == 403


def test_two_gigabytes_are_refused_before_a_byte_is_sent(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    reply = client.post(UPLOADS, json={"name": "video.pdf", "size": 2 * 1024**3})
    assert reply.status_code == 413
    assert "2048 MB, quá giới hạn 200 MB" in reply.json()["detail"]
    assert refusals(desk) == [reply.json()["detail"]]
    assert not Folders(desk.folder).uploads.exists()


def test_what_is_sent_beyond_its_length_or_in_one_huge_piece_is_not_kept(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    path = begun(client, "a.txt", 10)
    reply = client.patch(path, content=b"x" * 11, headers={"Upload-Offset": "0"})
    assert (reply.status_code, client.get(path).json()["offset"]) == (413, 0)
    path = begun(client, "b.txt", 20 * 1024**2)
    reply = client.patch(path, content=b"x" * (uploads.CHUNK + 1), headers={"Upload-Offset": "0"})
    assert (reply.status_code, client.get(path).json()["offset"]) == (413, 0)
    streamed = client.patch(path, content=(b"x" * 1024**2 for _ in range(9)), headers={"Upload-Offset": "0"})
    assert streamed.status_code == 413
    assert client.get(path).json()["offset"] <= uploads.CHUNK


def test_a_body_of_the_desk_is_never_read_without_end(signed_in) -> None:
    client = signed_in("bien.tap")
    reply = client.post(UPLOADS, content=(b"[" * 1024**2 for _ in range(40)))
    assert reply.status_code == 413


def test_a_full_disk_is_said(signed_in, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "RESERVE", 2**60)
    reply = signed_in("bien.tap").post(UPLOADS, json={"name": "a.txt", "size": 5})
    assert (reply.status_code, "không đủ cho tệp «a.txt»" in reply.json()["detail"]) == (413, True)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("hoa-don.pdf", b"MZ\x90\0" + os.urandom(600), "chương trình chạy được"),
        ("hoa-don.pdf", b"\x7fELF\x02\x01\x01\0" + bytes(600), "chương trình chạy được"),
        ("bao-loi.pdf", b"<html><body>404</body></html>", "nội dung không phải PDF"),
        ("anh.docx", b"\x89PNG\r\n\x1a\n" + bytes(100), "Tệp ảnh"),
        ("rong.txt", b"   \n  ", "Tệp rỗng"),
    ],
)
def test_what_is_no_document_is_refused_whatever_its_name(
    signed_in, desk: Desk, name: str, data: bytes, said: str
) -> None:
    (taken,) = upload(signed_in("bien.tap"), name, data)
    assert taken["document_id"] is None
    assert said in taken["sentence"]
    assert refusals(desk) == [taken["sentence"]]
    assert [path for path in Folders(desk.folder).root.rglob("*") if path.is_file() and "LOCK" not in path.name] == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("manifest.yaml", "manifest.yaml.txt"),
        (".bashrc", "bashrc"),
        ("a*?[b].md", "a-b.md"),
        ("<script>alert(1)</script>.txt", "script.txt"),
        ("\u202etxt.exe.md", "txt.exe.md"),
    ],
)
def test_a_name_leads_nowhere_but_into_the_corpus(signed_in, desk: Desk, name: str, path: str) -> None:
    client = signed_in("bien.tap")
    state = draft(client, name, NOTE)
    with desk.database.transaction() as session:
        assert session.scalars(select(DocumentVersion.path)).all() == [path]
    assert "<script>alert" not in client.get(f"/trainer/documents/{state['id']}").text


def test_the_same_bytes_are_known_again(signed_in) -> None:
    client = signed_in("bien.tap")
    state = draft(client, "noi-quy.md", NOTE)
    (taken,) = upload(client, "ten-khac.md", NOTE)
    assert (taken["document_id"], taken["sentence"]) == (
        state["id"],
        "Tệp này đã có ở bàn làm việc: «Nội quy phòng đọc xã mẫu», bản 1.",
    )
    (taken,) = upload(client, "ten-khac.md", NOTE, state["id"])
    assert "giống hệt bản 1" in taken["sentence"]


def test_an_archive_gives_a_draft_for_each_file(signed_in) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("một/noi-quy.md", NOTE)
        archive.writestr("hai/gio-lam.txt", "Bộ phận một cửa làm việc từ 7 giờ.")
        archive.writestr("ba/virus.pdf", b"MZ\x90\0" + bytes(100))
        archive.writestr("../ngoai.txt", "ra ngoài")
    client = signed_in("bien.tap")
    taken = upload(client, "goi.zip", out.getvalue())
    assert [(one["name"], bool(one["document_id"])) for one in taken] == [
        ("noi-quy.md", True),
        ("gio-lam.txt", True),
        ("virus.pdf", False),
        ("ngoai.txt", False),
    ]
    assert settled(client, taken[1]["document_id"])["reading"] == "done"


@both_engines
def test_an_upload_that_nobody_goes_on_with_is_removed(signed_in, desk: Desk) -> None:
    path = begun(signed_in("bien.tap"), "a.txt", 10)
    now = datetime.now(UTC)
    with desk.database.transaction(write=True) as session:
        assert uploads.forget_abandoned(session, desk, now + timedelta(hours=1)) == 0
        assert uploads.forget_abandoned(session, desk, now + timedelta(days=3)) == 1
        assert session.scalars(select(Upload)).first() is None
    assert signed_in("bien.tap").get(path).status_code == 404
    assert list(Path(Folders(desk.folder).uploads).iterdir()) == []
