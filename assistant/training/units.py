"""Learns which units of a document hold the facts asked for (`assistant/data/units`, `assistant/data/unit_chance`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assembly import assistant
from assistant.config import load_settings
from assistant.conversation import Message, said_before
from assistant.evidence import units_of
from assistant.selection import RULES, score_units
from assistant.training.fitting import QUESTIONS, fit, folds, lines, logits, write_logistic
from assistant.unit_features import NAMES
from index.analysis import syllables
from index.documents import DocumentStore
from index.question import read_question
from ingest.document import Document

STRENGTH = 0.1
BUDGETS = (60, 100, 150, 220)


def _holds(text: list[str], phrasing: str) -> bool:
    wanted = syllables(phrasing)
    return any(text[at : at + len(wanted)] == wanted for at in range(len(text) - len(wanted) + 1)) and bool(wanted)


def _examples(questions: Sequence[Path], documents: DocumentStore) -> Iterator[tuple[dict[str, Any], Document]]:
    """Give questions with facts, and the document that answers each."""
    for item in (item for path in questions for item in lines(path)):
        code = next((g["code"] for g in item["gold"] if g["code"]), None)
        if item["nuggets"] and code and (i := documents.by_code(code)) and (document := documents.get(i)):
            yield item, document
    for fact in lines(QUESTIONS / "facts.jsonl"):
        i = documents.by_code(fact["code"]) if fact["label"] == "present_fact" else None
        if i and (document := documents.get(i)):
            yield {"question": fact["question"], "history": [], "nuggets": [[fact["fact"]]]}, document


def learn_units(questions: Sequence[Path]) -> str:
    """Learn and write both models; give the recall of facts within budgets of words: rules, what is learnt, both.

    The facts of a question are its nuggets; a unit is right when it holds a phrasing of one of them.
    """
    documents = assistant(load_settings()).live.current().documents
    x, rules, facts, sizes = [], [], [], []
    for item, document in _examples(questions, documents):
        history = [Message(**turn) for turn in item["history"]]
        scored = score_units(document, read_question(item["question"], said_before(history)[0]))
        if not scored:
            continue
        texts = [syllables(f"{unit.text} . {unit.case}") for unit in units_of(document)]
        nuggets = [n["phrasings"] if isinstance(n, dict) else n for n in item["nuggets"]]
        facts.append(np.array([[any(_holds(text, p) for p in nugget) for text in texts] for nugget in nuggets]))
        x.append(np.array([s.features for s in scored]))
        rules.append(np.array([s.rules for s in scored]))
        sizes.append(np.array([len(s.unit.text.split()) if not s.unit.lead else 10**6 for s in scored]))
    right = [f.any(0) for f in facts]
    learnt: list[Any] = [None] * len(x)
    for learn, check in folds(len(x)):
        fitted = fit(np.vstack([x[at] for at in learn]), np.concatenate([right[at] for at in learn]), STRENGTH)
        for at in check:
            learnt[at] = logits(x[at], fitted)
    both = [found + RULES * score for found, score in zip(learnt, rules, strict=True)]
    write_logistic("units", NAMES, fit(np.vstack(x), np.concatenate(right), STRENGTH))
    write_logistic("unit_chance", ["score"], fit(np.concatenate(both)[:, None], np.concatenate(right), 100.0))
    rows = [f"{len(x)} questions; recall of facts within {BUDGETS} words, in cross-validation"]
    for name, scores in (("rules", rules), ("learnt", learnt), ("both", both)):
        shares = [np.mean([_recall(s, f, w, b) for s, f, w in zip(scores, facts, sizes, strict=True)]) for b in BUDGETS]
        rows.append(f"  {name}: {', '.join(f'{share:.3f}' for share in shares)}")
    return "\n".join(rows)


def _recall(scores: Any, facts: Any, sizes: Any, budget: int) -> float:
    found = np.zeros(len(facts), bool)
    words = 0
    for at in np.argsort(-scores):
        if words and words + sizes[at] > budget:
            continue
        words += sizes[at]
        found |= facts[:, at]
    return float(found.mean())
