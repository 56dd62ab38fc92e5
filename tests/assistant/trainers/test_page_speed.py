"""All pages and lists of the desk, found by walking the routes, are quick over a small filled database.

`python -m eval.desk` does the same at the size of a province.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from people import ENGINES
from sqlalchemy import select

from assistant.api.app import create_app
from assistant.desk.audit import broken_lines
from assistant.desk.desk import Desk
from assistant.store.figures import local_day
from assistant.store.tables import Figure, StoredAnswer
from eval.desk.filling import PASSWORD, fill
from eval.desk.handwork import work
from eval.desk.making import Size
from eval.desk.pages import desk_routes, time_pages
from eval.errors import EvalError

MOST_MS = 300
NOT_LINKED = {
    "/api/trainer/approved/sources/{document_id}",
    "/api/trainer/bench/trials/{trial_id}",
    "/api/trainer/uploads/{upload_id}",
}
"""Routes that scripts call with what they were given; nothing links to them."""
SMALL = Size(questions=2_000, gaps=500, approved=40, users=30, audit=200, petitions=100)


@pytest.fixture
def filled(desk: Desk) -> FastAPI:
    """Give the application over a database that a seed has filled."""
    fill(desk.database, SMALL, local_day(datetime.now(UTC)), say=lambda _: None)
    work(desk, 40, 0, say=lambda _: None)
    return create_app(desk.assistant, desk.settings)


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
def test_every_page_and_list_is_quick(filled: FastAPI) -> None:
    with TestClient(filled, follow_redirects=False) as client:
        signed_in = client.post("/api/trainer/session", json={"login": "quan.tri", "password": PASSWORD})
        client.headers["X-CSRF-Token"] = signed_in.json()["csrf"]
        timed, unmet = time_pages(filled, client, runs=3)
    assert [one for one in timed if one.status >= 500] == []
    assert [(one.address, one.median_ms) for one in timed if one.shown and one.median_ms > MOST_MS] == []
    assert {one.route for one in timed} | set(unmet) == set(desk_routes(filled))
    assert set(unmet) == NOT_LINKED
    assert {"/trainer/dashboard", "/api/trainer/dashboard", "/trainer/audit"} <= {one.route for one in timed}


def test_a_seed_fills_alike_and_only_what_is_empty(filled: FastAPI, desk: Desk) -> None:
    with desk.database.transaction() as session:
        answers = session.execute(select(StoredAnswer.id, StoredAnswer.outcome)).all()
        figures = session.execute(select(Figure.id, Figure.outcome)).all()
        assert sorted(map(tuple, answers)) == sorted(map(tuple, figures))
        assert len(answers) == SMALL.questions
        assert list(broken_lines(session)) == []
    with pytest.raises(EvalError, match="trống"):
        fill(desk.database, SMALL, local_day(datetime.now(UTC)), say=lambda _: None)
