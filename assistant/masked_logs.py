"""Logs without personal data: whatever a record says, and whatever its traceback says, is masked before it is written.

No place of this code logs a question. This is the second belt, for libraries and for what is to come.
"""

from __future__ import annotations

import logging
from typing import Any

from assistant.personal_data import masked


class MaskedRecord(logging.LogRecord):
    """A record that says nothing that identifies a person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[0] is not None:
            self.exc_text = masked(_PLAIN.formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802 - the name is logging's
        """Give the message with its arguments, masked."""
        return masked(super().getMessage())


_PLAIN = logging.Formatter()


def mask_logs() -> None:
    """Let all records of this process be masked ones, whichever handlers and libraries there are.

    >>> before = logging.getLogRecordFactory()
    >>> mask_logs()
    >>> logging.getLogger("a").makeRecord("a", 20, "", 0, "gọi %s", ("0912345678",), None).getMessage()
    'gọi [số điện thoại]'
    >>> logging.setLogRecordFactory(before)
    """
    logging.setLogRecordFactory(MaskedRecord)
