"""What a digest needs of the desk; the command has that without loading the index and its model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.config import AssistantSettings
from assistant.store.database import Database


class Surroundings(Protocol):
    """A database, and the assistant's section of the settings: the desk, or what the command has."""

    @property
    def database(self) -> Database:
        """The database."""

    @property
    def own(self) -> AssistantSettings:
        """The assistant's section of the settings."""


@dataclass(frozen=True, slots=True)
class Office:
    """What the command has."""

    database: Database
    own: AssistantSettings
