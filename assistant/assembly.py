"""Puts the rooms together as the settings say."""

from __future__ import annotations

from functools import partial

from assistant.answering import Assistant
from assistant.config import Settings
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

    def load(name: str) -> Embedder:
        if like is not None and like.manifest.model == name:
            return like.embedder
        return load_embedder(name, models_folder=settings.index.models_folder)

    return Builder(
        generations(settings), settings.index.model, load, settings.index.folder.parent / "quarantine", read=read
    )


def assistant(settings: Settings) -> Assistant:
    """Give the assistant over the generation in use."""
    live = LiveIndex(generations(settings), partial(load_embedder, models_folder=settings.index.models_folder))
    retriever = Retriever(settings.index.ranking, settings.assistant.province)
    return Assistant(live, retriever, settings.assistant)
