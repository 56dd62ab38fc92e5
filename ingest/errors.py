"""What can go wrong while reading: a Vietnamese sentence for the user, the cause for the log."""

from __future__ import annotations


class IngestError(Exception):
    """A file or a source that cannot be taken in; `str(error)` is the sentence for the user."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause


class UnreadableFileError(IngestError):
    """A file that is broken, empty, encrypted, too large or not of a known kind."""
