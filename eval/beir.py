"""Sets in the form of BEIR (Thakur et al., NeurIPS 2021): corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.

Public benchmarks of retrieval come in this form (Zalo legal retrieval, MIRACL and others have Vietnamese parts). The
documents become plain documents of an index of their own; a system's ranking is scored by the same measures as ours.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.systems.system import System
from ingest.readers.parts import document_id
from ingest.text import clean

DEPTH = 100
Qrels = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class BeirSet:
    """Documents as (title, text) by id, queries by id, and relevance grades by query and document."""

    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    qrels: Qrels

    def evaluate(self, run: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Give nDCG@10, MRR@10, R@100 and Success@1 of a run of scores by query and document, by ir_measures.

        >>> BeirSet({"d": ("", "a")}, {"q": "a"}, {"q": {"d": 1}}).evaluate({"q": {"d": 1.0}})["nDCG@10"]
        1.0
        """
        import ir_measures
        from ir_measures import RR, R, Success, nDCG

        found = ir_measures.calc_aggregate([nDCG @ 10, RR @ 10, R @ 100, Success @ 1], self.qrels, dict(run))
        return {str(measure): float(value) for measure, value in found.items()}


def load_beir(folder: Path, split: str = "test") -> BeirSet:
    """Read a set; raises EvalError with file and line where it is malformed, or where qrels name what is not there."""
    documents = {
        i: (clean(str(row.get("title") or "")), clean(str(row["text"])))
        for i, row in _rows(folder / "corpus.jsonl", "text")
    }
    queries = {i: clean(str(row["text"])) for i, row in _rows(folder / "queries.jsonl", "text")}
    qrels = _qrels(folder / "qrels" / f"{split}.tsv", documents, queries)
    return BeirSet(documents, {i: text for i, text in queries.items() if i in qrels}, qrels)


def write_sources(made: BeirSet, folder: Path) -> dict[str, str]:
    """Write the documents as text files that ingestion reads, and give the BEIR id of each file's name."""
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for place, (i, (title, text)) in enumerate(made.documents.items()):
        name = f"{place:07d}.txt"
        (folder / name).write_text(f"{title}\n{text}".strip() + "\n", encoding="utf-8")
        names[name] = i
    return names


def rank_all(system: System, made: BeirSet, names: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Ask a system for all queries, and give its rankings by BEIR ids; `names` is what write_sources gave."""
    by_id = {document_id(name): i for name, i in names.items()}
    run: dict[str, dict[str, float]] = {}
    for query, text in made.queries.items():
        ranked = [by_id.get(result["document_id"]) for result in system.search(text, DEPTH)["results"]]
        # Places, not scores: equal scores would be put in another order than the system's.
        run[query] = {i: -float(place) for place, i in enumerate(ranked[:DEPTH]) if i}
    return run


def _rows(path: Path, wanted: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            yield str(row["_id"]), {**row, wanted: row[wanted]}
        except (ValueError, KeyError, TypeError) as error:
            raise EvalError(
                f"{path.name}, dòng {number}: cần JSON có «_id» và «{wanted}» ({error}).", "beir"
            ) from error


def _qrels(path: Path, documents: Mapping[str, object], queries: Mapping[str, str]) -> Qrels:
    found: Qrels = {}
    for number, line in _lines(path):
        cells = next(csv.reader([line], delimiter="\t"))
        if number == 1 and cells[:1] == ["query-id"]:
            continue
        if len(cells) != 3 or not cells[2].lstrip("-").isdigit():
            raise EvalError(
                f"{path.name}, dòng {number}: cần ba cột cách nhau bằng tab: câu hỏi, tài liệu, điểm.", "beir"
            )
        query, document, grade = cells
        if query not in queries or document not in documents:
            raise EvalError(f"{path.name}, dòng {number}: không có «{query}» hoặc «{document}».", "beir")
        found.setdefault(query, {})[document] = int(grade)
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"Không đọc được «{path}» (dạng BEIR, UTF-8).", str(error)) from error
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
