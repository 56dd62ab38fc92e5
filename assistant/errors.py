"""What can go wrong while answering: a Vietnamese sentence for the user, the cause for the log."""

from __future__ import annotations


class AssistantError(Exception):
    """A request that can't be served; `str(error)` is the sentence for the user."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause


class ConfigError(AssistantError):
    """A setting that does not exist or has a wrong value."""
