"""The 34 provinces and cities of Vietnam since 1 July 2025, and the former names that they took in.

Source: Nghị quyết 202/2025/QH15 on the arrangement of provincial units.
"""

from __future__ import annotations

import re
from collections import Counter

from ingest.text import fold

# Present name -> names of the former units that it holds (its own former name needs no entry).
PROVINCES: dict[str, tuple[str, ...]] = {
    "Hà Nội": (), "Huế": ("Thừa Thiên Huế",), "Lai Châu": (), "Điện Biên": (), "Sơn La": (), "Lạng Sơn": (),
    "Quảng Ninh": (), "Thanh Hóa": (), "Nghệ An": (), "Hà Tĩnh": (), "Cao Bằng": (), "Tuyên Quang": ("Hà Giang",),
    "Lào Cai": ("Yên Bái",), "Thái Nguyên": ("Bắc Kạn",), "Phú Thọ": ("Vĩnh Phúc", "Hòa Bình"),
    "Bắc Ninh": ("Bắc Giang",), "Hưng Yên": ("Thái Bình",), "Hải Phòng": ("Hải Dương",),
    "Ninh Bình": ("Hà Nam", "Nam Định"), "Quảng Trị": ("Quảng Bình",), "Đà Nẵng": ("Quảng Nam",),
    "Quảng Ngãi": ("Kon Tum",), "Gia Lai": ("Bình Định",), "Khánh Hòa": ("Ninh Thuận",),
    "Lâm Đồng": ("Đắk Nông", "Bình Thuận"), "Đắk Lắk": ("Phú Yên",),
    "Thành phố Hồ Chí Minh": ("Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu", "Bà Rịa Vũng Tàu"),
    "Đồng Nai": ("Bình Phước",), "Tây Ninh": ("Long An",), "Cần Thơ": ("Sóc Trăng", "Hậu Giang"),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh"), "Đồng Tháp": ("Tiền Giang",), "Cà Mau": ("Bạc Liêu",),
    "An Giang": ("Kiên Giang",),
}  # fmt: skip

# The map's key is the folded name: "dak lak" also stands for Đăk Lăk and Đắc Lắc.
_BY_FOLDED: dict[str, str] = {fold(p): p for p in PROVINCES} | {
    fold(old): p for p, former in PROVINCES.items() for old in former
}
_BY_FOLDED |= {"dac lac": "Đắk Lắk", "dak nong": "Lâm Đồng", "dac nong": "Lâm Đồng", "tp hcm": "Thành phố Hồ Chí Minh",
               "tphcm": "Thành phố Hồ Chí Minh", "sai gon": "Thành phố Hồ Chí Minh"}  # fmt: skip
_NAMES = "|".join(sorted((re.escape(n) for n in _BY_FOLDED), key=len, reverse=True))
_WITH_WORD = re.compile(rf"\b(?:tinh|thanh pho|tp\.?|t\.p\.?)\s+({_NAMES})\b")
_BARE = re.compile(rf"\b({_NAMES})\b")
# Names that are also common words or other places: they count only after "tỉnh" or "thành phố".
_AMBIGUOUS = {
    fold(n)
    for n in ("Hòa Bình", "Thái Bình", "Huế", "An Giang", "Hà Nam", "Ninh Bình", "Bình Định", "Long An", "Bình Thuận")
}


def _folded(text: str) -> str:
    return re.sub(r"\b(tp|t\.p)\.\s*", "tp ", fold(text).replace("–", "-"))


def provinces_named(text: str) -> list[str]:
    """Give the present provinces that a text names, most often named first.

    >>> provinces_named("xin hỗ trợ ở tỉnh Bình Định"), provinces_named("o lao cai thi may ngay")
    (['Gia Lai'], ['Lào Cai'])
    """
    folded = _folded(text)
    counts = Counter(_BY_FOLDED[m] for m in _WITH_WORD.findall(folded))
    counts.update(_BY_FOLDED[m] for m in _BARE.findall(folded) if m not in _AMBIGUOUS)
    return [name for name, _ in counts.most_common()]


def province_of_publisher(deciding_document: str | None, text: str) -> str | None:
    """Give the province that published a record, None for a ministry's (national) record.

    A record counts as a province's when its deciding document is a people's committee's; which one is told by the name
    that its text gives most often after "tỉnh" or "thành phố".
    """
    if not deciding_document or not re.search(
        r"UBND|HĐND|HDND|TTPVHCC|QĐ-VP|Sở|SNN|SKHCN|SXD|-S[A-ZĐ]{2,}", deciding_document
    ):
        return None
    counts = Counter(_BY_FOLDED[m] for m in _WITH_WORD.findall(_folded(text)))
    return counts.most_common(1)[0][0] if counts else None
