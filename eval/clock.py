"""How long a system took, where a part of its work was done before: that part is added to the time that passed."""

from __future__ import annotations

import threading
import time

_thread = threading.local()


def spare(seconds: float) -> None:
    """Note that this thread was spared so much work."""
    _thread.spared = _spared() + seconds


def _spared() -> float:
    return float(getattr(_thread, "spared", 0.0))


class Clock:
    """Started when it is made, read by the thread that made it.

    >>> clock = Clock()
    >>> spare(60)
    >>> 60 <= clock.seconds < 61
    True
    """

    def __init__(self) -> None:
        self._started, self._spared = time.perf_counter(), _spared()

    @property
    def seconds(self) -> float:
        """Give the seconds that passed, and those that were spared."""
        return time.perf_counter() - self._started + _spared() - self._spared
