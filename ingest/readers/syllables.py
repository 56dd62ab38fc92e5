"""Spaces that PDF text layers put inside Vietnamese syllables ("áp d ụng", "điê ̣n tử") are taken out again."""

from __future__ import annotations

import re
import unicodedata

_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_ONSET = "ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_RIME = (
    "iêng|iêm|iên|iêp|iêt|iêu|iêc|yêm|yên|yêt|yêu|uyên|uyêt|uych|uynh|uya|uyt|uyu|uôi|uông|uôm|uôn|uôc|uôt|ươi|ương|ươm|ươn|"
    "ươp|ươc|ươt|ươu|oang|oanh|oach|oai|oam|oan|oao|oap|oac|oat|oay|oăm|oăn|oăng|oăc|oăt|oen|oeo|oet|oong|ooc|uân|uâng|uât|"
    "uây|uêch|uênh|uên|uê|uơ|uy|ua|ưa|ia|oa|oe|ach|anh|ang|am|an|ao|ap|ac|at|ai|au|ay|a|ăng|ăm|ăn|ăp|ăc|ăt|âng|âm|ân|âp|"
    "âc|ât|âu|ây|eng|em|en|eo|ep|ec|et|e|êch|ênh|êm|ên|êp|êt|êu|ê|ich|inh|im|in|ip|it|iu|i|ong|om|on|op|oc|ot|oi|o|ông|"
    "ôm|ôn|ôp|ôc|ôt|ôi|ô|ơm|ơn|ơp|ơt|ơi|ơ|ung|um|un|up|uc|ut|ui|u|ưng|ưm|ưn|ưc|ưt|ưi|ưu|ư|y"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_RIME})")
_CONSONANTS = re.compile(f"(?:{_ONSET})", re.IGNORECASE)
# Syllables without a first consonant that are words: after a whole word they stand alone ("thu ở", "cho ăn").
_WORDS = frozenset(
    [
        "ở",
        "ăn",
        "ấn",
        "ấp",
        "ảnh",
        "ấy",
        "ốm",
        "ông",
        "ổn",
        "ưu",
        "ứng",
        "ước",
        "ý",
        "ủy",
        "uỷ",
        "ít",
        "ép",
        "án",
        "áp",
        "áo",
        "ánh",
        "ấm",
        "ẩm",
        "ô",
        "ôn",
        "ổ",
        "ôm",
        "ơn",
        "ức",
        "á",
        "à",
        "ạ",
        "ác",
        "ách",
        "ái",
        "ám",
        "ưa",
        "ướt",
    ]
)
_VOWEL = "ăâêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
_BROKEN = re.compile(rf"(?<!\w)([A-Za-zĐđ]+)[ ]([{_VOWEL}][a-z{_VOWEL}]*)(?!\w)")
_LABEL = re.compile(r"(?:điểm|khoản|mục|nhóm|loại|hạng|bảng|hình|phụ lục|lớp|tổ)\s+$", re.IGNORECASE)
_MARKS = "\u0300-\u0303\u0306\u0309\u031b\u0323"
_BEFORE_MARK = re.compile(rf"(?<=\S)[ \u00a0]+(?=[{_MARKS}])")
_AFTER_MARK = re.compile(rf"([^\W\d_]+[{_MARKS}]+)[ \u00a0]+(ng|nh|ch|[cmnptiyuoa])(?![\w{_MARKS}])")
_ENOUGH = 5
_CHARS_PER_BREAK = 4000


def is_syllable(word: str) -> bool:
    """Tell whether letters can be one Vietnamese syllable, whatever its tone.

    >>> is_syllable("nghiệp"), is_syllable("dụng"), is_syllable("ụng"), is_syllable("ngh")
    (True, True, True, False)
    """
    toneless = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return _SYLLABLE.fullmatch(toneless) is not None


def mend_marks(raw: str) -> str:
    r"""Put marks that stand apart back on their letters; takes the text as extracted, before NFC.

    >>> mend_marks("đie\u0302 \u0323n tử, ngươ\u0300 i dân")
    'điện tử, người dân'
    """
    if not re.search(f"[{_MARKS}]", raw):
        return raw
    raw = _BEFORE_MARK.sub("", raw)
    raw = _AFTER_MARK.sub(lambda m: m.group(1) + m.group(2) if is_syllable(m.group(1) + m.group(2)) else m.group(), raw)
    return unicodedata.normalize("NFC", raw)


def mend_breaks(texts: list[str]) -> list[str]:
    """Join syllables that were broken before a marked vowel, in texts of one document where this happens often.

    A single "nhóm c ở" in a sound document proves nothing, so nothing is joined there.

    >>> mend_breaks(["áp d ụng, c ơ quan, ng ười, thông tin v ề Vi ệt Nam, l ưu trữ ở điểm c ở trên"])
    ['áp dụng, cơ quan, người, thông tin về Việt Nam, lưu trữ ở điểm c ở trên']
    """
    certain = sum(_CONSONANTS.fullmatch(m.group(1)) is not None for text in texts for m in _BROKEN.finditer(text))
    if certain < _ENOUGH or certain * _CHARS_PER_BREAK < sum(map(len, texts)):
        return texts
    return [_joined(text) for text in texts]


def _joined(text: str) -> str:
    def join(match: re.Match[str]) -> str:
        first, rest = match.groups()
        whole = first + rest
        if not is_syllable(whole) or _LABEL.search(text[: match.start()]):
            return match.group()
        if is_syllable(first) and rest.lower() in _WORDS:
            return match.group()
        return whole

    return _BROKEN.sub(join, text)
