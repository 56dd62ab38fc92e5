"""PDF pages read in a process of their own: a file that crashes, hangs or fills the memory harms nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.readers.pdf_pages import Page, open_pdf, pages_of

MEMORY = 1_500 * 1024**2
"""Bytes of address space that the reading of one file may take."""
PAGE_SECONDS = 240
"""A file whose next page takes longer is given up."""
FILE_SECONDS = 3600
"""So is a file that takes longer altogether."""

_LONGEST_LINE = 64 * 1024**2


def read_pages(data: bytes) -> tuple[str, list[Page]]:
    """Give the metadata's title of a PDF and its pages, read within the limits above.

    Raises UnreadableFileError as open_pdf does, and when a limit is passed or the reading process breaks off.
    """
    pages: list[Page] = []
    title = ""
    for line in _lines_of_child(data):
        told = json.loads(line)
        if "error" in told:
            raise UnreadableFileError(str(told["error"]), str(told["cause"]))
        if "title" in told:
            title = str(told["title"])
        elif "done" in told:
            return title, pages
        else:
            pages.append(Page(str(told["text"]), told["confidence"], str(told["problem"]), str(told["cause"])))
    raise UnreadableFileError(
        f"PDF hỏng: bộ đọc dừng đột ngột ở trang {len(pages) + 1}.", "the reading process broke off"
    )


def _lines_of_child(data: bytes) -> Iterator[str]:
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    with tempfile.TemporaryFile() as handed:
        handed.write(data)
        handed.seek(0)
        child = subprocess.Popen(
            # -P: the folder that the command runs in is not searched for modules.
            [sys.executable, "-P", "-m", "ingest.readers.pdf_process"],
            stdin=handed,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            yield from _lines_in_time(child)
        finally:
            # Tesseract may still run under the child; the group is theirs alone.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 9)
            child.wait()
            if child.stdout:
                child.stdout.close()


def _lines_in_time(child: subprocess.Popen[bytes]) -> Iterator[str]:
    assert child.stdout is not None  # noqa: S101
    last = time.monotonic() + FILE_SECONDS
    page = 0
    held = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        until = min(time.monotonic() + PAGE_SECONDS, last)
        while True:
            if not waiting.select(max(until - time.monotonic(), 0)) or time.monotonic() > last:
                raise UnreadableFileError(
                    f"PDF đọc quá lâu ở trang {max(page, 1)}, đã dừng; hãy lưu lại hoặc tách tệp.", "time limit"
                )
            some = os.read(child.stdout.fileno(), 1 << 16)
            if not some:
                return
            held += some
            if len(held) > _LONGEST_LINE:
                raise UnreadableFileError(f"Trang {page} của PDF dài bất thường, đã dừng.", "line limit")
            *lines, held = held.split(b"\n")
            for line in lines:
                page += 1
                yield line.decode("utf-8", "replace")
            if lines:
                until = min(time.monotonic() + PAGE_SECONDS, last)


def _main() -> None:
    """Read the PDF on standard input and tell its pages, a JSON object a line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = os.getppid()

    def tell(**told: object) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        if os.getppid() != parent:  # nobody listens any more
            os._exit(1)

    try:
        opened = open_pdf(sys.stdin.buffer.read())
        tell(title=opened.title)
        for page in pages_of(opened):
            tell(text=page.text, confidence=page.confidence, problem=page.problem, cause=page.cause)
        tell(done=True)
    except UnreadableFileError as error:
        tell(error=error.message, cause=error.cause)
    except MemoryError:
        tell(error="PDF cần quá nhiều bộ nhớ để đọc; hãy lưu lại hoặc tách thành nhiều tệp.", cause="MemoryError")
    except Exception as error:
        tell(error="PDF hỏng hoặc có cấu trúc lạ, không đọc được.", cause=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    _main()
