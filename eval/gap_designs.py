"""Ways of grouping gaps, held against questions of which it is known what they ask: `python -m eval.gap_designs`.

`--grouped` is a JSON object from a gap to the questions that ask it; `--apart` JSON lines with `question` and `code`,
written to be different, among which only questions of one procedure may meet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from assistant.config import load_settings
from assistant.desk.gaps import matching
from assistant.desk.gaps.matching import Groups
from assistant.desk.gaps.reading import Reading, read
from index.embedding import load_embedder

GROUPED = Path("tests/assistant/trainers/gaps/grouped.json")
Matrix = NDArray[np.float32]


def main(
    grouped: Annotated[Path, typer.Option(help="Questions by what they ask.")] = GROUPED,
    apart: Annotated[Path | None, typer.Option(help="Questions with the code of their procedure.")] = None,
) -> None:
    """Print a Markdown table: B-cubed precision, recall and F of each design, and wrong pairs among `apart`."""
    asked = [(gap, q) for gap, qs in json.loads(grouped.read_text("utf-8")).items() for q in qs]
    lines = [json.loads(line) for line in apart.read_text("utf-8").splitlines()] if apart else []
    settings = load_settings(None)
    embedder = load_embedder(settings.index.model, settings.index.models_folder)
    readings = [read(q) for q in [q for _, q in asked] + [line["question"] for line in lines]]
    vectors = embedder.embed_queries([reading.text for reading in readings])
    gaps, codes = [gap for gap, _ in asked], [line["code"] for line in lines]
    sys.stdout.write("| design | precision | recall | F | pairs apart (of one procedure) |\n|---|---|---|---|---|\n")
    for name, labels in _designs(vectors, readings):
        precision, recall = _b_cubed(gaps, labels[: len(gaps)])
        f = 2 * precision * recall / (precision + recall)
        met, same = _met(codes, labels[len(gaps) :])
        sys.stdout.write(f"| {name} | {precision:.3f} | {recall:.3f} | {f:.3f} | {met} ({same}) |\n")


def _designs(vectors: Matrix, readings: Sequence[Reading]) -> Iterator[tuple[str, list[int]]]:
    for words, near in ((0.0, 0.65), (0.0, 0.75), (0.35, 0.55), (0.35, 0.6), (0.35, 0.65)):
        for rules in ("none", "sections", "sections, turns"):
            kept = [
                replace(r, asks=r.asks if "sections" in rules else (), turns=r.turns if "turns" in rules else ())
                for r in readings
            ]
            matching.WORDS, matching.NEAR = words, near
            yield f"nearest mean, words {words}, {near}, rules: {rules}", Groups(vectors.shape[1]).put(vectors, kept)
    cosines = vectors @ vectors.T
    for near in (0.6, 0.65, 0.7):
        found = AgglomerativeClustering(
            None, metric="precomputed", linkage="average", distance_threshold=1 - near
        ).fit_predict(np.clip(1 - cosines, 0, 2))
        yield f"average link of cosines, {near}", found.tolist()
    for near in (0.7, 0.75):
        yield f"mutual three nearest, {near}", _components(cosines, 3, near)


def _components(cosines: Matrix, nearest: int, near: float) -> list[int]:
    alone = cosines - 2 * np.eye(len(cosines), dtype=np.float32)
    best = np.argsort(-alone, axis=1)[:, :nearest]
    labels = list(range(len(cosines)))
    for one, others in enumerate(best):
        for other in others:
            if one in best[other] and cosines[one, other] >= near and labels[one] != labels[other]:
                old, new = labels[other], labels[one]
                labels = [new if label == old else label for label in labels]
    return labels


def _b_cubed(wanted: Sequence[str], labels: Sequence[int]) -> tuple[float, float]:
    same = np.array(wanted)[:, None] == np.array(wanted)[None, :]
    together = np.array(labels)[:, None] == np.array(labels)[None, :]
    both = (same & together).sum(1)
    return float((both / together.sum(1)).mean()), float((both / same.sum(1)).mean())


def _met(codes: Sequence[str], labels: Sequence[int]) -> tuple[int, int]:
    by_label: dict[int, list[str]] = {}
    for code, label in zip(codes, labels, strict=True):
        by_label.setdefault(label, []).append(code)
    pairs = [a == b for members in by_label.values() for a, b in combinations(members, 2)]
    return len(pairs), sum(pairs)


if __name__ == "__main__":
    typer.run(main)
