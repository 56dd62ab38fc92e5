"""Where the documents desk keeps its files, and the names that it gives them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from uuid import uuid4

from index.generation import FORMAT
from ingest.text import clean, fold

_LONGEST_STEM = 80
_TEXT_ENDINGS = (".yaml", ".yml")
_PLAIN = re.compile(r"[\w ./(),&+-]+")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders below the desk's: `corpus` is a source of the index, the others are the desk's own."""

    root: Path

    @property
    def corpus(self) -> Path:
        """The files that are live, with the manifest."""
        return self.root / "corpus"

    @property
    def source(self) -> str:
        """What the index calls the source that `corpus` is."""
        return str(self.corpus.resolve())

    @property
    def files(self) -> Path:
        """The file of every version, by its hash."""
        return self.root / "files"

    @property
    def uploads(self) -> Path:
        """Files that are being sent."""
        return self.root / "uploads"

    @property
    def readings(self) -> Path:
        """What was read in the file of a version."""
        return self.root / "readings"

    def file(self, digest: str) -> Path:
        """Give where the file of this hash lies."""
        return self.files / digest[:2] / digest

    def reading(self, digest: str, path: str) -> Path:
        """Give where the documents read in a file lie; their ids depend on its path, their form on the index's."""
        return self.readings / f"{digest[:32]}-{sha256(path.encode()).hexdigest()[:8]}.{FORMAT}.sqlite"

    def keep(self, made: Path, digest: str) -> Path:
        """Move a finished file to those of versions; one that is there already stays."""
        kept = self.file(digest)
        kept.parent.mkdir(parents=True, exist_ok=True)
        if kept.is_file():
            made.unlink()
        else:
            with made.open("rb") as written:
                os.fsync(written.fileno())
            made.replace(kept)
        return kept

    def keep_data(self, data: bytes, made: Path | None = None) -> str:
        """Keep the bytes of a file among those of versions, and give their hash; `made` is a file that holds them."""
        digest = sha256(data).hexdigest()
        if made is None:
            self.uploads.mkdir(parents=True, exist_ok=True)
            made = self.uploads / f"{uuid4().hex}.made"
            made.write_bytes(data)
        self.keep(made, digest)
        return digest


def plain_name(name: str) -> str:
    r"""Give the name of a file as it is shown: without folders and signs that no name has.

    >>> plain_name("C:\\Tài liệu\\Quyết định.pdf"), plain_name("../../etc/passwd")
    ('Quyết định.pdf', 'passwd')
    """
    return " ".join(clean(re.split(r"[\\/]", name)[-1]).split())[-200:]


def corpus_path(name: str, is_taken: Callable[[str], bool]) -> str:
    """Give a path for a file in the corpus that is safe and not taken; its ending stays, since it helps to read it.

    >>> corpus_path("Quyết định số 163.PDF", lambda path: path == "quyet-dinh-so-163.pdf")
    'quyet-dinh-so-163-2.pdf'
    >>> corpus_path("manifest.yaml", lambda path: False)
    'manifest.yaml.txt'
    """
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    ending = re.sub(r"[^a-z0-9.]", "", fold(ending))[:10]
    stem = re.sub(r"[^a-z0-9.]+", "-", fold(stem)).strip("-.")[:_LONGEST_STEM].strip("-.") or "tai-lieu"
    ending = f"{ending}.txt" if ending in _TEXT_ENDINGS else ending
    number = 1
    while is_taken(path := f"{stem}{f'-{number}' if number > 1 else ''}{ending}"):
        number += 1
    return path


def same_path(path: str) -> bool:
    """Tell whether a file may stand in the desk's corpus under the path that it has in another source.

    >>> same_path("guidance/doc-ban-ghi.md"), same_path("../x.md"), same_path("a/.b.md"), same_path("x[1].md")
    (True, False, False, False)
    """
    parts = path.split("/")
    return bool(_PLAIN.fullmatch(path)) and all(part and not part.startswith(".") for part in parts) and len(path) < 200
