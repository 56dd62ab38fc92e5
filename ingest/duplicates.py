"""Documents that say the same: exactly, or nearly, by MinHash (Broder, 1997) over runs of five words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from datasketch import MinHash, MinHashLSH

from ingest.text import fold

PERMUTATIONS = 128
NEAR = 0.85
"""Two documents are near-duplicates from this share of common runs on; MinHash gives it to about 0.03."""
_RUN = 5
_CHARS = 400_000
"""So much of a text is looked at: its runs are held at once, and a longer text is told by its start as well."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document and the one most like it; `similarity` is 1.0 and `exact` true where the files are the same."""

    document_id: str
    other_id: str
    similarity: float
    exact: bool = False


def signature(text: str) -> bytes:
    """Give the MinHash of a text, 512 bytes; case, marks and punctuation do not count.

    >>> similarity(signature("Nộp một đơn xin và một bản sao."), signature("nộp một đơn xin, và một bản sao"))
    1.0
    """
    words = re.findall(r"\w+", fold(text[:_CHARS]))
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
    made = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=crc32, scheme="affine32")
    made.update_batch([run.encode() for run in sorted(runs)])
    return np.asarray(made.hashvalues, np.uint32).tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """Give the share of common runs of two texts, estimated from their signatures."""
    return float(np.mean(np.frombuffer(one, np.uint32) == np.frombuffer(other, np.uint32)))


def near(
    asked: Mapping[str, bytes], known: Mapping[str, bytes], least: float = NEAR
) -> Iterator[tuple[str, str, float]]:
    """Give for each document asked about those of `known` that are like it: (id, other id, similarity), likest first.

    Both map ids to signatures; a document is never like itself.
    """
    if not asked:
        return
    lookup = MinHashLSH(threshold=max(0.5, least - 0.1), num_perm=PERMUTATIONS)
    for i, value in known.items():
        lookup.insert(i, _minhash(value))
    for i, value in asked.items():
        found = [(other, similarity(value, known[other])) for other in lookup.query(_minhash(value)) if other != i]
        yield from ((i, other, s) for other, s in sorted(found, key=lambda f: (-f[1], f[0])) if s >= least)


def _minhash(value: bytes) -> MinHash:
    values = np.frombuffer(value, np.uint32).copy()
    return MinHash(seed=1, hashvalues=values, permutations=_PERMUTATIONS, scheme="affine32")


_PERMUTATIONS = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32").permutations
