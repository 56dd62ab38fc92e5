"""The zip archives that office files are: checked before any part of them is opened for reading."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from defusedxml.common import DefusedXmlException, EntitiesForbidden
from defusedxml.ElementTree import iterparse

from ingest.errors import UnreadableFileError

MAX_UNPACKED = 400 * 1024 * 1024
"""A file whose parts are larger than this together is refused."""
MAX_RATIO = 200
"""A file of some size that unpacks to more than this many times its size is refused."""
_SMALL = 20 * 1024 * 1024
_MAX_PARTS = 10_000
# Entities in a part that does not call itself XML, in UTF-8 or UTF-16.
_ENTITY = re.compile(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y", re.IGNORECASE)
_HEAD = 1 << 16


def check_archive(data: bytes, ending: str) -> None:
    """Refuse an office file that must not be opened further; `ending` (".docx") names it in the sentence.

    Raises UnreadableFileError when the archive is broken, encrypted, unpacks to too much, has a part outside itself, or
    holds macros or an XML document type (where entities would be declared).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_size(parts, len(data), ending)
            _check_names([part.filename for part in parts], ending)
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFileError(
                    f"Tệp {ending} có mật khẩu; hãy lưu lại một bản không có mật khẩu.", "encrypted"
                )
            for part in parts:
                with archive.open(part) as stream:
                    if part.filename.endswith((".xml", ".rels")):
                        # A document type comes before the first element, so only the start of the part is read.
                        next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None)
                    elif _ENTITY.search(stream.read(_HEAD)):
                        raise EntitiesForbidden(part.filename, None, None, None, None, None)
    except DefusedXmlException as error:
        reason = f"Tệp {ending} khai báo thực thể XML, điều tài liệu thường không dùng; không mở vì lý do an toàn."
        raise UnreadableFileError(reason, str(error)) from error
    except UnreadableFileError:
        raise
    # A damaged archive raises BadZipFile, zlib's and lzma's errors, ParseError, NotImplementedError and others.
    except Exception as error:
        raise UnreadableFileError(f"Tệp {ending} hỏng, không mở được.", f"{type(error).__name__}: {error}") from error


def _check_size(parts: Sequence[zipfile.ZipInfo], packed: int, ending: str) -> None:
    total = sum(part.file_size for part in parts)
    if len(parts) > _MAX_PARTS or total > MAX_UNPACKED or (total > _SMALL and total > MAX_RATIO * packed):
        raise UnreadableFileError(
            f"Tệp {ending} bung ra quá lớn ({total // 1024**2} MB), có thể là bom nén; không mở vì lý do an toàn.",
            f"{total} bytes in {len(parts)} parts",
        )


def _check_names(names: Sequence[str], ending: str) -> None:
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0]:
            raise UnreadableFileError(
                f"Tệp {ending} có thành phần trỏ ra ngoài tệp («{name[:60]}»); không mở vì lý do an toàn.",
                "path climbing",
            )
        if path.name.lower().startswith("vbaproject"):
            raise UnreadableFileError(MACROS, "macros")


MACROS = "Tệp có macro (đoạn chương trình bên trong), không mở vì lý do an toàn; hãy lưu lại một bản không có macro."
"""Said of every office file that holds macros."""
