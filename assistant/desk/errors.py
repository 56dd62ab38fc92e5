"""What can go wrong at the desk: each error has its HTTP status, a Vietnamese sentence, and a cause for the log."""

from __future__ import annotations

from typing import ClassVar

from assistant.errors import AssistantError


class DeskError(AssistantError):
    """Something at the desk was refused."""

    status: ClassVar[int] = 422


class NotSignedInError(DeskError):
    """Nobody is signed in, or the session or key does not hold."""

    status = 401


class ForbiddenError(DeskError):
    """Whoever is signed in may not do this."""

    status = 403


class UnknownThingError(DeskError):
    """There is no thing of this id, or not for this person."""

    status = 404


class ConflictError(DeskError):
    """The thing has been changed by another, or its state does not allow this."""

    status = 409


class TooLargeError(DeskError):
    """More was sent than is taken."""

    status = 413


class LockedOutError(DeskError):
    """Too many wrong passwords; `seconds` until the next try."""

    status = 429

    def __init__(self, message: str, cause: str, seconds: int) -> None:
        super().__init__(message, cause)
        self.seconds = seconds
