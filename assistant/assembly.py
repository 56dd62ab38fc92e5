"""Puts the rooms together as the settings say."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from assistant.answering import Assistant
from assistant.config import Settings
from assistant.desk.approved.giving import GivenAnswers
from assistant.store.database import Database
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
    return Builder(generations(settings), settings.index.model, load, settings.index.folder.parent / "quarantine")


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
