"""Mail through the server of the province: one message, sent or refused with a sentence."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from assistant.desk.config import MailSettings
from assistant.desk.errors import DeskError
from assistant.desk.petitions import messages as say

_ANSWER_CHARS = 200


class MailError(DeskError):
    """A mail that did not go out; the sentence says why, for those who see to the mail server."""

    status = 503


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; `kind` is its media type."""

    name: str
    kind: str
    data: bytes


def send(
    settings: MailSettings,
    to: str,
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    *,
    message_id: str | None = None,
) -> None:
    """Send a message; raises MailError when the server has not said that it took it over.

    With the same `message_id`, one that is sent again after the line broke is known to be the same by mail readers.
    """
    if not settings.host:
        raise MailError(say.NO_MAIL_SERVER, "no mail server")
    message = _message(settings, to, subject, text, attachments, message_id)
    try:
        with _connected(settings, settings.host) as server:
            server.send_message(message)
    except TimeoutError as error:
        raise MailError(_timeout(settings), "timeout") from error
    except ssl.SSLError as error:
        raise MailError(say.MAIL_NO_TLS.format(security=settings.security.upper()), f"TLS: {error}") from error
    except smtplib.SMTPException as error:
        raise MailError(_sentence(error, settings), f"{type(error).__name__}: {error}") from error
    except UnicodeError as error:  # smtplib's login takes ASCII only
        raise MailError(say.MAIL_LOGIN_ASCII, "login outside ASCII") from error
    except OSError as error:
        raise MailError(
            say.MAIL_UNREACHABLE.format(host=settings.host, port=settings.port), f"{type(error).__name__}: {error}"
        ) from error


def _message(
    settings: MailSettings,
    to: str,
    subject: str,
    text: str,
    attachments: Sequence[Attachment],
    message_id: str | None,
) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"] = Address(addr_spec=settings.sender)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = " ".join(subject.split())
    except (ValueError, IndexError, MessageError) as error:
        raise MailError(say.BAD_ADDRESS.format(address=to[:100]), f"address: {error}") from error
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = message_id or make_msgid(domain=settings.sender.rpartition("@")[2])
    # No "out of office" should come back to a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    for attachment in attachments:
        main, _, sub = attachment.kind.partition("/")
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
    return message


def _connected(settings: MailSettings, host: str) -> smtplib.SMTP:
    """Give a line to the server that is ready for a message."""
    server: smtplib.SMTP
    if settings.security == "tls":
        server = smtplib.SMTP_SSL(host, settings.port, timeout=settings.timeout_s, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, settings.port, timeout=settings.timeout_s)
    try:
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, settings.password.get_secret_value() if settings.password else "")
    except BaseException:
        server.close()
        raise
    return server


def _sentence(error: smtplib.SMTPException, settings: MailSettings) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return say.MAIL_LOGIN
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return _timeout(settings)
        case smtplib.SMTPServerDisconnected():
            return say.MAIL_DROPPED
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            return say.MAIL_NO_TLS.format(security=settings.security.upper())
        case smtplib.SMTPNotSupportedError():
            return say.MAIL_REFUSED.format(answer=str(error)[:_ANSWER_CHARS])
        case smtplib.SMTPSenderRefused():
            return say.MAIL_SENDER.format(sender=settings.sender, answer=_said(error.smtp_code, error.smtp_error))
        case smtplib.SMTPRecipientsRefused():
            code, answer = next(iter(error.recipients.values()))
            return say.MAIL_REFUSED.format(answer=_said(code, answer))
        case smtplib.SMTPResponseException():
            return say.MAIL_REFUSED.format(answer=_said(error.smtp_code, error.smtp_error))
        case _:
            return say.MAIL_DROPPED


def _timeout(settings: MailSettings) -> str:
    return say.MAIL_TIMEOUT.format(host=settings.host, port=settings.port, seconds=f"{settings.timeout_s:g}")


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:_ANSWER_CHARS]
