"""What can go wrong with the database: a Vietnamese sentence for the user, the cause for the log."""

from __future__ import annotations

from assistant.errors import AssistantError


class StoreError(AssistantError):
    """The database can't be reached or written, or keeping answers is switched off; the API says 503."""


class UnknownAnswerError(AssistantError):
    """No answer of this id is kept; the API says 404."""
