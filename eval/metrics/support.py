"""Citation precision and recall after ALCE (Gao et al., EMNLP 2023), with words in the place of an entailment model.

Recall: the share of sentences that their own citations, taken together, support. Precision: the share of citations that
are of use to their sentence: the citation supports it alone, or without it the others no longer do. A sentence is
supported when nine in ten of its words, and all of its numbers, stand in what the marks show. Sentences are split by
underthesea; a mark belongs to the sentence that ends before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eval.metrics.answers import support_text
from eval.metrics.words import FEWEST_WORDS, tokens
from ingest.chunking import sentence_spans

ENOUGH = 0.9
_MARK = re.compile(r"\s*\[(\d+)\]")
_LINE_START = re.compile(r"^\s*(?:[-*•+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class SupportScore:
    """How many sentences an answer has and how many are supported; how many citations they carry, how many of use."""

    sentences: int = 0
    supported: int = 0
    uses: int = 0
    of_use: int = 0


def marked_sentences(answer: str) -> list[tuple[str, list[int]]]:
    """Give the sentences of an answer without their marks, and the marks of each.

    >>> marked_sentences("- Nộp đơn tại xã. [1] Chờ ba ngày [2][3].")
    [('Nộp đơn tại xã.', [1]), ('Chờ ba ngày.', [2, 3])]
    """
    found: list[tuple[str, list[int]]] = []
    for line in answer.splitlines():
        bare, places, taken = "", [], 0
        line = _LINE_START.sub("", line)
        for mark in _MARK.finditer(line):
            bare += line[taken : mark.start()]
            places.append((len(bare), int(mark.group(1))))
            taken = mark.end()
        bare += line[taken:]
        if not bare.strip():
            continue
        spans = _spans(bare)
        own: list[list[int]] = [[] for _ in spans]
        for at, number in places:
            before = [i for i, (start, _) in enumerate(spans) if start < at]
            own[before[-1] if before else 0].append(number)
        found += [(bare[start:end].strip(), numbers) for (start, end), numbers in zip(spans, own, strict=True)]
    return found


@lru_cache(maxsize=100_000)
def _spans(line: str) -> list[tuple[int, int]]:
    """Split a line, remembered: the lines of the sources come back in answer after answer."""
    return sentence_spans(line)


def score_support(answer: str, cited: Sequence[Mapping[str, Any]]) -> SupportScore:
    """Count the supported sentences and the citations of use in an answer."""
    texts = {citation.get("n"): set(tokens(support_text(citation))) for citation in cited}
    sentences = supported = uses = of_use = 0
    for sentence, own in marked_sentences(answer):
        words = tokens(sentence)
        if len(sentence.split()) < FEWEST_WORDS or sentence.endswith(":"):
            continue
        shown = [texts.get(number, set()) for number in dict.fromkeys(own)]
        whole = _supports(shown, words)
        sentences += 1
        supported += whole
        uses += len(shown)
        for place, alone in enumerate(shown):
            others = shown[:place] + shown[place + 1 :]
            of_use += _supports([alone], words) or (whole and not _supports(others, words))
    return SupportScore(sentences, supported, uses, of_use)


def _supports(shown: Sequence[set[str]], words: Sequence[str]) -> bool:
    if not shown or not words:
        return False
    seen = set().union(*shown)
    known = sum(word in seen for word in words)
    return known >= ENOUGH * len(words) and all(word in seen for word in words if word[0].isdigit())
