"""What a folder says of its files beside them: `manifest.yaml`, for files that can carry no front matter.

A folder has it at its top; an archive or a single file `x.zip` has `x.zip.manifest.yaml` beside it. It holds metadata
by file (names may hold `*`), and the relations between documents that a trainer has confirmed or rejected.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import yaml

from ingest.document import Confidentiality, Document, DocumentKind
from ingest.errors import IngestError, UnreadableFileError
from ingest.numbers import NUMBER
from ingest.readers.markdown import KEYS, checked_value, rules_of_life
from ingest.relations import Relation, RelationKind, is_code

NAME = "manifest.yaml"
FILE_KEYS = {key: kind for key, kind in KEYS.items() if key not in ("code", "summary")}
"""The keys that may be said of a file from outside; what a procedure's code is, its own text says."""
_MAX_BYTES = 2 * 1024 * 1024
_SECTIONS = ("files", "relations", "rejected")
_RELATION_KEYS = ("target", "kind", "by", "since", "quote")


@dataclass(frozen=True, slots=True)
class CorpusManifest:
    """A manifest as read: metadata by pattern of paths, confirmed relations, ids of rejected proposals."""

    files: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    relations: tuple[Relation, ...] = ()
    rejected: frozenset[str] = frozenset()

    def of(self, path: str) -> dict[str, Any]:
        """Give what is said of a file; where several patterns match, the later one goes first."""
        found: dict[str, Any] = {}
        for pattern, said in self.files:
            if path == pattern or fnmatchcase(path, pattern):
                found |= said
        return found


def manifest_path(source: Path) -> Path:
    """Give where the manifest of a source is, whether it is there or not.

    >>> manifest_path(Path("kho.zip")).name
    'kho.zip.manifest.yaml'
    """
    return source / NAME if source.is_dir() else source.with_name(f"{source.name}.{NAME}")


def mark(said: Mapping[str, Any]) -> str:
    """Give a hash of what is said of a file, "" for nothing: with it a file counts as changed when this changes."""
    return sha256(orjson.dumps(dict(said), option=orjson.OPT_SORT_KEYS)).hexdigest() if said else ""


def described(document: Document, said: Mapping[str, Any]) -> Document:
    """Give a document with what the manifest says of its file in the place of what was read in it."""
    if not said:
        return document
    life = {key: said[key] for key in ("effective_from", "effective_to", "replaced_by", "withdrawn") if key in said}
    origin = {key: said[key] for key in ("deciding_document", "date", "publisher") if key in said}
    if "source" in said:
        origin["origin"] = said["source"]
    procedure = document.procedure
    if procedure:
        procedure = replace(procedure, **{key: said[key] for key in ("level", "field") if key in said})
    kind = DocumentKind(said["kind"]) if "kind" in said and procedure is None else document.kind
    return replace(
        document,
        kind=kind,
        title=said.get("title", document.title),
        provenance=replace(document.provenance, **origin),
        procedure=procedure,
        life=replace(document.life, **life),
        province=said.get("province", document.province),
        confidentiality=Confidentiality(said.get("confidentiality", document.confidentiality)),
    )


def load_manifest(source: Path) -> CorpusManifest:
    """Read the manifest of a source, an empty one where there is none.

    Raises IngestError naming the file and what is wrong: nothing is taken in by half-read rules.
    """
    path = manifest_path(source)
    if not path.is_file():
        return CorpusManifest()
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableFileError(f"tệp lớn hơn {_MAX_BYTES // 1024**2} MB", "too large")
        raw = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
        return _checked(raw)
    except UnreadableFileError as error:
        raise IngestError(f"Tệp «{path.name}» của nguồn «{source.name}»: {error.message}", error.cause) from error
    except (yaml.YAMLError, ValueError, RecursionError, OSError) as error:
        raise IngestError(
            f"Tệp «{path.name}» của nguồn «{source.name}» không phải YAML (UTF-8) hợp lệ. Hãy sửa lại rồi nạp.",
            repr(error),
        ) from error


