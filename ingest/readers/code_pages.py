"""The old Vietnamese code pages TCVN3 (ABC, .VnTime), VNI (VNI-Times) and VISCII, letter by letter.

Their text reaches a reader as the characters that Windows shows for its bytes ("Céng hoµ x· héi"); the tables turn
these into Unicode. TCVN3 and VISCII follow glibc's charmaps TCVN5712-1 and VISCII, VNI its rule of base and mark.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache


class CodePage(StrEnum):
    """An old code page, by the name that people use."""

    TCVN3 = "TCVN3"
    VNI = "VNI"
    VISCII = "VISCII"


# Bytes from A1 on; a dot is no letter: B0 to B4 are loose marks, and documents mean °, ², ³ by them.
_TCVN3 = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ.....àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)  # fmt: skip
# The capitals of TCVN 5712, bytes from 80 on. Fonts have “ ” – … there, so they count as bare control characters only.
_TCVN3_CAPITALS = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
_TCVN3_CONTROLS = "\x01Ú\x02Ụ\x04Ừ\x05Ử\x06Ữ\x11Ứ\x12Ự\x13Ỳ\x14Ỷ\x15Ỹ\x16Ý\x17Ỵ"
# Bytes from 80 on.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = "\x02Ẳ\x05Ẵ\x06Ẫ\x14Ỷ\x19Ỹ\x1eỴ"

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _HAT, _BREVE = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323", "\u0302", "\u0306"
_VNI_ALONE = dict(zip("ñÑòÒæÆóÓîÎôÔöÖ", "đĐịỊỉỈĩĨỵỴơƠưƯ", strict=True))
_VNI_MARKS = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_HATS = {"â": "", "à": _GRAVE, "á": _ACUTE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVES = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}


def to_unicode(text: str, page: CodePage) -> str:
    """Turn text of a code page into Unicode (NFC); what is no letter of the page stays as it is.

    >>> to_unicode("Céng hoµ x· héi", CodePage.TCVN3), to_unicode("Coäng hoøa xaõ hoäi", CodePage.VNI)
    ('Cộng hoà xã hội', 'Cộng hòa xã hội')
    """
    if page is CodePage.VNI:
        pairs = _vni_pairs()
        text = _VNI_PAIR.sub(lambda m: pairs.get(m.group()) or "".join(_VNI_ALONE.get(c, c) for c in m.group()), text)
        # A tone behind a letter that was typed whole: "viêïc".
        return _VNI_LATE.sub(lambda m: unicodedata.normalize("NFC", m[1] + _VNI_MARKS[m[2].lower()]), text)
    turned = text.translate(_tables()[page])
    return _capitals(text, turned) if page is CodePage.TCVN3 else turned


def letters(page: CodePage) -> frozenset[str]:
    """Give the characters beyond ASCII that stand for letters, or for parts of them, in a code page."""
    if page is CodePage.VNI:
        lower = {*_VNI_ALONE, *_VNI_MARKS, *_VNI_HATS, *_VNI_BREVES, "ì", "í"}
        return frozenset(lower | {c.upper() for c in lower})
    return frozenset(map(chr, _tables()[page]))


@cache
def _tables() -> dict[CodePage, dict[int, str]]:
    tcvn3 = {0xA1 + at: letter for at, letter in enumerate(_TCVN3) if letter != "."}
    tcvn3 |= {0x80 + at: letter for at, letter in enumerate(_TCVN3_CAPITALS)} | _pairs(_TCVN3_CONTROLS)
    viscii = {0x80 + at: letter for at, letter in enumerate(_VISCII)} | _pairs(_VISCII_CONTROLS)
    # The same bytes as Windows shows them: € for 80, and so on.
    viscii |= {
        ord(bytes([byte]).decode("cp1252")): _VISCII[byte - 0x80]
        for byte in range(0x80, 0xA0)
        if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    }
    return {CodePage.TCVN3: tcvn3, CodePage.VISCII: viscii}


def _pairs(flat: str) -> dict[int, str]:
    return {ord(flat[at]): flat[at + 1] for at in range(0, len(flat), 2)}


_VNI_PAIR = re.compile(
    "[aeoAEO][âàáåãäÂÀÁÅÃÄêèéúüëÊÈÉÚÜË]|[aeiouyôöAEIOUYÔÖ][øùûõïØÙÛÕÏ]|[" + "".join(_VNI_ALONE) + "]"
)
_VNI_LATE = re.compile("([âêôăơưÂÊÔĂƠƯ])([øùûõïØÙÛÕÏ])")


@cache
def _vni_pairs() -> dict[str, str]:
    """Give every base and mark with its letter; the base tells the case, whatever the mark's own is."""
    found: dict[str, str] = {}
    for base in "aeiouyôö":
        bare = _VNI_ALONE.get(base, base)
        marks = dict(_VNI_MARKS)
        marks |= {mark: _HAT + tone for mark, tone in _VNI_HATS.items() if base in "aeo"}
        marks |= {mark: _BREVE + tone for mark, tone in _VNI_BREVES.items() if base == "a"}
        for mark, combining in marks.items():
            letter = unicodedata.normalize("NFC", bare + combining)
            found |= {base + mark: letter, base + mark.upper(): letter}
            found |= {base.upper() + mark: letter.upper(), base.upper() + mark.upper(): letter.upper()}
    return found


def _capitals(before: str, after: str) -> str:
    """Raise the marked letters of words in capitals: TCVN3's fonts have none, and "CéNG HOµ" was typed for CỘNG HOÀ.

    A word of one bare letter ("X·") follows the words of its line.
    """
    return "\n".join(map(_capitals_of_line, before.split("\n"), after.split("\n")))


def _capitals_of_line(before: str, after: str) -> str:
    words = [(m.span(), re.sub("[^A-Za-z]", "", before[m.start() : m.end()])) for m in _WORD.finditer(after)]
    long = [typed.isupper() for _, typed in words if len(typed) > 1]
    if not any(long):
        return after
    least = 1 if sum(long) > 1 and 2 * sum(long) > len(long) else 2
    out = list(after)
    for (start, end), typed in words:
        if len(typed) >= least and typed.isupper():
            out[start:end] = after[start:end].upper()
    return "".join(out)


_WORD = re.compile(r"[^\W\d_]{2,}")
