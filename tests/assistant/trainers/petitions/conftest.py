"""Two departments, and petitions and questions that were not answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from petition_data import JUSTICE, LAND

from assistant.config import Settings
from assistant.desk.desk import Desk
from assistant.desk.gaps.placing import add_gap
from assistant.desk.gaps.tables import GapGroup
from assistant.desk.tables import Department

Ask = Callable[..., str]


@pytest.fixture
def desk_settings(desk_settings: Settings, tmp_path: Path) -> Settings:
    """Give the settings, with a calendar of their own."""
    desk_settings.assistant.desk.digest.holidays = tmp_path / "desk" / "holidays.yaml"
    return desk_settings


@pytest.fixture
def departments(desk: Desk) -> None:
    """Make two departments, each with its field and address."""
    with desk.database.transaction(write=True) as session:
        for key, name, field in (("nn", LAND, "Đất đai"), ("tp", JUSTICE, "Hộ tịch")):
            row = Department(id=key, name=name, email=f"{key}@tinh.example", fields=[field], version=1)
            session.add(row)


@pytest.fixture
def asked(desk: Desk) -> Ask:
    """Give a function that puts a question among the gaps, and gives the id of its group."""

    def ask(question: str, commune: str | None = None, *, department_id: str | None = None, times: int = 1) -> str:
        embedder = desk.assistant.live.current().embedder
        at = datetime(2026, 11, 20, 3, tzinfo=UTC)
        with desk.database.transaction(write=True) as session:
            for _ in range(times):
                gap = add_gap(
                    session,
                    embedder,
                    source_id=uuid4().hex,
                    kind="not_found",
                    question=question,
                    at=at,
                    commune=commune,
                )
            if department_id:
                session.get(GapGroup, gap.group_id).department_id = department_id
            return gap.group_id

    return ask
