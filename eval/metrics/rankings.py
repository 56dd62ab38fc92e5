"""Rankings: the contract's rank of the gold procedure, and the measures of the field by ir_measures.

Success@k (hit@k), RR@10 (Voorhees, TREC-8 1999), nDCG@10 (Järvelin and Kekäläinen 2002) and R@10 are computed by
trec_eval's code through ir_measures (MacAvaney, Macdonald and Ounis 2022), not by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.questions import Question
from eval.replies import Reply
from ingest.readers.parts import document_id

DEPTH = 10


@dataclass(frozen=True, slots=True)
class RankScore:
    """Where the gold is in a ranking.

    `rank` counts distinct codes as the contract does (None: not among ten); `keys` are the documents in their order, by
    code or id, and `margin` how far the first stands before the second, as a part of its score.
    """

    rank: int | None = None
    keys: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    margin: float | None = None
    error: str | None = None
    seconds: float | None = None
    measures: Mapping[str, float] = field(default_factory=dict)


def score_ranking(question: Question, reply: Reply) -> RankScore:
    """Find the gold in a reply to a search; a malformed reply is a miss."""
    codes = {gold.code for gold in question.gold}
    if reply.body is None:
        return RankScore(error=reply.error or "no reply")
    try:
        results = reply.body["results"]
        order = list(dict.fromkeys(r["procedure_code"] for r in results if r["procedure_code"]))[:DEPTH]
        rank = next((place for place, code in enumerate(order, 1) if code in codes), None)
        scores = _scores(question, results)
    except Exception as error:  # as for answers: any failure is a miss, never a gap in the sample
        return RankScore(error=repr(error)[:200])
    return RankScore(rank, tuple(scores), tuple(scores.values()), _margin(list(scores.values())), None, reply.seconds)


def gold_keys(question: Question) -> set[str]:
    """Give the names that gold documents have in rankings: a code, or the id that ingestion makes of a path."""
    return {gold.code or document_id(gold.document or "") for gold in question.gold}


def _scores(question: Question, results: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Give score by key in order; documents without a code take a rank only where the gold is such a document."""
    with_ids = any(gold.code is None for gold in question.gold)
    found: dict[str, float] = {}
    for result in results:
        key = result["procedure_code"] or (result.get("document_id") if with_ids else None)
        if key:
            found.setdefault(key, float(result.get("score") or 0.0))
    return found


def _margin(scores: Sequence[float]) -> float | None:
    if not scores:
        return None
    if len(scores) == 1:
        return 1.0
    return (scores[0] - scores[1]) / max(abs(scores[0]), 1e-9)


def measures(ranked: Mapping[str, tuple[Question, RankScore]]) -> dict[str, dict[str, float]]:
    """Give {question id: {measure: value}} for questions with gold; one without any result has 0 in each.

    >>> from eval.questions import Gold
    >>> asked = Question(id="a", style="formal", question="?", answerable=True, gold=[Gold(code="x")], nuggets=[["b"]])
    >>> measures({"a": (asked, RankScore(keys=("y", "x")))})["a"]["RR@10"]
    0.5
    """
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    qrels = [ir_measures.Qrel(i, key, 1) for i, (question, _) in ranked.items() for key in sorted(gold_keys(question))]
    run = [
        ir_measures.ScoredDoc(i, key, float(-place))
        for i, (_, score) in ranked.items()
        for place, key in enumerate(score.keys)
    ]
    wanted = [Success @ 1, Success @ 5, Success @ 10, RR @ 10, nDCG @ 10, R @ 10]
    found: dict[str, dict[str, float]] = {}
    for metric in ir_measures.iter_calc(wanted, qrels, run):
        found.setdefault(metric.query_id, {})[str(metric.measure)] = float(metric.value)
    return found
