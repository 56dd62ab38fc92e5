"""The desk's corpus folder brought to what is live: the files, and the manifest with what trainers say of them.

The folder is made from the database as a whole each time, so that a server killed half-way leaves nothing to mend.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.metadata import typed
from assistant.desk.documents.relating import relations_of
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.desk.errors import DeskError
from ingest.manifest import NAME, load_manifest
from ingest.relations import Relation

_HEAD = "# Tệp này do bàn làm việc ghi. Hãy sửa thông tin ở trang Tài liệu; sửa tay phần «files» sẽ bị ghi đè.\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the folder is to hold; `ours` are all relations, `known` all paths, that ever were the desk's."""

    live: Sequence[DocumentVersion]
    ours: frozenset[Relation]
    known: frozenset[str]
    rejected: frozenset[str]


def wanted(session: Session, change: Mapping[str, int | None] | None = None) -> Wanted:
    """Give what is to be live; `change` maps a document to the version that is to be live instead (None: none)."""
    live = dict(session.execute(select(DeskDocument.id, DeskDocument.live)).all()) | dict(change or {})
    chosen = select(DocumentVersion).options(defer(DocumentVersion.found)).order_by(DocumentVersion.path)
    versions = list(session.scalars(chosen))
    return Wanted(
        [version for version in versions if live.get(version.document_id) == version.number],
        frozenset(relation for version in versions for relation in relations_of(version.relations)),
        frozenset(version.path for version in versions),
        frozenset(i for version in versions for i in version.rejected),
    )


def sync(folders: Folders, want: Wanted) -> None:
    """Bring the folder to what is wanted; files and relations that came there by another way stay as they are."""
    folders.corpus.mkdir(parents=True, exist_ok=True)
    foreign = load_manifest(folders.corpus)
    paths = {version.path for version in want.live}
    for path in want.known - paths:
        (folders.corpus / path).unlink(missing_ok=True)
    for version in want.live:
        _put(folders, version)
    relations = list(dict.fromkeys(r for version in want.live for r in relations_of(version.relations)))
    relations += [relation for relation in foreign.relations if relation not in want.ours]
    rejected = sorted({i for version in want.live for i in version.rejected} | (foreign.rejected - want.rejected))
    files: dict[str, Any] = {version.path: typed(version.said) for version in want.live if version.said}
    files |= {path: dict(said) for path, said in foreign.files if path not in want.known}
    _write(folders, files, relations, rejected)


def _put(folders: Folders, version: DocumentVersion) -> None:
    kept, target = folders.file(version.sha256), folders.corpus / version.path
    if not kept.is_file():
        raise DeskError(say.FILE_LOST.format(number=version.number), f"{version.sha256} is gone")
    if target.is_file() and target.samefile(kept):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.new")
    made.unlink(missing_ok=True)
    try:
        # A link costs no room; nobody writes into a kept file.
        os.link(kept, made)
    except OSError:
        shutil.copyfile(kept, made)
    made.replace(target)


def _write(folders: Folders, files: Mapping[str, Any], relations: Sequence[Relation], rejected: Sequence[str]) -> None:
    held: dict[str, Any] = {}
    if files:
        held["files"] = dict(files)
    if relations:
        held["relations"] = [
            {"target": r.target, "kind": r.kind.value, "since": r.since}
            | ({"by": r.by} if r.by else {})
            | ({"quote": r.quote} if r.quote else {})
            for r in relations
        ]
    if rejected:
        held["rejected"] = list(rejected)
    writer = YAML()
    writer.width = 4096
    out = io.StringIO()
    writer.dump(held, out)
    made = folders.corpus / f".{NAME}.new"
    made.write_text(_HEAD + (out.getvalue() if held else ""), encoding="utf-8")
    made.replace(folders.corpus / NAME)
