"""What trainers have changed in how documents are found: one file that people can read, and what it makes of each.

The file (`index.curation` in config.yaml) holds what is published. Each generation keeps a copy of what it was built
with, so that a question is read, searched and answered by one and the same state, also after going back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import SearchIndexError
from index.wording import Abbreviations, Lexicon, Vocabulary, lexicon_of, shipped_vocabulary
from ingest.document import Curated, Document

Kind = Literal["disable", "wording", "lexicon", "abbreviation"]
FILE = "curation.yaml"
_HEAD = """\
# Những gì người biên tập đã công bố ở trang «Thử tìm kiếm» (/trainer/bench), mỗi mục một thay đổi:
#   disable       đoạn «passage» của tài liệu «document» không được tìm, không được trích dẫn
#   wording       các cách nói «say» dẫn đến tài liệu «document» (có «passage»: đến riêng đoạn ấy)
#   lexicon       cách nói thường ngày «say» được hiểu thêm là «mean»; «mean» trống: không hiểu thêm gì
#   abbreviation  chữ viết tắt «say» đọc là «mean»; «mean» trống: không coi là viết tắt
# Sửa tay được; lần nạp sau («troly ingest») có hiệu lực.
"""


class Entry(BaseModel):
    """One change; `document` is an id, or for wordings a procedure's code as well; `question` is what it should help.

    `passage` is the passage's text as it stood: offsets move when a document is read again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    id: str = Field("", max_length=64)
    document: str = Field("", max_length=255)
    passage: str = Field("", max_length=20_000)
    say: tuple[str, ...] = ()
    mean: tuple[str, ...] = ()
    question: str = Field("", max_length=4000)
    by: str = Field("", max_length=300)

    @property
    def passage_hash(self) -> str:
        """The hash of the passage's words, by which it is known in tables; empty where none is named."""
        return passage_hash(self.passage) if self.passage else ""


@dataclass(frozen=True)
class Curation:
    """All changes that are in effect."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def mark(self) -> str:
        """A hash of all that changes finding; empty where nothing is changed."""
        said = [entry.model_dump(exclude={"id", "by", "question"}) for entry in self.entries]
        return sha256(repr(said).encode()).hexdigest()[:16] if said else ""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What questions are read by: the lists that ship, with the changes on top."""
        shipped = shipped_vocabulary()
        phrases = {say: " ".join(e.mean) for e in self.entries if e.kind == "lexicon" for say in e.say}
        short = {say: e.mean for e in self.entries if e.kind == "abbreviation" for say in e.say}
        if not phrases and not short:
            return shipped
        own, base = lexicon_of(phrases), shipped.lexicon
        capitals = {say: mean for say, mean in short.items() if say.isupper()}
        others = {say.lower(): mean for say, mean in short.items() if not say.isupper()}
        return Vocabulary(
            Abbreviations(
                {**shipped.abbreviations.any_case, **others}, {**shipped.abbreviations.capitals_only, **capitals}
            ),
            Lexicon(
                {**base.marked, **own.marked},
                {**base.folded, **own.folded},
                max(base.longest, own.longest),
                base.words | own.words,
            ),
        )

    @cached_property
    def _by_document(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.kind in ("disable", "wording"):
                found.setdefault(entry.document, []).append(entry)
        return found

    def of(self, document: Document) -> Curated:
        """Give what is changed for a document."""
        entries = self._of(document.id, document.code)
        if not entries:
            return document.curated
        return Curated(
            wordings=tuple(say for e in entries if e.kind == "wording" and not e.passage for say in e.say),
            disabled=tuple(span for e in entries if e.kind == "disable" for span in spans(document.text, e.passage)),
            asked_as=tuple(
                (*span, " . ".join(e.say))
                for e in entries
                if e.kind == "wording" and e.passage
                for span in spans(document.text, e.passage)
            ),
        )

    def touches(self, other: Curation, document_id: str, code: str | None) -> bool:
        """Tell whether a document is changed otherwise than by another curation."""
        return [_said(e) for e in self._of(document_id, code)] != [_said(e) for e in other._of(document_id, code)]

    def _of(self, document_id: str, code: str | None) -> list[Entry]:
        own = self._by_document.get(document_id, [])
        return [*own, *self._by_document.get(code, [])] if code and code != document_id else own

    def without(self, ids: Iterable[str]) -> Curation:
        """Give the curation without some entries."""
        gone = set(ids)
        return Curation(tuple(entry for entry in self.entries if entry.id not in gone))

    def written(self) -> str:
        """Write the file's text."""
        said = [entry.model_dump(mode="json", exclude_defaults=True) for entry in self.entries]
        return _HEAD + (yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=110) if said else "[]\n")


NOTHING = Curation()


def passage_hash(text: str) -> str:
    r"""Give the hash of a passage's words, whatever the spaces between them.

    >>> passage_hash("Nộp đơn") == passage_hash(" Nộp\n  đơn")
    True
    """
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def spans(text: str, passage: str) -> list[tuple[int, int]]:
    """Give where a passage stands in a text, all places of it, whatever the spaces between its words.

    >>> spans("Bước 1: nộp đơn. Bước 2: nộp  đơn.", "nộp đơn.")
    [(8, 16), (25, 34)]
    """
    words = r"\s+".join(re.escape(word) for word in passage.split())
    return [match.span() for match in re.finditer(words, text)] if words else []


def lost(entries: Iterable[Entry], document_of: Callable[[str], Document | None]) -> list[Entry]:
    """Give the changes whose document or passage is not there any more: they do nothing, and somebody should know."""
    found = []
    for entry in entries:
        if entry.kind in ("disable", "wording"):
            document = document_of(entry.document)
            if document is None or (entry.passage and not spans(document.text, entry.passage)):
                found.append(entry)
    return found


def load_curation(path: Path | None) -> Curation:
    """Read a file of changes, nothing where there is none; raises SearchIndexError naming the entry that is wrong."""
    if path is None or not path.is_file():
        return NOTHING
    number = 0
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        entries = []
        for number, raw in enumerate(read, 1):  # noqa: B007 - the error names it
            entries.append(Entry.model_validate(raw))
    except (OSError, yaml.YAMLError, ValueError, TypeError) as error:
        where = f", mục {number}" if isinstance(error, ValidationError) else ""
        raise SearchIndexError(f"Tệp «{path}»{where} không đúng mẫu; hãy sửa lại.", str(error)) from error
    return Curation(tuple(entries))


def write_curation(path: Path, curation: Curation) -> None:
    """Write a file of changes so that a reader sees the old or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    with temporary.open("w", encoding="utf-8") as out:
        out.write(curation.written())
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)


def _said(entry: Entry) -> tuple[object, ...]:
    return entry.kind, entry.passage, entry.say
