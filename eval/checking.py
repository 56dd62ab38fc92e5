"""A question set held against its corpus: gold that exists, nuggets that stand in it, no doubles, no leaks."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from eval.errors import EvalError
from eval.metrics.words import contains, tokens
from eval.questions import Numbered, Problem, Question, read_set
from index.expansion import load_wordings
from ingest.document import Document
from ingest.pipeline import read_source
from ingest.sources import open_source
from ingest.text import fold

ALIKE = 0.85
"""Two questions that share this part of their pairs of words (Jaccard, folded) are one question."""
LEAKED_WORDS = 8
"""A question of this many words that stands in a document word for word has leaked into it."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents that gold may name: by code and by path."""

    documents: Mapping[str, Document]

    def find(self, key: str) -> Document | None:
        """Give a document by its code or its path."""
        return self.documents.get(key)

    def __iter__(self) -> Iterator[Document]:
        return iter({id(d): d for d in self.documents.values()}.values())


def read_corpus(paths: Sequence[Path]) -> Corpus:
    """Read the sources as ingestion does; a file that it leaves out is no document."""
    found: dict[str, Document] = {}
    for path in paths:
        for reading in read_source(open_source(path), {}):
            for document in reading.documents:
                found[reading.record.path] = document
                if document.code and (document.code not in found or not _summary(document)):
                    found[document.code] = document
    return Corpus(found)


def unasked(path: Path, corpus: Corpus) -> list[str]:
    """Give the paths of documents that no question of a set has as gold."""
    good, _ = read_set(path)
    asked = {key for n in good for gold in n.question.gold for key in (gold.code, gold.document) if key}
    return sorted(d.provenance.path for d in corpus if d.code not in asked and d.provenance.path not in asked)


def _summary(document: Document) -> bool:
    return document.procedure is not None and document.procedure.summary


def check_set(path: Path, corpus: Corpus, apart_from: Sequence[Path] = ()) -> tuple[int, list[Problem]]:
    """Give how many questions a set holds, and all that is wrong with it, in the order of its lines.

    Its questions may not stand among the wordings that are indexed beside the procedures, nor in `apart_from`: other
    sets (of training, of tuning), of which only the texts of the questions are read.
    """
    good, problems = read_set(path)
    texts = [(document, _spaced(tokens(document.text))) for document in corpus]
    for numbered in good:
        said = [*_gold(numbered.question, corpus), *_leaks(numbered.question, texts)]
        problems += [Problem(numbered.line, text) for text in said]
    problems += _origins(good)
    problems += _doubles(good, apart_from)
    return len(good), sorted(problems, key=lambda problem: problem.line)


def _gold(question: Question, corpus: Corpus) -> Iterator[str]:
    documents: list[Document] = []
    for gold in question.gold:
        for key in filter(None, (gold.code, gold.document)):
            document = corpus.find(key)
            if document is None:
                yield f"«{key}» không có trong kho."
            else:
                documents.append(document)
                if gold.section and gold.section not in {s.kind for s in document.sections}:
                    yield f"«{key}» không có mục «{gold.section.value}»."
    for code in question.related:
        if corpus.find(code) is None:
            yield f"«{code}» (related) không có trong kho."
    if not documents:
        return
    texts = [document.text.lower() for document in documents]
    for nugget in question.nuggets:
        if not any(nugget[0].lower() in text for text in texts):
            yield f"ý «{nugget[0]}» không có nguyên văn trong nguồn."
    for phrase in question.forbidden:
        if any(contains(tokens(p), tokens(phrase)) for nugget in question.nuggets for p in nugget):
            yield f"chuỗi cấm «{phrase}» nằm trong một ý đúng."


def _leaks(question: Question, texts: Iterable[tuple[Document, str]]) -> Iterator[str]:
    asked = tokens(question.question)
    if len(asked) < LEAKED_WORDS:
        return
    for document, text in texts:
        if _spaced(asked) in text:
            yield f"câu hỏi nằm nguyên văn trong «{document.provenance.path}», tức đã lọt vào chỉ mục."


def _origins(good: Sequence[Numbered]) -> Iterator[Problem]:
    answerable = {numbered.question.id for numbered in good if numbered.question.answerable}
    for numbered in good:
        origin = numbered.question.changed_from
        if origin and origin not in answerable:
            yield Problem(numbered.line, f"«{origin}» (changed_from) không phải câu trả lời được của bộ này.")


def _spaced(words: Sequence[str]) -> str:
    """Give words as a text in which whole words are found as fast as a string is."""
    return f" {' '.join(words)} "


def _doubles(good: Sequence[Numbered], apart_from: Sequence[Path]) -> Iterator[Problem]:
    seen = _Seen()
    for code, wordings in load_wordings().by_code.items():
        for wording in wordings:
            seen.add(f"một cách nói đã lập chỉ mục cho {code}", wording)
    for path in apart_from:
        for text in _questions_of(path):
            seen.add(f"một câu của {path.name}", text)
    for numbered in good:
        # A follow-up is its conversation: "Thế còn lệ phí?" may be asked after many.
        said = " ".join([*(turn.content for turn in numbered.question.history), numbered.question.question])
        if double := seen.like(said):
            yield Problem(numbered.line, f"trùng hoặc gần trùng với {double}.")
        seen.add(f"câu «{numbered.question.id}» ở dòng {numbered.line}", said)


class _Seen:
    """Texts by how many pairs of words they have: alike texts have nearly as many."""

    def __init__(self) -> None:
        self._by_size: dict[int, list[tuple[str, frozenset[tuple[str, str]]]]] = {}

    def add(self, name: str, text: str) -> None:
        pairs = _pairs(text)
        self._by_size.setdefault(len(pairs), []).append((name, pairs))

    def like(self, text: str) -> str | None:
        """Give the name of the first text that is alike."""
        pairs = _pairs(text)
        for size in range(math.ceil(ALIKE * len(pairs)), math.floor(len(pairs) / ALIKE) + 1):
            for name, other in self._by_size.get(size, ()):
                if len(pairs & other) >= ALIKE * len(pairs | other):
                    return name
        return None


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(["", *(fold(token) for token in tokens(text)), ""]))


def _questions_of(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        return [str(json.loads(line)["question"]) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvalError(f"Không đọc được bộ câu hỏi «{path}» (--apart-from).", str(error)) from error
