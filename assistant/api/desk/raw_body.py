"""A file that is the whole body of a request: read up to a size, refused beyond it before it is in memory."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from assistant.desk.errors import TooLargeError
from assistant.desk.petitions.messages import TOO_LARGE

_MB = 1024**2
XLSX_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            }
        },
    }
}
"""How the description of the API calls a body that is a workbook."""


async def read_body(request: Request, most: int) -> bytes:
    """Give the body, of `most` bytes at most; raises TooLargeError."""
    said = request.headers.get("content-length", "")
    taken = bytearray()
    if not (said.isdecimal() and int(said) > most):
        async for part in request.stream():
            taken += part
            if len(taken) > most:
                break
        else:
            return bytes(taken)
    raise TooLargeError(TOO_LARGE.format(most=most // _MB), "body too large")