def _checked(raw: object) -> CorpusManifest:
    if not isinstance(raw, dict):
        raise UnreadableFileError("cần các mục «files» và «relations».", type(raw).__name__)
    for key in raw:
        if key not in _SECTIONS:
            raise UnreadableFileError(f"có mục lạ «{key}»; các mục được dùng: {', '.join(_SECTIONS)}.", str(key))
    files, relations, rejected = raw.get("files") or {}, raw.get("relations") or [], raw.get("rejected") or []
    if not isinstance(files, dict) or not isinstance(relations, list) or not isinstance(rejected, list):
        raise UnreadableFileError("«files» gồm các tên tệp, «relations» và «rejected» là danh sách.", "wrong shape")
    return CorpusManifest(
        tuple((str(pattern), _file(str(pattern), said)) for pattern, said in files.items()),
        tuple(_relation(item) for item in relations),
        frozenset(str(item) for item in rejected),
    )


def _file(pattern: str, said: object) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise UnreadableFileError(f"mục «{pattern}» phải gồm các dòng «khóa: giá trị».", pattern)
    found: dict[str, Any] = {}
    for key, value in said.items():
        if key not in FILE_KEYS:
            known = ", ".join(FILE_KEYS)
            raise UnreadableFileError(f"mục «{pattern}» có khóa lạ «{key}»; các khóa được dùng: {known}.", str(key))
        found[key] = checked_value(key, value)
    kinds = [kind.value for kind in DocumentKind if kind is not DocumentKind.PROCEDURE]
    rules = (
        *rules_of_life(found),
        (found.get("kind", kinds[0]) not in kinds, f"Khóa «kind» cần một trong: {', '.join(kinds)}."),
    )
    for broken, sentence in rules:
        if broken:
            raise UnreadableFileError(f"mục «{pattern}»: {sentence}", "manifest")
    return found


def _relation(item: object) -> Relation:
    if not isinstance(item, dict) or not {"target", "kind", "since"} <= item.keys() <= set(_RELATION_KEYS):
        raise UnreadableFileError(
            f"mỗi quan hệ cần «target», «kind», «since»; có thể thêm «by», «quote» (đọc được: {str(item)[:80]}).",
            "keys",
        )
    target, kind, since, by = str(item["target"]).strip(), item["kind"], item["since"], item.get("by")
    if not NUMBER.fullmatch(target) and not is_code(target):
        raise UnreadableFileError(
            f"«target» có giá trị «{target[:60]}»; cần số hiệu như 163/QĐ-BTP hoặc mã thủ tục đặt trong ngoặc kép.",
            "target",
        )
    if kind not in tuple(RelationKind):
        raise UnreadableFileError(
            f"«kind» có giá trị «{str(kind)[:60]}»; cần một trong: {', '.join(RelationKind)}.", "kind"
        )
    if type(since) is not dt.date:
        raise UnreadableFileError(f"«since» có giá trị «{str(since)[:60]}»; cần ngày như 2026-07-01.", "since")
    quote = item.get("quote")
    return Relation(target, RelationKind(kind), since, str(by) if by else None, str(quote) if quote else None)


def confirm(source: Path, relation: Relation) -> Path:
    """Write a confirmed relation into the manifest of a source, and give the manifest's path; comments there stay."""
    item: dict[str, object] = {"target": relation.target, "kind": str(relation.kind), "since": relation.since}
    if relation.by:
        item["by"] = relation.by
    if relation.quote:
        item["quote"] = " ".join(relation.quote.split())
    return _append(source, "relations", item)


def reject(source: Path, proposal_id: str) -> Path:
    """Note in the manifest of a source that a proposal is wrong, so that it is not made again."""
    return _append(source, "rejected", proposal_id)


def _append(source: Path, section: str, item: object) -> Path:
    from ruamel.yaml import YAML

    load_manifest(source)  # a manifest that is wrong is mended by hand, not written over
    path = manifest_path(source)
    writer = YAML()
    writer.width = 4096
    held = writer.load(path.read_text(encoding="utf-8-sig")) if path.is_file() else None
    held = {} if held is None else held
    known = held.get(section) or []
    if item not in known:
        held[section] = [*known, item] if section not in held or held[section] is None else known
        if item not in held[section]:
            held[section].append(item)
    out = io.StringIO()
    writer.dump(held, out)
    temporary = path.with_name(path.name + ".new")
    try:
        temporary.write_text(out.getvalue(), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise IngestError(f"Không ghi được tệp «{path}» ({error.strerror or error}).", repr(error)) from error
    load_manifest(source)
    return path
