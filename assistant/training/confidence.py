"""Learns how sure a ranking is (`assistant/data/listed`, `assistant/data/right`; see assistant/confidence.py)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assembly import assistant
from assistant.confidence import FEATURES, features
from assistant.config import load_settings
from assistant.intent import matter_of
from assistant.training.fitting import QUESTIONS, Matrix, fit, folds, lines, logits, probability, sample, write_logistic
from index.question import read_question

OK_SHARE = 500
STRENGTH = 0.3
DEPTH = 20


Example = tuple[str, bool, frozenset[str]]
"""A question, whether some procedure answers it, and the codes that are right."""


def _examples(questions: Sequence[Path], ok: Sequence[Path]) -> list[Example]:
    found = [
        (item["question"], item["label"] != "unlisted", frozenset(filter(None, [item.get("code")])))
        for item in lines(QUESTIONS / "facts.jsonl")
        if item["label"] != "absent_fact"  # the procedure is right there, and yet there is no answer
    ]
    for item in (item for path in questions for item in lines(path)):
        if not item["history"] and (item["answerable"] or item["style"] == "unlisted"):
            codes = frozenset(g["code"] for g in item["gold"] if g["code"])
            if codes or not item["answerable"]:
                found.append((item["question"], item["answerable"], codes))
    more = [item for path in ok for item in lines(path) if item.get("code")]
    found.extend((item["question"], True, frozenset([item["code"]])) for item in sample(more, OK_SHARE))
    return found


def learn_confidence(questions: Sequence[Path], ok: Sequence[Path], configs: Sequence[Path]) -> str:
    """Learn and write both models over one or more indexes; give what thresholds would do in cross-validation.

    Each index is asked only what it can answer, and what none can; a small corpus beside the national one teaches what
    its scores look like.
    """
    rows: list[list[float]] = []
    listed: list[bool] = []
    right: list[bool | None] = []
    places: Sequence[Path | None] = configs or [None]
    for config in places:
        served = assistant(load_settings(config))
        index = served.live.current()
        held = {code for code, _, hidden in index.documents.ids().values() if code and not hidden}
        for text, answerable, codes in _examples(questions, ok):
            question = read_question(text)
            ranked = served.retriever.search(index, question, limit=DEPTH)
            document = index.documents.get(ranked[0].document_id) if ranked else None
            if document is None or not matter_of(question.spelt) or (answerable and not codes & held):
                continue
            rows.append(features(question, ranked, document, index.manifest.documents))
            listed.append(answerable)
            right.append(document.code in codes if answerable else None)
    x = np.array(rows)
    known = np.array([r is not None for r in right])
    report = [_learn("listed", x, np.array(listed), "not listed")]
    report.append(_learn("right", x[known], np.array([r for r in right if r is not None]), "wrong"))
    return "\n".join(report)


def _learn(name: str, x: Matrix, y: Any, what: str) -> str:
    chance = np.zeros(len(y))
    for learn, check in folds(len(y)):
        chance[check] = probability(logits(x[check], fit(x[learn], y[learn], STRENGTH)))
    write_logistic(name, FEATURES, fit(x, y, STRENGTH))
    rows = [f"{name}: {len(y)} questions, {np.mean(y):.3f} of them so; below a chance of"]
    rows.extend(
        f"  {bound}: {what} {np.mean(chance[~y] < bound):.3f}, others {np.mean(chance[y] < bound):.3f}"
        for bound in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    )
    return "\n".join(rows)
