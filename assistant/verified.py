"""The verified text of a model: its sentences as they pass, with marks numbered by first use and their citations."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence

from assistant.answer import Citation
from assistant.facts import words
from assistant.sentences import Sentence
from assistant.verification import Support, echoes, grounded, objections

log = logging.getLogger(__name__)

FACT_WORDS = 4
"""Shorter sentences without a mark (greetings) state nothing and count neither way."""
LEAST_LIKE = 0.3
"""How much of a composed line's words a lost sentence must share to have stood for it."""
_MARK = re.compile(r"\[(\d+)\]")


class VerifiedText:
    """Takes the sentences of a model one by one and gives what may be shown: text, and citations as they come into use.

    `sources` are the passages by the numbers that the model was given; `composed` is the answer written by rule, whose
    lines stand in for sentences that fail or only repeat the `question`.
    """

    def __init__(self, sources: Sequence[Citation], composed: str = "", question: str = "") -> None:
        self._question = question
        self._sources = {c.n: c for c in sources}
        self._lines = [(line, frozenset(_marks(line))) for line in composed.splitlines() if _MARK.search(line)]
        self._number: dict[int, int] = {}
        self._said: set[tuple[str, ...]] = set()
        self._lead = ""
        self._line_open = False
        self._empty = True
        self.seen = 0
        self.kept = 0

    @property
    def citations(self) -> list[Citation]:
        """Give the citations in use, numbered by first use."""
        return [self._sources[old].model_copy(update={"n": new}) for old, new in self._number.items()]

    def take(self, sentence: Sentence) -> Iterator[str | Citation]:
        """Give the text that a sentence adds, and the citations that it is the first to use; nothing when it fails."""
        if sentence.opens:
            self._line_open = False
        if sentence.lead:
            self._lead = self._checked_lead(sentence)
            return
        key = tuple(words(sentence.bare))
        marks = [n for n in sentence.marks if n in self._sources]
        if key in self._said or (not marks and len(key) < FACT_WORDS):
            return
        self.seen += 1
        # An item of a list may be short ("Tờ khai"), a sentence of its own is then no statement.
        whole = len(key) >= (2 if sentence.bullet else FACT_WORDS)
        if whole and self._stands(sentence) and not echoes(sentence.bare, self._question):
            self.kept += 1
            self._said.add(key)
            yield from self._shown(self._placed(sentence))
        elif line := self._stand_in(sentence, marks):
            self._line_open = False
            yield from self._shown(f"\n{line}")

    def _stands(self, sentence: Sentence) -> bool:
        """Tell whether every clause of a sentence is borne out by the passages of its own marks."""
        for clause in sentence.clauses():
            marks = [n for n in dict.fromkeys(_marks(clause)) if n in self._sources]
            bare = " ".join(_MARK.sub(" ", clause).split())
            support = Support(tuple(self._sources[n] for n in marks))
            cause = next(objections(bare, support), "") if marks else "no mark"
            if cause:
                # The text itself is not logged: it may hold what an officer typed.
                log.info("a sentence of the model was left out: %s", cause.split(":")[0])
                return False
        return True

    def _checked_lead(self, sentence: Sentence) -> str:
        """Give a line that only leads in, without marks; empty when it says what no passage does."""
        bare = sentence.bare.rstrip(" .:")
        about = Support(tuple(self._sources.values()))
        causes = [c for c in objections(bare, about) if not c.startswith("grounded")]
        return "" if causes or len(bare.split()) > 12 else f"{bare}:"

    def _stand_in(self, sentence: Sentence, marks: Sequence[int]) -> str:
        """Give the composed line that a lost sentence stood for, each at most once."""
        vocabulary = frozenset(words(sentence.bare))
        best, likeness = "", LEAST_LIKE
        for line, own in self._lines:
            found = words(_MARK.sub(" ", line))
            if own <= set(marks) and tuple(found) not in self._said and grounded(found, vocabulary) >= likeness:
                best, likeness = line, grounded(found, vocabulary)
        if best:
            self._said.add(tuple(words(_MARK.sub(" ", best))))
        return best

    def _placed(self, sentence: Sentence) -> str:
        text = " ".join(sentence.clauses())
        if self._line_open:
            return f" {text}"
        self._line_open = True
        return f"\n- {text}" if sentence.bullet else f"\n{text}"

    def _shown(self, text: str) -> Iterator[str | Citation]:
        lead, self._lead = self._lead, ""
        fresh = [n for n in dict.fromkeys(_marks(text)) if n in self._sources and n not in self._number]
        for n in fresh:
            self._number[n] = len(self._number) + 1
        text = _MARK.sub(lambda m: f"[{self._number[int(m[1])]}]" if int(m[1]) in self._number else "", text)
        text = re.sub(r" +(?=[.,;:!?]|$)", "", re.sub(r"(?<=\S)  +", " ", text))
        text = f"\n{lead}{text}" if lead else text
        yield text.lstrip("\n") if self._empty else text
        self._empty = False
        for n in fresh:
            yield self._sources[n].model_copy(update={"n": self._number[n]})


def _marks(text: str) -> list[int]:
    return [int(n) for n in _MARK.findall(text)]
