"""A circuit breaker: after some failures in a row a service is left alone for a while, then tried by one call."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Breaker:
    """Counts failures in a row. Thread-safe; it holds no lock while a call runs, since a model's call takes seconds.

    >>> breaker = Breaker(failures=1, wait_s=60)
    >>> breaker.failed()
    >>> breaker.allows()
    False
    """

    def __init__(self, failures: int, wait_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._wait_s = wait_s
        self._clock = clock
        self._lock = Lock()
        self._in_a_row = 0
        self._closed_to = 0.0

    def allows(self) -> bool:
        """Tell whether a call may be made; when the wait is over, one caller is let through and the others wait on."""
        with self._lock:
            if self._in_a_row < self._limit:
                return True
            if self._clock() < self._closed_to:
                return False
            self._closed_to = self._clock() + self._wait_s
            return True

    def succeeded(self) -> None:
        """Note that a call went well."""
        with self._lock:
            self._in_a_row = 0

    def failed(self) -> None:
        """Note that a call failed."""
        with self._lock:
            self._in_a_row += 1
            self._closed_to = self._clock() + self._wait_s
