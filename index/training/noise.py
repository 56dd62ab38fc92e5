"""How people type: without diacritics, with slips, in abbreviations and chat spelling, in citizens' words."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Mapping

from index.training.lexicon import ABBREVIATIONS, CHAT, CITIZEN
from index.training.prune import fold

_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_NEIGHBOURS = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "u": "i",
    "n": "m",
    "t": "r",
    "h": "j",
    "g": "h",
    "c": "v",
    "d": "f",
}


def _matcher(table: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    phrases = sorted(table, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, phrases))})(?!\w)", re.IGNORECASE)


_ABBREVIATION, _CHAT, _CITIZEN = _matcher(ABBREVIATIONS), _matcher(CHAT), _matcher(CITIZEN)
_SHORT = {
    short: phrase for phrase, shorts in ABBREVIATIONS.items() for short in shorts if short.isupper() and len(short) > 2
}
_EXPANSION = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(_SHORT, key=len, reverse=True)))})(?!\w)")


def abbreviate(text: str, draw: random.Random, chance: float = 0.8) -> str:
    """Replace official phrases by their abbreviations, each with probability `chance`."""
    return _swap(text, _ABBREVIATION, ABBREVIATIONS, draw, chance)


def expand(text: str) -> str:
    """Spell out the abbreviations of three letters and more.

    >>> expand("UBND cấp xã cấp GPXD")
    'ủy ban nhân dân cấp xã cấp giấy phép xây dựng'
    """
    return _EXPANSION.sub(lambda match: _SHORT[match.group(1)], text)


def chat(text: str, draw: random.Random) -> str:
    """Respell common words as in chat."""
    return _swap(text, _CHAT, CHAT, draw, 0.7)


def in_citizen_words(text: str, draw: random.Random) -> str:
    """Replace official phrases by what citizens say, most of them."""
    return _swap(text, _CITIZEN, CITIZEN, draw, 0.75)


def slip(text: str, draw: random.Random, rate: float = 0.12) -> str:
    """Misspell some words: letters swapped, doubled, dropped or hit beside, marks lost, or Telex keys left."""
    return " ".join(_misspell(word, draw) if len(word) > 2 and draw.random() < rate else word for word in text.split())


def drop_words(text: str, draw: random.Random, rate: float = 0.2) -> str:
    """Leave out some words, never all of them."""
    kept = [word for word in text.split() if draw.random() >= rate]
    return " ".join(kept) or text


def telex(word: str) -> str:
    """Return a word as the Telex keys that make it.

    >>> telex("được")
    'dduwocj'
    """
    out, tone = [], ""
    for letter in unicodedata.normalize("NFD", word):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            out.append(letter)
    base = unicodedata.normalize("NFC", "".join(out))
    keys = "".join(_SHAPES.get(letter, letter) for letter in base.replace("ươ", "uwo"))
    return keys + tone


def noisy(text: str, draw: random.Random) -> str:
    """Return a text as someone in a hurry types it: a random mixture of the above."""
    kind = draw.random()
    if kind < 0.4:
        text = fold(text)
        if draw.random() < 0.7:
            text = text.lower()
        if draw.random() < 0.3:
            text = slip(text, draw, 0.08)
    elif kind < 0.75:
        text = chat(abbreviate(text, draw, 0.6), draw)
        if draw.random() < 0.35:
            text = fold(text)
        if draw.random() < 0.5:
            text = text.lower()
    else:
        text = slip(text.lower(), draw)
    return text.rstrip("?.! ") if draw.random() < 0.7 else text


def _swap(
    text: str, matcher: re.Pattern[str], table: Mapping[str, tuple[str, ...]], draw: random.Random, chance: float
) -> str:
    def one(match: re.Match[str]) -> str:
        return draw.choice(table[match.group(1).lower()]) if draw.random() < chance else match.group(1)

    return matcher.sub(one, text)


def _misspell(word: str, draw: random.Random) -> str:
    kind, at = draw.randrange(6), draw.randrange(len(word) - 1)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[: at + 1] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1 :]
    if kind == 3:
        return word[:at] + _NEIGHBOURS.get(word[at], word[at]) + word[at + 1 :]
    return fold(word) if kind == 4 else telex(word)
