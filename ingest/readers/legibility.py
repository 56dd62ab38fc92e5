"""Whether a text is Vietnamese that can be cited: not in an old code page, not the rubbish of failed recognition."""

from __future__ import annotations

import re

from ingest.errors import UnreadableFileError

# Letters that TCVN3 and VNI fonts put in the place of Vietnamese ones, and that Vietnamese in Unicode never has.
_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©Ç®ªÑÖ×Ø¬«"
_VNI = "äåãøûïñöüëÄÅÃØÛÏÑÖÜË"
_ODD = re.compile(f"(?<=[A-Za-z{_TCVN3}{_VNI}])[{_TCVN3}{_VNI}]|[{_TCVN3}{_VNI}](?=[A-Za-z])")
_MARKED = re.compile("[\u1ea0-\u1ef9ăđơưĂĐƠƯâêôÂÊÔàáãèéìíòóõùúýÀÁÃÈÉÌÍÒÓÕÙÚÝ]")
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE_CHARS = 200_000
_ENOUGH_LETTERS = 400
_LEAST_MARKED = 0.08
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|for|or|by|with|on|as|be)\b", re.IGNORECASE)


def legacy_encoding(text: str) -> str | None:
    """Name the old code page behind a text's letters, None where the text is Unicode.

    >>> legacy_encoding("Céng hoµ x· héi chñ nghÜa ViÖt Nam"), legacy_encoding("Cộng hòa xã hội")
    ('TCVN3', None)
    """
    sample = text[:_SAMPLE_CHARS]
    odd = _ODD.findall(sample)
    if len(odd) < 4 or len(odd) < 0.04 * len(_LETTER.findall(sample)):
        return None
    return "TCVN3" if sum(letter in _TCVN3 for letter in odd) * 3 > len(odd) else "VNI"


def marked_share(text: str) -> float:
    """Give the share of letters that carry a Vietnamese mark: about 0.25 in Vietnamese, 0 in English.

    >>> marked_share("Hộ tịch")
    0.3333333333333333
    """
    letters = len(_LETTER.findall(text))
    return len(_MARKED.findall(text)) / letters if letters else 0.0


def refuse_illegible(text: str) -> None:
    """Raise UnreadableFileError when the letters are those of an old code page (TCVN3, VNI)."""
    encoding = legacy_encoding(text)
    if encoding:
        raise UnreadableFileError(
            f"Tệp gõ bằng bảng mã cũ {encoding}; hãy chuyển sang Unicode (ví dụ bằng UniKey) rồi nạp lại.",
            encoding,
        )


def looks_misrecognised(text: str) -> bool:
    """Tell Vietnamese whose marks were lost in character recognition ("BO GIAO DVC VA DAO TAO"); English is not that.

    A text of less than _ENOUGH_LETTERS letters is never judged.
    """
    sample = text[:_SAMPLE_CHARS]
    if len(_LETTER.findall(sample)) < _ENOUGH_LETTERS or marked_share(sample) >= _LEAST_MARKED:
        return False
    return len(_ENGLISH.findall(sample)) < 0.05 * len(sample.split())
