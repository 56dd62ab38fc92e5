"""A watched folder: what changes in it is taken in by itself, once the files have come to rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from watchfiles import Change, DefaultFilter
from watchfiles import watch as watch_files

from index.errors import SearchIndexError
from ingest.errors import IngestError

log = logging.getLogger(__name__)

QUIET_MS = 1500
"""A change is taken in when nothing more has changed for so long: a large file is copied in many steps."""
LONGEST_MS = 60_000
AGAIN_MS = 600_000
"""Sources are looked at again after so long even when nothing was told: a network drive tells of no changes."""


class _NotOurs(DefaultFilter):
    """Pass over what a program writes beside the file that it is saving."""

    def __call__(self, change: Change, path: str) -> bool:
        return not path.endswith((".new", ".tmp", ".part", ".crdownload", "~")) and super().__call__(change, path)


def watch(
    paths: Sequence[Path],
    ingest: Callable[[Sequence[Path]], None],
    on_error: Callable[[Exception], None],
    stop: Event | None = None,
    *,
    quiet_ms: int = QUIET_MS,
    again_ms: int = AGAIN_MS,
) -> None:
    """Take the sources in now, and again whenever they change, until `stop` is set or Ctrl+C.

    A failed ingestion (a broken file, a source that is away, another build at work) is told to `on_error`, and the
    watching goes on.
    """
    _try(paths, ingest, on_error)
    while stop is None or not stop.is_set():
        there = {path if path.is_dir() else path.parent for path in paths}
        try:
            for _ in watch_files(
                *sorted(folder for folder in there if folder.is_dir()),
                watch_filter=_NotOurs(),
                debounce=LONGEST_MS,
                step=quiet_ms,
                rust_timeout=again_ms,
                yield_on_timeout=True,
                stop_event=stop,
                raise_interrupt=True,
                recursive=any(path.is_dir() for path in paths),
            ):
                _try(paths, ingest, on_error)
                if any(not folder.is_dir() for folder in there):
                    break  # a folder that was put away and came back is another one to the system: watch it anew
        except (OSError, RuntimeError) as error:  # the folder went away, or the system has no watches left
            log.info("watching stopped: %r", error)
            on_error(error if isinstance(error, OSError) else OSError(str(error)))
            (stop or Event()).wait(quiet_ms / 1000)


def _try(
    paths: Sequence[Path], ingest: Callable[[Sequence[Path]], None], on_error: Callable[[Exception], None]
) -> None:
    try:
        ingest(paths)
    except (IngestError, SearchIndexError, OSError) as error:
        log.info("not taken in: %r", error)
        on_error(error)
