"""Learns the counts that put marks back: python -m index.training.diacritics ARCHIVE QUESTIONS...

The records give the words of the law, the questions those of citizens. Only counts are kept: single syllables, and
pairs of neighbours that stand together at least three times.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import orjson

from index.analysis import syllables
from index.diacritics import MODEL, lacks_marks
from index.telex import is_syllable
from ingest.pipeline import read_source
from ingest.sources import open_source

RAREST = 3
RAREST_FOREIGN = 60
NAME_WEIGHT = 5
QUESTION_WEIGHT = 8


def main(archive: Path, questions: list[Path]) -> None:
    """Count, and write the model."""
    singles: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for reading in read_source(open_source(archive), {}):
        for document in reading.documents:
            _count(document.title, NAME_WEIGHT, singles, pairs)
            _count(document.text, 1, singles, pairs)
    # Citizens' questions count for the words of the language that they hold, not for the slips of their typing.
    words = {s for s, n in singles.items() if is_syllable(s) or n >= RAREST_FOREIGN}
    for path in questions:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = str(json.loads(line)["question"])
            if not lacks_marks(text):
                _count(text, QUESTION_WEIGHT, singles, pairs)
    kept = {s: n for s, n in singles.items() if n >= RAREST and (s in words or is_syllable(s))}
    together = {p: n for p, n in pairs.items() if n >= RAREST and set(p.split()) <= kept.keys()}
    data = orjson.dumps({"singles": kept, "pairs": together}, option=orjson.OPT_SORT_KEYS)
    MODEL.write_bytes(gzip.compress(data, 9, mtime=0))
    sys.stderr.write(f"{len(kept)} syllables, {len(together)} pairs, {MODEL.stat().st_size // 1024} KB\n")


def _count(text: str, weight: int, singles: Counter[str], pairs: Counter[str]) -> None:
    for line in text.split("\n"):
        before = ""
        for syllable in syllables(line):
            if not syllable.isalpha():
                before = ""
                continue
            singles[syllable] += weight
            if before:
                pairs[f"{before} {syllable}"] += weight
            before = syllable


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
