"""Slips of a Vietnamese keyboard: Telex and VNI keys left in a word, and letters typed twice.

A word is touched only when it is no possible Vietnamese syllable and exactly such a slip makes it one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ingest.text import fold

_INITIALS = "ngh ng nh gh gi ch kh ph qu th tr b c d đ g h k l m n p r s t v x".split()  # longest first
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch
    êm ên êng ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot oa oac oach
    oai oam oan oang oanh oao oap oat oay oe oem oen oeo oet oăc oăm oăn oăng oăt oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi
    ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uê uêch uênh uêu uơ uơt uy uya uych uyên uyêt uynh
    uyt uyu uyp uân uâng uât uây ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
    """.split()
)
_FOLDED_RIMES = {fold(r) for r in _RIMES}
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_DOUBLES = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ", "aw": "ă", "ow": "ơ", "uw": "ư",
            "a6": "â", "e6": "ê", "o6": "ô", "a8": "ă", "o7": "ơ", "u7": "ư", "d9": "đ"}  # fmt: skip
_STOPS = ("c", "ch", "p", "t")


def _toneless(word: str) -> tuple[str, str]:
    """Take the tone off a word, and give both."""
    plain, tone = [], ""
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES.values():
            tone = char
        else:
            plain.append(char)
    return unicodedata.normalize("NFC", "".join(plain)), tone


@lru_cache(maxsize=32768)
def is_syllable(word: str) -> bool:
    """Tell whether a lower-case word can be a Vietnamese syllable, with its marks.

    >>> is_syllable("chứng"), is_syllable("chứnng"), is_syllable("hoatj")
    (True, False, False)
    """
    plain, tone = _toneless(word)
    for initial in (*_INITIALS, ""):
        rime = plain[len(initial) :]
        if plain.startswith(initial) and rime in _RIMES:
            return not rime.endswith(_STOPS) or tone in {"\u0301", "\u0323"}
    return False


@lru_cache(maxsize=32768)
def is_folded_syllable(word: str) -> bool:
    """Tell whether a word can be a syllable typed without its marks, or with some of them.

    >>> is_folded_syllable("viec"), is_folded_syllable("nonn")
    (True, False)
    """
    plain = fold(word)
    return any(plain.startswith(i) and plain[len(i) :] in _FOLDED_RIMES for i in (*map(fold, _INITIALS), ""))


@lru_cache(maxsize=32768)
def mend(word: str) -> str:
    """Mend a slip of the keyboard; a word that is none, or that no slip explains, comes back as it is.

    >>> mend("dduocj"), mend("ngươif"), mend("chứnng"), mend("online"), mend("12")
    ('được', 'người', 'chứng', 'online', '12')
    """
    low = unicodedata.normalize("NFC", word.lower())
    if len(low) < 3 or len(low) > 12 or is_syllable(low) or is_folded_syllable(low):
        return word
    for candidate in _candidates(low):
        if is_syllable(candidate):
            return candidate
    return word


def _candidates(low: str) -> Iterator[str]:
    yield from _typed(low)
    marked = fold(low) != low
    for at in range(1, len(low)):  # a letter twice
        if low[at] == low[at - 1] and (marked or len(low) >= 4):
            shorter = low[:at] + low[at + 1 :]
            yield shorter
            yield from _typed(shorter)


def _typed(low: str) -> Iterator[str]:
    """Read a word as keys of Telex or VNI."""
    mended, tone = low, ""
    for keys in (_TONES, _VNI_TONES):
        found = [at for at in range(1, len(mended)) if mended[at] in keys]
        if len(found) >= 1 and not tone and _toneless(low)[1] == "":
            at = found[-1]
            if any(c in "aeiouyăâêôơư" for c in mended[:at]):
                tone = keys[mended[at]]
                mended = mended[:at] + mended[at + 1 :]
    for keys_typed, letter in _DOUBLES.items():
        mended = mended.replace(keys_typed, letter)
    if "w" in mended[1:]:
        bare = mended.replace("w", "", 1)
        mended = (
            bare.replace("uo", "ươ") if "uo" in bare else bare.replace("o", "ơ").replace("u", "ư").replace("a", "ă", 1)
        )
    for variant in dict.fromkeys(
        (mended, mended.replace("uơ", "ươ").replace("ưo", "ươ"), mended.replace("uo", "ươ"), mended.replace("uo", "uô"))
    ):
        yield _with_tone(variant, tone) if tone else variant


def _with_tone(word: str, tone: str) -> str:
    """Put a tone on the vowel that carries it in Vietnamese spelling."""
    vowels = [i for i, c in enumerate(word) if fold(c) in "aeiouy"]
    start = 1 if word.startswith(("qu", "gi")) and len(vowels) > 1 else 0
    vowels = vowels[start:]
    if not vowels:
        return word
    strong = [i for i in vowels if word[i] in "ăâêôơư"]
    if strong:
        at = strong[-1]
    elif len(vowels) == 1:
        at = vowels[0]
    elif vowels[-1] < len(word) - 1 or len(vowels) == 3:
        at = vowels[1] if len(vowels) == 3 else vowels[-1]
    else:
        at = vowels[0] if len(vowels) == 2 else vowels[1]
    return unicodedata.normalize("NFC", word[: at + 1] + tone + word[at + 1 :])
