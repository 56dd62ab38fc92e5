"""Records of the national portal as training needs them: read straight from the archive, few fields, no offsets."""

from __future__ import annotations

import re
import tarfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADINGS = (
    "Mã thủ tục",
    "Số quyết định",
    "Tên thủ tục",
    "Cấp thực hiện",
    "Loại thủ tục",
    "Lĩnh vực",
    "Trình tự thực hiện",
    "Cách thức thực hiện",
    "Thành phần hồ sơ",
    "Đối tượng thực hiện",
    "Cơ quan thực hiện",
    "Cơ quan có thẩm quyền",
    "Địa chỉ tiếp nhận HS",
    "Cơ quan được ủy quyền",
    "Cơ quan phối hợp",
    "Kết quả thực hiện",
    "Căn cứ pháp lý",
    "Yêu cầu, điều kiện thực hiện",
    "Từ khóa",
    "Mô tả",
)
ABSENT = "Không có thông tin"
_HEADING = re.compile(rf"^({'|'.join(map(re.escape, HEADINGS))}):[ \t]*", re.MULTILINE)
_COUNT = re.compile(r"^\s*Số lượng:.*$", re.MULTILINE)
_BULLET = re.compile(r"^[\s\-+*•·–\[\]]+|[\s\]]+$")
_NOTHING = re.compile(rf"({ABSENT}.*|Không( có| quy định| yêu cầu)?[ .;]*)$", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ue000-\uf8ff]")


@dataclass(frozen=True)
class Record:
    """One procedure: single-line texts in NFC, empty where the portal says nothing; `raw` is the whole text in NFC."""

    code: str
    name: str
    level: str
    field: str
    subjects: str
    agency: str
    result: str
    dossier: tuple[str, ...]
    conditions: tuple[str, ...]
    steps: tuple[str, ...]
    raw: str


def read_archive(archive: Path) -> dict[str, Record]:
    """Return every record of a .tar.xz of portal text files, or of a folder of them, by code in code order."""
    records = (parse(text) for text in _texts(archive))
    return {record.code: record for record in sorted(records, key=lambda record: record.code) if record.name}


def parse(text: str) -> Record:
    r"""Return the record of one portal text.

    >>> parse("Mã thủ tục: 1.000001\nTên thủ tục: Đăng ký  thử\nLĩnh vực: Hộ tịch\n").name
    'Đăng ký thử'
    """
    raw = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    marks = list(_HEADING.finditer(raw))
    ends = [mark.start() for mark in marks[1:]] + [len(raw)]
    sections: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        sections.setdefault(mark.group(1), raw[mark.end() : end].strip())

    def line(heading: str) -> str:
        value = " ".join(sections.get(heading, "").split())
        return "" if value == ABSENT else value

    def items(heading: str) -> tuple[str, ...]:
        lines = (_BULLET.sub("", row) for row in _COUNT.sub("", sections.get(heading, "")).splitlines())
        return tuple(" ".join(row.split()) for row in lines if len(row) > 3 and not _NOTHING.match(row))

    return Record(
        code=line("Mã thủ tục"),
        name=line("Tên thủ tục"),
        level=line("Cấp thực hiện"),
        field=line("Lĩnh vực"),
        subjects=line("Đối tượng thực hiện"),
        agency=line("Cơ quan thực hiện") or line("Cơ quan có thẩm quyền"),
        result=line("Kết quả thực hiện"),
        dossier=items("Thành phần hồ sơ"),
        conditions=items("Yêu cầu, điều kiện thực hiện"),
        steps=items("Trình tự thực hiện"),
        raw=raw,
    )


def _texts(archive: Path) -> Iterator[str]:
    if archive.is_dir():
        for path in sorted(archive.rglob("*.txt")):
            yield path.read_text(encoding="utf-8")
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".txt") else None
            if file is not None:
                yield file.read().decode("utf-8")
