"""Learns when a question is close enough to an approved answer (`assistant/data/approved`, `…/approved_threshold`).

Two questions of one procedure and one section ask the same, and so does a question told anew; other sections of the
procedure, the nearest questions of other procedures, and a question turned into another do not. Folds keep the
questions of a procedure together.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.assembly import assistant
from assistant.config import load_settings
from assistant.desk.approved.likeness import (
    FEATURES,
    SURE,
    Side,
    Target,
    Threshold,
    differs,
    features,
    is_offered,
    likeness,
    load_threshold,
    same_words,
    side_of,
    target_of,
)
from assistant.finding import Found, find
from assistant.learned import DATA
from assistant.training.fitting import SEED, Matrix, fit, folds, lines, logits, probability, sample, write_logistic
from assistant.training.retelling import retold, turned
from index.families import family
from index.question import query_text
from ingest.document import SectionKind

STRENGTH = 0.3
NEAREST = 8
"""How many of the nearest questions of other procedures are taken as unlike each question."""
RETOLD = 700
"""How many questions are told anew, and turned into others."""
PRECISION = 0.98
ROUND = 20
Z = 1.96


@dataclass(frozen=True, slots=True)
class _Example:
    """A question: which procedure it is of, what it asks there, and what a search brings for it.

    `origin` is the number of the question of the set that it tells anew, None for one of the set itself.
    """

    code: str
    section: str
    title: str
    side: Side
    found: Found
    target: Target
    origin: int | None = None


def learn_approved(questions: Sequence[Path]) -> str:
    """Learn and write the model and the threshold; give what they are worth on pairs left out of the learning."""
    examples, vectors = _examples(questions)
    pairs = list(_pairs(examples, vectors))
    x = np.array([_features(examples[a], examples[w], float(vectors[a] @ vectors[w])) for a, w in pairs])
    y = np.array([_alike(examples[a], examples[w], w) for a, w in pairs])
    apart = np.array([differs(examples[a].side, examples[w].side) is not None for a, w in pairs])
    anew = np.array([examples[a].origin == w for a, w in pairs])
    codes = sorted({e.code for e in examples})
    place = {code: at for at, code in enumerate(codes)}
    group = np.array([place[examples[a].code] for a, _ in pairs])
    chance = np.zeros(len(y))
    for _, check in folds(len(codes)):
        held = np.isin(group, check)
        learn = ~held & ~apart
        chance[held] = probability(logits(x[held], fit(x[learn], y[learn], STRENGTH)))
    chance = np.where([same_words(given) for given in x], np.maximum(chance, SURE), chance)
    chance[apart] = 0.0
    cosines = x[:, FEATURES.index("cosine")]
    offered = np.array([is_offered(float(cosine), float(one)) for cosine, one in zip(cosines, chance, strict=True)])
    write_logistic("approved", FEATURES, fit(x[~apart], y[~apart], STRENGTH))
    threshold = _threshold(chance, y)
    path = DATA / "approved_threshold.json"
    path.write_text(json.dumps(asdict(threshold), indent=1) + "\n", encoding="utf-8")
    rows = [f"{len(examples)} questions of {len(codes)} procedures, {len(y)} pairs, {int(y.sum())} of them alike; from"]
    rows.extend(_row(least, chance, y) for least in (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, threshold.least))
    rows.append(f"  given or offered: precision {y[offered].mean():.3f}, recall {offered[y].mean():.3f}")
    for name, those in (("questions told anew", anew), ("other questions of the section", ~anew)):
        given, shown = int((chance[y & those] >= threshold.least).sum()), int(offered[y & those].sum())
        low, high = interval(given, int((y & those).sum()))
        of = int((y & those).sum())
        rows.append(f"  {name}: {given} of {of} found ({low:.3f}–{high:.3f}), {shown} given or offered")
    return "\n".join(rows)


def check_approved(questions: Sequence[Path]) -> str:
    """Let ROUND questions after the other stand for approved answers, ask all else, and count what is given.

    All else is the other questions, all of them told anew, and as many turned into questions of another section. Only
    an answer to a question of the same procedure and section is right.
    """
    examples, vectors = _examples(questions, retell=None)
    least = load_threshold().least
    own = [at for at, example in enumerate(examples) if example.origin is None]
    right, told, asked_in_all = 0, 0, 0
    wrong: list[str] = []
    for approved in (own[start : start + ROUND] for start in range(0, len(own), ROUND)):
        told += sum(e.origin in approved for e in examples)
        for a, asked in enumerate(examples):
            if a in approved:
                continue
            asked_in_all += 1
            near = [w for w in approved if differs(asked.side, examples[w].side) is None]
            chances = {w: likeness(_features(asked, examples[w], float(vectors[a] @ vectors[w]))) for w in near}
            best = max(chances, key=lambda w: chances[w], default=None)
            if best is None or chances[best] < least:
                continue
            if _alike(asked, examples[best], best):
                right += asked.origin == best
            else:
                texts = (asked.found.question.text, examples[best].found.question.text)
                wrong.append(f"  {chances[best]:.3f}: {texts[0]} / {texts[1]}")
    low, high = interval(right, told)
    rows = [
        f"{len(own)} questions, each {ROUND} of them approved answers once; {asked_in_all} asked",
        f"  told anew: {right} of {told} found ({low:.3f}–{high:.3f}); wrong answers given: {len(wrong)}",
        *wrong,
    ]
    return "\n".join(rows)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Give Wilson's interval of 95 % for a share.

    >>> interval(98, 100)
    (0.93, 0.994)
    """
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * np.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return round(float(middle - half), 3), round(float(middle + half), 3)


