"""`troly serve` as a process, for the tests that drive a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
START_SECONDS = 240
FILES = (
    "procedures/1.001193-dang-ky-khai-sinh.md",
    "procedures/1.000656-dang-ky-khai-tu.md",
    "competence/dat-dai-cap-xa-nghi-dinh-226-2025.md",
)
"""Of the corpus: a few, so that a server of its own starts soon."""


class Server:
    """`troly serve` as a process that can be ended and started again."""

    def __init__(self, folder: Path, origins: str) -> None:
        self.log = folder / "log"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = os.environ | {
            "TROLY_INDEX__FOLDER": str(folder / "index"),
            "TROLY_INDEX__CURATION": str(folder / "curation.yaml"),
            "TROLY_INGEST__CORPUS": f'["{folder / "corpus"}"]',
            "TROLY_ASSISTANT__DATABASE__URL": f"sqlite:///{folder / 'troly.db'}",
            "TROLY_ASSISTANT__DESK__FOLDER": str(folder / "desk"),
            "TROLY_ASSISTANT__ALLOWED_ORIGINS": f'["{origins}"]',
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", "from eval.cli import main; main()", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._settings, stdout=log, stderr=log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(f"{self.address}/readyz").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
