from __future__ import annotations

import io
import threading
from datetime import timedelta

import openpyxl
import pytest
from mail_servers import HOST, Box, broken_server, free_port, mail_server
from people import ENGINES
from petition_data import DRONE, JUSTICE, LAND, SPLIT, THURSDAY, audited, notes
from sqlalchemy import select

from assistant.desk.desk import Desk
from assistant.desk.petitions.digest import make_digest
from assistant.desk.petitions.mailing import send_due
from assistant.desk.petitions.tables import DigestMail
from assistant.desk.tables import Department
from assistant.store.database import Database

both_engines = pytest.mark.parametrize("database_url", ENGINES, indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def digest(desk: Desk, departments, asked) -> None:
    """A digest with a question to each of two departments."""
    asked(SPLIT, department_id="nn")
    asked(DRONE, department_id="tp")
    make_digest(desk, THURSDAY)


def use(desk: Desk, port: int) -> None:
    mail = desk.own.desk.mail
    mail.host, mail.port, mail.security, mail.timeout_s = HOST, port, "none", 1
    mail.sender = "may@tinh.example"


def mails(desk: Desk) -> dict[str, DigestMail]:
    with desk.database.transaction() as session:
        return {mail.department_id: mail for mail in session.scalars(select(DigestMail))}


@both_engines
def test_each_department_gets_its_mail_once(desk: Desk) -> None:
    box = Box()
    with mail_server(box) as port:
        use(desk, port)
        assert send_due(desk, THURSDAY) == 2
        assert send_due(desk, THURSDAY + timedelta(days=1)) == 0
    assert sorted(message["To"] for message in box.messages) == ["nn@tinh.example", "tp@tinh.example"]
    message = next(message for message in box.messages if message["To"] == "nn@tinh.example")
    assert message["Subject"] == "Câu hỏi, kiến nghị của các xã, phường tuần 48 năm 2026, hạn trả lời 27/11/2026"
    assert f"Kính gửi {LAND}" in message.get_body().get_content()
    workbook, document = message.iter_attachments()
    assert (workbook.get_filename(), document.get_filename()) == ("tong-hop-2026-W48.xlsx", "tong-hop-2026-W48.docx")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(workbook.get_payload(decode=True))).worksheets
    assert (sheet.title, sheet["B4"].value) == (LAND, SPLIT)
    assert audited(desk, "digest") == [("create", "2026-W48"), ("mail", "2026-W48"), ("mail", "2026-W48")]


@both_engines
def test_two_replicas_at_once_send_each_mail_once(desk: Desk, database_url: str) -> None:
    box = Box()
    with mail_server(box) as port:
        use(desk, port)
        replicas = [Desk(Database(database_url), desk.settings, desk.assistant) for _ in range(3)]
        sent: list[int] = []
        threads = [threading.Thread(target=lambda r=r: sent.append(send_due(r, THURSDAY))) for r in replicas]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        for replica in replicas:
            replica.database.close()
    assert (sum(sent), len(sent), len(box.messages)) == (2, 3, 2)


@both_engines
def test_what_fails_is_told_and_tried_again_after_growing_waits(desk: Desk) -> None:
    box = Box(refuses={"tp@tinh.example"})
    with mail_server(box) as port:
        use(desk, port)
        assert send_due(desk, THURSDAY) == 1
        refused = mails(desk)["tp"]
        assert (refused.sent_at, refused.tries, refused.next_try_at) == (None, 1, THURSDAY + MINUTE)
        assert refused.failure == "Máy chủ thư từ chối: 550 5.1.1 No such user here"
        trouble = f"Thư tổng hợp tuần 48 năm 2026 chưa gửi được đến {JUSTICE}. {refused.failure}"
        assert trouble in notes(desk)
        assert send_due(desk, THURSDAY + MINUTE / 2) == 0
        assert send_due(desk, THURSDAY + MINUTE) == 0
        assert mails(desk)["tp"].next_try_at == THURSDAY + 6 * MINUTE
        box.refuses.clear()
        assert send_due(desk, THURSDAY + 6 * MINUTE) == 1
    again = mails(desk)["tp"]
    assert (again.failure, again.sent_at, again.tries) == (None, THURSDAY + 6 * MINUTE, 3)
    assert [message["To"] for message in box.messages] == ["nn@tinh.example", "tp@tinh.example"]
    assert notes(desk).count(trouble) == 1
    assert [action for action, _ in audited(desk, "digest")].count("mail failed") == 2


@pytest.mark.parametrize("broken", ["hangs", "hangs up", "away"])
def test_a_broken_mail_server_loses_nothing(desk: Desk, broken: str) -> None:
    answers = (b"220 mail", b"250 mail", b"250 OK", b"250 OK", b"354 go on") if broken == "hangs up" else ()
    if broken == "away":
        use(desk, free_port())
        assert send_due(desk, THURSDAY) == 0
    else:
        with broken_server(*answers) as port:
            use(desk, port)
            assert send_due(desk, THURSDAY) == 0
    assert {mail.tries for mail in mails(desk).values()} == {1}
    assert all(mail.failure for mail in mails(desk).values())
    box = Box()
    with mail_server(box) as port:
        use(desk, port)
        assert send_due(desk, THURSDAY + 2 * MINUTE) == 2
    assert len({message["Message-ID"] for message in box.messages}) == 2


def test_a_mail_sent_again_has_the_same_id(desk: Desk) -> None:
    box = Box()
    with mail_server(box) as port:
        use(desk, port)
        send_due(desk, THURSDAY)
        with desk.database.transaction(write=True) as session:  # as if the server's word had not come through
            for mail in session.scalars(select(DigestMail)):
                mail.sent_at, mail.next_try_at = None, THURSDAY
        send_due(desk, THURSDAY)
    assert len(box.messages) == 4
    assert len({message["Message-ID"] for message in box.messages}) == 2


def test_a_department_without_an_address_is_named_until_it_has_one(desk: Desk) -> None:
    box = Box()
    with desk.database.transaction(write=True) as session:
        session.get(Department, "nn").email = None
    with mail_server(box) as port:
        use(desk, port)
        assert send_due(desk, THURSDAY) == 1
        assert "chưa có địa chỉ thư" in (mails(desk)["nn"].failure or "")
        with desk.database.transaction(write=True) as session:
            session.get(Department, "nn").email = "moi@tinh.example"
        assert send_due(desk, THURSDAY + MINUTE) == 1
    assert box.messages[-1]["To"] == "moi@tinh.example"


def test_the_page_tells_how_the_mails_went_and_tries_again(signed_in, desk: Desk) -> None:
    client = signed_in("bien.tap")
    page = "/trainer/petitions/digests/2026-W48"
    assert "Chưa có máy chủ thư" in client.get(page).text
    use(desk, free_port())
    send_due(desk, THURSDAY)
    assert "Không kết nối được với máy chủ thư" in client.get(page).text
    assert client.post("/api/trainer/digests/2026-W48/mails").json() == {"mails": 2}
    assert ("resend", "2026-W48") in audited(desk, "digest")


def test_nobody_gets_the_mail_of_an_old_digest(desk: Desk) -> None:
    box = Box()
    with mail_server(box) as port:
        use(desk, port)
        assert send_due(desk, THURSDAY + timedelta(days=20)) == 0
    assert box.messages == []
