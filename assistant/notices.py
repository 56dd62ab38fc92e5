"""What a reader must know about the sources of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answer import Notice
from assistant.effect import effect_notice
from assistant.messages import OTHER_PROVINCE, STALE_WORDING, SUMMARY_ONLY
from ingest.document import Document

# Bodies of the district level, which ended on 1 July 2025 (Luật Tổ chức chính quyền địa phương 72/2025/QH15).
_DISTRICT = re.compile(
    r"(?:UBND|Ủy ban nhân dân|Công an|Chủ tịch Ủy ban nhân dân) (?:cấp )?huyện|cấp huyện|Phòng Tư pháp|Phòng Lao động"
    r"|Phòng Tài nguyên và Môi trường|Phòng Giáo dục và Đào tạo|Phòng Nội vụ|huyện, quận|quận, huyện",
    re.IGNORECASE,
)


def notices_for(document: Document, quotes: Sequence[str], as_of: date, home: str | None) -> list[Notice]:
    """Give the notices for an answer from one document."""
    found: list[Notice] = []
    if document.procedure and document.procedure.summary:
        found.append(Notice(kind="summary_only", text=SUMMARY_ONLY))
    if document.province and home and document.province != home:
        found.append(Notice(kind="other_province", text=OTHER_PROVINCE.format(province=document.province, home=home)))
    stale = list(dict.fromkeys(word for quote in quotes for word in _DISTRICT.findall(quote)))
    if stale:
        found.append(Notice(kind="stale_wording", text=STALE_WORDING.format(words=", ".join(stale[:3]))))
    if notice := effect_notice(document, as_of, date.today()):
        found.append(notice)
    return found
