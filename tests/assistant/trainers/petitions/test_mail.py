from __future__ import annotations

import time
from pathlib import Path

import pytest
from mail_servers import HOST, PASSWORD, USER, Box, broken_server, certificate, free_port, mail_server
from pydantic import SecretStr

from assistant.desk.config import MailSettings
from assistant.desk.mail import Attachment, MailError, send

GREETING = (b"220 mail", b"250 mail", b"250 OK", b"250 OK")


def settings(port: int, **others: object) -> MailSettings:
    return MailSettings.model_validate(
        {"host": HOST, "port": port, "security": "none", "timeout_s": 2, "sender": "may@tinh.example"} | others
    )


def refusal(*arguments: object) -> str:
    with pytest.raises(MailError) as caught:
        send(*arguments)  # type: ignore[arg-type]
    return caught.value.message


def test_a_mail_with_a_file_arrives_over_an_encrypted_line_after_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, box = certificate(tmp_path), Box()
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with mail_server(box, pem) as port:
        known = settings(port, security="starttls", user=USER, password=SecretStr(PASSWORD))
        send(known, "so@tinh.example", "Tổng hợp\ntuần 48", "Kính gửi Sở", [Attachment("a.xlsx", "text/plain", b"a;b")])
    (message,) = box.messages
    assert box.encrypted == [True]
    assert (message["To"], message["From"], message["Subject"]) == (
        "so@tinh.example",
        "may@tinh.example",
        "Tổng hợp tuần 48",
    )
    assert message["Message-ID"].endswith("@tinh.example>")
    assert message.get_body().get_content().strip() == "Kính gửi Sở"
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True)) == ("a.xlsx", b"a;b")


def test_a_wrong_password_and_a_certificate_that_nobody_trusts_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, box = certificate(tmp_path), Box()
    with mail_server(box, pem) as port:
        wrong = settings(port, security="starttls", user=USER, password=SecretStr("sai"))
        assert "chứng thư không tin được" in refusal(wrong, "so@tinh.example", "a", "b")
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert "tài khoản hoặc mật khẩu" in refusal(wrong, "so@tinh.example", "a", "b")
        wrong.password = SecretStr("mật khẩu")
        assert "không dấu" in refusal(wrong, "so@tinh.example", "a", "b")
    assert box.messages == []


def test_a_server_without_encryption_is_not_told_anything() -> None:
    box = Box()
    with mail_server(box) as port:
        assert "STARTTLS" in refusal(settings(port, security="starttls"), "so@tinh.example", "a", "b")
        assert "TLS" in refusal(settings(port, security="tls"), "so@tinh.example", "a", "b")
    assert box.messages == []


def test_what_a_server_refuses_is_told_in_its_words() -> None:
    box = Box(refuses={"la@tinh.example"})
    with mail_server(box) as port:
        assert "550 5.1.1 No such user here" in refusal(settings(port), "la@tinh.example", "a", "b")


def test_a_server_that_hangs_is_given_up_after_the_timeout() -> None:
    with broken_server() as port:
        began = time.monotonic()
        assert "không trả lời trong 0.5 giây" in refusal(settings(port, timeout_s=0.5), "so@tinh.example", "a", "b")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("answers", [GREETING[:1], GREETING[:3], (*GREETING, b"354 go on")])
def test_a_server_that_hangs_up_in_the_middle_is_named(answers: tuple[bytes, ...]) -> None:
    with broken_server(*answers) as port:
        assert "ngắt giữa chừng" in refusal(settings(port), "so@tinh.example", "a", "b")


def test_no_server_and_none_that_can_be_reached_are_told_apart() -> None:
    assert "assistant.desk.mail.host" in refusal(MailSettings(), "so@tinh.example", "a", "b")
    assert "Không kết nối được" in refusal(settings(free_port()), "so@tinh.example", "a", "b")


@pytest.mark.parametrize("address", ["", "không phải", "a@b\nBcc: ai@do.example", "a@b.example, c@d.example"])
def test_an_address_that_is_none_goes_nowhere(address: str) -> None:
    box = Box()
    with mail_server(box) as port:
        assert "không hợp lệ" in refusal(settings(port), address, "a", "b")
    assert box.messages == []
