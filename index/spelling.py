"""Typing errors in Vietnamese: an unknown word becomes the known one that is one slip away and fits its neighbours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import lru_cache

from index.analysis import folded
from index.diacritics import load_restorer
from index.telex import is_folded_syllable, is_syllable, mend
from index.wording import load_lexicon
from ingest.text import one_tone_placement

_LETTERS = (
    "abcdeghiklmnopqrstuvxyđăâêôơư"
    "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)  # fmt: skip
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 3
LONGEST = 9
"""Shorter words have too many neighbours, and no Vietnamese syllable is longer than seven letters and a slip or two."""


def correct(text: str, also: Container[str] = ()) -> str:
    """Mend the typing errors of a text; words that are known, or that nothing known is near to, stay.

    `also` are words known besides those of the language and of the lexicon that ships.

    >>> correct("giấy đăg ký xe bị rách, mấy ngyà có")
    'giấy đăng ký xe bị rách, mấy ngày có'
    """
    words = [unicodedata.normalize("NFC", w) for w in _WORD.findall(text)]
    # A capital inside a question begins a name: Ia Grai, Kbang.
    choices = [
        (word.lower(),) if at and word[0].isupper() else _choices_beside(one_tone_placement(word.lower()), also)
        for at, word in enumerate(words)
    ]
    if all(choice == (word.lower(),) for choice, word in zip(choices, words, strict=True)):
        return text
    mended = iter(load_restorer().path(choices))
    return _WORD.sub(lambda m: _as_typed(m.group(), next(mended)), text)


def _as_typed(typed: str, mended: str) -> str:
    return typed if one_tone_placement(typed.lower()) == mended else mended


def _choices_beside(word: str, also: Container[str]) -> tuple[str, ...]:
    return (word,) if word in also else _choices(word)


@lru_cache(maxsize=8192)
def _choices(word: str) -> tuple[str, ...]:
    known = load_restorer()
    bare = folded(word) == word
    if word in known.singles or (bare and is_folded_syllable(word)) or word in load_lexicon().words:
        return (word,)
    if is_syllable(word):  # rare, or its tone stands on another letter
        return tuple(set(_tone_moved(word)) & known.singles.keys()) or (word,)
    if not SHORTEST <= len(word) <= LONGEST:
        return (word,)
    keys = mend(word)
    if keys != word:
        return (one_tone_placement(keys),)
    if bare:  # without a mark it may be any foreign word
        return (word,)
    near = {form for form in (*_one_slip(word), *_tone_moved(word)) if form in known.singles}
    return tuple(near) or (word,)


def _one_slip(word: str) -> Iterator[str]:
    """Give all that one letter swapped, dropped, added or changed makes of a word."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for letter in _LETTERS:
            yield word[:at] + letter + word[at + 1 :]
    for at in range(1, len(word) + 1):
        for letter in _LETTERS:
            yield word[:at] + letter + word[at:]


def _tone_moved(word: str) -> Iterator[str]:
    """Give the known forms with the same letters and tone, wherever the tone stands ("laị", "lại")."""
    decomposed = unicodedata.normalize("NFD", word)
    letters = sorted(decomposed)
    for form in load_restorer().forms.get(folded(word), ()):
        if sorted(unicodedata.normalize("NFD", form)) == letters and any(t in decomposed for t in _TONES):
            yield form
