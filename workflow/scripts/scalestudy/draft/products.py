"""Whether three columns are parameters, tokens and the compute 6 N D (Kaplan et al. 2020, arXiv:2001.08361, section 2.1)."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scalestudy.draft.table import Floats, Table

CLOSE: Final = 0.03
"""How far a ratio may be from 1, in its logarithm: counts that are rounded to two digits or more, embeddings aside."""
STEADY: Final = 0.1
"""How far nine in ten of the rows may be from their median, in the logarithm, for one ratio to hold in all of them."""
FEWEST: Final = 3
_MOST: Final = 40
_ROWS: Final = 50


@dataclass(frozen=True)
class Scale:
    """A column as a count: its name, and what its numbers are multiplied with."""

    name: str
    factor: float = 1.0

    def numbers(self, table: Table) -> Floats:
        """Return the counts, (rows,)."""
        return table.numbers(self.name) * self.factor


@dataclass(frozen=True)
class Ratio:
    """Compute over 6 N D: its median, the ninth decile of its distance from that in the logarithm, and the rows behind it."""

    median: float
    spread: float
    rows: int

    @property
    def steady(self) -> bool:
        """Whether one ratio holds throughout."""
        return self.rows >= FEWEST and self.spread < STEADY

    @property
    def one(self) -> bool:
        """Whether the compute is 6 N D."""
        return self.steady and abs(np.log(self.median)) < CLOSE

    @property
    def power(self) -> int | None:
        """The power of ten that a ratio is, where it is one and not 1: a unit that no name says."""
        if not self.steady:
            return None
        nearest = round(float(np.log10(self.median)))
        return nearest if nearest and abs(np.log(self.median / 10.0**nearest)) < CLOSE else None


def ratio(params: Floats, tokens: Floats, flops: Floats) -> Ratio:
    """Return how compute compares with 6 N D, over the rows where all three are positive; arrays are (rows,)."""
    known = (
        (params > 0) & (tokens > 0) & (flops > 0) & np.isfinite(params * 1.0) & np.isfinite(tokens) & np.isfinite(flops)
    )
    if not known.any():
        return Ratio(np.nan, np.inf, 0)
    logs = np.log(flops[known]) - np.log(6.0) - np.log(params[known]) - np.log(tokens[known])
    middle = float(np.median(logs))
    return Ratio(float(np.exp(middle)), float(np.quantile(np.abs(logs - middle), 0.9)), int(known.sum()))


def ratio_of(table: Table, params: Scale, tokens: Scale, flops: Scale) -> Ratio:
    """Return the same for three columns."""
    return ratio(params.numbers(table), tokens.numbers(table), flops.numbers(table))


def triples(
    table: Table, params: Sequence[Scale], tokens: Sequence[Scale], flops: Sequence[Scale]
) -> list[tuple[Scale, Scale, Scale]]:
    """Return every choice of three different columns, one from each list, whose third is 6 times the product of the others.

    Numbers that hardly vary could agree by chance, so the compute must.
    """
    lists = [[(scale, _few(scale.numbers(table))) for scale in scales[:_MOST]] for scales in (params, tokens, flops)]
    varying = [(scale, numbers) for scale, numbers in lists[2] if _varies(numbers)]
    found = []
    for (n, first), (d, second) in itertools.product(lists[0], lists[1]):
        apart = [(c, third) for c, third in varying if len({n.name, d.name, c.name}) == FEWEST and n.name != d.name]
        close = [c for c, third in apart if abs(first[0] * second[0] * 6 / third[0] - 1) < 2 * STEADY]
        found += [(n, d, c) for c in close if ratio_of(table, n, d, c).one]
    return found


def _few(numbers: Floats) -> Floats:
    """Return some of the rows, the first among them: enough to tell a column by."""
    return numbers[:: max(1, len(numbers) // _ROWS)]


def _varies(numbers: Floats) -> bool:
    known = numbers[np.isfinite(numbers) & (numbers > 0)]
    return len(np.unique(known)) >= FEWEST and bool(known.max() > 2 * known.min())
