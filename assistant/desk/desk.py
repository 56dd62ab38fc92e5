"""What all parts of the desk work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import AssistantSettings, Settings
from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """The database, the settings, and the assistant whose corpus and answers are curated."""

    database: Database
    settings: Settings
    assistant: Assistant

    @property
    def own(self) -> AssistantSettings:
        """The assistant's section of the settings."""
        return self.settings.assistant

    @property
    def folder(self) -> Path:
        """Where files of the desk lie."""
        return self.own.desk.folder
