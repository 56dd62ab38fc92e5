"""Learns which questions are to be declined: other matters, private data, harm, steering (`assistant/data/scope`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.learned import phrases_of
from assistant.training.fitting import QUESTIONS, SEED, lines, sample, write_classifier

OK_SHARE = 3000
STRENGTH = 10.0
SMALLEST = 0.05
"""Phrases whose weights are all below this are left out of the file."""


def _examples(ok: Sequence[Path]) -> tuple[list[str], list[str]]:
    """Give texts and labels: the project's own questions, and further ones that deserve an answer."""
    own = [
        (d["question"], "ok" if d["label"] == "steering_ok" else d["label"]) for d in lines(QUESTIONS / "scope.jsonl")
    ]
    facts = [(d["question"], "ok") for d in lines(QUESTIONS / "facts.jsonl")]
    more = [(d["question"], "ok") for path in ok for d in lines(path) if d.get("answerable", True)]
    pairs = [*own, *facts, *sample(more, OK_SHARE)]
    return [text for text, _ in pairs], [label for _, label in pairs]


def learn_scope(ok: Sequence[Path]) -> str:
    """Learn and write the classifier; give the shares declined, by label, in cross-validation."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    texts, labels = _examples(ok)
    vectorizer = TfidfVectorizer(analyzer=phrases_of, min_df=2, sublinear_tf=True)
    x, y = vectorizer.fit_transform(texts), np.array(labels)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    shuffled = StratifiedKFold(5, shuffle=True, random_state=SEED)
    chance = cross_val_predict(model, x, y, cv=shuffled, method="predict_proba")
    model.fit(x, y)
    classes = [str(name) for name in model.classes_]
    ok_chance = chance[:, classes.index("ok")]
    phrases = {
        phrase: [round(float(vectorizer.idf_[at]), 3), *(round(float(w), 3) for w in model.coef_[:, at])]
        for phrase, at in sorted(vectorizer.vocabulary_.items())
        if np.abs(model.coef_[:, at]).max() >= SMALLEST
    }
    bias = [round(float(b), 4) for b in model.intercept_]
    write_classifier("scope", {"classes": classes, "bias": bias, "phrases": phrases})
    rows = [
        f"{len(texts)} questions, {len(phrases)} phrases; share declined in cross-validation below a chance of ok of"
    ]
    for bound in (0.2, 0.3, 0.4, 0.5):
        shares = ", ".join(f"{name} {np.mean(ok_chance[y == name] < bound):.3f}" for name in classes)
        rows.append(f"  {bound}: {shares}")
    return "\n".join(rows)
