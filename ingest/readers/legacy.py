"""Text in an old Vietnamese code page into Unicode, decided by what the text says: its words, line by line.

A line is read as it stands and through each code page; the reading whose syllables are the most likely Vietnamese wins,
with the rest of the document, and the fonts where a format names them, as a prior. Unicode text is never touched.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ingest.readers.code_pages import CodePage, letters, to_unicode
from ingest.readers.syllables import is_syllable
from ingest.text import one_tone_placement

_RARE, _WRONG = -9.5, -14.0
"""Log-likelihoods of a syllable that is possible but not in the list, and of letters that are no syllable."""
_LEAST_GAIN, _LEAST_WORDS, _LEAST_KNOWN = 12.0, 3, 0.6
"""What a document must gain by a code page before any line of it is turned: likelihood, words, their share."""
_DECISIVE = 5.0
_BLOCK_CHARS, _LINE_CHARS = 2_000_000, 20_000
_HINT = 6.0
# Letters of Vietnamese in Unicode that no code page shows as such.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u0323]")
_TOKEN = re.compile("[^ \t-\r!-@\\[-`{-~\u00a0\u2000-\u206f\u3000\ufeff]+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A line, run or cell of a document, and the name of its font ("" where the format tells none)."""

    text: str
    font: str = ""


def page_of_font(font: str) -> CodePage | None:
    """Tell the code page that a font's name promises; its text may be Unicode all the same.

    >>> page_of_font("ABCDEF+.VnTimeH"), page_of_font("VNI-Times"), page_of_font("Times New Roman")
    (<CodePage.TCVN3: 'TCVN3'>, <CodePage.VNI: 'VNI'>, None)
    """
    name = re.sub(r"^[A-Z]{6}\+", "", font).lower()
    if name.startswith((".vn", "vntime", "vnarial", ".abc")):
        return CodePage.TCVN3
    if name.startswith("vni"):
        return CodePage.VNI
    return CodePage.VISCII if "viscii" in name else None


def unicode_text(text: str, fonts: Iterable[str] = ()) -> str:
    """Give a document's text in Unicode (NFC); `fonts` are the names of the fonts in it, where they are known.

    Text in Unicode, and text that is no Vietnamese, comes back as it is. Call it before soft hyphens and control
    characters are cleaned away: they are letters of TCVN3 ("ư") and VISCII.

    >>> unicode_text("Céng hoµ x· héi chñ nghÜa ViÖt Nam"), unicode_text("Café à la carte, 20 °C, ½")
    ('Cộng hoà xã hội chủ nghĩa Việt Nam', 'Café à la carte, 20 °C, ½')
    """
    hints = {page: font for font in fonts if (page := page_of_font(font))}
    font = next(iter(hints.values())) if len(hints) == 1 else ""
    return "\n".join(unicode_stretches([Stretch(line, font) for line in text.split("\n")]))


def unicode_stretches(stretches: Sequence[Stretch]) -> list[str]:
    """Give each stretch of one document in Unicode (NFC); stretches in different code pages may alternate.

    >>> unicode_stretches([Stretch("Hồ sơ gồm:"), Stretch("GiÊy khai sinh b¶n chÝnh, tê khai", ".VnTime")])
    ['Hồ sơ gồm:', 'Giấy khai sinh bản chính, tờ khai']
    """
    out: list[str] = []
    for block in _blocks(stretches):
        out += _turned_block(block)
    return out


