"""How long answers took, counted by the millisecond: what any share of the answers took at most can be read from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class Spread:
    """Counts of answers by the milliseconds that they took."""

    def __init__(self, counts: Iterable[tuple[int, int]] = ()) -> None:
        self._counts: Counter[int] = Counter()
        for milliseconds, answers in counts:
            self.add(milliseconds, answers)

    def add(self, milliseconds: int, answers: int) -> None:
        """Count answers that took so long."""
        self._counts[milliseconds] += answers

    @property
    def counts(self) -> list[tuple[int, int]]:
        """The milliseconds, and how many answers took so long, from the quickest on."""
        return sorted(self._counts.items())

    def within(self, share: float) -> int | None:
        """Give the least time within which a share of the answers came (nearest rank); None where there are none.

        >>> Spread([(100, 9), (5_000, 1)]).within(0.5), Spread([(100, 9), (5_000, 1)]).within(0.95)
        (100, 5000)
        """
        rank = share * self._counts.total()
        passed = 0
        for milliseconds, answers in self.counts:
            passed += answers
            if passed >= rank:
                return milliseconds
        return None


def merged(spreads: Iterable[Spread]) -> Spread:
    """Put spreads together into one.

    >>> merged([Spread([(100, 1)]), Spread([(100, 2), (300, 1)])]).counts
    [(100, 3), (300, 1)]
    """
    return Spread(count for spread in spreads for count in spread.counts)
