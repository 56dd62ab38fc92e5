"""What was learnt on the project's own questions: small linear models, kept as JSON beside the code.

`python -m assistant.training` makes the files of `assistant/data/`; here they are only read and applied.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.text import fold

DATA = Path(__file__).parent / "data"
LONGEST_PHRASE = 3


@dataclass(frozen=True, slots=True)
class Logistic:
    """Logistic regression over named features: `weights` and `bias` are of the features as they come, unscaled."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def logit(self, features: Sequence[float]) -> float:
        """Give the log-odds for features in the order of `names`."""
        return self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))

    def probability(self, features: Sequence[float]) -> float:
        """Give the probability, from 0 to 1.

        >>> round(Logistic(("a",), (2.0,), -1.0).probability([1.0]), 3)
        0.731
        """
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit(features)))))


@dataclass(frozen=True, slots=True)
class PhraseClassifier:
    """Multinomial logistic regression over folded words and phrases, weighted by TF-IDF of length one."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    phrases: Mapping[str, tuple[float, Sequence[float]]]
    """Inverse document frequency and a weight for each class, by phrase."""

    def probabilities(self, text: str) -> dict[str, float]:
        """Give the probability of each class; empty where no phrase of the text is known, which says nothing."""
        counts = Counter(phrases_of(text))
        found = {p: (1 + math.log(n)) * self.phrases[p][0] for p, n in counts.items() if p in self.phrases}
        if not found:
            return {}
        norm = math.sqrt(sum(value * value for value in found.values()))
        logits = list(self.bias)
        for phrase, value in found.items():
            for at, weight in enumerate(self.phrases[phrase][1]):
                logits[at] += weight * value / norm
        top = max(logits)
        odds = [math.exp(value - top) for value in logits]
        return {name: value / sum(odds) for name, value in zip(self.classes, odds, strict=True)}


def phrases_of(text: str) -> list[str]:
    """Give the folded words of a text and their runs of up to three.

    >>> phrases_of("Trời mưa")
    ['troi', 'mua', 'troi mua']
    """
    words = re.findall(r"\w+", fold(text).lower())
    return [
        " ".join(words[at : at + size]) for size in range(1, LONGEST_PHRASE + 1) for at in range(len(words) - size + 1)
    ]


@cache
def load_logistic(name: str) -> Logistic:
    """Read a model of `assistant/data/` by its name."""
    raw = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return Logistic(tuple(raw["names"]), tuple(raw["weights"]), raw["bias"])


@cache
def load_classifier(name: str) -> PhraseClassifier:
    """Read a classifier of `assistant/data/` by its name."""
    raw = json.loads(gzip.decompress((DATA / f"{name}.json.gz").read_bytes()))
    phrases = {phrase: (idf, weights) for phrase, (idf, *weights) in raw["phrases"].items()}
    return PhraseClassifier(tuple(raw["classes"]), tuple(raw["bias"]), phrases)
