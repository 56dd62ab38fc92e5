"""Where the small index of these tests lies, what it holds, and how a run of the command ends."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.config import Settings
from ingest.pipeline import IngestReport

Ask = Callable[..., dict[str, object]]
"""Asks one question and gives the reply's body."""
ROOT = Path(__file__).parents[2]
MODELS = ROOT / "var" / "models"
MODEL = "troly-e5-vi"
OWN_SOURCES = Path(__file__).parent / "sources"
CORPUS_CODES = ("1.000656", "1.000894", "1.001193", "1.001612", "1.004194", "1.012812")


@dataclass(frozen=True, slots=True)
class Kit:
    """A configuration file, its settings, the folder of sources that its index was built from, and the report."""

    config: Path
    settings: Settings
    sources: Path
    report: IngestReport


def write_config(folder: Path, **assistant_section: object) -> Path:
    """Write a configuration whose index and database lie in `folder`."""
    path = folder / "config.yaml"
    assistant_section = {"database": {"url": f"sqlite:///{folder / 'troly.db'}"}} | assistant_section
    index = {"folder": str(folder / "index"), "models_folder": str(MODELS), "model": MODEL}
    path.write_text(yaml.safe_dump({"index": index, "assistant": assistant_section}, allow_unicode=True), "utf-8")
    return path


def copy_sources(to: Path) -> Path:
    """Copy what the index of these tests holds."""
    to.mkdir()
    for code in CORPUS_CODES:
        (source,) = (ROOT / "corpus" / "procedures").glob(f"{code}-*.md")
        shutil.copy(source, to)
    for source in OWN_SOURCES.iterdir():
        shutil.copy(source, to)
    return to
