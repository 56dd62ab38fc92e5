"""Our own build, served on this machine for the length of a run, and asked over HTTP like any other."""

from __future__ import annotations

import threading
import time

import uvicorn

from assistant.answering import Assistant
from assistant.api.app import create_app
from eval.errors import EvalError
from eval.systems.http import HttpSystem

START_SECONDS = 60


class OwnSystem(HttpSystem):
    """The assistant behind a real server on a free port."""

    def __init__(self, name: str, assistant: Assistant) -> None:
        config = uvicorn.Config(create_app(assistant), host="127.0.0.1", port=0, log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="examined", daemon=True)
        self._thread.start()
        until = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise EvalError("Máy chủ của Trợ lý Xã không khởi động được để đánh giá.", "uvicorn did not start")
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        super().__init__(name, f"http://127.0.0.1:{port}")
        self._model = assistant.live.current().manifest.model

    def about(self) -> dict[str, str]:
        """Give the model and the generation; the port means nothing to a reader."""
        return {"model": self._model, "corpus_version": super().about()["corpus_version"]}

    def close(self) -> None:
        """Stop the server."""
        super().close()
        self._server.should_exit = True
        self._thread.join(timeout=10)
