"""What is compared: the rows that every law compared has, without the laws that would leave next to none."""

from typing import Final

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
LEAST: Final = 0.5
"""Share of the rows that at least one law has below which a comparison is not worth its name."""


def in_common(has: Bools) -> tuple[Bools, Bools]:
    """Return which laws are compared, (laws,), and on which rows, (n,).

    While fewer than half of the rows that any law has are common to all, the law goes without which most are; of several,
    the one with the fewest rows, of these the last.

    Args:
        has: (laws, n) whether a law has something to compare in a row.
    """
    laws = np.asarray(has.any(axis=1))
    while _few(has[laws]):
        able = np.flatnonzero(laws)
        gained = [int(has[able[able != law]].all(axis=0).sum()) for law in able]
        laws[max(zip(gained, -has[able].sum(axis=1), able, strict=True))[-1]] = False
    return laws, np.asarray(has[laws].all(axis=0) & laws.any())


def _few(has: Bools) -> bool:
    return len(has) > 1 and bool(has.all(axis=0).sum() < LEAST * has.any(axis=0).sum())
