"""Where the indexes of these tests lie, and what they are built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from exam import ROOT

from assistant.config import Settings, load_settings
from eval.workspace import Workspace

MODELS = ROOT / "var" / "models"
FILES = ("procedures/1.000656-dang-ky-khai-tu.md", "guidance/doc-ban-ghi-thu-tuc-tren-cong-quoc-gia.md")


@dataclass(frozen=True, slots=True)
class Small:
    """The sources of the small index, its configuration, and the index opened."""

    sources: Path
    config: Path
    work: Workspace


def shipped_settings() -> Settings:
    """Give the configuration that ships, its models where they lie."""
    settings = load_settings(ROOT / "config.yaml")
    return settings.model_copy(update={"index": settings.index.model_copy(update={"models_folder": MODELS})})


def write_config(folder: Path, sources: Path, **judging: object) -> Path:
    """Write a configuration whose corpus is `sources`, with a section for the judging room."""
    path = folder / "config.yaml"
    said = {
        "index": {"folder": str(folder / "index"), "models_folder": str(MODELS)},
        "ingest": {"corpus": [str(sources)]},
        "eval": judging,
    }
    path.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return path
