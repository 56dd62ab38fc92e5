"""The terms of a text: syllables with and without marks, and pairs of neighbouring syllables, as sparse features.

Vietnamese writes syllables apart, so a word is most often two of them; a pair of neighbours stands for the word without
a segmenter, which needs diacritics and would cost minutes on the national corpus.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from zlib import crc32

from ingest.text import fold, one_tone_placement

_TOKEN = re.compile(
    r"\d\.\d{6,}"  # procedure codes: 1.001193
    r"|\d+(?:/\d+)*/[a-zđ]{2,}(?:-[a-zđ]+)*"  # document numbers: 123/2015/nđ-cp
    r"|\d+(?:[.,/]\d+)*"
    r"|[^\W\d_]+"
)


@lru_cache(maxsize=65536)
def folded(syllable: str) -> str:
    """Give a syllable without its marks, remembered."""
    return fold(syllable)


def syllables(text: str) -> list[str]:
    """Give the lower-case syllables, numbers, codes and document numbers of a text in their order.

    >>> syllables("Hoà giải theo NĐ 123/2015/NĐ-CP, mã 1.001193")
    ['hòa', 'giải', 'theo', 'nđ', '123/2015/nđ-cp', 'mã', '1.001193']
    """
    return _TOKEN.findall(one_tone_placement(unicodedata.normalize("NFC", text).lower()))


def terms(text: str) -> Counter[str]:
    """Count the terms of a text.

    `m:` a syllable with its marks, `f:` without, `b:` a pair of neighbours without marks, `w:` a pair with them. A
    syllable that has no marks of its own counts as `f:` only.

    >>> sorted(terms("kết hôn"))
    ['b:ket hon', 'f:hon', 'f:ket', 'm:hôn', 'm:kết', 'w:kết hôn']
    """
    found: Counter[str] = Counter()
    last = ""
    for syllable in syllables(text):
        bare = folded(syllable)
        found["f:" + bare] += 1
        if bare != syllable:
            found["m:" + syllable] += 1
        if last:
            pair = f"{last} {syllable}"
            bare_pair = f"{folded(last)} {bare}"
            found["b:" + bare_pair] += 1
            if bare_pair != pair:
                found["w:" + pair] += 1
        last = syllable
    return found


def term_id(term: str) -> int:
    """Give the number under which a term stands in a sparse vector (32 bits, the same on every machine)."""
    return crc32(term.encode())
