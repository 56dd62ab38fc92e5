"""PDFs damaged at random, read in this process: nothing but IngestError may come out, and no file may take long.

`python tests/ingest/fuzz_pdf.py 5000 --seed 7 --seconds 900` runs many and prints what came of them.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).parent))
from made_files import PARAGRAPH, pdf
from made_scans import page, scan_pdf, scanned

from ingest.document import Provenance
from ingest.errors import IngestError
from ingest.readers.pdf import documents_of
from ingest.readers.pdf_pages import open_pdf, pages_of

LONGEST = 30
"""Seconds of this process that one file may take; in the program the reading process has limits of its own."""
_NUMBERS = [b"0", b"-1", b"1", b"65536", b"2147483647", b"99999999999", b"3.5", b"null", b"[1 2]", b"<< >>", b"/Name"]


class TooLongError(BaseException):
    """A file took too long; no reader may catch it."""


def seeds() -> list[bytes]:
    """Make the sound files: text, a table's rules, a picture, a scan, a protected file."""
    small = page(["Điều 1. Mượn"]).crop((100, 100, 900, 320))
    return [
        pdf([[PARAGRAPH, "Điều 1. Phạm vi", "1. Một", "a) Hai"], ["Trang hai", PARAGRAPH]], title="Quy chế mượn nhà"),
        pdf([["PHỤ LỤC"], [PARAGRAPH]], pictures=(0,)),
        pdf([[PARAGRAPH]], password="x"),  # noqa: S106
        scan_pdf(scanned(small)),
    ]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Give a file with one to twelve damages; its end stays, so that it is not refused at the first look."""
    body, end = bytearray(data[:-7]), data[-7:]
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        at = chance.randrange(len(body))
        size = chance.choice((1, 4, 40, 400))
        kind = chance.randrange(6)
        if kind == 0:
            body[at] = chance.randrange(256)
        elif kind == 1:
            del body[at : at + size]
        elif kind == 2:
            body[at:at] = bytes(body[at : at + size]) * chance.choice((1, 2, 50))
        elif kind == 3:
            body[at : at + size] = chance.randbytes(size)
        elif numbers := list(re.finditer(rb"(?<=[ \[])-?\d+(?:\.\d+)?(?=[ \]\n/>])", body)):
            number = chance.choice(numbers)
            body[number.start() : number.end()] = chance.choice(_NUMBERS)
        body = body or bytearray(b"%PDF-1.7\n")
    return bytes(body) + end


def outcome(data: bytes) -> str:
    """Read a file to its documents: "read", or the sentence of its refusal; any other error leaves."""
    try:
        opened = open_pdf(data)
        documents_of(opened.title, list(pages_of(opened)), Provenance("tệp", "a.pdf", ""))
    except IngestError as error:
        return re.sub(r"\d+", "N", error.message)
    return "read"


def run(count: int, seed: int, seconds: float) -> Iterator[tuple[int, str, float]]:
    """Read `count` damaged files, fewer where the time is up: (number, outcome, seconds it took)."""

    def too_long(signum: int, frame: FrameType | None) -> None:
        raise TooLongError(f"a file took more than {LONGEST} s")

    sound = seeds()
    signal.signal(signal.SIGVTALRM, too_long)
    until = time.monotonic() + seconds
    try:
        for number in range(count):
            if time.monotonic() > until:
                return
            data = damaged(sound[number % len(sound)], random.Random(f"{seed}-{number}"))  # noqa: S311
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
            result = outcome(data)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            yield number, result, time.process_time() - begun
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("count", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=900)
    given = arguments.parse_args()
    results: Counter[str] = Counter()
    slowest = 0.0
    for _, result, took in run(given.count, given.seed, given.seconds):
        results[result] += 1
        slowest = max(slowest, took)
    for result, times in results.most_common(20):
        sys.stdout.write(f"{times:6d}  {result[:110]}\n")
    sys.stdout.write(f"{results.total():6d}  files, the slowest {slowest:.1f} s\n")


if __name__ == "__main__":
    main()
