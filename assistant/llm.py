"""Calls a language model at any OpenAI-compatible address, so that a slow or broken one can't hold an answer up."""

from __future__ import annotations

import asyncio
import importlib
import logging
import queue
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Sequence
from contextlib import aclosing, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import httpx

from assistant.breaker import Breaker
from assistant.config import ModelSettings

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
MOST_BYTES = 8 * 1024 * 1024
"""Of one reply over the wire: each token comes in some 300 bytes of JSON; an endless line must not fill the memory."""
CHARS_A_TOKEN = 6
CUT = "\0"
"""The last piece of a text that was cut for its length: what it ends with is no whole sentence."""


class Cause(StrEnum):
    """Why no text of a model could be used."""

    OFF = "off"
    RESTING = "resting"
    BUSY = "busy"
    SLOW = "slow"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


class ModelUnavailableError(Exception):
    """The model gave no whole text; `cause` tells why, `detail` is for the log."""

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


class LanguageModel:
    """A model behind an address. Thread-safe: each call has a thread, an event loop and a connection of its own."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._slots = threading.BoundedSemaphore(settings.parallel)
        self._breaker = Breaker(settings.failures, settings.wait_s)
        if settings.url is not None:
            # Takes seconds, which the first call has not.
            importlib.import_module("llama_index.llms.openai_like")

    def stream(self, messages: Sequence[tuple[str, str]]) -> Generator[str, None, None]:
        """Give the model's text as it comes, for messages as pairs of role (system, user) and text.

        An empty piece every few seconds says that it is still waited for; CUT ends a text that was cut for its length.
        Raises ModelUnavailableError, possibly after some pieces.
        """
        if self._settings.url is None:
            raise ModelUnavailableError(Cause.OFF)
        if not self._slots.acquire(blocking=False):
            raise ModelUnavailableError(Cause.BUSY)
        try:
            if not self._breaker.allows():
                raise ModelUnavailableError(Cause.RESTING)
            try:
                yield from self._pieces(messages)
            except ModelUnavailableError as error:
                log.warning("model: %s", error)
                self._breaker.failed()
                raise
            self._breaker.succeeded()
        finally:
            self._slots.release()

    def _pieces(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        call = _Call(self._settings, messages)
        try:
            yield from call.pieces()
        finally:
            call.stop()


class _Call:
    """One call, in a thread with an event loop: what blocks there can be cancelled at its deadline from outside."""

    def __init__(self, settings: ModelSettings, messages: Sequence[tuple[str, str]]) -> None:
        self._settings = settings
        self._messages = messages
        self._given: queue.SimpleQueue[str | ModelUnavailableError | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        threading.Thread(target=self._run, name="model-call", daemon=True).start()

    def pieces(self) -> Iterator[str]:
        """Give the pieces as they come."""
        while True:
            try:
                given = self._given.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                yield ""
                continue
            if given is None:
                return
            if isinstance(given, ModelUnavailableError):
                raise given
            yield given

    def stop(self) -> None:
        """Give the call up, if it still runs: nobody waits for the rest."""
        self._stopped.set()
        with suppress(RuntimeError):  # the loop is closed: the call is over
            self._loop.call_soon_threadsafe(lambda: self._task and self._task.cancel())

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner, suppress(asyncio.CancelledError):
            runner.run(self._talk())

    async def _talk(self) -> None:
        self._task = asyncio.current_task()
        end: ModelUnavailableError | None = None
        try:
            if not self._stopped.is_set():
                async with asyncio.timeout(self._settings.timeout_s):
                    await self._take_all()
        except TimeoutError:
            end = ModelUnavailableError(Cause.SLOW, "no whole reply in time")
        except ModelUnavailableError as error:
            end = error
        except Exception as error:  # whatever a foreign server makes of the protocol
            end = ModelUnavailableError(Cause.FAILED, repr(error)[:300])
        self._given.put(end)

    async def _take_all(self) -> None:
        chars = 0
        limit = CHARS_A_TOKEN * self._settings.max_tokens
        async with httpx.AsyncClient(event_hooks={"response": [_cap]}, timeout=self._settings.timeout_s) as client:
            llm = _llm(self._settings, client)
            chat = _chat_messages(self._messages)
            async with aclosing(self._from_first_token(llm, chat)) as deltas:
                async for delta in deltas:
                    chars += len(delta)
                    self._given.put(delta)
                    if chars > limit:
                        log.warning("model: the reply was cut at %d characters", chars)
                        self._given.put(CUT)
                        return

    async def _from_first_token(self, llm: OpenAILike, chat: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """Give the deltas; a call that fails before its first is made again, as often as the settings allow."""
        for attempt in range(self._settings.retries + 1):
            started = False
            try:
                async with aclosing(self._deltas(llm, chat)) as deltas:
                    async for delta in deltas:
                        started = True
                        yield delta
                return
            except Exception as error:
                if started or attempt == self._settings.retries or not _worth_another_try(error):
                    raise
                log.info("model: tried again after %s", type(error).__name__)
                await asyncio.sleep(0.2 * 2**attempt)

    async def _deltas(self, llm: OpenAILike, chat: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """Give the text of one call; raises where it is silent for too long, or ends without having said so."""
        finish: str | None = None
        replies = aiter(await llm.astream_chat(chat))
        heard = time.monotonic()
        while True:
            # Comments and empty chunks keep a connection alive but are no answer, so the clock runs through them.
            async with asyncio.timeout(max(heard + self._settings.first_token_s - time.monotonic(), 0)):
                try:
                    reply = await anext(replies)
                except StopAsyncIteration:
                    break
            choices = getattr(reply.raw, "choices", None)
            finish = (choices[0].finish_reason if choices else None) or finish
            if reply.delta or reply.additional_kwargs.get("thinking_delta"):
                heard = time.monotonic()
            if reply.delta:
                yield reply.delta.replace(CUT, "")
        if finish == "length":
            yield CUT
        elif finish != "stop":
            raise ModelUnavailableError(Cause.FAILED, f"the reply ended without its end ({finish})")


async def _cap(response: httpx.Response) -> None:
    """Let no reply grow beyond MOST_BYTES."""
    stream = cast("httpx.AsyncByteStream", response.stream)

    class Capped(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for part in stream:
                size += len(part)
                if size > MOST_BYTES:
                    raise httpx.ReadError(f"more than {MOST_BYTES} bytes")
                yield part

        async def aclose(self) -> None:
            await stream.aclose()

    response.stream = Capped()


def _llm(settings: ModelSettings, client: httpx.AsyncClient) -> OpenAILike:
    from llama_index.llms.openai_like import OpenAILike

    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    made: OpenAILike = OpenAILike(
        model=settings.name,
        api_base=settings.url,
        api_key=key,
        is_chat_model=True,
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        timeout=settings.timeout_s,
        max_retries=0,
        async_http_client=client,
    )
    return made


def _chat_messages(messages: Sequence[tuple[str, str]]) -> list[ChatMessage]:
    from llama_index.core.base.llms.types import ChatMessage

    return [ChatMessage(role=role, content=text) for role, text in messages]


def _worth_another_try(error: Exception) -> bool:
    """Tell whether a failure may pass: no connection, too many requests, an error of the server; not a wrong key."""
    import openai

    status: Any = getattr(error, "status_code", None)
    return isinstance(error, openai.APIConnectionError) or (
        isinstance(status, int) and (status == 429 or status >= 500)
    )
