"""A file that has come whole becomes a draft, or a new version; what is no document is refused, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.desk import audit
from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders, corpus_path, plain_name, same_path
from assistant.desk.documents.rows import KIND, add_document, add_file, get_document, get_version, is_taken, touch
from assistant.desk.documents.tables import DeskDocument, DocumentVersion, Upload
from assistant.desk.documents.uploads import give_up, part_file
from assistant.desk.errors import ConflictError, DeskError, UnknownThingError
from assistant.desk.roles import Principal
from assistant.originals import original_of
from ingest.errors import IngestError
from ingest.kinds import REFUSED, kind_of
from ingest.sources import Source

MOST_INSIDE = 500
"""How many files of an archive become drafts at once."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the document that it is a version of, or a sentence that says why it is none.

    With both, the file was there already.
    """

    name: str
    document_id: str | None = None
    number: int | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    digest: str = ""
    size: int = 0
    refused: str | None = None


def take(desk: Desk, who: Principal, upload: Upload) -> list[Taken]:
    """Make an upload that is whole into drafts, or a version of its document; an archive gives one draft a file.

    The file is looked at by its content, whatever its name says. What is refused is written to the audit log.
    """
    part = part_file(desk, upload)
    kept = list(_kept(Folders(desk.folder), part, upload.file_name, archives=upload.document_id is None))
    with desk.database.transaction(write=True) as session:
        row = session.get(Upload, upload.id)
        if row is None:
            raise UnknownThingError(say.NO_UPLOAD, "taken meanwhile")
        found = [_taken(session, who, one, upload.document_id) for one in kept]
        give_up(session, desk, row)
    return found


def _taken(session: Session, who: Principal, file: _Kept, document_id: str | None) -> Taken:
    if file.refused:
        sentence = say.REFUSED.format(name=file.name, reason=file.refused)
        audit.record(session, who, "upload refused", KIND, document_id or file.name, note=sentence)
        return Taken(file.name, sentence=sentence)
    if document_id is not None:
        return _next_version(session, who, file, document_id)
    known = session.scalars(select(DocumentVersion).where(DocumentVersion.sha256 == file.digest).limit(1)).first()
    if known is not None:
        title = get_document(session, known.document_id).title
        return Taken(file.name, known.document_id, known.number, say.ALREADY.format(title=title, number=known.number))
    document = add_document(session, who, file.name, file.digest, file.size)
    return Taken(file.name, document.id, 1)


def _next_version(session: Session, who: Principal, file: _Kept, document_id: str) -> Taken:
    document = get_document(session, document_id, write=True)
    newest = get_version(session, document_id, document.number)
    if newest.sha256 == file.digest:
        return Taken(file.name, document_id, newest.number, say.SAME_VERSION.format(number=newest.number))
    document.number += 1
    document.version += 1
    touch(document)
    version = add_file(
        session,
        who,
        document,
        document.number,
        file.name,
        file.digest,
        file.size,
        path=_path_of_next(session, newest, file.name),
        before=newest,
    )
    after = {"number": version.number, "file": file.name, "sha256": file.digest, "size": file.size}
    audit.record(session, who, "version", KIND, document_id, before={"number": newest.number}, after=after)
    return Taken(file.name, document_id, version.number)


def _path_of_next(session: Session, newest: DocumentVersion, name: str) -> str:
    """Give the path of the next version: the same, unless the ending, which helps to read a file, is another."""
    ending = Path(corpus_path(name, lambda _: False)).suffix
    if Path(newest.path).suffix == ending:
        return newest.path
    other = str(Path(newest.path).with_suffix(ending)) if ending else newest.path
    return newest.path if is_taken(session, other, newest.document_id) else other


def _kept(folders: Folders, part: Path, name: str, *, archives: bool) -> Iterator[_Kept]:
    """Keep a file, or the files of an archive, and say of each what it is."""
    data = part.read_bytes()
    kind = kind_of(data, name)
    if kind != "zip" or not archives:
        yield _keep(folders, name, data, kind, made=part)
        return
    del data
    archive = part.with_name(f"{part.name}.zip")
    archive.unlink(missing_ok=True)
    archive.hardlink_to(part)
    try:
        yield from _unpacked(folders, archive, name)
    except IngestError as error:
        yield _Kept(name, refused=error.message)
    finally:
        archive.unlink(missing_ok=True)


def _unpacked(folders: Folders, archive: Path, name: str) -> Iterator[_Kept]:
    count = 0
    for file in Source(str(archive), archive, whole=True).files():
        inside = plain_name(file.path) or "tep"
        count += 1
        if count > MOST_INSIDE:
            yield _Kept(name, refused=say.ZIP_MANY.format(most=MOST_INSIDE))
            return
        if file.data is None:
            yield _Kept(inside, refused=file.refused)
            continue
        yield _keep(folders, inside, file.data, kind_of(file.data, inside))
    if not count:
        yield _Kept(name, refused=say.ZIP_EMPTY)


def _keep(folders: Folders, name: str, data: bytes, kind: str, made: Path | None = None) -> _Kept:
    """Keep a file, unless it is none that can be a document; `made` holds its bytes on the disk already."""
    if kind in REFUSED:
        if made is not None:
            made.unlink()
        return _Kept(name, refused=REFUSED[kind])
    return _Kept(name, folders.keep_data(data, made), len(data))


def copy_from_corpus(desk: Desk, who: Principal, corpus_id: str) -> str:
    """Make a draft of a file of the corpus that is not the desk's, to be changed and published in its place.

    Gives the id of the draft. Raises UnknownThingError, and OriginalError where the file is gone or has changed.
    """
    document = desk.assistant.source(corpus_id)
    if document is None:
        raise UnknownThingError(say.NOT_IN_CORPUS, "not in the corpus")
    data = original_of(document)
    folders = Folders(desk.folder)
    path = document.provenance.path
    with desk.database.transaction(write=True) as session:
        if document.provenance.source == folders.source:
            owner = session.scalars(select(DocumentVersion.document_id).where(DocumentVersion.path == path)).first()
            if owner is not None:
                return owner
        digest = folders.keep_data(data)
        row: DeskDocument = add_document(
            session, who, plain_name(path) or "tep", digest, len(data), path=path if same_path(path) else None
        )
        return row.id


def save_text(desk: Desk, who: Principal, document_id: str, number: int, text: str) -> Taken:
    """Make a new version of a text file with another text; raises DeskError for a file that is no text."""
    folders = Folders(desk.folder)
    with desk.database.transaction(write=True) as session:
        document = get_document(session, document_id)
        newest = get_version(session, document_id, document.number)
        if newest.number != number:
            raise ConflictError(say.TEXT_STALE.format(number=number), "not the newest version")
        if not is_text(folders.file(newest.sha256), newest.file_name):
            raise DeskError(say.TEXT_ONLY, "no text file")
        data = text.replace("\r\n", "\n").encode()
        kept = _keep(folders, newest.file_name, data, kind_of(data, newest.file_name))
        return _taken(session, who, kept, document_id)


LARGEST_TEXT = 400_000


def is_text(file: Path, name: str) -> bool:
    """Tell whether a file is text in UTF-8, which can be changed on a page."""
    if not file.is_file() or file.stat().st_size > LARGEST_TEXT:
        return False
    data = file.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return kind_of(data, name) in ("markdown", "text", "portal")
