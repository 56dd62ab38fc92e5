"""A small index of records made up for these tests and of two corpus files, and that of the shipped corpus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import torch
from exam import ROOT
from indexes import FILES, Small, shipped_settings, write_config

from assistant.config import load_settings
from eval.workspace import Workspace, open_workspace


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
