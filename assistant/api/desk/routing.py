"""Puts the routes of the desk into an application: one line an area."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.api import openapi
from assistant.api.desk import audit_log, documents, inbox, sign_in

_AREAS = (
    sign_in,
    audit_log,
    inbox,
    documents,
)
_TAGS = (
    {"name": "accounts", "description": "Signing in, accounts, keys, departments, the audit log."},
    {"name": "documents", "description": "Files of trainers: uploaded, previewed, published, withdrawn."},
)


def install(app: FastAPI) -> None:
    """Add the JSON routes and the pages of all areas."""
    app.openapi_tags = [*(app.openapi_tags or ()), *_TAGS]
    for area in _AREAS:
        app.include_router(area.router, responses=openapi.problems(401, 403, 404, 409, 413, 422, 500, 503))
        app.include_router(area.pages)
