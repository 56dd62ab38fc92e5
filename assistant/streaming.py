"""An answer in pieces, as it is said: text, the citations that the text has just used, and the whole at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Answer, Citation

_WORD = re.compile(r"\S+\s*|\s+")
_WORDS_A_PIECE = 6


@dataclass(frozen=True, slots=True)
class Final:
    """The whole answer; `replaced` tells that the text before it does not count."""

    answer: Answer
    replaced: bool = False


Piece = str | Citation | Final
"""A piece of text may be empty: whoever listens is told that the answer is still being written."""


def pieces_of(answer: Answer, said: str = "") -> Iterator[Piece]:
    """Give an answer in pieces, without the beginning that was `said` already.

    >>> from assistant.answer import Outcome
    >>> given = list(pieces_of(Answer(outcome=Outcome.NOT_FOUND, answer="Chưa tìm thấy."), "Chưa "))
    >>> given[0], given[1].replaced
    ('tìm thấy.', False)
    """
    by_number = {c.n: c for c in answer.citations}
    words = _WORD.findall(answer.answer.removeprefix(said))
    for at in range(0, len(words), _WORDS_A_PIECE):
        text = "".join(words[at : at + _WORDS_A_PIECE])
        yield text
        for number in re.findall(r"\[(\d+)\]", text):
            if citation := by_number.pop(int(number), None):
                yield citation
    yield Final(answer)
