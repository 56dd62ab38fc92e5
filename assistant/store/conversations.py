"""Conversations by id: what was said before is read again, so that a client need not send it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from assistant.conversation import Message
from assistant.store.recorder import Recorder

_UNGUESSABLE = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""At least as long as 128 bits in base64url; a UUID of a browser (`crypto.randomUUID()`) fits too."""


def conversation_of(
    recorder: Recorder, given: str | None, messages: Sequence[Message]
) -> tuple[str | None, list[Message]]:
    """Give the id that the reply carries, and the messages before the question.

    An id that could be guessed ("quầy 3") is not taken, since its turns may be another's: the reply carries a new one.
    Messages that a client sends itself go before those that are kept. Without a database there are no conversations.
    """
    if given is None or recorder.database is None:
        return None, list(messages)
    if not _UNGUESSABLE.fullmatch(given):
        return secrets.token_urlsafe(24), list(messages)
    return given, list(messages) or recorder.turns(given)
