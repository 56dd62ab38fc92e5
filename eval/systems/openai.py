"""Any system that speaks OpenAI's chat completions, by its address: a bare language model, or a rival's product.

It has no rankings and no citations, so only the figures of its answers can be other than a miss.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import httpx

from eval.questions import Turn
from eval.systems.system import Body


class OpenAISystem:
    """A chat model behind POST {base}/chat/completions, asked as it is, at temperature 0."""

    searches = False
    streams = True

    def __init__(self, name: str, base: str, model: str, token: str = "", timeout: float = 120) -> None:
        self.name = name
        self.base = base.rstrip("/")
        self.model = model
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(timeout=timeout, headers=headers)

    def about(self) -> dict[str, str]:
        """Give its address and model."""
        return {"address": self.base, "model": self.model}

    def search(self, query: str, limit: int) -> Body:
        """Refuse: a chat model ranks nothing."""
        raise NotImplementedError("a chat model does not search")

    def chat(self, messages: Sequence[Turn]) -> Body:
        """Ask for an answer, and give it in the contract's form, without citations."""
        reply = self._client.post(self._url, json=self._body(messages, stream=False))
        reply.raise_for_status()
        text = reply.json()["choices"][0]["message"]["content"] or ""
        return {"outcome": "answered", "answer": str(text), "citations": []}

    def first_words(self, messages: Sequence[Turn]) -> float:
        """Ask for a stream, and wait for its first words."""
        started = time.perf_counter()
        first: float | None = None
        with self._client.stream("POST", self._url, json=self._body(messages, stream=True)) as reply:
            reply.raise_for_status()
            for line in reply.iter_lines():
                data = line.removeprefix("data:").strip()
                if first is None and line.startswith("data:") and data != "[DONE]":
                    choices = json.loads(data).get("choices") or [{}]
                    if (choices[0].get("delta") or {}).get("content"):
                        first = time.perf_counter() - started
        if first is None:
            raise ValueError("a stream without words")
        return first

    def source(self, document_id: str) -> str:
        """Refuse: there are no sources."""
        raise KeyError(document_id)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def _url(self) -> str:
        return f"{self.base}/chat/completions"

    def _body(self, messages: Sequence[Turn], *, stream: bool) -> Body:
        said = [{"role": turn.role, "content": turn.content} for turn in messages]
        return {"model": self.model, "messages": said, "temperature": 0, "stream": stream}
