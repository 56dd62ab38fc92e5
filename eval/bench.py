"""Speed and size, measured on a real server and real sources: `make bench BENCH="--archive PATH --questions PATH"`.

Prints one Markdown table; docs/benchmarks.md keeps the figures. Everything runs in a temporary folder.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer

TROLY = [sys.executable, "-m", "assistant"]
CLIENTS = 16


def main(
    questions: Annotated[Path, typer.Option(help="JSON lines with a `question` each.")],
    archive: Annotated[Path | None, typer.Option(help="Archive of procedures to take in beside corpus/.")] = None,
    index: Annotated[Path | None, typer.Option(help="An index folder that exists: skips the cold ingest.")] = None,
) -> None:
    """Measure ingestion, the server's start, memory and latency."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus"
        shutil.copytree("corpus", corpus)
        sources = [corpus, *([archive] if archive else [])]
        environment = os.environ | {
            "TROLY_INDEX__FOLDER": str(index or folder / "index"),
            "TROLY_INGEST__CORPUS": json.dumps([str(corpus)]),
        }
        rows = [] if index else [("cold ingest", *_ingest(sources, environment))]
        rows += [("repeat, nothing changed", *_ingest(sources, environment))]
        changed = next(iter(sorted((corpus / "procedures").glob("*.md"))))
        changed.write_text(changed.read_text(encoding="utf-8") + "\n- Dòng thêm để đo.\n", encoding="utf-8")
        rows += [("one changed file", *_ingest([corpus], environment))]
        asked = [json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").splitlines() if line]
        rows += _serve(environment, asked)
    sys.stdout.write("| what | figure | peak memory |\n|---|---|---|\n")
    sys.stdout.writelines(f"| {what} | {figure} | {memory} |\n" for what, figure, memory in rows)


def _ingest(sources: list[Path], environment: dict[str, str]) -> tuple[str, str]:
    started = time.perf_counter()
    process = subprocess.Popen([*TROLY, "ingest", *map(str, sources)], env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"troly ingest ended with status {status}")
    return f"{time.perf_counter() - started:.1f} s", f"{usage.ru_maxrss / 1024:.0f} MB"


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[str, int, float]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    process = subprocess.Popen([*TROLY, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        while True:
            try:
                httpx.get(f"{base}/readyz", timeout=1).raise_for_status()
                break
            except httpx.HTTPError:
                if process.poll() is not None:
                    raise SystemExit("troly serve ended") from None
                time.sleep(0.1)
        yield base, process.pid, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


def _serve(environment: dict[str, str], asked: list[str]) -> list[tuple[str, str, str]]:
    with _server(environment) as (base, pid, ready), httpx.Client(base_url=base, timeout=60) as client:
        rows = [("server ready", f"{ready:.1f} s", _resident(pid))]
        for path, body in (("/api/search", _search), ("/api/chat", _chat)):
            times = sorted(_timed(client, path, body(q)) for q in asked)
            p50, p95 = statistics.median(times), times[int(0.95 * len(times))]
            rows.append((f"{path} p50 / p95", f"{1000 * p50:.0f} / {1000 * p95:.0f} ms", _resident(pid)))
        with ThreadPoolExecutor(CLIENTS) as pool:
            started = time.perf_counter()
            list(pool.map(lambda q: _timed(client, "/api/chat", _chat(q)), asked))
            rate = len(asked) / (time.perf_counter() - started)
        rows.append((f"/api/chat, {CLIENTS} clients", f"{rate:.1f} questions/s", _resident(pid)))
    return rows


def _search(question: str) -> dict[str, object]:
    return {"query": question, "limit": 10}


def _chat(question: str) -> dict[str, object]:
    return {"messages": [{"role": "user", "content": question}]}


def _timed(client: httpx.Client, path: str, body: dict[str, object]) -> float:
    started = time.perf_counter()
    client.post(path, json=body).raise_for_status()
    return time.perf_counter() - started


def _resident(pid: int) -> str:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return f"{pages * resource.getpagesize() / 1024**2:.0f} MB"


if __name__ == "__main__":
    typer.run(main)
