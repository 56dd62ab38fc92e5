"""What route functions ask for by type."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from assistant.answering import Assistant


def get_assistant(request: Request) -> Assistant:
    """Give the assistant of this application."""
    assistant: Assistant = request.app.state.assistant
    return assistant


AssistantDep = Annotated[Assistant, Depends(get_assistant)]
