"""Builds in child processes that SIGKILL ends at a chosen moment; `python -m killed_build MODELS` reads jobs.

A job is a line of JSON: the index `folder`, the `sources`, and the `moment` of death ("" for none): the name of an
event that Python itself reports (an audit event such as "os.rename", with or without the name of the file), or a
stage of the build ("progress embed"); `nth` says at which time it happens, `after` how many seconds later. The moment
"clock" is any: `after` seconds from the start. Each job is
answered by the number of the signal that ended it, on a line. The model is loaded once, before the children are forked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import torch

from index.builder import Builder
from index.embedding import Embedder, load_embedder
from index.generation import Generations
from index.store_edge import EdgeEngine
from index.weights import BASE_MODEL

TARGET = {"os.rename": 1, "shutil.copyfile": 1}
"""Which argument of an event names the file that it makes (others: the first)."""


def die(after: float) -> None:
    """End this process by SIGKILL, now or a little later while it goes on."""
    if after:
        parent = os.getpid()
        if os.fork() == 0:
            time.sleep(after)
            os.kill(parent, signal.SIGKILL)
            os._exit(0)
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def build(job: dict[str, Any], embedder: Embedder) -> None:
    """Build as the job says."""
    left = int(job["nth"])
    moment = str(job["moment"])

    def reached(*names: str) -> None:
        nonlocal left
        if moment in names:
            left -= 1
            if left == 0:
                die(float(job["after"]))

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(("os.", "shutil.", "sqlite3.")) or event == "open":
            target = arguments[min(TARGET.get(event, 0), len(arguments) - 1)] if arguments else ""
            name = Path(os.fsdecode(target)).name if isinstance(target, (str, bytes, os.PathLike)) else ""
            reached(event, f"{event} {name}")

    folder = Path(job["folder"])
    builder = Builder(Generations(folder, EdgeEngine(folder)), BASE_MODEL, lambda _name: embedder)
    sources = [Path(source) for source in job["sources"]]
    sys.addaudithook(heard)
    builder.ingest(sources, lambda stage, *_: reached(f"progress {stage}"))


def main() -> None:
    """Answer jobs until the end of the input."""
    # One thread: a pool of threads would not outlive the fork.
    torch.set_num_threads(1)
    embedder = load_embedder(BASE_MODEL, Path(sys.argv[1]))
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                if job["moment"] == "clock":
                    die(float(job["after"]) or 1e-6)
                build(job, embedder)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
