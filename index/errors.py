"""What can go wrong in the index: a Vietnamese sentence for the user, the cause for the log."""

from __future__ import annotations


class SearchIndexError(Exception):
    """The index is absent, damaged, or made for another model; `str(error)` is the sentence for the user."""

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause


class BuildingError(SearchIndexError):
    """Another build holds the lock; whoever can wait tries again."""
