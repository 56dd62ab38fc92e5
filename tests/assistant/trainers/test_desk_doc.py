"""What docs/desk/access.md shows is what there is."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from workbench import ROOT

from assistant.config import AssistantSettings

DOC = (ROOT / "docs" / "desk" / "access.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)


@pytest.mark.parametrize("block", blocks("yaml"))
def test_its_settings_are_taken(block: str) -> None:
    AssistantSettings.model_validate(yaml.safe_load(block)["assistant"])


def test_its_paths_are_routes(app: FastAPI) -> None:
    there = {str(route.path) for route in iter_route_contexts(app.routes)}
    named = {
        path for path in re.findall(r"/trainer(?:/[a-z-]+)+|/mcp\b", DOC) if not path.startswith("/trainer/petitions")
    }
    assert named <= there


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\btroly ((?:user|audit) [a-z]+)", DOC))))
def test_its_commands_are_there(troly: Any, command: str) -> None:
    assert troly(*command.split(), "--help").code == 0
