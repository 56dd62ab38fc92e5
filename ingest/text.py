"""Vietnamese text as it should be stored: NFC, no invisible characters, look-alikes and private-use bullets mended."""

from __future__ import annotations

import re
import unicodedata

# Bullets that Word's symbol fonts (Symbol, Wingdings) leave in the private-use area, and what they showed.
_PRIVATE_USE = {
    "\uf02d": "-", "\uf02b": "+", "\uf076": "-", "\uf0a7": "-", "\uf0b7": "-", "\uf0d8": "-", "\uf0fc": "-",
    "\uf097": "-", "\uf06e": "-", "\uf0a8": "-", "\uf0e0": "→", "\uf0f0": "→",
}  # fmt: skip
# Cyrillic and Greek letters that look like Latin ones; wrong in Vietnamese text, and they break search.
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
# Where the two schools of tone placement differ: oa, oe, uy without a final consonant (hoà = hòa).
_TONE_PAIRS = dict(
    pair.split("=")
    for pair in ("oà=òa oá=óa oả=ỏa oã=õa oạ=ọa oè=òe oé=óe oẻ=ỏe oẽ=õe oẹ=ọe uỳ=ùy uý=úy uỷ=ủy uỹ=ũy uỵ=ụy".split())
)
_TONE_PLACE = re.compile(r"(?<![qQ])(" + "|".join(_TONE_PAIRS) + r")(?![a-zà-ỹ])", re.IGNORECASE)


def clean(text: str) -> str:
    r"""Give the text as it is stored: wording and order kept, characters mended, runs of spaces made one.

    Line ends stay; a line loses spaces at its ends.

    >>> clean("Ho\u0300a  gia\u0309i\u00a0 \uf0fc ở\u200e xã")
    'Hòa giải - ở xã'
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    text = re.sub("[\r\x0b\x0c\u2028\u2029]", "\n", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    text = _PRIVATE.sub(lambda m: _PRIVATE_USE.get(m.group(), "•"), text)
    # Taking a character out may bring a letter and its mark together, so the text is composed once more.
    text = unicodedata.normalize("NFC", _mend_look_alikes(text))
    text = _SPACES.sub(" ", text)
    return "\n".join(line.strip() for line in text.split("\n"))


def _mend_look_alikes(text: str) -> str:
    if not re.search("[\u0370-\u04ff]", text):
        return text
    # Only inside words that also hold Latin letters, or alone: a real Russian or Greek word is left as it is.
    return re.sub(
        r"\w*[\u0370-\u04ff]\w*",
        lambda m: (
            m.group().translate(_LOOK_ALIKES) if len(re.findall("[\u0370-\u04ff]", m.group())) <= 2 else m.group()
        ),
        text,
    )


def one_tone_placement(text: str) -> str:
    """Write hoà, khoẻ, thuý as hòa, khỏe, thúy, so that both spellings are one term.

    >>> one_tone_placement("Hoà giải, thuỷ lợi, quý, hoàn")
    'Hòa giải, thủy lợi, quý, hoàn'
    """

    def place(match: re.Match[str]) -> str:
        found = match.group()
        mended = _TONE_PAIRS[found.lower()]
        return "".join(m.upper() if f.isupper() else m for f, m in zip(found, mended, strict=True))

    return _TONE_PLACE.sub(place, text)


def fold(text: str) -> str:
    """Take all marks off and lower the case, as Vietnamese is typed without a Vietnamese keyboard.

    >>> fold("Đăng ký kết hôn")
    'dang ky ket hon'
    """
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def has_marks(text: str) -> bool:
    """Tell whether a text holds any Vietnamese mark.

    >>> has_marks("khai sinh"), has_marks("khai tử")
    (False, True)
    """
    return fold(text) != text.lower()
