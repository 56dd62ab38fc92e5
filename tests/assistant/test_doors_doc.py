"""The examples of docs/doors.md, run as they stand against a real server."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from live_server import serving
from workbench import ROOT

from assistant.answering import Assistant
from assistant.api.app import create_app

DOC = (ROOT / "docs" / "doors.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:8000"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)


@pytest.mark.parametrize(
    ("block", "shown"),
    list(zip(blocks("python"), ["Nguồn:\n[1] ", "Thủ tục đăng ký khai tử (1.000656)"], strict=True)),
)
def test_the_examples_in_python_run(served: Assistant, block: str, shown: str) -> None:
    with serving(create_app(served)) as address:
        ended = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", block.replace(WRITTEN, address)],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
    assert ended.returncode == 0, ended.stderr
    assert shown in ended.stdout


def test_the_configuration_of_a_client_is_json() -> None:
    (config,) = blocks("json")
    assert json.loads(config)["mcpServers"]["tro-ly-xa"]["url"] == f"{WRITTEN}/mcp"
