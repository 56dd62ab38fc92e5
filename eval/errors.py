"""What can go wrong while judging: a Vietnamese sentence for the user, the cause for the log."""

from __future__ import annotations


class EvalError(Exception):
    """A benchmark that can't be run or read; `str(error)` is the sentence for the user."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