def _examples(questions: Sequence[Path], retell: int | None = RETOLD) -> tuple[list[_Example], Matrix]:
    """Read the questions whose procedure is in the index, some told anew or turned, and search each."""
    served = assistant(load_settings())
    index = served.live.current()
    draw = random.Random(SEED)  # noqa: S311 - the same each time
    told: list[tuple[str, str, SectionKind, int | None]] = []
    for item in (item for path in questions for item in lines(path)):
        gold = item["gold"][0] if item.get("gold") else item
        if not item.get("history") and gold.get("code") and gold.get("section"):
            told.append((item["question"], gold["code"], SectionKind(gold["section"]), None))
    for at in sample(range(len(told)), retell or len(told)):
        text, code, section, _ = told[at]
        told.append((retold(text, draw), code, section, at))
        if (other := turned(text, draw)) is not None:
            told.append((other[0], code, other[1], -1))
    examples: list[_Example] = []
    place: dict[int, int] = {}
    for at, (text, code, section, origin) in enumerate(told):
        document = index.documents.get(index.documents.by_code(code) or "")
        if document is None:
            continue
        found = find(index, served.retriever, text, (), served.settings.province)
        place[at] = len(examples)
        target = target_of([document], [section])
        origin = place.get(origin, -1) if origin is not None else None
        examples.append(_Example(code, section, family(document.title), side_of(found.question), found, target, origin))
    vectors = index.embedder.embed_queries([query_text(e.found.question) for e in examples])
    return examples, np.asarray(vectors, np.float64)


def _pairs(examples: Sequence[_Example], vectors: Matrix) -> Iterator[tuple[int, int]]:
    """Give (question asked, wording of an answer): all of one procedure, and the nearest of others.

    Copies of a procedure that share its name stand aside: no words of a question tell them apart.
    """
    wordings = np.array([e.origin is None for e in examples])
    codes = np.array([e.code for e in examples])
    titles = np.array([e.title for e in examples])
    for a, example in enumerate(examples):
        same = codes == example.code
        yield from ((a, int(w)) for w in np.flatnonzero(same & wordings) if w != a)
        others = np.where((titles != example.title) & wordings, vectors @ vectors[a], -1.0)
        yield from ((a, int(w)) for w in np.argsort(-others)[:NEAREST])


def _alike(asked: _Example, wording: _Example, at: int) -> bool:
    return asked.origin == at or (asked.code, asked.section) == (wording.code, wording.section)


def _features(asked: _Example, wording: _Example, cosine: float) -> list[float]:
    found = asked.found
    return features(asked.side, wording.side, cosine, wording.target, found.ranked, found.confidence.right)


def _threshold(chance: Matrix, y: NDArray[np.bool_]) -> Threshold:
    """Give the least chance from which, on, no fewer than PRECISION of the pairs are alike."""
    order = np.argsort(-chance)
    right = np.cumsum(y[order])
    precision = right / np.arange(1, len(y) + 1)
    last = int(np.flatnonzero(precision >= PRECISION)[-1])
    least = float(np.ceil(chance[order][last] * 1000) / 1000)
    return _figures(least, chance, y)


def _figures(least: float, chance: Matrix, y: NDArray[np.bool_]) -> Threshold:
    given = chance >= least
    hits, of, alike = int((given & y).sum()), int(given.sum()), int(y.sum())
    return Threshold(
        least=least,
        precision=round(hits / of, 4) if of else 0.0,
        precision_interval=interval(hits, of),
        recall=round(hits / alike, 4),
        recall_interval=interval(hits, alike),
        pairs=len(y),
        alike=alike,
    )


def _row(least: float, chance: Matrix, y: NDArray[np.bool_]) -> str:
    t = _figures(least, chance, y)
    low, high = t.precision_interval
    return (
        f"  {least:.3f}: precision {t.precision:.3f} ({low:.3f}–{high:.3f}), "
        f"recall {t.recall:.3f} ({t.recall_interval[0]:.3f}–{t.recall_interval[1]:.3f})"
    )
