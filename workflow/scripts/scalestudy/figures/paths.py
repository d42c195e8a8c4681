"""The way from the runs to a target: every scale in the target's proportions, all else as it is at the target."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scalestudy.analyse.context import Floats
from scalestudy.fit.roles import Roles

NEAR = np.log(2.0)
"""How far a scale of a run may be from the path, in logarithms, to be drawn as one of those on it."""


@dataclass(frozen=True, eq=False)
class Path:
    """A line through a target on which all scales keep its proportions.

    Attributes:
        target: by column, what the target has.
        along: the column the line is followed by: the x axis.
        grows: by column that moves, the power of the others by which it does: 2 for compute of N and D, else 1.
    """

    target: Mapping[str, float]
    along: str
    grows: Mapping[str, float]

    def columns(self, x: Floats) -> dict[str, Floats]:
        """Return every column at points of the line, (n,) each."""
        times = (x / self.target[self.along]) ** (1 / self.grows[self.along])
        return {name: value * times ** self.grows.get(name, 0.0) for name, value in self.target.items()}

    def beside(self, rows: pd.DataFrame) -> Floats:
        """Return for each run, (n,), how far it is from the line in any scale, in logarithms."""
        there = self.columns(rows[self.along].to_numpy(float))
        names = [name for name in self.grows if name != self.along]
        with np.errstate(all="ignore"):
            apart = [np.abs(np.log(rows[name].to_numpy(float) / there[name])) for name in names]
        return np.asarray(np.max(np.stack([np.zeros(len(rows)), *apart]), axis=0))


def path_to(target: Mapping[str, float], rows: pd.DataFrame, reads: frozenset[str], roles: Roles) -> Path | None:
    """Return the path to a target, by compute if it is known, else by the first scale; None if no scale is known of both.

    Args:
        target: the columns of the target.
        rows: the fitted rows of its fit unit.
        reads: the columns that the forecaster reads.
        roles: which columns are scales, and which of them N, D and C.
    """
    size, data, compute = roles.allocation
    both = {size, data} <= set(target)
    moves = [name for name in dict.fromkeys((*roles.along, *roles.scales)) if name in target and target[name] > 0]
    known = [name for name in moves if name in rows and bool((rows[name] > 0).any())]
    if not known or not reads & set(known):
        return None
    grows = {name: 2.0 if name == compute and both else 1.0 for name in moves if name in reads or name == known[0]}
    kept = {name: value for name, value in target.items() if name in reads or name in grows}
    return Path(kept, known[0], grows)
