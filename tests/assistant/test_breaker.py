from __future__ import annotations

from assistant.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_failures_in_a_row_open_it() -> None:
    breaker = Breaker(3, 60, Clock())
    for _ in range(2):
        breaker.failed()
        assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_a_success_between_failures_starts_the_count_anew() -> None:
    breaker = Breaker(2, 60, Clock())
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()


def test_after_the_wait_one_call_is_tried_and_the_others_wait_on() -> None:
    clock = Clock()
    breaker = Breaker(1, 60, clock)
    breaker.failed()
    clock.now = 60.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert breaker.allows()


def test_a_try_that_fails_begins_another_wait() -> None:
    clock = Clock()
    breaker = Breaker(1, 60, clock)
    breaker.failed()
    clock.now = 61.0
    assert breaker.allows()
    breaker.failed()
    clock.now = 120.0
    assert not breaker.allows()
    clock.now = 121.0
    assert breaker.allows()
