"""GET /healthz and /readyz, for whoever watches over the server."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.api.deps import AssistantDep, RecorderDep

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(assistant: AssistantDep, recorder: RecorderDep) -> dict[str, str | int]:
    """Tell that questions can be answered, and from which generation; 503 when there is no index.

    `database` is ok, unreachable or off; it is no reason not to be ready, as answers do without.
    """
    manifest = assistant.live.current().manifest
    return {
        "status": "ready",
        "corpus_version": manifest.generation,
        "documents": manifest.documents,
        "database": recorder.state(),
    }
