"""Puts the rooms together as the settings say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import Settings
from assistant.desk.approved.giving import GivenAnswers
from assistant.store.database import Database
from index.builder import Builder
from index.embedding import Embedder, load_embedder
from index.generation import Generations
from index.live import LiveIndex, OpenIndex
from index.retriever import Retriever
from index.store import open_engine
from ingest.pipeline import Reader, read_file


def generations(settings: Settings) -> Generations:
    """Give the folder of generations."""
    index = settings.index
    index.folder.mkdir(parents=True, exist_ok=True)
    return Generations(index.folder, open_engine(index.engine, index.folder, index.url, index.api_key, index.prefix))


def builder(settings: Settings, like: OpenIndex | None = None, *, read: Reader = read_file) -> Builder:
    """Give the builder of generations; it takes the model of an index that is open already, where that is the same."""
    load = _loader(settings, like)
    index = settings.index
    quarantine = index.folder.parent / "quarantine"
    return Builder(generations(settings), index.model, load, quarantine, index.curation, read=read)


def open_generation(settings: Settings, generation: str, like: OpenIndex) -> OpenIndex:
    """Open a generation beside the one in use, with the model that is loaded already."""
    return LiveIndex(generations(settings), _loader(settings, like)).open(generation)


def _loader(settings: Settings, like: OpenIndex | None) -> Callable[[str], Embedder]:
    def load(model: str) -> Embedder:
        if like is not None and like.manifest.model == model:
            return like.embedder
        return load_embedder(model, models_folder=settings.index.models_folder)

    return load


def assistant(settings: Settings) -> Assistant:
    """Give the assistant over the generation in use."""
    live = LiveIndex(generations(settings), partial(load_embedder, models_folder=settings.index.models_folder))
    retriever = Retriever(settings.index.ranking, settings.assistant.province)
    return Assistant(live, retriever, settings.assistant)


def with_approved(served: Assistant) -> Assistant:
    """Let an assistant that stands alone give approved answers too, where its database has been made already."""
    url = served.settings.database.url.get_secret_value()
    if not url.startswith("sqlite") or Path(url.partition(":///")[2]).is_file():
        served.approved = GivenAnswers(Database(url), served.live)
    return served
