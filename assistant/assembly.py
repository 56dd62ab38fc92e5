"""Puts the rooms together as the settings say."""

from __future__ import annotations

from functools import partial

from assistant.answering import Assistant
from assistant.config import Settings
from index.builder import Builder
from index.embedding import load_embedder
from index.generation import Generations
from index.live import LiveIndex
from index.retriever import Retriever
from index.store import open_engine


def generations(settings: Settings) -> Generations:
    """Give the folder of generations."""
    index = settings.index
    index.folder.mkdir(parents=True, exist_ok=True)
    return Generations(index.folder, open_engine(index.engine, index.folder, index.url, index.api_key, index.prefix))


def builder(settings: Settings) -> Builder:
    """Give the builder of generations."""
    load = partial(load_embedder, models_folder=settings.index.models_folder)
    index = settings.index
    return Builder(generations(settings), index.model, load, index.folder.parent / "quarantine", index.curation)


def assistant(settings: Settings) -> Assistant:
    """Give the assistant over the generation in use."""
    live = LiveIndex(generations(settings), partial(load_embedder, models_folder=settings.index.models_folder))
    retriever = Retriever(settings.index.ranking, settings.assistant.province)
    return Assistant(live, retriever, settings.assistant)
