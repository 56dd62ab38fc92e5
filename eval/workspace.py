"""One index under all systems of a run: built from the corpus of the run, or the one that is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from assistant.answering import Assistant
from assistant.assembly import assistant, builder
from assistant.config import Settings
from eval.systems.vectors import SharedVectors
from index.intake import Progress
from index.live import OpenIndex

INDEXES = Path("var/eval/indexes")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings of a run, the assistant over its index, and the index as the baselines read it, opened once."""

    settings: Settings
    assistant: Assistant
    index: OpenIndex
    indexes: Path = INDEXES

    def kept(self, name: str, *made_with: str) -> Path:
        """Give the folder where a baseline may keep what it makes of this corpus, for the next run."""
        mark = sha256("\n".join([self.corpus_hash, *made_with]).encode()).hexdigest()[:8]
        return self.indexes / f"{name}-{mark}"

    @property
    def fields(self) -> dict[str, str]:
        """Give the field (lĩnh vực) of each document, by code and by path."""
        found: dict[str, str] = {}
        for document in self.index.documents.all():
            field = (document.procedure.field if document.procedure else None) or ""
            found[document.provenance.path] = field
            if document.code:
                found[document.code] = field
        return found

    @property
    def corpus_hash(self) -> str:
        """Give a hash of all documents that are searched: equal for equal corpora, wherever they were built."""
        marks = sorted(self.index.documents.fingerprints().items())
        return sha256("\n".join(f"{i} {mark}" for i, mark in marks).encode()).hexdigest()[:16]


def open_workspace(
    settings: Settings, corpus: Sequence[Path] | None, progress: Progress | None = None, indexes: Path = INDEXES
) -> Workspace:
    """Open the index for a run.

    With `corpus`, an index of just these sources is built below `indexes` (or brought up to date, in seconds); without,
    the index of the configuration is taken as it is.
    """
    one_thread()
    if corpus is not None:
        named = " ".join([settings.index.model, *(str(path.resolve()) for path in corpus)])
        folder = indexes / sha256(named.encode()).hexdigest()[:8]
        index = settings.index.model_copy(update={"folder": folder, "engine": "edge"})
        settings = settings.model_copy(update={"index": index})
        builder(settings).ingest(list(corpus), progress)
    made = assistant(settings)
    made.warm_up()
    opened = made.live.current()
    return Workspace(settings, made, replace(opened, embedder=SharedVectors(opened.embedder)), indexes)


def one_thread() -> None:
    """Let torch use one thread: systems are asked side by side, and two pools on two cores wait for each other."""
    import torch

    torch.set_num_threads(1)
