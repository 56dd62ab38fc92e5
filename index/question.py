"""The reading of a question: what was typed, mended and spelt out, and what it names (codes, provinces, documents)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.analysis import folded, syllables, terms
from index.diacritics import lacks_marks, load_restorer, restore
from index.spelling import correct
from index.telex import mend
from index.wording import Vocabulary, shipped_vocabulary
from ingest.provinces import provinces_named
from ingest.text import clean, fold

MAX_CHARS = 4000
_VNI = re.compile(r"^[a-z]+\d[a-z\d]*$", re.IGNORECASE)
_CODE = re.compile(r"\b\d\.\d{6,7}\b")
_DOCUMENT = re.compile(r"\b\d+(?:/\d{4})?/[a-z]{2,}(?:-[a-z]+)*\b")
# Bodies of a level, on folded text; the level that a question names goes before the commune's.
_LEVELS = {
    "Cấp Xã": r"(?:cap|cong an|ubnd|uy ban nhan dan|chu tich|thuoc|tai|o|cua|len|ra) (?:xa|phuong)",
    "Cấp Tỉnh": r"(?:cap|cong an|ubnd|uy ban nhan dan|chu tich) tinh|o tinh",
    "Cấp Bộ/Trung ương": r"cap bo|(?:cap|co quan) trung uong|(?:tai|o|thuoc) bo (?:cong an|y te|tu phap)",
}
_LEVEL_PATTERNS = {level: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for level, pattern in _LEVELS.items()}
MEANING_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.6
RESTORED_WEIGHT = 0.6
"""How much an added term, one of an earlier turn, and a mark put back count against what was typed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched.

    `text` is what was typed, cleaned; `spelt` the same with slips mended and short forms spelt out; `meanings` the
    official terms that everyday words and further senses of short forms add; `level` the level of administration named;
    `read_as` each short form and everyday phrase that was found, with what it stands for.
    """

    text: str
    spelt: str
    meanings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    level: str | None = None
    without_marks: bool = False
    context: str = ""
    weights: dict[str, float] = field(default_factory=dict)
    read_as: tuple[tuple[str, str], ...] = ()
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    """Of `query_text`, where it has been made already."""


def query_text(question: Question) -> str:
    """Give the text whose vector stands for a question."""
    return ". ".join(part for part in (question.context, question.spelt, *question.meanings) if part)


def codes_in(text: str) -> tuple[str, ...]:
    """Give the procedure codes that a text names, each once, in their order.

    >>> codes_in("từ 1.001193 sang 2.000815, rồi lại 1.001193")
    ('1.001193', '2.000815')
    """
    return tuple(dict.fromkeys(_CODE.findall(text)))


def documents_named(text: str) -> tuple[str, ...]:
    """Give the numbers of the documents that a text names, folded, each once.

    >>> documents_named("theo QĐ 3380/QĐ-BNNMT và NĐ 168/2025/NĐ-CP")
    ('3380/qd-bnnmt', '168/2025/nd-cp')
    """
    return tuple(dict.fromkeys(_DOCUMENT.findall(fold(text).lower())))


def level_named(text: str) -> str | None:
    """Give the level of administration that a question names, as records write it; None when it names none or several.

    >>> level_named("lam can cuoc o cong an tinh"), level_named("xã trình Chủ tịch UBND tỉnh hay cấp xã tự ký?")
    ('Cấp Tỉnh', None)
    """
    bare = fold(text)
    named = [level for level, pattern in _LEVEL_PATTERNS.items() if pattern.search(bare)]
    return named[0] if len(named) == 1 else None


def read_question(text: str, context: str = "", vocabulary: Vocabulary | None = None) -> Question:
    """Read a question of at most 4,000 characters; `context` is what was said before, and counts for less.

    >>> read_question("hs xn TTHN ở xã").spelt
    'hồ sơ xác nhận tình trạng hôn nhân ở xã'
    """
    text = " ".join(clean(text).split())[:MAX_CHARS]
    context = " ".join(clean(context).split())[:MAX_CHARS]
    known = vocabulary or shipped_vocabulary()
    read_as: list[tuple[str, str]] = []
    spelt: list[str] = []
    meanings: list[str] = []
    tokens = re.findall(r"\w+(?:[./-]\w+)*|[^\w\s]", text)
    for at, token in enumerate(tokens):
        short = known.abbreviations.meanings(token)
        if short:
            after = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
            first, *others = _likeliest_first(short, spelt[-1] if spelt else "", after)
            spelt.append(first)
            meanings.extend(others)
            read_as.append((token, "; ".join((first, *others))))
        else:
            spelt.append(mend(token) if _VNI.match(token) else token)
    joined = correct(re.sub(r"\s+([,.;:?!])", r"\1", " ".join(spelt)), known.lexicon.words)
    without_marks = lacks_marks(joined)
    words = syllables(joined)
    if without_marks:
        words = [folded(word) for word in words]
        joined = restore(joined)
    everyday = known.lexicon.found(words, without_marks=without_marks)
    meanings = [*(meaning for _, meaning in everyday), *meanings]
    return Question(
        text=text,
        spelt=joined,
        meanings=tuple(meanings),
        codes=codes_in(text),
        provinces=tuple(provinces_named(text)),
        level=level_named(joined),
        without_marks=without_marks,
        context=context,
        weights=_weights(joined, meanings, context, RESTORED_WEIGHT if without_marks else 1.0),
        read_as=(*read_as, *everyday),
    )


def _likeliest_first(meanings: Sequence[str], before: str, after: str) -> list[str]:
    """Order what a short form may stand for by how often it stands between such neighbours ("Luật CT", "CT xã")."""
    pairs = load_restorer().pairs
    last = before.lower().split()[-1:]

    def seen(meaning: str) -> int:
        words = meaning.split()
        return pairs.get(" ".join([*last, words[0]]), 0) + pairs.get(f"{words[-1]} {after}", 0)

    return sorted(meanings, key=seen, reverse=True)


def _weights(spelt: str, meanings: list[str], context: str, marks: float) -> dict[str, float]:
    """Give each term its weight: 1 for what was typed, less for what was added or, as marks, put back."""
    weights = {term: min(count, 2) * (marks if term[0] in "mw" else 1.0) for term, count in terms(spelt).items()}
    for meaning in meanings:
        for term in terms(meaning):
            weights[term] = max(weights.get(term, 0.0), MEANING_WEIGHT)
    for term in terms(context):
        weights[term] = max(weights.get(term, 0.0), CONTEXT_WEIGHT)
    return weights
