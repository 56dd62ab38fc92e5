"""A small index of records made up for these tests and of two corpus files, under the model that ships."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
import yaml
from exam import ROOT

from assistant.config import Settings, load_settings
from eval.workspace import Workspace, open_workspace

MODELS = ROOT / "var" / "models"
FILES = ("procedures/1.000656-dang-ky-khai-tu.md", "guidance/doc-ban-ghi-thu-tuc-tren-cong-quoc-gia.md")


@dataclass(frozen=True, slots=True)
class Small:
    """The sources of the small index, its configuration, and the index opened."""

    sources: Path
    config: Path
    work: Workspace


@pytest.fixture(scope="session")
def _torch_threads() -> Iterator[None]:
    """Give torch its threads back: a workspace of a run takes all but one from it."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, record: object, _torch_threads: None) -> Small:
    """Build the small index once."""
    assert callable(record)
    folder = tmp_path_factory.mktemp("eval-small")
    sources = folder / "nguon"
    sources.mkdir()
    for file in FILES:
        shutil.copy(ROOT / "corpus" / file, sources)
    made_up = {
        "1.999101": ("Xin mượn bộ loa đài của nhà văn hóa xã", "Đơn xin mượn loa đài có xác nhận của trưởng thôn"),
        "1.999102": ("Cấp thẻ đọc sách tại thư viện xã", "Phiếu đăng ký làm thẻ đọc kèm hai ảnh"),
    }
    for code, (name, paper) in made_up.items():
        (sources / f"{code}.txt").write_text(record(code, name, dossier=[paper]), encoding="utf-8")
    config = write_config(folder, sources)
    return Small(sources, config, open_workspace(load_settings(config), [sources], indexes=folder / "indexes"))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, _torch_threads: None) -> Workspace:
    """Build the index of the shipped corpus under the shipped configuration."""
    settings = shipped_settings()
    return open_workspace(settings, [ROOT / "corpus"], indexes=tmp_path_factory.mktemp("eval-shipped"))


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
