"""The original records of the portal, as words: a quote's words must stand in them, whatever ingestion made of them."""

from __future__ import annotations

import tarfile
from pathlib import Path

from eval.metrics.words import tokens

_SPELT_OUT = "ngày làm việc ngày giờ tháng năm trực tuyến trực tiếp dịch vụ bưu chính miễn phí không có thông tin đồng"
"""The portal's enumerations are shown in words, which its text does not hold."""


def load_records(path: Path) -> dict[str, set[str]]:
    """Give the words of each record of an export (an archive of CODE.txt), by code."""
    found: dict[str, set[str]] = {}
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream:
                text = stream.read().decode("utf-8", "replace")
                found[member.name.rsplit("/", 1)[-1].removesuffix(".txt")] = set(tokens(f"{text} {_SPELT_OUT}"))
    return found
