"""One change of what is live: the corpus folder is brought to it, the index follows, then the database says so.

Whatever goes wrong, folder and index are as they were before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.assembly import builder
from assistant.desk import audit
from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.corpus_folder import Wanted, sync, wanted
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.publishing import blocked, settle
from assistant.desk.documents.reading import reader
from assistant.desk.documents.rows import KIND, get_document, get_version
from assistant.desk.documents.tables import DeskDocument, DocumentVersion
from assistant.desk.errors import DeskError
from assistant.desk.inbox import tell
from assistant.desk.roles import Principal
from assistant.store.errors import StoreError
from index.errors import BuildingError, SearchIndexError
from index.intake import REPLACED
from index.live import OpenIndex
from index.weights import WeightsError
from ingest.errors import IngestError
from ingest.pipeline import IngestReport

log = logging.getLogger(__name__)

SHOWN = 20


class Again(Exception):  # noqa: N818 - no error: the job waits
    """Another build is running; the job is to be tried again."""


def do_job(desk: Desk, document_id: str) -> None:
    """Publish or withdraw, as the document's row says; what failed is written there. Raises Again."""
    with desk.database.transaction() as session:
        document = get_document(session, document_id)
        number = document.job_number if document.job == "publish" else None
        version = get_version(session, document_id, number) if number else None
        old = get_version(session, document_id, document.live) if document.live else None
        reason = blocked(session, desk, version) if version else None
        before, after = wanted(session), wanted(session, {document_id: number})
    if reason:
        _failed(desk, document_id, reason)
        return
    try:
        report = _taken_in(desk, before, after, version, old, _noted(desk, document_id))
    except BuildingError as error:
        raise Again from error
    except (DeskError, IngestError, SearchIndexError, WeightsError) as error:
        _failed(desk, document_id, error.message if isinstance(error, (DeskError, IngestError)) else str(error))
    except Exception:
        log.exception("can't publish a document of the desk")
        _failed(desk, document_id, say.UNEXPECTED)
    else:
        # Whoever reads that it is live asks about it at once; what can't be opened is in the log, and tried again.
        with suppress(SearchIndexError, WeightsError):
            desk.assistant.live.renewed()
        _done(desk, document_id, number, report)


def _taken_in(
    desk: Desk,
    before: Wanted,
    after: Wanted,
    version: DocumentVersion | None,
    old: DocumentVersion | None,
    on_progress: Callable[[str, int, int | None], None],
) -> IngestReport:
    folders = Folders(desk.folder)
    index = _open_index(desk)
    made = builder(desk.settings, index, read=reader(desk))
    sources = [folders.corpus, *_shadowed(folders, index, old)]
    try:
        sync(folders, after)
        report = made.ingest(sources, on_progress)
    except BaseException:
        sync(folders, before)
        raise
    path = version.path if version else None
    lost = next((r for r in report.left_out if r.path == path and r.source == folders.source), None)
    if lost is not None and not lost.document_ids:
        sync(folders, before)
        made.ingest(sources)
        raise DeskError(say.LEFT_OUT.format(reason=lost.reason), "left out")
    return report


def _open_index(desk: Desk) -> OpenIndex | None:
    try:
        return desk.assistant.live.current()
    except SearchIndexError:
        return None


def _shadowed(folders: Folders, index: OpenIndex | None, old: DocumentVersion | None) -> list[Path]:
    """Give the sources of which a file stepped back for the version that is live: it may have to come forward again."""
    if index is None or old is None:
        return []
    found = {
        record.source
        for record in index.documents.files()
        if record.reason == REPLACED.format(path=old.path) and record.source != folders.source
    }
    return [Path(source) for source in sorted(found) if Path(source).exists()]


def _noted(desk: Desk, document_id: str) -> Callable[[str, int, int | None], None]:
    """Give what writes the stage into the document's row when it changes, so that its page can say it."""
    last: list[str] = []

    def note(stage: str, done: int, total: int | None) -> None:
        if last and last[-1] == stage:
            return
        last.append(stage)
        try:
            with desk.database.transaction(write=True) as session:
                get_document(session, document_id, write=True).report = {"stage": stage}
        except StoreError as error:  # a page that says less is no reason to stop
            log.warning("can't note a stage: %s", error.cause)

    return note


def _done(desk: Desk, document_id: str, number: int | None, report: IngestReport) -> None:
    with desk.database.transaction(write=True) as session:
        document = get_document(session, document_id, write=True)
        before = {"live": document.live}
        scheduled = document.publish_at is not None
        who = _asked_by(document)
        document.live = number
        document.report = described(report)
        if number is not None:
            version = get_version(session, document_id, number)
            version.published_at = version.published_at or datetime.now(UTC)
        settle(session, document)
        document.version += 1
        after = {"live": number, "generation": report.generation}
        action = "published" if number is not None else "withdrawn"
        audit.record(session, who, action, KIND, document_id, before=before, after=after)
        if scheduled:
            text = say.TOLD_PUBLISHED.format(title=document.title)
            tell(session, text, f"/trainer/documents/{document_id}", user_id=who.id)


def _failed(desk: Desk, document_id: str, reason: str) -> None:
    with desk.database.transaction(write=True) as session:
        document = get_document(session, document_id, write=True)
        who = _asked_by(document)
        settle(session, document, reason)
        document.report = None
        document.version += 1
        audit.record(session, who, "failed", KIND, document_id, note=reason)
        text = say.TOLD_FAILED.format(title=document.title, reason=reason)
        tell(session, text, f"/trainer/documents/{document_id}", user_id=who.id)


def _asked_by(document: DeskDocument) -> Principal:
    """Give who asked for the job; the server does it for that person."""
    return Principal(document.job_by_id, document.job_by or "", frozenset(), "server")


def described(report: IngestReport) -> dict[str, Any]:
    """Give what a page shows of an ingestion's report."""
    return {
        "read": report.read,
        "removed": report.removed[:SHOWN],
        "left_out": [{"path": r.path, "reason": r.reason} for r in report.left_out[:SHOWN]],
        "duplicates": [asdict(pair) for pair in report.duplicates[:SHOWN]],
        "hidden_summaries": report.hidden_summaries,
        "documents": report.documents,
        "generation": report.generation,
        "seconds": round(report.seconds, 1),
    }
