"""Puts the routes of the desk into an application: one line an area."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.api import openapi
from assistant.api.desk import (
    api_keys,
    approved,
    audit_log,
    bench,
    curation,
    dashboard,
    departments,
    digests,
    documents,
    gaps,
    holidays,
    inbox,
    petitions,
    sign_in,
    single_sign_on,
    users,
)

_AREAS = (
    sign_in,
    single_sign_on,
    users,
    api_keys,
    departments,
    audit_log,
    inbox,
    documents,
    bench,
    curation,
    gaps,
    approved,
    petitions,
    digests,
    holidays,
    dashboard,
)
_TAGS = (
    {"name": "accounts", "description": "Signing in, accounts, keys, departments, the audit log."},
    {"name": "inbox", "description": "What waits for the person who is signed in."},
    {"name": "documents", "description": "Files of trainers: uploaded, previewed, published, withdrawn."},
    {"name": "bench", "description": "How a question is read and ranked; changes of that, tried and published."},
    {"name": "gaps", "description": "Questions that were not answered well, in groups that somebody sees to."},
    {"name": "approved", "description": "Answers that people write and approve."},
    {"name": "petitions", "description": "Petitions of communes, the weekly digest of them, the calendar."},
    {"name": "dashboard", "description": "What was asked and how it was answered, in figures."},
)


def install(app: FastAPI) -> None:
    """Add the JSON routes and the pages of all areas."""
    app.openapi_tags = [*(app.openapi_tags or ()), *_TAGS]
    for area in _AREAS:
        app.include_router(area.router, responses=openapi.problems(401, 403, 404, 409, 413, 422, 500, 503))
        app.include_router(area.pages)
