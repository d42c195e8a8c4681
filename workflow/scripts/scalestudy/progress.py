"""How far a long job is: once a minute a line with what is done and what is left. It changes no result."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
APART: Final = 60.0
"""Seconds between two lines."""


class Teller:
    """Tells at most once a minute, the first time after one; a job says to whom, and nobody is told anything elsewhere."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Set up, with a clock in seconds."""
        self._now, self._told = now, now()
        self._tell: Callable[[str], None] = _nobody

    def to(self, tell: Callable[[str], None]) -> None:
        """Tell somebody from now on."""
        self._tell, self._told = tell, self._now()

    def stop(self) -> None:
        """Tell nobody any more."""
        self._tell = _nobody

    def through(self, items: Sequence[T], what: str) -> Iterator[T]:
        """Yield items, and tell how many of them are done and left.

        Args:
            items: what is worked through.
            what: they are, in the plural.
        """
        for done, item in enumerate(items):
            if self._now() - self._told >= APART:
                self._told = self._now()
                self._tell(f"{done:,} of {len(items):,} {what} done, {len(items) - done:,} left")
            yield item


def _nobody(_: str) -> None:
    """Say nothing."""


TELLER: Final = Teller()
through = TELLER.through
