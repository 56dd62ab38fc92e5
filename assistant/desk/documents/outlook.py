"""What publishing a version will do to the corpus, in words, before it is done."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.desk.desk import Desk
from assistant.desk.documents import messages as say
from assistant.desk.documents.folders import Folders
from assistant.desk.documents.metadata import typed
from assistant.desk.documents.reading import is_kept, opened
from assistant.desk.documents.relating import relations_of
from assistant.desk.documents.tables import DocumentVersion
from index.documents import DocumentStore
from index.errors import SearchIndexError
from index.intake import SUMMARY
from ingest.document import Document
from ingest.manifest import described
from ingest.relations import by_target, with_effect

NAMED = 20


def documents_of(desk: Desk, version: DocumentVersion, ids: list[str] | None = None) -> Iterator[Document]:
    """Give the documents of a version as they will be indexed, but for the relations of other sources.

    Without `ids` the first NAMED are given.
    """
    if not is_kept(desk, version.sha256, version.path):
        return
    said, relations = typed(version.said), by_target(relations_of(version.relations))
    with opened(desk, version.sha256, version.path) as store:
        for i in ids if ids is not None else list(store.ids())[:NAMED]:
            if document := store.as_read(i):
                if (version.found or {}).get("count", 1) > 1:
                    said = {key: value for key, value in said.items() if key != "title"}
                yield with_effect(described(document, said), relations)


def outlook(desk: Desk, version: DocumentVersion, live: DocumentVersion | None) -> list[str]:
    """Say what publishing will do: what comes, what it takes the place of, what goes, what ends."""
    try:
        held = desk.assistant.live.current().documents
    except SearchIndexError:
        return []
    own = Folders(desk.folder).source
    coming = list(documents_of(desk, version))
    sentences = [_of_one(held, document, own) for document in coming]
    if (count := (version.found or {}).get("count", 0)) > NAMED:
        sentences.append(say.WILL_MORE.format(count=count - NAMED))
    if live is not None and live.id != version.id:
        ids = {document.id for document in coming}
        sentences += [
            say.WILL_GO.format(id=document.id) for document in documents_of(desk, live) if document.id not in ids
        ][:NAMED]
    return sentences + list(_endings(held, version))


def _of_one(held: DocumentStore, document: Document, own: str) -> str:
    ids = [document.id, f"{SUMMARY}{document.code}"]
    there = {found.id: found for found in held.listed(ids=ids)}
    if found := there.get(document.id):
        if found.source == own:
            return say.WILL_UPDATE.format(id=document.id)
        return say.WILL_REPLACE.format(id=document.id, path=found.path)
    if document.code and ids[1] in there:
        return say.WILL_HIDE.format(code=document.code)
    return say.WILL_NEW.format(id=document.id)


def _endings(held: DocumentStore, version: DocumentVersion) -> Iterator[str]:
    for relation in relations_of(version.relations):
        count = len(held.resting_on(relation.key))
        sentence = say.WILL_END if count else say.WILL_END_NONE
        how = say.RELATIONS[relation.kind]
        yield sentence.format(target=relation.target, how=how, since=relation.since, count=count)
