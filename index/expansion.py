"""Everyday wordings of procedures, indexed beside them, so that a citizen's words find the official name.

Document expansion after Nogueira, Yang, Lin and Cho, 2019 ("Document Expansion by Query Prediction"), with wordings
that were written for each procedure rather than predicted: what a citizen calls it, the situation that needs it, how
staff abbreviate it. What ships stands in `index/data/wordings/`; what trainers add comes with the document
(`index/curation.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from index.errors import SearchIndexError
from index.wording import DATA
from ingest.document import Document
from ingest.text import fold

FOLDER = DATA / "wordings"


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings by procedure code and by name: copies of a record under another code have its name. `mark` is a hash."""

    by_code: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, tuple[str, ...]]
    mark: str

    def of(self, document: Document) -> tuple[str, ...]:
        """Give the wordings of a document, those of trainers last; empty where there are none."""
        shipped = self.by_code.get(document.code or "") or self.by_name.get(name_key(document.title), ())
        return (*shipped, *document.curated.wordings)


def name_key(name: str) -> str:
    """Give a name in the form under which copies of a procedure are told to be one.

    >>> name_key("Thủ tục đăng ký khai tử"), name_key("Đăng ký  khai tử.")
    ('dang ky khai tu', 'dang ky khai tu')
    """
    return " ".join(re.findall(r"\w+", fold(name).removeprefix("thu tuc ")))


@cache
def load_wordings(folder: Path = FOLDER) -> Wordings:
    """Read the files of wordings, JSON lines with `code`, `name` and `say`.

    Raises SearchIndexError naming the file and the line that is wrong.
    """
    by_code: dict[str, tuple[str, ...]] = {}
    by_name: dict[str, tuple[str, ...]] = {}
    mark = sha256()
    for file in sorted(folder.glob("*.jsonl")):
        mark.update(file.read_bytes())
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                entry = json.loads(line)
                code, name, say = entry["code"], entry["name"], tuple(entry["say"])
                if not all(isinstance(part, str) and part for part in (code, name, *say)):
                    raise ValueError("code, name and each of say must be text")
            except (ValueError, KeyError, TypeError) as error:
                raise SearchIndexError(
                    f"Tệp cách nói «{file.name}», dòng {number}: phải có «code», «name» và «say» (danh sách chữ).",
                    f"{file}:{number}: {error!r}",
                ) from error
            by_code[code] = say
            key = name_key(name)
            by_name[key] = by_name.get(key, ()) + say
    return Wordings(by_code, by_name, mark.hexdigest()[:16])
