"""Any system that keeps the contract, by its address."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import httpx

from eval.questions import Turn
from eval.systems.system import Body


class HttpSystem:
    """A server that keeps the contract. Thread-safe, as its client is."""

    searches = True
    streams = True

    def __init__(self, name: str, base: str, token: str = "", timeout: float = 120) -> None:
        self.name = name
        self.base = base.rstrip("/")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=self.base, timeout=timeout, headers=headers)
        self._versions: set[str] = set()

    def about(self) -> dict[str, str]:
        """Give its address, and the versions of the corpus that its replies named."""
        return {"address": self.base, "corpus_version": ", ".join(sorted(self._versions))}

    def search(self, query: str, limit: int) -> Body:
        """POST /api/search."""
        return self._post("/api/search", {"query": query, "limit": limit})

    def chat(self, messages: Sequence[Turn]) -> Body:
        """POST /api/chat, whole."""
        body = self._post("/api/chat", {"messages": _dump(messages), "stream": False})
        if isinstance(body, dict) and isinstance(body.get("corpus_version"), str):
            self._versions.add(body["corpus_version"])
        return body

    def first_words(self, messages: Sequence[Turn]) -> float:
        """POST /api/chat as a stream, until its first `delta`; the rest is read and dropped."""
        started = time.perf_counter()
        first: float | None = None
        with self._client.stream("POST", "/api/chat", json={"messages": _dump(messages), "stream": True}) as reply:
            reply.raise_for_status()
            for line in reply.iter_lines():
                if first is None and line.strip() in ("event: delta", "event:delta", "event: final", "event:final"):
                    first = time.perf_counter() - started
        if first is None:
            raise ValueError("a stream without a delta")
        return first

    def source(self, document_id: str) -> str:
        """GET /api/sources/{id}."""
        reply = self._client.get(f"/api/sources/{document_id}")
        reply.raise_for_status()
        return str(reply.json()["text"])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, path: str, body: Body) -> Body:
        reply = self._client.post(path, json=body)
        reply.raise_for_status()
        found: Any = reply.json()
        if not isinstance(found, dict):
            raise TypeError(f"{path}: the reply is no object")
        return found


def _dump(messages: Sequence[Turn]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.content} for turn in messages]