def _blocks(stretches: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    """Cut a very long document into blocks that are judged on their own, so that memory stays bounded."""
    start = size = 0
    for at, stretch in enumerate(stretches):
        size += len(stretch.text)
        if size >= _BLOCK_CHARS:
            yield stretches[start : at + 1]
            start, size = at + 1, 0
    if start < len(stretches):
        yield stretches[start:]


def _turned_block(stretches: Sequence[Stretch]) -> list[str]:
    texts = [unicodedata.normalize("NFC", stretch.text) for stretch in stretches]
    hints = [page_of_font(stretch.font) if stretch.font else None for stretch in stretches]
    # Quick for the many texts that are Unicode: each of their different words is looked at once.
    words = {word for text in texts if _suspect(text) for word in _TOKEN.findall(text[:_LINE_CHARS])}
    if sum(map(_mended_by_any, words)) < (1 if any(hints) else _LEAST_WORDS):
        return texts
    tokens = [_telling(text) for text in texts]
    raw = [_likelihood(words, None) for words in tokens]
    gains = {
        page: [_likelihood(words, page) - before for words, before in zip(tokens, raw, strict=True)]
        for page in CodePage
    }
    best = [max(CodePage, key=lambda page, at=at: gains[page][at]) for at in range(len(texts))]  # type: ignore[misc]
    shares = _shares(tokens, gains, best, hints)
    if not shares:
        return texts
    out: list[str] = []
    for at, text in enumerate(texts):
        page = max(
            (page for page in (None, *CodePage) if page in shares),
            key=lambda page, at=at: (  # type: ignore[misc]
                (gains[page][at] if page else 0.0) + shares[page] + (_HINT if page and page is hints[at] else 0.0)
            ),
        )
        out.append(_turned(text, page) if page else text)
    return out


def reads_as_vietnamese(text: str) -> bool:
    """Tell whether most words with marks are syllables of Vietnamese, and some are in daily use.

    >>> reads_as_vietnamese("Hộ tịch, chứng thực ở xã"), reads_as_vietnamese("Über größere Mädchen für Söhne")
    (True, False)
    """
    tokens = [token for token in _TOKEN.findall(text[:_BLOCK_CHARS]) if len(token) > 1 and not token.isascii()]
    known = sum(_token(token, None) > _RARE for token in tokens)
    return known >= _LEAST_WORDS and known >= _LEAST_KNOWN * len(tokens)


def _shares(
    tokens: Sequence[Sequence[str]],
    gains: dict[CodePage, list[float]],
    best: Sequence[CodePage],
    hints: Sequence[CodePage | None],
) -> dict[CodePage | None, float]:
    """Give the log share of each reading among the lines that are clear; empty where no code page has its evidence."""
    clear: dict[CodePage | None, float] = {}
    for page in CodePage:
        ours = [at for at, found in enumerate(best) if found is page and gains[page][at] > 0]
        words = [token for at in ours for token in tokens[at] if _token(token, None) <= _WRONG]
        known = sum(_token(token, page) > _RARE for token in words)
        hinted = any(hints[at] is page for at in ours)
        gain = sum(gains[page][at] for at in ours)
        if (
            gain >= (_HINT if hinted else _LEAST_GAIN)
            and known >= (1 if hinted else _LEAST_WORDS)
            and known >= _LEAST_KNOWN * len(words)
        ):
            clear[page] = sum(gains[page][at] > _DECISIVE for at in ours)
    if not clear:
        return {}
    clear[None] = sum(
        bool(words) and all(gains[page][at] < -_DECISIVE for page in CodePage) for at, words in enumerate(tokens)
    )
    total = sum(clear.values())
    return {page: math.log((count + 0.5) / (total + 1)) for page, count in clear.items()}


@cache
def _all_letters() -> re.Pattern[str]:
    return re.compile("[" + "".join(re.escape(c) for c in sorted(frozenset().union(*map(letters, CodePage)))) + "]")


def _suspect(text: str) -> bool:
    """Tell quickly whether a text could be in a code page at all."""
    return not text.isascii() and _all_letters().search(text) is not None


def _turned(text: str, page: CodePage) -> str:
    """Turn the words of a line; one that holds letters of Unicode stands already right."""
    if not _UNICODE.search(text):
        return to_unicode(text, page)
    return _TOKEN.sub(lambda m: to_unicode(m.group(), page) if _mended(m.group(), page) else m.group(), text)


def _mended(token: str, page: CodePage) -> bool:
    """Tell a word that makes no sense as it stands, and does through a code page."""
    return _token(token, None) <= _WRONG and _token(token, page) > _RARE


@lru_cache(maxsize=1 << 16)
def _mended_by_any(token: str) -> bool:
    if len(token) < 2 or token.isascii() or _UNICODE.search(token):
        return False
    return any(_mended(token, page) for page in CodePage)


def _telling(text: str) -> list[str]:
    """Give the words of a line that tell its code page; beside Unicode letters only those that are no Vietnamese."""
    tokens = [token for token in _TOKEN.findall(text[:_LINE_CHARS]) if len(token) > 1 and not token.isascii()]
    if not _UNICODE.search(text):
        return tokens
    return [token for token in tokens if _UNICODE.search(token) or _mended_by_any(token)]


def _likelihood(tokens: Collection[str], page: CodePage | None) -> float:
    return sum(_token(token, page) for token in tokens)


@lru_cache(maxsize=1 << 16)
def _token(token: str, page: CodePage | None) -> float:
    """Give the log-likelihood of a token read through a code page (None: as it stands)."""
    if page and not _UNICODE.search(token):
        token = to_unicode(token, page)
    token = token.replace("\u00ad", "").strip("«»·")
    if not token or not _LETTERS.fullmatch(token):
        return _WRONG
    return _syllable(one_tone_placement(token.lower()))


def _syllable(word: str) -> float:
    rank = _ranks().get(word)
    if rank is not None:
        return -math.log(rank + 10.0)
    return _RARE if is_syllable(word) and _tone_fits(word) else _WRONG


def _tone_fits(word: str) -> bool:
    """Tell whether a syllable that ends in c, ch, p or t has one of the two tones that it can have."""
    return (
        not word.endswith(("c", "ch", "p", "t"))
        or re.search("[\u0301\u0323]", unicodedata.normalize("NFD", word)) is not None
    )


@cache
def _ranks() -> dict[str, int]:
    # The syllables of the national portal's records, the most frequent first.
    listed: str = json.loads((files("ingest.readers") / "syllables_by_frequency.json").read_text("utf-8"))
    ranks: dict[str, int] = {}
    for rank, word in enumerate(listed.split()):
        ranks.setdefault(one_tone_placement(word), rank)
    return ranks
