"""The desk at the size of a province: `python -m eval.desk seed FOLDER`, then `python -m eval.desk pages FOLDER`."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.api.app import create_app
from assistant.assembly import assistant
from assistant.config import Settings, load_settings
from assistant.desk.desk import Desk
from assistant.store.database import Database
from assistant.store.figures import local_day
from eval.desk.corpus import build_index
from eval.desk.filling import PASSWORD, fill
from eval.desk.handwork import work
from eval.desk.making import Size
from eval.desk.pages import time_pages

MOST_MS = 300
ALSO = (
    "/trainer/dashboard?days=365",
    "/trainer/dashboard?days=90",
    "/trainer/dashboard?days=365&field=Hộ tịch",
    "/trainer/dashboard?days=365&commune=Xã Ia Grai",
    "/trainer/dashboard?days=365&door=openai",
    "/trainer/gaps?sort=recent",
    "/trainer/gaps?q=khai sinh&sort=due",
    "/trainer/gaps?state=open&field=Hộ tịch",
    "/trainer/gaps?state=all&kind=wrong",
    "/trainer/gaps?trang=100",
    "/trainer/documents?words=dat dai",
    "/trainer/documents?state=draft",
    "/trainer/documents/corpus?words=khai sinh",
    "/trainer/approved?q=khai sinh",
    "/trainer/users?q=so 2",
    "/trainer/audit?kind=document",
    "/trainer/petitions?state=waiting",
    "/trainer/bench?q=đăng ký khai sinh cần giấy tờ gì",
)
"""Long periods, searches and filters, which no page links to."""
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Folder = Annotated[Path, typer.Argument(help="Where the index, the files and the SQLite database lie.")]
Url = Annotated[str | None, typer.Option(help="Another database, such as postgresql://troly@/troly.")]


@app.command()
def seed(
    folder: Folder,
    url: Url = None,
    documents: Annotated[int, typer.Option(help="Documents of the index, and as many of the desk.")] = 10_000,
    questions: Annotated[int, typer.Option(help="Questions over a year.")] = 100_000,
    gaps: Annotated[int, typer.Option(help="Gaps, in groups.")] = 10_000,
    chance: Annotated[int, typer.Option("--seed", help="What all chance begins with.")] = 0,
) -> None:
    """Fill an empty database, and build an index of made-up procedures beside it, unless there is one."""
    settings = _settings(folder, url)
    started = time.perf_counter()

    def say(what: str) -> None:
        sys.stdout.write(f"{time.perf_counter() - started:6.1f} s  {what}\n")
        sys.stdout.flush()

    made = build_index(settings, documents, folder / "sources", chance)
    say(f"index of {made} documents")
    database = Database(settings.assistant.database.url.get_secret_value())
    fill(database, Size(questions=questions, gaps=gaps), local_day(datetime.now(UTC)), seed=chance, say=say)
    work(Desk(database, settings, assistant(settings)), documents, chance, say)
    database.close()
    if url and url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")  # what autovacuum does within minutes
    say(f"done; sign in as quan.tri, bien.tap, danh.gia or can.bo with the password «{PASSWORD}»")


@app.command()
def pages(
    folder: Folder,
    url: Url = None,
    most: Annotated[float, typer.Option(help="Milliseconds that a page or list may take.")] = MOST_MS,
) -> None:
    """Time all pages and lists as an admin; exit status 1 where one takes longer than it may, or fails."""
    settings = _settings(folder, url)
    made: FastAPI = create_app(assistant(settings), settings)
    with TestClient(made, follow_redirects=False) as client:
        signed_in = client.post("/api/trainer/session", json={"login": "quan.tri", "password": PASSWORD})
        signed_in.raise_for_status()
        timed, unmet = time_pages(made, client, also=ALSO)
    sys.stdout.write("| address | status | median | size |\n|---|---|---|---|\n")
    for one in timed:
        sys.stdout.write(f"| {one.address} | {one.status} | {one.median_ms:.0f} ms | {one.kilobytes:.0f} KB |\n")
    slow = [one for one in timed if one.status >= 500 or (one.shown and one.median_ms > most)]
    sys.stdout.write(f"{len(timed)} addresses, {len(slow)} slower than {most:.0f} ms or broken\n")
    sys.stdout.writelines(f"no address found for {path}\n" for path in unmet)
    sys.stdout.writelines(f"SLOW {one.address}: {one.status}, {one.median_ms:.0f} ms\n" for one in slow)
    if slow:
        raise typer.Exit(1)


def _settings(folder: Path, url: str | None) -> Settings:
    """Give the settings of this machine with the index, database and files in a folder of their own."""
    settings = load_settings().model_copy(deep=True)
    settings.index.folder = folder / "index"
    settings.ingest.corpus = [folder / "sources"]
    settings.assistant.database.url = SecretStr(url or f"sqlite:///{folder / 'troly.db'}")
    settings.assistant.database.keep_days = 3_650  # what was made up is not to be deleted while it is looked at
    settings.assistant.desk.folder = folder / "desk"
    return settings


if __name__ == "__main__":
    app()
