"""The ranking of procedures, stage by stage and by style of question: python -m eval.ranking QUESTIONS….

Prints a Markdown table of hit@1 / hit@5 for each signal alone, rank fusion, weighted fusion, and what each part adds,
over the index in use; then hit@1 by style with a 95 % bootstrap interval. Questions with a history are left out. With
`--seen`, a file of training questions, figures are also given for procedures that it covers and for others.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.assembly import assistant
from assistant.config import load_settings
from index.analysis import terms
from index.config import RankingSettings
from index.question import Question, read_question
from index.retriever import Retriever
from index.store import DENSE, NAME, PASSAGE, TEXT, Hit

DEPTH = 10
RRF_K = 60
"""Cormack, Clarke and Büttcher, 2009: 1 / (60 + rank)."""
Signals = Mapping[str, list[Hit]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold codes and what the signals found for it, with and without the added meanings."""

    style: str
    gold: frozenset[str]
    question: Question
    signals: Signals
    bare: Signals


def main(paths: Sequence[Path], seen: Path | None = None) -> None:
    """Rank all questions at every stage, and print the tables."""
    settings = load_settings()
    served = assistant(settings)
    index, ranking = served.live.current(), settings.index.ranking
    retriever = Retriever(ranking, settings.assistant.province)
    asked = []
    for item in (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line):
        gold = frozenset(g["code"] for g in item["gold"] if g["code"])
        if gold and not item["history"]:
            question = read_question(item["question"])
            bare = replace(
                question, meanings=(), weights={t: float(min(n, 2)) for t, n in terms(question.spelt).items()}
            )
            found = retriever.signals(index, question), retriever.signals(index, bare)
            asked.append(Asked(item["style"], gold, question, *found))
    stages = _stages(ranking, settings.assistant.province)
    styles = list(dict.fromkeys(a.style for a in asked))
    sys.stdout.write(f"| stage | all ({len(asked)}) | {' | '.join(styles)} |\n|---|---|{'---|' * len(styles)}\n")
    for name, rank in stages.items():
        ranks = [_rank(rank(a), a.gold) for a in asked]
        cells = [_hits(ranks), *(_hits([r for r, a in zip(ranks, asked, strict=True) if a.style == s]) for s in styles)]
        sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
    final = [_rank(stages["weighted fusion, priors"](a), a.gold) for a in asked]
    by_group: dict[str, list[int]] = {"all": final}
    for a, place in zip(asked, final, strict=True):
        by_group.setdefault(a.style, []).append(place)
    if seen:
        covered = {json.loads(line)["code"] for line in seen.read_text(encoding="utf-8").splitlines() if line}
        for a, place in zip(asked, final, strict=True):
            by_group.setdefault("covered by training" if a.gold & covered else "not covered", []).append(place)
    _intervals(by_group)


def _stages(ranking: RankingSettings, province: str | None) -> dict[str, Callable[[Asked], list[str]]]:
    def weighted(**changes: float) -> Callable[[Asked], list[str]]:
        retriever = Retriever(ranking.model_copy(update=changes), province)
        return lambda a: [d.code for d in retriever.fuse(a.signals, a.question) if d.code]

    none = {"name": 0.0, "text": 0.0, "passage": 0.0, "dense": 0.0}
    priors = {"commune_level": 0.0, "other_province": 0.0, "own_province": 0.0}
    full = Retriever(ranking, province)
    return {
        "name terms": weighted(**none | priors | {"name": 1.0}),
        "text terms": weighted(**none | priors | {"text": 1.0}),
        "best passage": weighted(**none | priors | {"passage": 1.0}),
        "vector": weighted(**none | priors | {"dense": 1.0}),
        "rank fusion (k = 60)": _rank_fusion,
        "weighted fusion, no priors": weighted(**priors),
        "weighted fusion, priors": weighted(),
        "… without the vector": weighted(dense=0.0),
        "… without passages": weighted(passage=0.0),
        "… without the wordings": weighted(wording=0.0),
        "… without the lexicon": lambda a: [d.code for d in full.fuse(a.bare, a.question) if d.code],
    }


def _rank_fusion(asked: Asked) -> list[str]:
    scores: dict[str, float] = defaultdict(float)
    codes = {h.payload["document_id"]: h.payload["code"] for n in (NAME, TEXT, DENSE) for h in asked.signals[n]}
    for hits in (asked.signals[n] for n in (NAME, TEXT, PASSAGE, DENSE)):
        for place, i in enumerate(dict.fromkeys(h.payload["document_id"] for h in hits)):
            scores[i] += 1 / (RRF_K + place + 1)
    return [codes[i] for i in sorted(scores, key=lambda i: -scores[i]) if codes.get(i)]


def _rank(codes: Sequence[str], gold: frozenset[str]) -> int:
    distinct = list(dict.fromkeys(codes))[:DEPTH]
    return next((place for place, code in enumerate(distinct, 1) if code in gold), DEPTH + 1)


def _hits(ranks: Sequence[int]) -> str:
    n = len(ranks)
    return f"{sum(r == 1 for r in ranks) / n:.3f} / {sum(r <= 5 for r in ranks) / n:.3f}"


def _intervals(groups: Mapping[str, Sequence[int]]) -> None:
    sys.stdout.write("\n| questions | n | hit@1 | 95 % |\n|---|---|---|---|\n")
    chance = random.Random(7)  # noqa: S311 - a bootstrap, not a secret
    for name, ranks in groups.items():
        hits = [rank == 1 for rank in ranks]
        shares = sorted(sum(chance.choices(hits, k=len(hits))) / len(hits) for _ in range(2000))
        low, high = shares[50], shares[1949]
        sys.stdout.write(f"| {name} | {len(hits)} | {sum(hits) / len(hits):.3f} | {low:.3f} to {high:.3f} |\n")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("questions", type=Path, nargs="+")
    arguments.add_argument("--seen", type=Path)
    given = arguments.parse_args()
    main(given.questions, given.seen)
