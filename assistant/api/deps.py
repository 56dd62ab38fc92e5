"""What route functions ask for by type."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from assistant.answering import Assistant
from assistant.catalogue import Catalogue
from assistant.desk.desk import Desk
from assistant.store.recorder import Recorder


def get_assistant(request: Request) -> Assistant:
    """Give the assistant of this application."""
    assistant: Assistant = request.app.state.assistant
    return assistant


AssistantDep = Annotated[Assistant, Depends(get_assistant)]


def get_recorder(request: Request) -> Recorder:
    """Give what keeps the answers of this application."""
    recorder: Recorder = request.app.state.recorder
    return recorder


RecorderDep = Annotated[Recorder, Depends(get_recorder)]


def get_catalogue(request: Request) -> Catalogue:
    """Give what knows the names and fields of documents."""
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


CatalogueDep = Annotated[Catalogue, Depends(get_catalogue)]


def get_desk(request: Request) -> Desk:
    """Give the trainers' desk of this application."""
    desk: Desk = request.app.state.desk
    return desk


DeskDep = Annotated[Desk, Depends(get_desk)]
