"""What all parts of the desk work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import AssistantSettings, Settings
from assistant.desk.tuning.report import Trial
from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """The database, the settings, and the assistant whose corpus and answers are curated.

    `trial` holds a candidate index against the one in use; the judging room hands it in, None where that is not there.
    """

    database: Database
    settings: Settings
    assistant: Assistant
    trial: Trial | None = None

    @property
    def own(self) -> AssistantSettings:
        """The assistant's section of the settings."""
        return self.settings.assistant

    @property
    def folder(self) -> Path:
        """Where files of the desk lie."""
        return self.own.desk.folder
