"""Fitting and writing of the small linear models."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.learned import DATA

QUESTIONS = Path(__file__).parent / "questions"
FOLDS = 5
SEED = 5
Matrix = NDArray[np.float64]


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def sample(items: Sequence[Any], size: int) -> list[Any]:
    """Draw at most so many, the same each time, in their order."""
    if len(items) <= size:
        return list(items)
    drawn = np.random.default_rng(SEED).permutation(len(items))[:size]
    return [items[int(at)] for at in sorted(drawn)]


def folds(groups: int) -> Iterator[tuple[list[int], list[int]]]:
    """Give (learn, check) for each fold of so many groups."""
    order = np.random.default_rng(SEED).permutation(groups)
    for fold in range(FOLDS):
        check = [int(at) for at in order[fold::FOLDS]]
        left_out = set(check)
        yield [at for at in range(groups) if at not in left_out], check


def fit(x: Matrix, y: NDArray[np.bool_], strength: float) -> tuple[Matrix, float]:
    """Fit a logistic regression on standardised features, and give weights and bias for the features as they come."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(C=strength, max_iter=2000).fit((x - mean) / scale, y)
    weights = model.coef_[0] / scale
    return weights, float(model.intercept_[0] - weights @ mean)


def logits(x: Matrix, fitted: tuple[Matrix, float]) -> Matrix:
    """Give the log-odds of a fitted model."""
    found: Matrix = x @ fitted[0] + fitted[1]
    return found


def probability(logit: Matrix) -> Matrix:
    """Give the probabilities of log-odds."""
    found: Matrix = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return found


def write_logistic(name: str, names: Sequence[str], fitted: tuple[Matrix, float]) -> None:
    """Write a model for `assistant.learned.load_logistic`."""
    weights, bias = fitted
    raw = {"names": list(names), "weights": [round(float(w), 5) for w in weights], "bias": round(bias, 5)}
    (DATA / f"{name}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def write_classifier(name: str, raw: dict[str, Any]) -> None:
    """Write a model for `assistant.learned.load_classifier`; the same model gives the same bytes."""
    data = json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode()
    (DATA / f"{name}.json.gz").write_bytes(gzip.compress(data, mtime=0))
