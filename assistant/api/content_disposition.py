"""The header that says how a file is to be opened, and under which name (RFC 6266)."""

from __future__ import annotations

import re
from urllib.parse import quote

from ingest.text import fold


def content_disposition(name: str, *, inline: bool) -> str:
    r"""Give the value of Content-Disposition for a file name in any script.

    >>> print(content_disposition("Tờ khai.pdf", inline=True))
    inline; filename="to khai.pdf"; filename*=UTF-8''T%E1%BB%9D%20khai.pdf
    """
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", fold(name)) or "tep"
    coded = quote(name, safe="", errors="replace")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{coded}"
