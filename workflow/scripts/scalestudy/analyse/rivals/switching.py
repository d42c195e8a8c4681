"""Where the best of several families gives way to another one as the budget grows."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from scalestudy.analyse.context import Floats
from scalestudy.analyse.rivals.along import Along
from scalestudy.analyse.rivals.compared import Pairs
from scalestudy.analyse.rivals.field import Field
from scalestudy.intervals import open_bounds
from scalestudy.search import roots

PER_DECADE: Final = 12
"""Points at which families are compared; what lies between two is found exactly, two changes between two are not seen."""


@dataclass(frozen=True)
class Switch:
    """One family gives way to another: by number in the field, where, its interval, and the share of draws in which it does.

    Where none does, both are the best one, there is no place, and `share` is that of draws in which it is best throughout.
    """

    below: int
    above: int
    at: float
    lower: float
    upper: float
    share: float


def searched(field: Field) -> Floats:
    """Return the points at which families are compared: the range of all runs and a decade beyond, on both sides."""
    low, high = field.known.min() / 10, field.known.max() * 10
    return np.geomspace(low, high, int(PER_DECADE * np.log10(high / low)) + 1)


def switches(field: Field) -> list[Switch]:
    """Return every change along the scale, by the estimates, in order; one entry where there is none."""
    grid = searched(field)
    every = [_costs(field, one, grid, field.rows(one)) for one in field.families]
    first = np.stack([found[0] for found in every])
    best = np.argmin(np.where(np.isnan(first), np.inf, first), axis=0)
    changes = np.flatnonzero(best[1:] != best[:-1])
    if not len(changes):
        return [_throughout(field, every, int(best[0]))]
    return [_switch(field, grid, int(best[k]), int(best[k + 1]), int(k)) for k in changes]


def _costs(field: Field, one: Along, at: Floats, row: np.ndarray) -> Floats:
    return np.asarray(field.side * one.values(np.broadcast_to(at, (len(row), len(at))), row))


def _throughout(field: Field, every: list[Floats], best: int) -> Switch:
    draws = np.stack([found[len(found) - field.draws :] for found in every])
    known = np.isfinite(draws).any(axis=(0, 2))
    ahead = (np.argmin(np.where(np.isnan(draws), np.inf, draws), axis=0) == best).all(axis=1)
    share = float((ahead & known).sum() / known.sum()) if known.any() else np.nan
    return Switch(best, best, np.nan, np.nan, np.nan, share)


def _switch(field: Field, grid: Floats, below: int, above: int, cell: int) -> Switch:
    """Find the change in a cell of the grid by the estimates, and the nearest one of each draw."""
    pairs = Pairs(field.families[below], field.families[above])
    gain = _gain(field, pairs, grid)
    near = np.log(grid[cell : cell + 2]).mean()
    at = _crossings(field, pairs, grid, gain, near)
    draws = at[1 + len(pairs.laws) :]
    ends = [np.where(np.isnan(draws), end, draws) for end in (-np.inf, np.inf)]
    lost = ~np.isfinite(gain[1 + len(pairs.laws) :]).any(axis=1)
    lower, upper = np.exp(open_bounds(*(np.where(lost, np.nan, end) for end in ends)))
    share = float(np.isfinite(draws[~lost]).mean()) if (~lost).any() else np.nan
    return Switch(below, above, float(np.exp(at[0])), float(lower), float(upper), share)


def _gain(field: Field, pairs: Pairs, at: Floats) -> Floats:
    """How much better the second family is, (rows, n)."""
    one, other = (
        _costs(field, family, at, row) for family, row in zip((pairs.reference, pairs.family), pairs.rows, strict=True)
    )
    return one - other


def _crossings(field: Field, pairs: Pairs, grid: Floats, gain: Floats, near: float) -> Floats:
    """Where each row's second family overtakes the first, the nearest to `near`, as logarithms, (rows,).

    Minus infinity where it is ahead throughout, infinity where it is never, NaN where it is ahead before and not after.
    """
    log = np.log(grid)
    rises = (gain[:, :-1] < 0) & (gain[:, 1:] >= 0)
    cell = np.argmin(np.where(rises, np.abs((log[:-1] + log[1:]) / 2 - near), np.inf), axis=1)
    rows = np.arange(len(gain), dtype=float)

    def ahead(log_at: Floats, which: Floats) -> Floats:
        at, who = np.exp(log_at)[:, None], which.astype(int)
        both = zip((pairs.reference, pairs.family), pairs.rows, strict=True)
        one, other = (field.side * family.values(at, row[who])[:, 0] for family, row in both)
        return np.asarray(one - other)

    found = roots(ahead, log[cell], log[cell + 1], rows)
    found = np.where(np.isfinite(found), found, log[cell + 1])
    with np.errstate(invalid="ignore"):
        ends = np.where((gain >= 0).all(axis=1), -np.inf, np.where((gain < 0).all(axis=1), np.inf, np.nan))
    return np.where(rises.any(axis=1), found, ends)
