"""The reading of a question: what was typed, mended and spelt out, and what it names (codes, provinces, documents)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.analysis import syllables, terms
from index.telex import mend
from index.wording import load_abbreviations, load_lexicon
from ingest.provinces import provinces_named
from ingest.text import clean, has_marks

MAX_CHARS = 4000
_CODE = re.compile(r"\b\d\.\d{6,7}\b")
MEANING_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.6
"""How much an added term, and one of an earlier turn, counts against one that was typed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched.

    `text` is what was typed, cleaned; `spelt` the same with slips mended and short forms spelt out; `meanings` the
    official terms that everyday words and further senses of short forms add.
    """

    text: str
    spelt: str
    meanings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    without_marks: bool = False
    context: str = ""
    weights: dict[str, float] = field(default_factory=dict)


def read_question(text: str, context: str = "") -> Question:
    """Read a question of at most 4,000 characters; `context` is what was said before, and counts for less.

    >>> read_question("hs xn TTHN ở xã").spelt
    'hồ sơ xác nhận tình trạng hôn nhân ở xã'
    """
    text = " ".join(clean(text).split())[:MAX_CHARS]
    context = " ".join(clean(context).split())[:MAX_CHARS]
    abbreviations = load_abbreviations()
    without_marks = not has_marks(text)
    spelt: list[str] = []
    meanings: list[str] = []
    for token in re.findall(r"\w+(?:[./-]\w+)*|[^\w\s]", text):
        short = abbreviations.meanings(token)
        if short:
            spelt.append(short[0])
            meanings.extend(short[1:])
        else:
            spelt.append(mend(token))
    joined = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(spelt))
    words = syllables(joined)
    meanings = [*load_lexicon().meanings(words, without_marks=without_marks), *meanings]
    return Question(
        text=text,
        spelt=joined,
        meanings=tuple(meanings),
        codes=tuple(dict.fromkeys(_CODE.findall(text))),
        provinces=tuple(provinces_named(text)),
        without_marks=without_marks,
        context=context,
        weights=_weights(joined, meanings, context),
    )


def _weights(spelt: str, meanings: list[str], context: str) -> dict[str, float]:
    """Give each term its weight: 1 for what was typed, less for what was added."""
    weights = {term: float(min(count, 2)) for term, count in terms(spelt).items()}
    for meaning in meanings:
        for term in terms(meaning):
            weights[term] = max(weights.get(term, 0.0), MEANING_WEIGHT)
    for term in terms(context):
        weights[term] = max(weights.get(term, 0.0), CONTEXT_WEIGHT)
    return weights
