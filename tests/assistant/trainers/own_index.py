"""A desk whose index is a copy of its own, for tests that publish; and what waits for its background work."""

from __future__ import annotations

import shutil
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from workbench import Kit

from assistant.assembly import assistant as make_assistant
from assistant.config import Settings
from assistant.desk.desk import Desk
from assistant.store.database import Database

PATIENCE_S = 60


def desk_of_its_own(kit: Kit, settings: Settings, folder: Path, database: Database) -> Desk:
    """Give a desk over a copy of the index."""
    settings.index.folder = folder / "index"
    shutil.copytree(kit.settings.index.folder, settings.index.folder)
    return Desk(database, settings, make_assistant(settings))


def upload(client: TestClient, name: str, data: bytes, document_id: str | None = None) -> list[dict[str, Any]]:
    """Send a file in two pieces, and give what became of it."""
    body = {"name": name, "size": len(data)} | ({"document_id": document_id} if document_id else {})
    reply = client.post("/api/trainer/uploads", json=body)
    assert reply.status_code == 201, reply.text
    path, half = f"/api/trainer/uploads/{reply.json()['id']}", len(data) // 2
    for start, end in ((0, half), (half, len(data))):
        reply = client.patch(path, content=data[start:end], headers={"Upload-Offset": str(start)})
        assert reply.status_code == 200, reply.text
    taken: list[dict[str, Any]] = reply.json()["taken"]
    return taken


def settled(client: TestClient, document_id: str) -> dict[str, Any]:
    """Wait until a document is read and nothing is being done with it, and give its state."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        state: dict[str, Any] = client.get(f"/api/trainer/documents/{document_id}").json()
        if state["reading"] in ("done", "failed") and state["state"] not in ("queued", "running"):
            return state
        time.sleep(0.1)
    raise AssertionError(f"still at it: {state}")


def draft(client: TestClient, name: str, data: bytes) -> dict[str, Any]:
    """Upload a file, and give its state once it is read."""
    (taken,) = upload(client, name, data)
    return settled(client, taken["document_id"])


def published(client: TestClient, state: dict[str, Any], number: int | None = None) -> dict[str, Any]:
    """Publish a version (default: the newest), and give the state when that is done."""
    body = {"version": state["version"], "number": number or state["number"]}
    reply = client.post(f"/api/trainer/documents/{state['id']}/publish", json=body)
    assert reply.status_code == 202, reply.text
    return settled(client, state["id"])


def digest(data: bytes) -> str:
    """Give the hash of a file."""
    return sha256(data).hexdigest()
